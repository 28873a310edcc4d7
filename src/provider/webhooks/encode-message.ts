import type { ProductEvent } from '../../events/product-event.ts'
import { webhookHeaders } from '../../events/sign-webhook.ts'
import type { Message } from './attempt.ts'
import type { WebhookEndpoint } from './endpoint.ts'

/** No endpoint is waited for longer: what it has to do with an event, it can do after it has answered. */
export const deadlineMs = 15_000

export interface EncodePorts {
  readonly secrets: { open(sealed: string, context: readonly string[]): string }
  readonly now: () => Date
}

/** What seals a secret of an endpoint to it: elsewhere it cannot be opened. */
export function secretContext({ id }: Pick<WebhookEndpoint, 'id'>): readonly string[] {
  return ['webhook', id]
}

/** The secrets that sign now: the newest, and an older one that has not ended yet. */
export function activeSecrets(
  endpoint: Pick<WebhookEndpoint, 'id' | 'secrets'>,
  { secrets, now }: EncodePorts,
): string[] {
  const at = now()
  return endpoint.secrets
    .filter(({ endsAt }) => endsAt === null || new Date(endsAt) > at)
    .map(({ sealed }) => secrets.open(sealed, secretContext(endpoint)))
}

/** An event as a message to an endpoint, signed for this moment. Its id is the event's, whichever try this is. */
export function encodeMessage(
  endpoint: WebhookEndpoint,
  event: Omit<ProductEvent, 'type'> & { readonly type: string },
  ports: EncodePorts,
): Message {
  const body = JSON.stringify(event)
  const timestamp = Math.floor(ports.now().getTime() / 1000)
  const signed = webhookHeaders({ id: event.id, timestamp, body }, activeSecrets(endpoint, ports))
  return {
    url: endpoint.url,
    headers: { 'content-type': 'application/json', 'user-agent': 'Rollcall-Webhooks', ...signed },
    body,
    allowPrivateAddress: endpoint.allowPrivateAddress,
    deadlineMs,
  }
}
