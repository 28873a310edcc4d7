import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  createTenant,
  findTenant,
  listConnections,
  listTenants,
  removeTenant,
  updateConnection,
} from '../provider/tenants/manage-tenants.ts'
import type { ConnectionSettings } from '../provider/tenants/tenant.ts'
import { principalOf } from './authorize.ts'
import { listOf } from './shapes.ts'
import {
  connectionSchema,
  type ProviderDependencies,
  presentConnection,
  presentTenant,
  tenantSchema,
} from './tenant-shapes.ts'

const tags = ['tenants']
const params = Type.Object({ tenant: Type.String({ description: 'id or name' }) })

/** The customers that identity providers send people to. */
export function tenantRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports, scimUrl } = provider
  return async (app) => {
    app.get(
      '/tenants',
      {
        schema: {
          summary: 'The tenants one may see, by name',
          tags,
          response: { 200: listOf(tenantSchema) },
        },
      },
      async (request) => {
        const { tenantId } = principalOf(request)
        const shown = (await listTenants(ports)).filter(({ id }) => tenantId === null || id === tenantId)
        return { items: shown.map((tenant) => presentTenant(tenant, scimUrl())) }
      },
    )
    app.post(
      '/tenants',
      {
        schema: {
          summary: 'Add a tenant',
          tags,
          body: Type.Object(
            { name: Type.String(), profile: Type.Optional(Type.String()) },
            { additionalProperties: false },
          ),
          response: { 201: tenantSchema },
        },
      },
      async ({ body }, reply) => {
        reply.code(201)
        return presentTenant(await createTenant(body, ports), scimUrl())
      },
    )
    app.get(
      '/tenants/:tenant',
      { schema: { summary: 'One tenant', tags, params, response: { 200: tenantSchema } } },
      async ({ params: { tenant } }) => presentTenant(await findTenant(tenant, ports), scimUrl()),
    )
    app.delete(
      '/tenants/:tenant',
      {
        schema: {
          summary: 'Delete a tenant, its tokens and all it received; persons stay',
          tags,
          params,
          response: { 204: Type.Null() },
        },
      },
      async ({ params: { tenant } }, reply) => {
        await removeTenant(tenant, ports)
        return reply.code(204).send(null)
      },
    )
    connectionRoutes(app, provider)
  }
}

/** How a tenant's identity provider is understood and answered. */
function connectionRoutes(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  { ports }: ProviderDependencies['provider'],
): void {
  app.get(
    '/tenants/:tenant/connections',
    {
      schema: {
        summary: 'The connections of a tenant',
        tags,
        params,
        response: { 200: listOf(connectionSchema) },
      },
    },
    async ({ params: { tenant } }) => ({
      items: (await listConnections(tenant, ports)).map(presentConnection),
    }),
  )
  app.patch(
    '/tenants/:tenant/connection',
    {
      schema: {
        summary: 'Change the profile or the settings of a connection, or switch it off',
        tags,
        params,
        body: Type.Object(
          {
            profile: Type.Optional(Type.String()),
            enabled: Type.Optional(Type.Boolean()),
            settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          { additionalProperties: false },
        ),
        response: { 200: connectionSchema },
      },
    },
    async ({ params: { tenant }, body: { profile, enabled, settings } }) =>
      presentConnection(
        await updateConnection(
          tenant,
          {
            ...(profile === undefined ? {} : { profile }),
            ...(enabled === undefined ? {} : { enabled }),
            ...(settings === undefined ? {} : { settings: settings as ConnectionSettings }),
          },
          ports,
        ),
      ),
  )
}
