import { type Static, Type } from 'typebox'
import type { Attempt } from '../provider/webhooks/attempt.ts'
import { type Delivery, type WebhookEndpoint, webhookFormats } from '../provider/webhooks/endpoint.ts'
import { literals } from './shapes.ts'

const instant = Type.String({ description: 'RFC 3339, UTC' })
const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const webhookSchema = Type.Object({
  id: Type.String(),
  tenantId: Type.Union([Type.String(), Type.Null()], { description: 'null: it is told about every tenant' }),
  url: Type.String(),
  description: Type.String(),
  types: Type.Array(Type.String(), { description: 'Empty: everything' }),
  format: literals(webhookFormats),
  allowPrivateAddress: Type.Boolean(),
  status: literals(['active', 'failing', 'disabled']),
  failingSince: nullable(instant),
  nextTryAt: nullable(instant),
  disabledAt: nullable(instant),
  disabledReason: Type.Union([literals(['by_hand', 'gone', 'failing']), Type.Null()]),
  missedEvents: Type.Boolean({
    description: 'It was away for more than 30 days: read the snapshot, some events will not come any more',
  }),
  previousSecretEndsAt: nullable(instant),
  createdAt: instant,
})
export type WebhookJson = Static<typeof webhookSchema>

export const webhookWithSecretSchema = Type.Object({
  ...webhookSchema.properties,
  secret: Type.String({ description: 'What messages are signed with. It is shown here and never again.' }),
})
export type WebhookWithSecretJson = Static<typeof webhookWithSecretSchema>

const attemptProperties = {
  status: nullable(Type.Integer({ description: 'HTTP status of the answer' })),
  error: nullable(
    Type.String({
      description:
        'refused_by_endpoint, redirected, timed_out, private_address, unreachable, event_gone, not_in_format',
    }),
  ),
  excerpt: nullable(Type.String({ description: 'Beginning of the answer, masked' })),
}

export const attemptSchema = Type.Object({
  ok: Type.Boolean(),
  durationMs: Type.Integer(),
  ...attemptProperties,
})
export type AttemptJson = Static<typeof attemptSchema>

export const deliverySchema = Type.Object({
  event: Type.String({ description: 'Id of the event' }),
  type: Type.String(),
  tenantId: Type.String(),
  state: literals(['waiting', 'delivered', 'dead']),
  attempts: Type.Integer(),
  nextTryAt: nullable(instant),
  firstTriedAt: nullable(instant),
  lastTriedAt: nullable(instant),
  durationMs: nullable(Type.Integer()),
  ...attemptProperties,
})
export type DeliveryJson = Static<typeof deliverySchema>

export function presentWebhook(endpoint: WebhookEndpoint, missedEvents: boolean, now: Date): WebhookJson {
  const { id, tenantId, url, description, types, format, allowPrivateAddress, failingSince } = endpoint
  const [, previous] = endpoint.secrets
  const endsAt = previous?.endsAt ?? null
  return {
    ...{ id, tenantId, url, description, types: [...types], format, allowPrivateAddress, missedEvents },
    status: !endpoint.enabled ? 'disabled' : failingSince === null ? 'active' : 'failing',
    failingSince: failingSince?.toISOString() ?? null,
    nextTryAt: endpoint.enabled ? (endpoint.nextAt?.toISOString() ?? null) : null,
    disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    disabledReason: endpoint.disabledReason,
    previousSecretEndsAt: endsAt !== null && new Date(endsAt) > now ? endsAt : null,
    createdAt: endpoint.createdAt.toISOString(),
  }
}

export function presentAttempt({ ok, status, error, durationMs, excerpt }: Attempt): AttemptJson {
  return { ok, status, error, durationMs, excerpt }
}

export function presentDelivery(delivery: Delivery): DeliveryJson {
  const { eventId, event, eventTenant, state, attempts, status, error, excerpt, durationMs } = delivery
  return {
    event: eventId,
    type: event,
    tenantId: eventTenant,
    ...{ state, attempts, status, error, excerpt, durationMs },
    nextTryAt: delivery.nextAt?.toISOString() ?? null,
    firstTriedAt: delivery.firstAt?.toISOString() ?? null,
    lastTriedAt: delivery.lastAt?.toISOString() ?? null,
  }
}
