import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { findTenant } from '../provider/tenants/manage-tenants.ts'
import { type WebhookEndpoint, webhookFormats } from '../provider/webhooks/endpoint.ts'
import {
  changeEndpoint,
  createEndpoint,
  disableEndpoint,
  enableEndpoint,
  findEndpoint,
  hasMissedEvents,
  removeEndpoint,
  rotateSecret,
  testEndpoint,
  type WebhookPorts,
} from '../provider/webhooks/manage-endpoints.ts'
import { listOf, literals } from './shapes.ts'
import type { ProviderDependencies } from './tenant-shapes.ts'
import { webhookDeliveryRoutes } from './webhook-deliveries.ts'
import { ofWebhook, tenantParam, type WebhookApp, type WebhookPlace, webhookTags } from './webhook-place.ts'
import {
  attemptSchema,
  presentAttempt,
  presentWebhook,
  webhookSchema,
  webhookWithSecretSchema,
} from './webhook-shapes.ts'

const ofPlace = Type.Object({ tenant: tenantParam })

/** What the routes of webhooks work with. */
export interface WebhookDependencies {
  readonly webhooks: WebhookPorts
}

const settings = {
  description: Type.Optional(Type.String({ maxLength: 200 })),
  types: Type.Optional(
    Type.Array(Type.String(), {
      maxItems: 50,
      description: 'member.deactivated, group.*, …; empty: everything',
    }),
  ),
  format: Type.Optional(literals(webhookFormats)),
  allowPrivateAddress: Type.Optional(
    Type.Boolean({ description: 'Lets the endpoint be in a private network, and without TLS' }),
  ),
}

/** Where the product is told what happened: about one tenant, or about all of them. */
export function webhookRoutes({
  webhooks: ports,
  provider,
}: WebhookDependencies & ProviderDependencies): FastifyPluginAsyncTypebox {
  const places: WebhookPlace[] = [
    {
      path: '/webhooks',
      whose: 'of the whole installation',
      ports,
      tenantId: async () => null,
      key: async ({ webhook }) => ({ tenantId: null, id: webhook }),
    },
    {
      path: '/tenants/:tenant/webhooks',
      whose: 'of a tenant',
      ports,
      tenantId: async ({ tenant = '' }) => (await findTenant(tenant, provider.ports)).id,
      key: async ({ tenant = '', webhook }) => ({
        tenantId: (await findTenant(tenant, provider.ports)).id,
        id: webhook,
      }),
    },
  ]
  return async (app) => {
    for (const place of places) {
      listRoutes(app, place)
      oneRoutes(app, place)
      actionRoutes(app, place)
      webhookDeliveryRoutes(app, place)
    }
  }
}

async function present(endpoint: WebhookEndpoint, ports: WebhookPorts) {
  return presentWebhook(endpoint, await hasMissedEvents(endpoint, ports), ports.now())
}

function listRoutes(app: WebhookApp, { path, whose, ports, tenantId }: WebhookPlace): void {
  app.get(
    path,
    {
      schema: {
        summary: `The webhooks ${whose}`,
        tags: webhookTags,
        params: ofPlace,
        response: { 200: listOf(webhookSchema) },
      },
    },
    async ({ params }) => {
      const found = await ports.store.list(await tenantId(params))
      return { items: await Promise.all(found.map((endpoint) => present(endpoint, ports))) }
    },
  )
  app.post(
    path,
    {
      config: { showsSecret: true },
      schema: {
        summary: `Add a webhook ${whose}; the answer shows its secret, and nothing ever again does`,
        tags: webhookTags,
        params: ofPlace,
        body: Type.Object(
          { url: Type.String({ maxLength: 2000 }), ...settings },
          { additionalProperties: false },
        ),
        response: { 201: webhookWithSecretSchema },
      },
    },
    async ({ params, body }, reply) => {
      const { endpoint, secret } = await createEndpoint(await tenantId(params), body, ports)
      reply.code(201)
      return { ...(await present(endpoint, ports)), secret }
    },
  )
}

function oneRoutes(app: WebhookApp, { path, ports, key }: WebhookPlace): void {
  const schema = { tags: webhookTags, params: ofWebhook }
  app.get(
    `${path}/:webhook`,
    { schema: { ...schema, summary: 'One webhook', response: { 200: webhookSchema } } },
    async ({ params }) => await present(await findEndpoint(await key(params), ports), ports),
  )
  app.patch(
    `${path}/:webhook`,
    {
      schema: {
        ...schema,
        summary: 'Change a webhook',
        body: Type.Object(
          { url: Type.Optional(Type.String({ maxLength: 2000 })), ...settings },
          { additionalProperties: false },
        ),
        response: { 200: webhookSchema },
      },
    },
    async ({ params, body }) => {
      const { url, ...rest } = body
      const change = url === undefined ? rest : { url, ...rest }
      return await present(await changeEndpoint(await key(params), change, ports), ports)
    },
  )
  app.delete(
    `${path}/:webhook`,
    { schema: { ...schema, summary: 'Remove a webhook', response: { 204: Type.Null() } } },
    async ({ params }, reply) => {
      await removeEndpoint(await key(params), ports)
      return reply.code(204).send(null)
    },
  )
}

function actionRoutes(app: WebhookApp, { path, ports, key }: WebhookPlace): void {
  const schema = { tags: webhookTags, params: ofWebhook }
  app.post(
    `${path}/:webhook/enable`,
    {
      schema: {
        ...schema,
        summary: 'Take a webhook back into service and send it what it has missed',
        response: { 200: webhookSchema },
      },
    },
    async ({ params }) => await present(await enableEndpoint(await key(params), ports), ports),
  )
  app.post(
    `${path}/:webhook/disable`,
    {
      schema: {
        ...schema,
        summary: 'Send nothing until it is enabled again',
        response: { 200: webhookSchema },
      },
    },
    async ({ params }) => await present(await disableEndpoint(await key(params), ports), ports),
  )
  app.post(
    `${path}/:webhook/rotate-secret`,
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
        response: { 200: webhookWithSecretSchema },
      },
    },
    async ({ params, body: { overlapHours } }) => {
      const { endpoint, secret } = await rotateSecret(await key(params), overlapHours, ports)
      return { ...(await present(endpoint, ports)), secret }
    },
  )
  app.post(
    `${path}/:webhook/test`,
    {
      schema: {
        ...schema,
        summary: 'Send a made-up event at once and say what became of it',
        response: { 200: attemptSchema },
      },
    },
    async ({ params }) => presentAttempt(await testEndpoint(await key(params), ports)),
  )
}
