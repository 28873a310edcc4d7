import { RollcallError } from '../errors/rollcall-error.ts'
import { ServerError } from './errors.ts'
import { type EventMessage, readEvents } from './read-events.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** The management API. Paths are relative to /api/v1 (`/applications`). Errors carry their exit code. */
export interface ApiClient {
  get<T>(path: string, query?: Query): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  patch<T>(path: string, body: unknown): Promise<T>
  delete<T>(path: string): Promise<T>
  /** Sends a file or stream as it is, with its own content type. */
  upload<T>(
    path: string,
    content: AsyncIterable<Uint8Array> | Uint8Array | string,
    contentType: string,
  ): Promise<T>
  /** Every item of a list, page by page. */
  items<T>(path: string, query?: Query): AsyncGenerator<T>
  /** Live events; comes back after a break and ends when `signal` does. */
  events(topics: string, signal: AbortSignal): AsyncGenerator<EventMessage>
  /** Address of the server. */
  url(): Promise<string>
}

export interface ServerAccess {
  readonly url: string
  readonly key: string
}

export interface ClientOptions {
  /** Looked up when the first request needs it, so that commands without a request need no server. */
  readonly server: () => Promise<ServerAccess>
  /** `500ms`, `30s`, `2m` in milliseconds; asked for late for the same reason. */
  readonly timeoutMs: () => number
  readonly signal?: AbortSignal
  readonly userAgent?: string
}

type Body = NonNullable<RequestInit['body']>

interface Sending {
  readonly method: string
  readonly path: string
  readonly query?: Query
  readonly body?: Body
  readonly contentType?: string
}

export function createClient(options: ClientOptions): ApiClient {
  const send = <T>(sending: Sending) => request(options, sending) as Promise<T>
  const sendJson = <T>(method: string, path: string, body: unknown) =>
    send<T>({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' }),
    })
  const client: ApiClient = {
    url: async () => (await options.server()).url,
    get: (path, query = {}) => send({ method: 'GET', path, query }),
    post: (path, body) => sendJson('POST', path, body),
    put: (path, body) => sendJson('PUT', path, body),
    patch: (path, body) => sendJson('PATCH', path, body),
    delete: (path) => send({ method: 'DELETE', path }),
    upload: (path, content, contentType) =>
      send({ method: 'POST', path, body: content as unknown as Body, contentType }),
    async *items<T>(path: string, query: Query = {}) {
      let cursor: string | undefined
      do {
        const page: { items: readonly T[]; next?: string } = await client.get(path, { ...query, cursor })
        yield* page.items
        cursor = page.next
      } while (cursor !== undefined)
    },
    events: (topics, signal) => readEvents(options, topics, signal),
  }
  return client
}

async function request(options: ClientOptions, sending: Sending): Promise<unknown> {
  const server = await options.server()
  const timeoutMs = options.timeoutMs()
  const headers: Record<string, string> = {
    authorization: `Bearer ${server.key}`,
    accept: 'application/json',
    'user-agent': options.userAgent ?? 'rollcall',
  }
  if (sending.contentType !== undefined) headers['content-type'] = sending.contentType
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
  try {
    const response = await fetch(apiUrl(server.url, sending.path, sending.query), {
      method: sending.method,
      headers,
      signal,
      redirect: 'error',
      ...(sending.body === undefined ? {} : { body: sending.body, duplex: 'half' }),
    })
    return await readAnswer(response, server.url)
  } catch (error) {
    throw asReachabilityError(error, server.url, timeoutMs, options.signal)
  }
}

export function apiUrl(base: string, path: string, query: Query = {}): string {
  const url = new URL(`/api/v1${path}`, base)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}

async function readAnswer(response: Response, url: string): Promise<unknown> {
  if (response.status === 204) return undefined
  const text = await response.text()
  const contentType = response.headers.get('content-type') ?? 'no content type'
  const value = /\bjson\b/.test(contentType) ? parse(text) : undefined
  if (value === undefined) {
    throw new RollcallError('answer_not_understood', { url, status: response.status, contentType })
  }
  if (!response.ok) throw new ServerError(response.status, value as Record<string, unknown>)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What fetch throws, in our words; a Ctrl-C stays what it is. */
export function asReachabilityError(
  error: unknown,
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): unknown {
  if (error instanceof RollcallError || error instanceof ServerError || signal?.aborted) return error
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new RollcallError('server_timed_out', { url, seconds: Math.round(timeoutMs / 1000) })
  }
  if (!(error instanceof TypeError)) return error
  const cause: unknown = error.cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return new RollcallError(
    'server_unreachable',
    { url, problem: connectProblem(code, cause) },
    { cause: error },
  )
}

function connectProblem(code: string, cause: unknown): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'Nothing listens there: the server is not running, or runs elsewhere.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'Its name cannot be resolved to an address.'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'The connection broke off in the middle.'
    default:
      return cause instanceof Error ? `${cause.message}.` : 'The connection could not be made.'
  }
}
