import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  activate,
  assignPlan,
  changePlan,
  createPlan,
  deactivate,
  findPlan,
  readProvisioning,
  removePlan,
} from '../provider/plans/manage-plans.ts'
import { planSchema, presentPlan, presentProvisioning, provisioningSchema } from './plan-shapes.ts'
import { listOf } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'

const tags = ['plans']
const plan = Type.String({ description: 'id or name' })
const entitlements = Type.Optional(Type.Array(Type.String(), { maxItems: 100 }))
const seats = Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]))

/** What customers of the product can have. */
export function planRoutes({ provider }: ProviderDependencies): FastifyPluginAsyncTypebox {
  const { ports } = provider
  return async (app) => {
    app.get(
      '/plans',
      { schema: { summary: 'Plans, by name', tags, response: { 200: listOf(planSchema) } } },
      async () => ({ items: (await ports.plans.list()).map(presentPlan) }),
    )
    app.post(
      '/plans',
      {
        schema: {
          summary: 'Add a plan; it includes user provisioning unless its entitlements are given without',
          tags,
          body: Type.Object({ name: Type.String(), entitlements, seats }),
          response: { 201: planSchema },
        },
      },
      async ({ body }, reply) => {
        reply.code(201)
        return presentPlan(await createPlan(body, ports))
      },
    )
    app.get(
      '/plans/:plan',
      { schema: { summary: 'One plan', tags, params: Type.Object({ plan }), response: { 200: planSchema } } },
      async ({ params }) => presentPlan(await findPlan(params.plan, ports)),
    )
    app.patch(
      '/plans/:plan',
      {
        schema: {
          summary: 'Change a plan for every tenant that has it, from the next request on',
          tags,
          params: Type.Object({ plan }),
          body: Type.Object({ name: Type.Optional(Type.String()), entitlements, seats }),
          response: { 200: planSchema },
        },
      },
      async ({ params, body }) => presentPlan(await changePlan(params.plan, body, ports)),
    )
    app.delete(
      '/plans/:plan',
      {
        schema: {
          summary: 'Remove a plan that no tenant has',
          tags,
          params: Type.Object({ plan }),
          response: { 204: Type.Null() },
        },
      },
      async ({ params }, reply) => {
        await removePlan(params.plan, ports)
        return reply.code(204).send(null)
      },
    )
    provisioningRoutes(app, provider)
  }
}

/** Whether a tenant's identity providers may send. */
function provisioningRoutes(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  { ports }: ProviderDependencies['provider'],
): void {
  const params = Type.Object({ tenant: Type.String({ description: 'id or name' }) })
  const response = { 200: provisioningSchema }
  app.get(
    '/tenants/:tenant/provisioning',
    { schema: { summary: 'Whether user provisioning is on, by switch and by plan', tags, params, response } },
    async ({ params: { tenant } }) => presentProvisioning(await readProvisioning(tenant, ports)),
  )
  app.post(
    '/tenants/:tenant/activate',
    {
      schema: {
        summary: 'Switch user provisioning on; refused when the plan does not include it',
        tags,
        params,
        response,
      },
    },
    async ({ params: { tenant } }) => presentProvisioning(await activate(tenant, ports)),
  )
  app.post(
    '/tenants/:tenant/deactivate',
    {
      schema: {
        summary:
          'Switch user provisioning off: identity providers are refused with a reason, nothing is lost',
        tags,
        params,
        response,
      },
    },
    async ({ params: { tenant } }) => presentProvisioning(await deactivate(tenant, ports)),
  )
  app.put(
    '/tenants/:tenant/plan',
    {
      schema: {
        summary: 'Give a tenant a plan; null takes it',
        tags,
        params,
        body: Type.Object({ plan: Type.Union([plan, Type.Null()]) }),
        response,
      },
    },
    async ({ params: { tenant }, body }) => presentProvisioning(await assignPlan(tenant, body.plan, ports)),
  )
}
