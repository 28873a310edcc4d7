import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { diffVersions, requireVersion, restoreChange } from '../engine/editing/settings-history.ts'
import type { SettingsVersion } from '../engine/editing/store.ts'
import { editSettings } from './edit-settings.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import {
  differenceSchema,
  editQuery,
  proposalSchema,
  type VersionJson,
  versionSchema,
} from './settings-shapes.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['history']
const versionParams = Type.Object({
  ...applicationParams.properties,
  version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
})

/** The history of an application's settings: who, when, what; and back again. */
export function historyRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/history',
      {
        schema: {
          summary: 'Versions of the settings, newest first',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
            cursor: Type.Optional(Type.Integer({ minimum: 1 })),
          }),
          response: { 200: listOf(versionSchema) },
        },
      },
      async ({ params, query: { limit = 50, cursor } }) => {
        const { id } = await requireApplication(ports, params.application)
        const found = await ports.store.listVersions(id, cursor ?? null, limit + 1)
        const items = found.slice(0, limit).map(presentVersion)
        const last = items.at(-1)
        return {
          items,
          ...(found.length > limit && last !== undefined ? { next: String(last.version) } : {}),
        }
      },
    )
    app.get(
      '/applications/:application/history/diff',
      {
        schema: {
          summary: 'What changed between two versions; by default in the latest one',
          tags,
          params: applicationParams,
          querystring: Type.Object({
            from: Type.Optional(Type.Integer({ minimum: 1 })),
            to: Type.Optional(Type.Integer({ minimum: 1 })),
          }),
          response: {
            200: Type.Object({
              from: Type.Integer(),
              to: Type.Integer(),
              differences: Type.Array(differenceSchema),
            }),
          },
        },
      },
      async ({ params, query }) => {
        const application = await requireApplication(ports, params.application)
        const found = await diffVersions(ports, application, query)
        return { ...found, differences: found.differences.map((one) => ({ ...one })) }
      },
    )
    app.get(
      '/applications/:application/history/:version',
      {
        schema: {
          summary: 'One version, with all its settings',
          tags,
          params: versionParams,
          response: { 200: Type.Object({ ...versionSchema.properties, settings: Type.Unknown() }) },
        },
      },
      async ({ params }) => {
        const application = await requireApplication(ports, params.application)
        const found = await requireVersion(ports, application, params.version)
        return { ...presentVersion(found), settings: found.settings }
      },
    )
    app.post(
      '/applications/:application/history/:version/restore',
      {
        schema: {
          summary: 'Save an earlier version anew: its mappings and filters, or everything but the connection',
          tags,
          params: versionParams,
          querystring: Type.Object({
            ...editQuery.properties,
            part: Type.Optional(literals(['mappings', 'all'])),
          }),
          response: { 200: proposalSchema },
        },
      },
      async (request) => {
        const { params, query } = request
        const application = await requireApplication(ports, params.application)
        const { settings } = await requireVersion(ports, application, params.version)
        const { part = 'mappings', ...edit } = query
        const change = { ...restoreChange(settings, part) }
        const note = `Version ${params.version} restored.`
        return editSettings(engine, application.id, change, edit, request, note)
      },
    )
  }
}

function presentVersion({ version, at, author, note }: SettingsVersion): VersionJson {
  return { version, at: at.toISOString(), author, note }
}
