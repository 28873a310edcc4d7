import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { textsOfFailing } from '../provider/attention.ts'
import { attentionSchema } from './attention-shapes.ts'
import { principalOf } from './authorize.ts'
import { listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

/** What needs a look on the app side; the engine's side is in the status of its applications. */
export function attentionRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports } = provider
  return async (app) => {
    app.get(
      '/attention',
      {
        schema: {
          summary:
            'Identity providers that do not get through, tokens that end soon or have ended, and people staged: of every tenant one may see',
          tags: ['tenants'],
          response: { 200: listOf(attentionSchema) },
        },
      },
      async (request) => {
        const found = await ports.attention.listAttention(ports.now(), principalOf(request).tenantId)
        return {
          items: found.map(({ tenantId, tenantName, connection, ...one }) => ({
            tenant: { id: tenantId, name: tenantName },
            connection,
            ...('since' in one
              ? { ...one, since: one.since.toISOString() }
              : { ...one, expiresAt: one.expiresAt.toISOString() }),
            ...(one.kind === 'failing' ? textsOfFailing(one) : {}),
          })),
        }
      },
    )
  }
}
