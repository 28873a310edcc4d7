import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { foreseeRestart, restartApplication } from '../engine/application/restart.ts'
import { resetScopes } from '../engine/stores/restart-store.ts'
import { restartSchema } from './cycle-shapes.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'

const tags = ['cycles']
const scopes = `any of ${resetScopes.join(', ')}; without one watermark, escrows and quarantine_state`

/** Starting an application anew: what it would do, and doing it. */
export function restartRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/restart',
      {
        schema: {
          summary: 'What a restart would clear and keep',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            reset: Type.Optional(Type.String({ description: `${scopes}; separated by commas` })),
          }),
          response: { 200: restartSchema },
        },
      },
      async ({ params, query }) => ({
        restarted: false,
        effects: [...(await foreseeRestart(ports, params.application, split(query.reset)))],
      }),
    )
    app.post(
      '/applications/:application/restart',
      {
        schema: {
          summary: 'Restart: the running cycle stops, and the next one begins with what is left',
          tags,
          params: applicationParams,
          body: Type.Union([
            Type.Object(
              { reset: Type.Optional(Type.Array(Type.String(), { description: scopes })) },
              { additionalProperties: false },
            ),
            Type.Null(),
          ]),
          response: { 200: restartSchema },
        },
      },
      async ({ params, body }) => {
        const effects = await restartApplication(ports, params.application, body?.reset ?? [])
        engine.wake()
        return { restarted: true, effects: [...effects] }
      },
    )
  }
}

function split(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
