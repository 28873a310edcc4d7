import { en } from '../text/en.ts'

const words = en.request

/** Why a request failed, as the page tells it. */
export interface Failure {
  readonly kind: 'unreachable' | 'signed_out' | 'refused'
  readonly title: string
  readonly cause: string
  readonly next: string
  readonly code: string
  readonly request: string
  readonly at: string
  /** When the server says how long to wait. */
  readonly retryAfterSeconds?: number
}

export class RequestError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.title)
    this.name = 'RequestError'
    this.failure = failure
  }
}

/** Longer than this and the server counts as not answering. */
const patienceMs = 20_000
/** What a write may wait for: the server itself asks a target then, and has a limit of its own. */
const writePatienceMs = 90_000

/** GET under /api/v1. The session cookie goes along by itself. Throws `RequestError`. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send('GET', path, signal === undefined ? {} : { signal }) as Promise<T>
}

/** POST under /api/v1, with JSON when there is a body. */
export function post<T>(path: string, body?: unknown): Promise<T> {
  return send('POST', path, jsonBody(body)) as Promise<T>
}

/** PATCH under /api/v1. */
export function patch<T>(path: string, body: unknown): Promise<T> {
  return send('PATCH', path, jsonBody(body)) as Promise<T>
}

/** PUT under /api/v1. */
export function put<T>(path: string, body: unknown): Promise<T> {
  return send('PUT', path, jsonBody(body)) as Promise<T>
}

/** POST of a CSV file under /api/v1, as it lies on the disk. */
export function upload<T>(path: string, file: Blob): Promise<T> {
  return send('POST', path, { body: file, type: 'text/csv' }) as Promise<T>
}

/** DELETE under /api/v1. */
export function remove<T = void>(path: string): Promise<T> {
  return send('DELETE', path, {}) as Promise<T>
}

interface Sending {
  readonly signal?: AbortSignal
  readonly body?: string | Blob
  readonly type?: string
}

const jsonBody = (body: unknown): Sending =>
  body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }

/** How this page calls itself, to know its own changes again when the server tells every page of them. */
export const thisPage: string = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('')

async function send(method: string, path: string, { signal, body, type }: Sending): Promise<unknown> {
  const timeout = AbortSignal.timeout(method === 'GET' ? patienceMs : writePatienceMs)
  const request = `${method} /api/v1${path}`
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(method === 'GET' ? {} : { 'x-rollcall-page': thisPage }),
      },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      ...(body === undefined ? {} : { body }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new RequestError(unreachable(request))
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer
  throw new RequestError(refusal(request, response.status, answer))
}

function unreachable(request: string): Failure {
  return {
    kind: 'unreachable',
    ...words.unreachable,
    code: 'server_unreachable',
    request,
    at: new Date().toISOString(),
  }
}

function refusal(request: string, status: number, body: unknown): Failure {
  const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (name: string, otherwise: string) =>
    typeof problem[name] === 'string' ? problem[name] : otherwise
  const gateway = status === 502 || status === 503 || status === 504
  if (gateway && problem['code'] === undefined) return unreachable(request)
  // A wrong password is refused with 401 too, and is no session that ended.
  const hasEnded = status === 401 && (problem['code'] ?? 'not_signed_in') === 'not_signed_in'
  return {
    kind: hasEnded ? 'signed_out' : 'refused',
    title: text('title', words.answered(status)),
    cause: text('cause', words.noCause),
    next: text('next', words.lookIntoLog),
    code: text('code', String(status)),
    request,
    at: new Date().toISOString(),
    ...(typeof problem['retryAfterSeconds'] === 'number'
      ? { retryAfterSeconds: problem['retryAfterSeconds'] }
      : {}),
  }
}

/** The failure inside an error, whatever was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) return error.failure
  return {
    kind: 'refused',
    title: words.unforeseen.title,
    cause: error instanceof Error ? error.message : String(error),
    next: words.unforeseen.next,
    code: 'console_error',
    request: location.pathname,
    at: new Date().toISOString(),
  }
}
