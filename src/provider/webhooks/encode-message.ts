import type { ProductEvent } from '../../events/product-event.ts'
import { webhookHeaders } from '../../events/sign-webhook.ts'
import type { Message } from './attempt.ts'
import type { SealedSecret, WebhookEndpoint } from './endpoint.ts'

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
  sealed: readonly SealedSecret[],
  context: readonly string[],
  { secrets, now }: EncodePorts,
): string[] {
  const at = now()
  return sealed
    .filter(({ endsAt }) => endsAt === null || new Date(endsAt) > at)
    .map((secret) => secrets.open(secret.sealed, context))
}

/** What a body is sent with: the proof of who sends it, made for this moment. */
export function signedHeaders(
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = Math.floor(now.getTime() / 1000)
  return {
    'content-type': 'application/json',
    'user-agent': 'Rollcall-Webhooks',
    ...webhookHeaders({ id, timestamp, body }, secrets),
  }
}

/** An event as a message to an endpoint, signed for this moment. Its id is the event's, whichever try this is. */
export function encodeMessage(
  endpoint: WebhookEndpoint,
  event: Omit<ProductEvent, 'type'> & { readonly type: string },
  ports: EncodePorts,
): Message {
  const body = JSON.stringify(event)
  const secrets = activeSecrets(endpoint.secrets, secretContext(endpoint), ports)
  return {
    url: endpoint.url,
    headers: signedHeaders({ id: event.id, body }, secrets, ports.now()),
    body,
    allowPrivateAddress: endpoint.allowPrivateAddress,
    deadlineMs,
  }
}
