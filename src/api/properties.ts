import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  applyProperties,
  findPropertyRun,
  listProblems,
  listProperties,
  listSeen,
  mapProperty,
  previewProperties,
  removeProperty,
} from '../provider/properties/manage-properties.ts'
import { isPending } from '../provider/properties/property.ts'
import { principalOf } from './authorize.ts'
import {
  memberProblemSchema,
  presentMemberProblem,
  presentPreview,
  presentProperty,
  presentPropertyRun,
  propertyPageSchema,
  propertyPreviewSchema,
  propertyRequestSchema,
  propertyRunSchema,
  propertySchema,
  seenSchema,
} from './property-shapes.ts'
import { afterId, listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['properties']
const tenant = Type.String({ description: 'id or name' })
const params = Type.Object({ tenant })

type Api = Parameters<FastifyPluginAsyncTypebox>[0]
type Ports = ProviderDependencies['provider']['ports']

/** What the product knows of its members, and from which attribute. */
export function propertyRoutes({ provider: { ports } }: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    readingRoutes(app, ports)
    mappingRoutes(app, ports)
    applyingRoutes(app, ports)
  }
}

function readingRoutes(app: Api, ports: Ports): void {
  app.get(
    '/tenants/:tenant/properties',
    {
      schema: {
        summary: 'Properties by name: what holds, and what the next apply makes of it',
        tags,
        params,
        response: { 200: propertyPageSchema },
      },
    },
    async ({ params }) => {
      const { items, last } = await listProperties(params.tenant, ports)
      return {
        items: items.map(presentProperty),
        pending: items.some(isPending),
        last: last === undefined ? null : presentPropertyRun(last),
      }
    },
  )
  app.get(
    '/tenants/:tenant/properties/seen',
    {
      schema: {
        summary: 'Attributes that identity providers send, with a masked sample, mapped or not',
        tags,
        params,
        response: { 200: seenSchema },
      },
    },
    async ({ params }) => {
      const { examined, items, notKept } = await listSeen(params.tenant, ports)
      return {
        examined,
        items: items.map((one) => ({ ...one, mappedTo: [...one.mappedTo] })),
        notKept: notKept.map(({ lastSeenAt, ...one }) => ({ ...one, lastSeenAt: lastSeenAt.toISOString() })),
      }
    },
  )
  app.get(
    '/tenants/:tenant/properties/problems',
    {
      schema: {
        summary: 'Values that do not fit their property, member by member; the records keep them',
        tags,
        params,
        querystring: Type.Object({
          after: afterId,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
        }),
        response: { 200: listOf(memberProblemSchema) },
      },
    },
    async ({ params, query: { after, limit = 100 } }) => {
      const { items, next } = await listProblems(params.tenant, { after, limit }, ports)
      return { items: items.map(presentMemberProblem), ...(next === undefined ? {} : { next }) }
    },
  )
}

function mappingRoutes(app: Api, ports: Ports): void {
  const oneProperty = Type.Object({ tenant, property: Type.String({ description: 'name' }) })
  app.put(
    '/tenants/:tenant/properties/:property',
    {
      schema: {
        summary: 'Map an attribute to a property, new or known; it holds once it is applied',
        tags,
        params: oneProperty,
        body: propertyRequestSchema,
        response: { 200: propertySchema },
      },
    },
    async ({ params, body }) =>
      presentProperty(await mapProperty(params.tenant, params.property, body, ports)),
  )
  app.delete(
    '/tenants/:tenant/properties/:property',
    {
      schema: {
        summary: 'Take a property away with the next apply; what was received stays',
        tags,
        params: oneProperty,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await removeProperty(params.tenant, params.property, ports)
      return reply.code(204).send(null)
    },
  )
}

function applyingRoutes(app: Api, ports: Ports): void {
  app.get(
    '/tenants/:tenant/properties/preview',
    {
      schema: {
        summary: 'What applying would change: how many members, with examples. Changes nothing',
        tags,
        params,
        response: { 200: propertyPreviewSchema },
      },
    },
    async ({ params }) => presentPreview(await previewProperties(params.tenant, ports)),
  )
  app.post(
    '/tenants/:tenant/properties/apply',
    {
      schema: {
        summary: 'Let what is mapped hold from now on, and tell of every member whom it changes',
        tags,
        params,
        response: { 202: propertyRunSchema },
      },
    },
    async (request, reply) => {
      const run = await applyProperties(request.params.tenant, principalOf(request).name, ports)
      reply.code(202)
      return presentPropertyRun(run)
    },
  )
  app.get(
    '/tenants/:tenant/property-runs/:run',
    {
      schema: {
        summary: 'How far an apply is',
        tags,
        params: Type.Object({ tenant, run: Type.String() }),
        response: { 200: propertyRunSchema },
      },
    },
    async ({ params }) => presentPropertyRun(await findPropertyRun(params.tenant, params.run, ports)),
  )
}
