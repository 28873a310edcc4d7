import type { Exchange } from '../provider.ts'
import type { KeptExchange } from './request-entry.ts'

const longestQuery = 500

/**
 * A query without the values it looks for: `filter=userName eq "…"&count=1`. Names of people in filters are personal
 * data, and an access log is no place for it (RFC 7644 §7.5.2).
 */
export function maskQuery(url: string): string | null {
  const mark = url.indexOf('?')
  if (mark === -1 || mark === url.length - 1) return null
  const shown = [...new URLSearchParams(url.slice(mark + 1))].map(([name, value]) =>
    name.toLowerCase() === 'filter' ? `${name}=${maskFilter(value)}` : `${name}=${shownValue(name, value)}`,
  )
  return shown.join('&').slice(0, longestQuery)
}

/** Literals go, the attributes and operators stay. An unclosed quote hides the rest. */
export function maskFilter(filter: string): string {
  return filter.replace(/"(?:[^"\\]|\\.)*("|$)/g, '"…"').slice(0, longestQuery)
}

/** Parameters that say how to answer; the values of any other are not shown. */
const harmless =
  /^(count|startindex|sortby|sortorder|attributes|excludedattributes|aadoptscim062020|cursor)$/i

function shownValue(name: string, value: string): string {
  if (!harmless.test(name)) return '…'
  return name.toLowerCase() === 'cursor' ? '…' : value.slice(0, 200)
}

/** Headers that matter to how a request is understood; a token never does. */
const keptHeaders = ['content-type', 'content-encoding', 'accept', 'if-match', 'if-none-match', 'user-agent']

const largestBody = 256 * 1024

/** What is kept of an exchange: no token, no password. Undefined: its body is too large to keep. */
export function maskExchange({ request, response }: Exchange): KeptExchange | undefined {
  const body = textOf(request.body)
  if ((body?.length ?? 0) + (response.body?.length ?? 0) > largestBody) return undefined
  const headers: Record<string, string> = {}
  for (const name of keptHeaders) {
    const value = request.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return {
    request: {
      method: request.method,
      url: request.url,
      headers,
      body: body === null ? null : withoutPasswords(body),
      baseUrl: request.baseUrl,
    },
    response: {
      status: response.status,
      headers: { ...response.headers },
      body: response.body ?? null,
    },
  }
}

function textOf(body: Exchange['request']['body']): string | null {
  if (body === undefined) return null
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** The text as it was sent, unless a password stands in it; then it is written anew without. */
export function withoutPasswords(text: string): string {
  if (!/password/i.test(text)) return text
  try {
    return JSON.stringify(hidePasswords(JSON.parse(text) as unknown))
  } catch {
    return '[a body that is no JSON and mentions a password]'
  }
}

const hidden = '[hidden]'

function hidePasswords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidePasswords)
  if (typeof value !== 'object' || value === null) return value
  const isAboutPassword = Object.entries(value).some(
    ([name, member]) => name.toLowerCase() === 'path' && /password/i.test(String(member)),
  )
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const hides = /password/i.test(name) || (isAboutPassword && name.toLowerCase() === 'value')
      return [name, hides ? hidden : hidePasswords(member)]
    }),
  )
}
