// SCIM as a function from the web's Request to its Response: for Hono, Next.js, Deno, Bun and workers.
import {
  createMemoryResourceStore,
  createProvider,
  createToken,
  createWebHandler,
  tokensByDigest,
} from 'rollcall/provider'

const issued = createToken()
export const token = issued.token

const provider = createProvider({
  store: createMemoryResourceStore(),
  credentials: tokensByDigest((digest) => (digest === issued.digest ? { tenantId: 'acme' } : undefined)),
})

// Hono: app.all('/scim/*', (context) => handle(context.req.raw))
// Next.js, app/scim/[...path]/route.ts: export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE }
// Deno, Bun: serve({ fetch: handle })
export const handle: (request: Request) => Promise<Response> = createWebHandler(provider, { mount: '/scim' })
