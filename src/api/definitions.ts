import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { DefinitionKind } from '../provider/tenants/definitions.ts'
import { listDefinitions, putDefinition, removeDefinition } from '../provider/tenants/manage-definitions.ts'
import type { JsonObject, Schema } from '../scim/index.ts'
import { listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['tenants']
const params = Type.Object({ tenant: Type.String({ description: 'id or name' }) })
const document = Type.Record(Type.String(), Type.Unknown())

/** The document as it was sent, and what it brings with it that nobody may have meant. */
const added = Type.Intersect([
  document,
  Type.Object({
    warnings: Type.Optional(Type.Array(Type.String(), { description: 'left out when there is none' })),
  }),
])

function leavesOutText({ id, attributes }: Schema): string {
  const names = attributes.map(({ name }) => name).join(', ')
  return `${id} is left out, so ${names} are not kept any more. Name it in schemaExtensions to keep them.`
}

const nouns = {
  schema: { path: 'schemas', one: 'schema', form: 'RFC 7643 §7', called: 'URN' },
  resource_type: { path: 'resource-types', one: 'resource type', form: 'RFC 7643 §6', called: 'name' },
} as const satisfies Record<DefinitionKind, object>

/** Schemas and resource types of a tenant's own: data, in the form RFC 7643 gives them. */
export function definitionRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    for (const kind of ['schema', 'resource_type'] as const) routesOf(app, kind, provider.ports)
  }
}

function routesOf(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  kind: DefinitionKind,
  ports: ProviderDependencies['provider']['ports'],
): void {
  const { path, one, form, called } = nouns[kind]
  app.get(
    `/tenants/:tenant/${path}`,
    {
      schema: {
        summary: `Each ${one} a tenant has of its own`,
        tags,
        params,
        response: { 200: listOf(document) },
      },
    },
    async ({ params: { tenant } }) => ({ items: await listDefinitions(tenant, kind, ports) }),
  )
  app.post(
    `/tenants/:tenant/${path}`,
    {
      schema: {
        summary: `Add a ${one} to a tenant in the form of ${form}, or replace the one of that ${called}`,
        tags,
        params,
        body: document,
        response: { 201: added },
      },
    },
    async ({ params: { tenant }, body }, reply) => {
      const definition = { kind, document: body as JsonObject }
      const { leavesOut } = await putDefinition(tenant, definition, ports)
      reply.code(201)
      return leavesOut.length === 0 ? body : { ...body, warnings: leavesOut.map(leavesOutText) }
    },
  )
  app.delete(
    `/tenants/:tenant/${path}/:name`,
    {
      schema: {
        summary: `Take a ${one} from a tenant; resources stay and come back with it`,
        tags,
        params: Type.Object({ ...params.properties, name: Type.String({ description: called }) }),
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { tenant, name } }, reply) => {
      await removeDefinition(tenant, kind, name, ports)
      return reply.code(204).send(null)
    },
  )
}
