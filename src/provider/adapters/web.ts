import { handleRequest } from '../handle-request.ts'
import type { Provider } from '../provider.ts'

/** For frameworks that speak the web's own `Request` and `Response`. `mount` is the path the provider lives at: `/scim`. */
export function createWebHandler(
  provider: Provider,
  options: { readonly mount: string; readonly publicUrl?: string },
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { origin, pathname, search } = new URL(request.url)
    const { status, headers, body } = await handleRequest(
      {
        method: request.method,
        url: `${pathname.slice(options.mount.length)}${search}`,
        headers: Object.fromEntries(request.headers),
        body: request.body === null ? undefined : new Uint8Array(await request.arrayBuffer()),
        baseUrl: `${options.publicUrl ?? origin}${options.mount}`,
      },
      provider,
    )
    return new Response(body ?? null, { status, headers })
  }
}
