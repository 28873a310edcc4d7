import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorBody } from '../../scim/index.ts'
import { handleRequest } from '../handle-request.ts'
import { type ScimRequest, type ScimResponse, scimMediaType } from '../message.ts'
import { tooLarge } from '../parse.ts'
import type { Provider } from '../provider.ts'

export interface NodeListenerOptions {
  /** Path the provider is mounted at, without a trailing slash: `/scim`. */
  readonly mount: string
  /** The address clients use, without the mount: `https://app.example`. Taken from the request when left out. */
  readonly publicUrl?: string | undefined
}

/** A listener for `node:http` and for Express: answers everything under the mount, in SCIM's form whatever happens. */
export function createNodeListener(
  provider: Provider,
  options: NodeListenerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(request, response, provider, options).catch((error: unknown) => {
      provider.onError(error, 'none')
      response.destroy()
    })
  }
}

/** Whether a URL lies under the mount: `/scim`, `/scim/…`, `/scim?…`, not `/scimitar`. */
export function isUnderMount(url: string | undefined, mount: string): boolean {
  if (!url?.startsWith(mount)) return false
  const next = url.charAt(mount.length)
  return next === '' || next === '/' || next === '?'
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  options: NodeListenerOptions,
): Promise<void> {
  const limit = Math.max(provider.limits.bodyBytes, provider.limits.bulkBytes)
  const body = hasBody(request) ? await readBody(request, limit) : undefined
  if (body === 'too large') {
    // The rest of the body is not read: the connection ends with this answer.
    send(response, tooLargeResponse(limit), true)
    request.resume()
    return
  }
  const url = urlOf(request).slice(options.mount.length)
  send(response, await handleRequest(toScimRequest(request, url, body, options), provider), false)
}

/** Express takes its mount off `url` and keeps what was sent in `originalUrl`. */
function urlOf(request: IncomingMessage & { readonly originalUrl?: unknown }): string {
  return typeof request.originalUrl === 'string' ? request.originalUrl : (request.url ?? '/')
}

const hostShape = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Locations repeat the host that the client addressed; what is no host is not repeated. */
function hostOf(request: IncomingMessage): string {
  const host = request.headers.host ?? ''
  return hostShape.test(host) ? host : 'localhost'
}

function toScimRequest(
  request: IncomingMessage,
  url: string,
  body: Uint8Array | undefined,
  options: NodeListenerOptions,
): ScimRequest {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  const origin = options.publicUrl ?? `${scheme}://${hostOf(request)}`
  return {
    method: request.method ?? 'GET',
    url: url === '' ? '/' : url,
    headers: request.headers as Record<string, string | undefined>,
    body,
    baseUrl: `${origin}${options.mount}`,
    remoteAddress: request.socket.remoteAddress,
  }
}

function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0'
  )
}

async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | 'too large'> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return 'too large'
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length > limit) return 'too large'
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

function tooLargeResponse(limit: number): ScimResponse {
  return {
    status: 413,
    headers: { 'content-type': scimMediaType },
    body: JSON.stringify(errorBody(tooLarge(limit))),
  }
}

function send(response: ServerResponse, { status, headers, body }: ScimResponse, close: boolean): void {
  if (response.headersSent || response.destroyed) return
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length, ...(close ? { connection: 'close' } : {}) })
  response.end(body)
}
