import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { createApiKey, revokeApiKey } from '../access/manage-api-keys.ts'
import type { AccessDependencies } from './access-dependencies.ts'
import { apiKeySchema, presentApiKey } from './access-shapes.ts'
import { tenantIdFor } from './admins.ts'
import { principalOf } from './authorize.ts'
import { listOf } from './shapes.ts'

const tags = ['api-keys']

/** Keys for scripts and remote command lines. Each is shown once, when it is made. */
export function apiKeyRoutes({ access }: AccessDependencies): FastifyPluginAsyncTypebox {
  const { ports } = access
  return async (app) => {
    app.get(
      '/api-keys',
      { schema: { summary: 'Every API key, newest first', tags, response: { 200: listOf(apiKeySchema) } } },
      async () => ({
        items: (await ports.store.listApiKeys()).map((key) => presentApiKey(key, ports.now())),
      }),
    )
    app.post(
      '/api-keys',
      {
        config: { showsSecret: true },
        schema: {
          summary: 'Make an API key; the answer shows it, and nothing ever again does',
          tags,
          body: Type.Object(
            {
              name: Type.String(),
              role: Type.String(),
              tenant: Type.Optional(Type.String({ description: 'id or name; for the role customer_admin' })),
              expiresInDays: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
            },
            { additionalProperties: false },
          ),
          response: { 201: Type.Object({ ...apiKeySchema.properties, key: Type.String() }) },
        },
      },
      async (request, reply) => {
        const { tenant, ...wanted } = request.body
        const tenantId = await tenantIdFor(tenant, access)
        const made = await createApiKey({ ...wanted, tenantId }, principalOf(request), ports)
        reply.code(201)
        return { ...presentApiKey(made.key, ports.now()), key: made.text }
      },
    )
    app.delete(
      '/api-keys/:key',
      {
        schema: {
          summary: 'Revoke an API key: it ends at once',
          tags,
          params: Type.Object({ key: Type.String({ description: 'id' }) }),
          response: { 200: apiKeySchema },
        },
      },
      async ({ params: { key } }) => presentApiKey(await revokeApiKey(key, ports), ports.now()),
    )
  }
}
