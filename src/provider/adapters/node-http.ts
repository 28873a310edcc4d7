import type { IncomingMessage, ServerResponse } from 'node:http'
import { ScimError } from '../../scim/index.ts'
import { handleRequest } from '../handle-request.ts'
import type { ScimRequest, ScimResponse } from '../message.ts'
import { tooLarge } from '../parse.ts'
import type { Provider } from '../provider.ts'
import { bodyIsGone, refusal } from './refusal.ts'
import { clientSideOf, type TrustedProxies } from './trusted-proxies.ts'

export interface NodeListenerOptions {
  /** Path the provider is mounted at, without a trailing slash: `/scim`. */
  readonly mount: string
  /** The address clients use, without the mount: `https://app.example`. Taken from the request when left out. */
  readonly publicUrl?: string | undefined
  /** Proxies whose X-Forwarded-* is believed, see `trustedProxies()`; none when left out. */
  readonly trustedProxies?: TrustedProxies | undefined
}

/** Where a request was sent, as the framework around knows it. */
export interface NodeAddress {
  /** Path and query after the mount, raw. */
  readonly url: string
  /** Address of the mount as clients know it. */
  readonly baseUrl: string
  readonly remoteAddress: string | undefined
}

const nobody: TrustedProxies = () => false

/** A listener for `node:http`: answers everything under the mount, in SCIM's form whatever happens. */
export function createNodeListener(
  provider: Provider,
  options: NodeListenerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const { address, scheme, host } = clientSideOf(request, options.trustedProxies ?? nobody)
    const origin = options.publicUrl ?? originOf(scheme, host)
    answerNodeRequest(request, response, provider, {
      url: urlOf(request).slice(options.mount.length),
      baseUrl: `${origin}${options.mount}`,
      remoteAddress: address,
    })
  }
}

/** Whether a URL lies under the mount: `/scim`, `/scim/…`, `/scim?…`, not `/scimitar`. */
export function isUnderMount(url: string | undefined, mount: string): boolean {
  if (!url?.startsWith(mount)) return false
  const next = url.charAt(mount.length)
  return next === '' || next === '/' || next === '?'
}

/** Answers one request of `node:http`. Never throws: what nobody foresaw is reported and ends the connection. */
export function answerNodeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  address: NodeAddress,
): void {
  answer(request, response, provider, address).catch((error: unknown) => {
    provider.onError(error, 'none')
    response.destroy()
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  address: NodeAddress,
): Promise<void> {
  const limit = Math.max(provider.limits.bodyBytes, provider.limits.bulkBytes)
  const body = hasBody(request) ? await readBody(request, limit) : undefined
  if (body instanceof ScimError) {
    if (body.status === 500) provider.onError(body, 'none')
    // The rest of the body is not read: the connection ends with this answer.
    send(response, refusal(body), true)
    request.resume()
    return
  }
  send(response, await handleRequest(toScimRequest(request, body, address), provider), false)
}

/** Express takes its mount off `url` and keeps what was sent in `originalUrl`. */
function urlOf(request: IncomingMessage & { readonly originalUrl?: unknown }): string {
  return typeof request.originalUrl === 'string' ? request.originalUrl : (request.url ?? '/')
}

const hostShape = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Locations repeat the host that the client addressed; what is no host is not repeated. */
export function originOf(scheme: string, host: string | undefined): string {
  return `${scheme}://${hostShape.test(host ?? '') ? host : 'localhost'}`
}

function toScimRequest(
  request: IncomingMessage,
  body: ScimRequest['body'],
  { url, baseUrl, remoteAddress }: NodeAddress,
): ScimRequest {
  return {
    method: request.method ?? 'GET',
    url: url === '' ? '/' : url,
    headers: request.headers as Record<string, string | undefined>,
    body,
    baseUrl,
    remoteAddress,
  }
}

function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0'
  )
}

/** The body, or why there is none to be had. */
async function readBody(
  request: IncomingMessage & { readonly body?: unknown },
  limit: number,
): Promise<Uint8Array | string | ScimError> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return tooLarge(limit)
  if (request.readableDidRead) return readBefore(request.body)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length > limit) return tooLarge(limit)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

/** What a body parser that ran before left in `body`. It has the last word on syntax, and we on everything else. */
function readBefore(body: unknown): Uint8Array | string | ScimError {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return body === undefined ? bodyIsGone() : JSON.stringify(body)
}

function send(response: ServerResponse, { status, headers, body }: ScimResponse, close: boolean): void {
  if (response.headersSent || response.destroyed) return
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length, ...(close ? { connection: 'close' } : {}) })
  response.end(body)
}
