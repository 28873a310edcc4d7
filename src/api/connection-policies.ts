import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { disconnect } from '../provider/membership/disconnect.ts'
import {
  changeGuards,
  changePolicy,
  findConnection,
  forgetDomain,
  readGuards,
  verifyDomain,
} from '../provider/membership/manage-policies.ts'
import type { ConnectionWithPolicy } from '../provider/membership/policy-store.ts'
import { nextRuns } from '../provider/staging/next-run.ts'
import { principalOf } from './authorize.ts'
import {
  connectionWithPolicySchema,
  guardsSchema,
  policyChangeSchema,
  presentConnectionWithPolicy,
  presentGuards,
} from './policy-shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['connections']
const tenant = Type.String({ description: 'id or name' })
const oneConnection = Type.Object({
  tenant,
  connection: Type.String({ description: 'number or name; the first is 1, main' }),
})

/** What a connection does with what it receives: read and changed as data. */
export function connectionPolicyRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports } = provider
  const present = (connection: ConnectionWithPolicy) => {
    const { mode, at, timeZone } = connection.policy.apply
    const runs = mode === 'scheduled' ? nextRuns(ports.now(), at, timeZone, 3) : []
    return presentConnectionWithPolicy(connection, runs)
  }
  return async (app) => {
    app.get(
      '/tenants/:tenant/connections/:connection',
      {
        schema: {
          summary: 'A connection with its policy',
          tags,
          params: oneConnection,
          response: { 200: connectionWithPolicySchema },
        },
      },
      async ({ params }) => present(await findConnection(params.tenant, params.connection, ports)),
    )
    app.patch(
      '/tenants/:tenant/connections/:connection',
      {
        schema: {
          summary: 'Change parts of the policy of a connection; counts from the next write on',
          tags,
          params: oneConnection,
          body: policyChangeSchema,
          response: { 200: connectionWithPolicySchema },
        },
      },
      async ({ params, body }) => present(await changePolicy(params.tenant, params.connection, body, ports)),
    )
    app.post(
      '/tenants/:tenant/connections/:connection/disconnect',
      {
        schema: {
          summary:
            'End a connection: its tokens at once, then its members as its policy says, then all it sent; a new token begins anew',
          tags,
          params: oneConnection,
          response: { 202: connectionWithPolicySchema },
        },
      },
      async (request, reply) => {
        const { tenant: reference, connection } = request.params
        reply.code(202)
        return present(await disconnect(reference, connection, principalOf(request).name, ports))
      },
    )
    guardRoutes(app, provider)
  }
}

/** Seats and domains: what the product sells and has verified, so not the customer's to change. */
function guardRoutes(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  { ports }: ProviderDependencies['provider'],
): void {
  const params = Type.Object({ tenant })
  const oneDomain = Type.Object({ tenant, domain: Type.String() })
  app.get(
    '/tenants/:tenant/guards',
    {
      schema: { summary: 'Seats and verified domains', tags, params, response: { 200: guardsSchema } },
    },
    async ({ params }) => presentGuards(await readGuards(params.tenant, ports)),
  )
  app.patch(
    '/tenants/:tenant/guards',
    {
      schema: {
        summary: 'Limit seats, or members to verified domains',
        tags,
        params,
        body: Type.Object(
          {
            seatLimit: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 1e9 }), Type.Null()])),
            onlyVerifiedDomains: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
        response: { 200: guardsSchema },
      },
    },
    async ({ params, body }) => presentGuards(await changeGuards(params.tenant, body, ports)),
  )
  app.put(
    '/tenants/:tenant/domains/:domain',
    {
      schema: {
        summary: 'Note that the product has verified a mail domain to be the tenant’s',
        tags,
        params: oneDomain,
        response: { 200: guardsSchema },
      },
    },
    async ({ params }) => presentGuards(await verifyDomain(params.tenant, params.domain, ports)),
  )
  app.delete(
    '/tenants/:tenant/domains/:domain',
    {
      schema: {
        summary: 'Take a verified domain back',
        tags,
        params: oneDomain,
        response: { 200: guardsSchema },
      },
    },
    async ({ params }) => presentGuards(await forgetDomain(params.tenant, params.domain, ports)),
  )
}
