// A Fastify application over a store in memory, with groups. Run: node examples/fastify-app/server.ts
import Fastify from 'fastify'
import {
  createMemoryResourceStore,
  createProvider,
  createToken,
  scimPlugin,
  tokensByDigest,
} from 'rollcall/provider'

const { token, digest } = createToken()

const provider = createProvider({
  store: createMemoryResourceStore(),
  credentials: tokensByDigest((presented) =>
    presented === digest ? { tenantId: 'acme', profile: 'entra' } : undefined,
  ),
  onChange: ({ action, resourceType, resourceId }) =>
    console.error(`${action} ${resourceType} ${resourceId}`),
})

const app = Fastify()
app.get('/health', async () => ({ ok: true }))
await app.register(scimPlugin(provider, { mount: '/scim' }))

const address = await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 3000) })
console.log(JSON.stringify({ scimUrl: `${address}/scim/v2`, token }))
