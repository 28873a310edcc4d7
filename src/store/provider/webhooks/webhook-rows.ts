import type { Delivery, EndpointKey, WebhookEndpoint } from '../../../provider/webhooks/endpoint.ts'

/** Endpoints of the whole installation lie under this tenant, which nobody is. */
export const everyTenant = '00000000-0000-0000-0000-000000000000'

export function ownerOf({ tenantId }: Pick<EndpointKey, 'tenantId'>): string {
  return tenantId ?? everyTenant
}

export const endpointColumns = `nullif(tenant_id, '${everyTenant}') as "tenantId", id, url, description, types, format,
  allow_private_address as "allowPrivateAddress", secrets, enabled, disabled_at as "disabledAt",
  disabled_reason as "disabledReason", cursor, epoch, failing_since as "failingSince", failures, next_at as "nextAt",
  created_at as "createdAt"`

export const deliveryColumns = `seq, event_tenant as "eventTenant", event_id as "eventId", event, subject, state, attempts,
  next_at as "nextAt", first_at as "firstAt", last_at as "lastAt", status, duration_ms as "durationMs", error, excerpt`

/** Deliveries, column by column, as one statement takes them. */
export function deliveryValues(deliveries: readonly Delivery[]): unknown[] {
  return [
    deliveries.map((one) => one.seq),
    deliveries.map((one) => one.eventTenant),
    deliveries.map((one) => one.eventId),
    deliveries.map((one) => one.event),
    deliveries.map((one) => one.subject),
    deliveries.map((one) => one.state),
    deliveries.map((one) => one.attempts),
    deliveries.map((one) => one.nextAt),
    deliveries.map((one) => one.firstAt),
    deliveries.map((one) => one.lastAt),
    deliveries.map((one) => one.status),
    deliveries.map((one) => one.durationMs),
    deliveries.map((one) => one.error),
    deliveries.map((one) => one.excerpt),
  ]
}

/** The columns of a change, by name. */
export const changeableColumns: Readonly<Record<string, keyof WebhookEndpoint>> = {
  url: 'url',
  description: 'description',
  types: 'types',
  format: 'format',
  allow_private_address: 'allowPrivateAddress',
  secrets: 'secrets',
  enabled: 'enabled',
  disabled_at: 'disabledAt',
  disabled_reason: 'disabledReason',
  failures: 'failures',
  failing_since: 'failingSince',
  next_at: 'nextAt',
}
