/** Why a request failed, as the page tells it. */
export interface Failure {
  readonly kind: 'unreachable' | 'signed_out' | 'refused'
  readonly title: string
  readonly cause: string
  readonly next: string
  readonly code: string
  readonly request: string
  readonly at: string
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

/** GET under /api/v1. The session cookie goes along by itself. Throws `RequestError`. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send('GET', path, signal) as Promise<T>
}

/** DELETE under /api/v1. */
export async function remove(path: string): Promise<void> {
  await send('DELETE', path)
}

async function send(method: string, path: string, signal?: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(patienceMs)
  const request = `${method} /api/v1${path}`
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: { accept: 'application/json' },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new RequestError(unreachable(request))
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body
  throw new RequestError(refusal(request, response.status, body))
}

function unreachable(request: string): Failure {
  return {
    kind: 'unreachable',
    title: 'The server does not answer.',
    cause: 'It may be restarting, or the connection to it is broken.',
    next: 'Wait a moment: the page keeps trying. If it lasts, look whether rollcall serve runs.',
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
  return {
    kind: status === 401 ? 'signed_out' : 'refused',
    title: text('title', `The server answered ${status}.`),
    cause: text('cause', 'It gave no cause.'),
    next: text('next', 'Look into the server’s log.'),
    code: text('code', String(status)),
    request,
    at: new Date().toISOString(),
  }
}

/** The failure inside an error, whatever was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) return error.failure
  return {
    kind: 'refused',
    title: 'The page failed in a way that Rollcall did not foresee.',
    cause: error instanceof Error ? error.message : String(error),
    next: 'Load the page again. If it happens again, report it with these details.',
    code: 'console_error',
    request: location.pathname,
    at: new Date().toISOString(),
  }
}
