import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { CoreDependencies } from './core-dependencies.ts'
import { keepsSchema } from './keeps.ts'

/**
 * What this server is. Also the pattern for a noun's file: one function that takes the dependencies it uses,
 * returns a plugin, and describes every route with a summary, a tag and TypeBox schemas.
 */
export function systemRoutes({ version, startedAt, keeps }: CoreDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/about',
      {
        schema: {
          summary: 'Version of this server, when it started, and how long it keeps what',
          tags: ['system'],
          response: {
            200: Type.Object({
              version: Type.String(),
              startedAt: Type.String(),
              keeps: Type.Optional(keepsSchema),
            }),
          },
        },
      },
      async () => ({
        version,
        startedAt: startedAt.toISOString(),
        ...(keeps === undefined ? {} : { keeps }),
      }),
    )
  }
}
