type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What a target says about the requests it will still take, in answer to one of them. */
export interface Quota {
  /** How many the window holds; null when it did not say. */
  readonly limit: number | null
  readonly remaining: number
  /** Until the window begins anew. */
  readonly resetsInMs: number
}

/** What is stated further ahead than this is about a day or a month, and not what paces a cycle. */
const longestMs = 3_600_000

/**
 * Reads the forms in use: `RateLimit: "default";r=50;t=30` and its older `RateLimit: limit=…, remaining=…, reset=…`
 * and `RateLimit-Remaining` (draft-ietf-httpapi-ratelimit-headers), `X-RateLimit-Remaining` (many), and
 * `X-Rate-Limit-Remaining` (Okta). Of several windows the one with the least left. Null when it states none.
 */
export function readQuota(headers: Headers, now: Date): Quota | null {
  const stated = [...readCombined(headers), ...readSeparate(headers, now)]
  const usable = stated.filter(({ resetsInMs }) => resetsInMs > 0 && resetsInMs <= longestMs)
  return usable.sort((one, other) => one.remaining - other.remaining)[0] ?? null
}

function readCombined(headers: Headers): Quota[] {
  const text = textOf(headers['ratelimit'])
  if (text === undefined) return []
  const members = text.includes(';') ? text.split(',') : [text.replaceAll(',', ';')]
  const policies = numbersByPolicy(textOf(headers['ratelimit-policy']) ?? '')
  return members.flatMap((member) => {
    const { name, numbers } = parametersOf(member)
    const remaining = numbers.get('r') ?? numbers.get('remaining')
    const seconds = numbers.get('t') ?? numbers.get('reset')
    if (remaining === undefined || seconds === undefined) return []
    const limit = numbers.get('limit') ?? policies.get(name) ?? null
    return [{ limit, remaining, resetsInMs: seconds * 1000 }]
  })
}

/** The quota of each policy: `"default";q=100;w=60`. */
function numbersByPolicy(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split(',').flatMap((member) => {
      const { name, numbers } = parametersOf(member)
      const quota = numbers.get('q')
      return quota === undefined ? [] : [[name, quota] as const]
    }),
  )
}

function parametersOf(member: string): { readonly name: string; readonly numbers: Map<string, number> } {
  const parts = member.split(';').map((part) => part.trim())
  const numbers = new Map<string, number>()
  for (const part of parts) {
    const [, key = '', value = ''] = /^([a-z]+)\s*=\s*"?(\d+)"?$/i.exec(part) ?? []
    if (key !== '') numbers.set(key.toLowerCase(), Number(value))
  }
  return { name: (parts[0] ?? '').replaceAll('"', ''), numbers }
}

function readSeparate(headers: Headers, now: Date): Quota[] {
  return ['ratelimit', 'x-ratelimit', 'x-rate-limit'].flatMap((prefix) => {
    const remaining = numberOf(headers[`${prefix}-remaining`])
    const reset = textOf(headers[`${prefix}-reset`])
    if (remaining === null || reset === undefined) return []
    const resetsInMs = untilReset(reset, headers, now)
    return resetsInMs === null ? [] : [{ limit: numberOf(headers[`${prefix}-limit`]), remaining, resetsInMs }]
  })
}

/** Seconds to go, or a moment (in seconds or milliseconds since 1970), which the target's own clock has to be compared with. */
function untilReset(reset: string, headers: Headers, now: Date): number | null {
  const value = Number(reset.trim())
  if (reset.trim() === '' || Number.isNaN(value)) return null
  if (value < 1_000_000_000) return value * 1000
  const theirs = Date.parse(textOf(headers['date']) ?? '')
  return (value < 100_000_000_000 ? value * 1000 : value) - (Number.isNaN(theirs) ? now.getTime() : theirs)
}

/** The first number: `100, 100;w=60` states 100. */
function numberOf(value: string | string[] | undefined): number | null {
  const [, digits] = /^\s*(\d+)/.exec(textOf(value) ?? '') ?? []
  return digits === undefined ? null : Number(digits)
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
