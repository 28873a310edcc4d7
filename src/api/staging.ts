import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findConnection } from '../provider/membership/manage-policies.ts'
import { findStaged, listStaged, resolveStaged } from '../provider/staging/resolve.ts'
import { stagedKinds } from '../provider/staging/staged.ts'
import type { Resolution } from '../provider/staging/staging-store.ts'
import {
  decideHeldSynchronization,
  findSynchronization,
  synchronize,
} from '../provider/staging/synchronize.ts'
import { principalOf } from './authorize.ts'
import { afterId, listOf, literals } from './shapes.ts'
import {
  presentStaged,
  presentSynchronization,
  resolutionSchema,
  stagedPageSchema,
  stagedSchema,
  synchronizationSchema,
} from './staging-shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['staging']
const tenant = Type.String({ description: 'id or name' })
const connection = Type.String({ description: 'number or name; the first is 1, main' })
const record = Type.String({ description: 'id of the record' })
const id = Type.String()
const onConnection = Type.Object({ tenant, connection })

type Api = Parameters<FastifyPluginAsyncTypebox>[0]
type Provider = ProviderDependencies['provider']

/** People received and not yet applied, and Synchronize. */
export function stagingRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    stagedRoutes(app, provider)
    synchronizationRoutes(app, provider)
  }
}

function stagedRoutes(app: Api, { ports }: Provider): void {
  app.get(
    '/tenants/:tenant/connections/:connection/staged',
    {
      schema: {
        summary: 'Records that are not what their membership is, with the exact difference',
        tags,
        params: onConnection,
        querystring: Type.Object({
          kind: Type.Optional(literals(stagedKinds)),
          held: Type.Optional(
            Type.Boolean({ description: 'only those that the brake or the application’s hook holds' }),
          ),
          after: afterId,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
        }),
        response: { 200: stagedPageSchema },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, ...wanted } = query
      const page = await listStaged(params.tenant, params.connection, { ...wanted, limit }, ports)
      return {
        items: page.items.map(presentStaged),
        ...(page.next === undefined ? {} : { next: page.next }),
        counts: page.counts,
        last: page.last ? presentSynchronization(page.last) : null,
      }
    },
  )
  const oneRecord = Type.Object({ tenant, connection, record })
  app.get(
    '/tenants/:tenant/connections/:connection/staged/:record',
    {
      schema: { summary: 'One staged record', tags, params: oneRecord, response: { 200: stagedSchema } },
    },
    async ({ params }) =>
      presentStaged(await findStaged(params.tenant, params.connection, params.record, ports)),
  )
  app.post(
    '/tenants/:tenant/connections/:connection/staged/:record/resolve',
    {
      schema: {
        summary: 'Decide one record: link, keep separate, ignore, apply or keep; 409 when somebody was first',
        tags,
        params: oneRecord,
        body: resolutionSchema,
        response: { 200: Type.Object({ personId: Type.Union([Type.String(), Type.Null()]) }) },
      },
    },
    async (request) => {
      const { params, body } = request
      const resolution: Resolution = 'person' in body ? { how: 'link', personId: body.person } : body
      const by = principalOf(request).name
      return await resolveStaged(params.tenant, params.connection, params.record, resolution, by, ports)
    },
  )
}

function synchronizationRoutes(app: Api, { ports }: Provider): void {
  app.post(
    '/tenants/:tenant/connections/:connection/synchronize',
    {
      schema: {
        summary: 'Apply what is staged: everything that nothing holds, or the records named',
        tags,
        params: onConnection,
        body: Type.Object(
          { records: Type.Optional(Type.Array(record, { minItems: 1, maxItems: 10_000 })) },
          { additionalProperties: false },
        ),
        response: { 202: synchronizationSchema },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const begun = await synchronize(
        params.tenant,
        params.connection,
        { records: body.records, by: principalOf(request).name },
        ports,
      )
      reply.code(202)
      return presentSynchronization(begun)
    },
  )
  app.get(
    '/tenants/:tenant/connections/:connection/synchronizations',
    {
      schema: {
        summary: 'Runs of Synchronize, newest first',
        tags,
        params: onConnection,
        response: { 200: listOf(synchronizationSchema) },
      },
    },
    async ({ params }) => {
      const reach = await findConnection(params.tenant, params.connection, ports)
      return { items: (await ports.staging.listSynchronizations(reach, 100)).map(presentSynchronization) }
    },
  )
  const oneRun = Type.Object({ tenant, id })
  app.get(
    '/tenants/:tenant/synchronizations/:id',
    {
      schema: {
        summary: 'One run of Synchronize, with its progress',
        tags,
        params: oneRun,
        response: { 200: synchronizationSchema },
      },
    },
    async ({ params }) => presentSynchronization(await findSynchronization(params.tenant, params.id, ports)),
  )
  for (const word of ['allow', 'cancel'] as const) {
    app.post(
      `/tenants/:tenant/synchronizations/:id/${word}`,
      {
        schema: {
          summary:
            word === 'allow' ? 'Let a run go on that was held for its size' : 'Give up a run that is held',
          tags,
          params: oneRun,
          response: { 200: synchronizationSchema },
        },
      },
      async (request) => {
        const { params } = request
        const by = principalOf(request).name
        return presentSynchronization(
          await decideHeldSynchronization(params.tenant, params.id, word, by, ports),
        )
      },
    )
  }
}
