import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { assign, listAssignments, unassign } from '../engine/application/assignments.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams, assignmentSchema } from './engine-shapes.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['assignments']
const body = Type.Object(
  {
    kind: literals(['person', 'group']),
    principal: Type.String({ description: 'id, user name or mail of a person; id or name of a group' }),
    role: Type.Optional(
      Type.String({ description: 'app role by id, value or name; none is Default Access' }),
    ),
  },
  { additionalProperties: false },
)

/** Who is assigned to an application. */
export function assignmentRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/assignments',
      {
        schema: {
          summary: 'People and groups assigned to an application',
          tags,
          params: applicationParams,
          response: { 200: listOf(assignmentSchema) },
        },
      },
      async ({ params }) => {
        const items = await listAssignments(ports, await requireApplication(ports, params.application))
        return { items: items.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })) }
      },
    )
    app.post(
      '/applications/:application/assignments',
      {
        schema: {
          summary: 'Assign a person or a group; they are provisioned within seconds',
          tags,
          params: applicationParams,
          body,
          response: {
            200: Type.Object({
              added: Type.Boolean(),
              principal: Type.Object({ id: Type.String(), name: Type.String() }),
            }),
          },
        },
      },
      async ({ params, body: { kind, principal, role } }) => {
        const application = await requireApplication(ports, params.application)
        const done = await assign(ports, application, kind, principal, role ?? null)
        engine.wake()
        return { added: done.changed, principal: done.principal }
      },
    )
    app.post(
      '/applications/:application/assignments/remove',
      {
        schema: {
          summary: 'Take an assignment away; who is left without one leaves the application',
          tags,
          params: applicationParams,
          body,
          response: {
            200: Type.Object({
              removed: Type.Boolean(),
              principal: Type.Object({ id: Type.String(), name: Type.String() }),
            }),
          },
        },
      },
      async ({ params, body: { kind, principal, role } }) => {
        const application = await requireApplication(ports, params.application)
        const done = await unassign(ports, application, kind, principal, role ?? null)
        engine.wake()
        return { removed: done.changed, principal: done.principal }
      },
    )
  }
}
