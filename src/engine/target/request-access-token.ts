import type { OauthClientCredentials } from '../application/application.ts'
import { type HttpClient, HttpFailure } from './http-client.ts'
import { parseRetryAfter } from './retry-after.ts'
import type { Failure } from './target.ts'

/** A token and until when it may be used, as its server says. */
export interface AccessToken {
  readonly value: string
  /** Milliseconds since 1970; what the server granted, without any margin. */
  readonly expiresAt: number
}

export interface TokenRequest {
  readonly http: HttpClient
  readonly auth: OauthClientCredentials
  readonly secret: string
  readonly userAgent: string
  readonly now: () => number
}

/** How long a token is used when its server does not say (RFC 6749 §5.1 only recommends `expires_in`). */
const unstatedLifetimeMs = 300_000

/**
 * Asks a token endpoint for an access token with client credentials (RFC 6749 §4.4.2): one request, never repeated.
 *
 * @throws HttpFailure `token_client_refused`, `token_refused`, `token_unreadable`, `token_unavailable`, `throttled`,
 * or what kept the request from being answered. The message never holds the secret.
 */
export async function requestAccessToken(request: TokenRequest): Promise<AccessToken> {
  const { auth, http, now } = request
  const url = new URL(auth.tokenUrl)
  const answer = await http.send({
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': request.userAgent,
      ...clientHeader(request),
    },
    body: formOf(request),
  })
  const startedAt = now()
  const said = readFields(answer.text)
  if (answer.status >= 200 && answer.status <= 299) return readToken(said, answer.text, startedAt)
  const retryAfterMs = parseRetryAfter(answer.headers, new Date(startedAt))
  const what = explain(answer.status, said, request.secret)
  throw failureOf(judge(answer.status, said, retryAfterMs), what, retryAfterMs)
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they become a user name and a password. */
function clientHeader({ auth, secret }: TokenRequest): Readonly<Record<string, string>> {
  if (auth.clientAuth === 'client_secret_post') return {}
  const pair = `${formEncode(auth.clientId)}:${formEncode(secret)}`
  return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
}

function formOf({ auth, secret }: TokenRequest): string {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (auth.scope !== undefined) form.set('scope', auth.scope)
  if (auth.clientAuth === 'client_secret_post') {
    form.set('client_id', auth.clientId)
    form.set('client_secret', secret)
  }
  return form.toString()
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

type Fields = Readonly<Record<string, unknown>> | null

function readFields(text: string): Fields {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : null
  } catch {
    return null
  }
}

function readToken(said: Fields, text: string, now: number): AccessToken {
  const value = said?.['access_token']
  if (said === null || typeof value !== 'string') {
    const page = text.trimStart().startsWith('<')
    throw failureOf('token_unreadable', page ? 'It answered a web page.' : 'Its answer has no access_token.')
  }
  const type = said['token_type'] ?? 'bearer'
  // RFC 6749 §7.1: a client must not use a token whose type it does not understand.
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw failureOf('token_unreadable', `Its token is of the type ${String(type).slice(0, 40)}, not Bearer.`)
  }
  // RFC 6750 §2.1: what may stand in the header. Anything else could end it and begin another.
  if (!/^[A-Za-z0-9._~+/=-]{1,65536}$/.test(value)) {
    throw failureOf('token_unreadable', 'Its access_token has characters that no token can have.')
  }
  return { value, expiresAt: now + lifetimeMs(said['expires_in']) }
}

/** Seconds as a number, or in quotes as some servers send them. */
function lifetimeMs(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0
    ? seconds * 1000
    : unstatedLifetimeMs
}

function judge(status: number, said: Fields, retryAfterMs: number | null): Failure {
  if (status === 429 || (status === 503 && retryAfterMs !== null)) return 'throttled'
  if (said?.['error'] === 'temporarily_unavailable') return 'throttled'
  if (said?.['error'] === 'invalid_client' || status === 401) return 'token_client_refused'
  if (status >= 500) return 'token_unavailable'
  return typeof said?.['error'] === 'string' ? 'token_refused' : 'token_unreadable'
}

/** The server's own words (RFC 6749 §5.2), bounded, and without the secret should it repeat that. */
function explain(status: number, said: Fields, secret: string): string {
  const words = [said?.['error'], said?.['error_description']]
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .map((one) => one.slice(0, 300))
  const text = words.length === 0 ? '' : `: ${words.join(', ')}`
  const whole = `It answered ${status}${text}.`
  return secret === '' ? whole : whole.replaceAll(secret, '[Redact]')
}

/** The request itself never left: the target has seen nothing of it. */
function failureOf(failure: Failure, message: string, retryAfterMs: number | null = null): HttpFailure {
  return new HttpFailure(failure, false, message, retryAfterMs)
}
