import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { provisionOnDemand } from '../engine/provision-on-demand.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { authorOf } from './author.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams, onDemandSchema } from './engine-shapes.ts'
import { presentNewEntry } from './present-engine.ts'
import { literals } from './shapes.ts'

/** Provision on demand: one person or group, every step told; a preview unless `apply`. */
export function provisionRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.post(
      '/applications/:application/provision',
      {
        schema: {
          summary: 'Provision one person or group now, or see what would happen',
          tags: ['provision'],
          params: applicationParams,
          body: Type.Object(
            {
              kind: Type.Optional(literals(['person', 'group'])),
              principal: Type.String({
                description: 'id, user name or mail of a person; id or name of a group',
              }),
              apply: Type.Optional(Type.Boolean({ description: 'without it nothing is written anywhere' })),
            },
            { additionalProperties: false },
          ),
          response: { 200: onDemandSchema },
        },
      },
      async (request) => {
        const { params, body } = request
        const application = await requireApplication(ports, params.application)
        const kind = body.kind ?? 'person'
        const found = await ports.store.findPrincipal(application.directoryId, kind, body.principal)
        if (found === null) throw new RollcallError('principal_not_found', { kind, name: body.principal })
        const done = await provisionOnDemand(
          ports,
          application,
          { kind, id: found.id },
          { apply: body.apply ?? false, by: authorOf(request) },
        )
        return { applied: done.applied, request: done.request, entry: presentNewEntry(done.entry) }
      },
    )
  }
}
