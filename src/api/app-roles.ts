import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { refuseRolesInUse } from '../engine/editing/refuse-roles-in-use.ts'
import { editSettings } from './edit-settings.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { editQuery, proposalSchema } from './settings-shapes.ts'
import { listOf } from './shapes.ts'

const tags = ['app roles']
const roleSchema = Type.Object({
  id: Type.String(),
  value: Type.String({ description: 'what expressions see and targets are sent' }),
  displayName: Type.String(),
  assignments: Type.Integer({ description: 'how many assignments carry it' }),
})

/** The app roles of an application: assignments carry one each, and role expressions send them. */
export function appRoleRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/roles',
      {
        schema: {
          summary: 'App roles, and how many assignments carry each',
          tags,
          params: applicationParams,
          response: { 200: listOf(roleSchema) },
        },
      },
      async ({ params }) => {
        const { id, settings } = await requireApplication(ports, params.application)
        const use = await ports.store.countRoleUse(id)
        return { items: settings.appRoles.map((role) => ({ ...role, assignments: use.get(role.id) ?? 0 })) }
      },
    )
    app.put(
      '/applications/:application/roles',
      {
        schema: {
          summary: 'Replace the list of app roles; the order decides which of several a person has first',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            ...editQuery.properties,
            keepAssignments: Type.Optional(
              Type.Boolean({ description: 'remove roles though assignments carry them' }),
            ),
          }),
          body: Type.Object({ items: Type.Array(Type.Unknown()) }, { additionalProperties: false }),
          response: { 200: proposalSchema },
        },
      },
      async (request) => {
        const { params, body, query } = request
        const { keepAssignments = false, ...edit } = query
        const application = await requireApplication(ports, params.application)
        if (!keepAssignments) await refuseRolesInUse(ports, application, body.items)
        return editSettings(engine, application.id, { appRoles: body.items }, edit, request)
      },
    )
  }
}
