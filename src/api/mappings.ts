import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { checkSettings, readSources } from '../engine/editing/check-settings.ts'
import { mapSample } from '../engine/editing/map-sample.ts'
import { defaultMappings } from '../engine/editing/settings-history.ts'
import { exportMappings, readMappingFile } from '../engine/mapping/mapping-file.ts'
import { readObjectMapping } from '../engine/settings/read-mapping.ts'
import { changeOf, editSettings, presentProblems } from './edit-settings.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import { requireCandidate } from './find-subject.ts'
import { changeSchema, editQuery, problemSchema, proposalSchema } from './settings-shapes.ts'
import { literals } from './shapes.ts'

const tags = ['mappings']

const objectParams = Type.Object({
  ...applicationParams.properties,
  object: literals(['users', 'groups']),
})

const mappingSchema = Type.Object({
  object: literals(['users', 'groups']),
  version: Type.Integer({ description: 'hand it back when saving' }),
  mapping: Type.Unknown({ description: 'enabled, actions, attributes, filters, clearableSources' }),
  sources: Type.Array(Type.Object({ name: Type.String(), multiValued: Type.Optional(Type.Boolean()) })),
  problems: Type.Array(problemSchema),
})

const sampleSchema = Type.Object({
  subject: Type.Object({ kind: literals(['person', 'group']), id: Type.String(), name: Type.String() }),
  inScope: Type.Boolean(),
  rows: Type.Array(
    Type.Object({
      target: Type.String(),
      value: Type.Unknown(),
      current: Type.Unknown({ description: 'what the account was last given; null when nothing' }),
      remark: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})

/** Attribute mappings: read, saved with checks, tried on one person, exported and imported. */
export function mappingRoutes({ engine }: EngineDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  return async (app) => {
    app.get(
      '/applications/:application/mappings/:object',
      {
        schema: {
          summary: 'The attribute mappings of people or groups, and what they may read',
          tags,
          params: objectParams,
          response: { 200: mappingSchema },
        },
      },
      async ({ params: { application: name, object } }) => {
        const application = await requireApplication(ports, name)
        const { settings, settingsVersion: version } = application
        const sources = await readSources(ports, application, settings)
        const problems = checkSettings(settings, sources, application.defaultDomain).filter(
          (problem) => problem.object === object,
        )
        return {
          object,
          version,
          mapping: settings[object],
          sources: sources[object].map((one) => ({ ...one })),
          problems: presentProblems(problems),
        }
      },
    )
    app.put(
      '/applications/:application/mappings/:object',
      {
        schema: {
          summary: 'Save the attribute mappings of people or groups whole; problems are data with dryRun',
          tags,
          params: objectParams,
          querystring: editQuery,
          body: changeSchema,
          response: { 200: proposalSchema },
        },
      },
      (request) => {
        const { application, object } = request.params
        const change = { [object]: readObjectMapping(changeOf(request.body), object) }
        return editSettings(engine, application, change, request.query, request)
      },
    )
    app.post(
      '/applications/:application/mappings/:object/sample',
      {
        schema: {
          summary: 'What each row gives for one person or group, with mappings that need not be saved',
          tags,
          params: objectParams,
          body: Type.Object(
            { principal: Type.String(), mapping: Type.Optional(changeSchema) },
            { additionalProperties: false },
          ),
          response: { 200: sampleSchema },
        },
      },
      async ({ params: { application: name, object }, body }) => {
        const application = await requireApplication(ports, name)
        const kind = object === 'users' ? 'person' : 'group'
        const candidate = await requireCandidate(ports, application, kind, body.principal)
        const mapping =
          body.mapping === undefined ? application.settings[object] : readObjectMapping(body.mapping, object)
        const sample = mapSample(
          candidate,
          { ...application.settings, [object]: mapping },
          ports.now(),
          application.defaultDomain,
        )
        return { ...sample, subject: { ...sample.subject }, rows: sample.rows.map((row) => ({ ...row })) }
      },
    )
    app.get(
      '/applications/:application/mappings/export',
      {
        schema: {
          summary: 'Mappings and scoping filters as one JSON file; no credentials',
          tags,
          params: applicationParams,
        },
      },
      async ({ params }, reply) => {
        const application = await requireApplication(ports, params.application)
        reply.header('content-disposition', 'attachment; filename="mappings.json"')
        return JSON.parse(exportMappings(application.settings)) as unknown
      },
    )
    app.get(
      '/applications/:application/mappings/defaults',
      {
        schema: {
          summary: 'Mappings and scoping filters as the gallery has them',
          tags,
          params: applicationParams,
        },
      },
      async ({ params }) => defaultMappings(await requireApplication(ports, params.application)),
    )
    app.post(
      '/applications/:application/mappings/import',
      {
        schema: {
          summary: 'Replace mappings and scoping filters by those of an exported file',
          tags,
          params: applicationParams,
          querystring: editQuery,
          body: changeSchema,
          response: { 200: proposalSchema },
        },
      },
      (request) => {
        const { users, groups } = readMappingFile(request.body, '')
        return editSettings(
          engine,
          request.params.application,
          { users, groups },
          request.query,
          request,
          'Imported from a file.',
        )
      },
    )
    app.post(
      '/applications/:application/mappings/restore-defaults',
      {
        schema: {
          summary: 'Go back to the mappings and scoping filters of the gallery',
          tags,
          params: applicationParams,
          querystring: editQuery,
          response: { 200: proposalSchema },
        },
      },
      async (request) => {
        const application = await requireApplication(ports, request.params.application)
        const change = { ...defaultMappings(application) }
        return editSettings(engine, application.id, change, request.query, request, 'Defaults restored.')
      },
    )
  }
}
