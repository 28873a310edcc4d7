import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  findHook,
  type HookPorts,
  removeHook,
  rotateHookSecret,
  setHook,
  testHook,
} from '../provider/hooks/manage-hooks.ts'
import { findTenant } from '../provider/tenants/manage-tenants.ts'
import {
  hookBodySchema,
  hookSchema,
  hookSetSchema,
  hookTrialSchema,
  presentHook,
  presentTrial,
} from './hook-shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'
import { tenantParam, type WebhookApp } from './webhook-place.ts'

/** What the routes of hooks work with. */
export interface HookDependencies {
  readonly hooks: HookPorts
}

interface Place {
  /** `/hook` or `/tenants/:tenant/hook`. */
  readonly path: string
  readonly whose: string
  readonly ports: HookPorts
  tenantId(params: { readonly tenant?: string }): Promise<string | null>
}

/** Who is asked before a change of an identity provider is stored: about one tenant, or about all of them. */
export function hookRoutes({
  hooks: ports,
  provider,
}: HookDependencies & ProviderDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    addRoutes(app, {
      path: '/hook',
      whose: 'of the whole installation; it is asked before that of a tenant',
      ports,
      tenantId: async () => null,
    })
    addRoutes(app, {
      path: '/tenants/:tenant/hook',
      whose: 'of a tenant',
      ports,
      tenantId: async ({ tenant = '' }) => (await findTenant(tenant, provider.ports)).id,
    })
  }
}

const tags = ['hooks']
const schema = { tags, params: Type.Object({ tenant: tenantParam }) }

function addRoutes(app: WebhookApp, { path, whose, ports, tenantId }: Place): void {
  app.get(
    path,
    { schema: { ...schema, summary: `The hook ${whose}`, response: { 200: hookSchema } } },
    async ({ params }) => presentHook(await findHook(await tenantId(params), ports), ports.now()),
  )
  app.put(
    path,
    {
      config: { showsSecret: true },
      schema: {
        ...schema,
        summary: `Set the hook ${whose}: asked before a change is stored, it may refuse it or have it wait`,
        description:
          'What is left out stays as it is. A new hook is answered with its secret, which nothing ever shows again.',
        body: hookBodySchema,
        response: { 200: hookSetSchema },
      },
    },
    async ({ params, body }) => {
      const { hook, secret } = await setHook(await tenantId(params), body, ports)
      return { ...presentHook(hook, ports.now()), ...(secret === undefined ? {} : { secret }) }
    },
  )
  app.delete(
    path,
    {
      schema: {
        ...schema,
        summary: `Ask nobody any more: remove the hook ${whose}`,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await removeHook(await tenantId(params), ports)
      return reply.code(204).send(null)
    },
  )
  app.post(
    `${path}/test`,
    {
      schema: {
        ...schema,
        summary: 'Ask a made-up question, marked as a test, and say what was answered',
        response: { 200: hookTrialSchema },
      },
    },
    async ({ params }) => presentTrial(await testHook(await tenantId(params), ports)),
  )
  app.post(
    `${path}/rotate-secret`,
    {
      config: { showsSecret: true },
      schema: {
        ...schema,
        summary: 'Make a new secret; the one before goes on signing beside it for some hours',
        body: Type.Object(
          {
            overlapHours: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: 24 * 30,
                description: '24 when left out; 0 ends it at once',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: hookSetSchema },
      },
    },
    async ({ params, body: { overlapHours } }) => {
      const { hook, secret } = await rotateHookSecret(await tenantId(params), overlapHours, ports)
      return { ...presentHook(hook, ports.now()), secret }
    },
  )
}
