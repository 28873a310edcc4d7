import { ScimError } from '../../scim/index.ts'
import { handleRequest } from '../handle-request.ts'
import type { ScimRequest, ScimResponse } from '../message.ts'
import { tooLarge } from '../parse.ts'
import type { Provider } from '../provider.ts'
import { isUnderMount } from './node-http.ts'
import { bodyIsGone, refusal } from './refusal.ts'

export interface WebHandlerOptions {
  /** Path the provider lives at, without a trailing slash: `/scim`. */
  readonly mount: string
  /** The address clients use, without the mount. Taken from the request when left out. */
  readonly publicUrl?: string | undefined
  /** Finds out where a request came from, which the web's `Request` does not say. */
  readonly remoteAddress?: ((request: Request) => string | undefined) | undefined
}

/** For frameworks that speak the web's own `Request` and `Response`: Hono, Next.js, Deno, Bun, workers. */
export function createWebHandler(
  provider: Provider,
  options: WebHandlerOptions,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body } = await answer(request, provider, options)
    return new Response(body ?? null, { status, headers })
  }
}

async function answer(
  request: Request,
  provider: Provider,
  options: WebHandlerOptions,
): Promise<ScimResponse> {
  const { origin, pathname, search } = new URL(request.url)
  const { mount } = options
  if (!isUnderMount(pathname, mount)) return refusal(new ScimError(404, 'There is no such endpoint.'))
  const limit = Math.max(provider.limits.bodyBytes, provider.limits.bulkBytes)
  const body = await readBody(request, limit)
  if (body instanceof ScimError) {
    if (body.status === 500) provider.onError(body, 'none')
    return refusal(body)
  }
  const scimRequest: ScimRequest = {
    method: request.method,
    url: `${pathname.slice(mount.length) || '/'}${search}`,
    headers: Object.fromEntries(request.headers),
    body,
    baseUrl: `${options.publicUrl ?? origin}${mount}`,
    remoteAddress: options.remoteAddress?.(request),
  }
  return await handleRequest(scimRequest, provider)
}

/** Reads no further than the limit, whatever the request says of its length. */
async function readBody(request: Request, limit: number): Promise<Uint8Array | ScimError | undefined> {
  if (request.bodyUsed) return bodyIsGone()
  if (request.body === null) return undefined
  if (Number(request.headers.get('content-length') ?? 0) > limit) return tooLarge(limit)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    length += chunk.byteLength
    if (length > limit) return tooLarge(limit)
    chunks.push(chunk)
  }
  return concatenate(chunks, length)
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
