import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { EndpointKey } from '../provider/webhooks/endpoint.ts'
import type { WebhookPorts } from '../provider/webhooks/manage-endpoints.ts'

export type WebhookApp = Parameters<FastifyPluginAsyncTypebox>[0]

/** Path parameters, where the path is under a tenant and where it is not. */
export interface WebhookParams {
  readonly tenant?: string
  readonly webhook: string
}

/** How the routes of one place find what they are about. */
export interface WebhookPlace {
  /** `/webhooks` or `/tenants/:tenant/webhooks`. */
  readonly path: string
  /** Of whom, for descriptions. */
  readonly whose: string
  readonly ports: WebhookPorts
  tenantId(params: { readonly tenant?: string }): Promise<string | null>
  key(params: WebhookParams): Promise<EndpointKey>
}

export const webhookTags = ['webhooks']
export const tenantParam = Type.Optional(Type.String({ description: 'id or name' }))
export const ofWebhook = Type.Object({
  tenant: tenantParam,
  webhook: Type.String({ description: 'id of the webhook' }),
})
