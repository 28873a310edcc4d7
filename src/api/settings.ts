import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { describeSettings } from '../engine/editing/describe-settings.ts'
import { changeOf, editSettings } from './edit-settings.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { changeSchema, editQuery, proposalSchema, settingSchema } from './settings-shapes.ts'
import { listOf } from './shapes.ts'

const tags = ['settings']

/** Everything that can be set for an application beside its connection. */
export function settingsRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/settings',
      {
        schema: {
          summary: 'Everything that can be set: mappings, filters, scope, leaving rules, limits',
          tags,
          params: applicationParams,
        },
      },
      async ({ params }) => (await requireApplication(ports, params.application)).settings,
    )
    app.get(
      '/applications/:application/settings/list',
      {
        schema: {
          summary: 'Every setting on its own: value, default and meaning',
          tags,
          params: applicationParams,
          response: { 200: listOf(settingSchema) },
        },
      },
      async ({ params }) => {
        const { settings } = await requireApplication(ports, params.application)
        return { items: describeSettings(settings).map((one) => ({ ...one })) }
      },
    )
    app.patch(
      '/applications/:application/settings',
      {
        schema: {
          summary: 'Change settings (not the connection); what is not named stays',
          tags,
          params: applicationParams,
          querystring: editQuery,
          body: changeSchema,
          response: { 200: proposalSchema },
        },
      },
      (request) =>
        editSettings(engine, request.params.application, changeOf(request.body), request.query, request),
    )
  }
}
