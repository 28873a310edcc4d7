import { RollcallError } from '../errors/rollcall-error.ts'
import { credentialHeaders } from './credential.ts'
import { ServerError } from './errors.ts'
import {
  apiUrl,
  asReachabilityError,
  type ClientOptions,
  type Query,
  type ServerAccess,
} from './reach-server.ts'
import { type EventMessage, readEvents } from './read-events.ts'

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
  /** What is no JSON document, as it comes: a list of any length takes no memory. */
  download(path: string, query?: Query): AsyncGenerator<Uint8Array>
  /** Every item of a list, page by page; `from` is what the list calls the place where a page begins. */
  items<T>(path: string, query?: Query, from?: 'cursor' | 'after'): AsyncGenerator<T>
  /** Live events; comes back after a break and ends when `signal` does. */
  events(topics: string, signal: AbortSignal): AsyncGenerator<EventMessage>
  /** Address of the server. */
  url(): Promise<string>
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
    download: (path, query = {}) => download(options, { method: 'GET', path, query }),
    async *items<T>(path: string, query: Query = {}, from: 'cursor' | 'after' = 'cursor') {
      let next: string | undefined
      do {
        const page: { items: readonly T[]; next?: string } = await client.get(path, {
          ...query,
          [from]: next,
        })
        yield* page.items
        next = page.next
      } while (next !== undefined)
    },
    events: (topics, signal) => readEvents(options, topics, signal),
  }
  return client
}

async function request(options: ClientOptions, sending: Sending): Promise<unknown> {
  const server = await options.server()
  const timeoutMs = options.timeoutMs()
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
  try {
    return await readAnswer(await ask(options, server, sending, signal), server.url)
  } catch (error) {
    throw asReachabilityError(error, server.url, timeoutMs, options.signal)
  }
}

/** The time limit is for the answer to begin; how long it lasts depends on how much there is. */
async function* download(options: ClientOptions, sending: Sending): AsyncGenerator<Uint8Array> {
  const server = await options.server()
  const timeoutMs = options.timeoutMs()
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new DOMException('too late', 'TimeoutError')), timeoutMs)
  const signal = options.signal === undefined ? limit.signal : AbortSignal.any([limit.signal, options.signal])
  try {
    const response = await ask(options, server, sending, signal)
    clearTimeout(timer)
    if (!response.ok) await readAnswer(response, server.url)
    for await (const chunk of response.body ?? []) yield chunk
  } catch (error) {
    throw asReachabilityError(error, server.url, timeoutMs, options.signal)
  } finally {
    clearTimeout(timer)
  }
}

async function ask(
  options: ClientOptions,
  server: ServerAccess,
  sending: Sending,
  signal: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = {
    ...credentialHeaders(server.credential, server.url),
    accept: 'application/json',
    'user-agent': options.userAgent ?? 'rollcall',
    ...(options.author === undefined ? {} : { 'x-rollcall-author': encodeAuthor(options.author) }),
  }
  if (sending.contentType !== undefined) headers['content-type'] = sending.contentType
  return fetch(apiUrl(server.url, sending.path, sending.query), {
    method: sending.method,
    headers,
    signal,
    redirect: 'error',
    ...(sending.body === undefined ? {} : { body: sending.body, duplex: 'half' }),
  })
}

/** HTTP headers hold Latin letters only; others in a name are left out rather than the request refused. */
function encodeAuthor(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '').slice(0, 100)
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
