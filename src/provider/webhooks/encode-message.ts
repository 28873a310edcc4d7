import type { ProductEvent } from '../../events/product-event.ts'
import { webhookHeaders } from '../../events/sign-webhook.ts'
import { type Message, setMediaType } from './attempt.ts'
import { describeSet } from './describe-set.ts'
import type { SealedSecret, WebhookEndpoint } from './endpoint.ts'
import type { SetIssuer } from './set-issuer.ts'

/** No endpoint is waited for longer: what it has to do with an event, it can do after it has answered. */
export const deadlineMs = 15_000

export interface EncodePorts {
  readonly secrets: { open(sealed: string, context: readonly string[]): string }
  readonly now: () => Date
  /** Who signs security event tokens, where there are endpoints that want them. */
  readonly sets?: Pick<SetIssuer, 'sign'> | undefined
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

/** A made-up event, or one of the ledger's. */
export type Tellable = Omit<ProductEvent, 'type'> & { readonly type: string }

/**
 * An event as a message to an endpoint, signed for this moment. Its id is the event's, whichever try this is. Undefined:
 * in the endpoint's format there is nothing to be said of it.
 */
export async function encodeMessage(
  endpoint: WebhookEndpoint,
  event: Tellable,
  ports: EncodePorts,
): Promise<Message | undefined> {
  const body = endpoint.format === 'set' ? await encodeSet(endpoint, event, ports) : JSON.stringify(event)
  if (body === undefined) return undefined
  const secrets = activeSecrets(endpoint.secrets, secretContext(endpoint), ports)
  return {
    url: endpoint.url,
    headers: {
      ...signedHeaders({ id: event.id, body }, secrets, ports.now()),
      ...(endpoint.format === 'set' ? setHeaders : {}),
    },
    body,
    allowPrivateAddress: endpoint.allowPrivateAddress,
    deadlineMs,
  }
}

/** RFC 8935 §2.1. */
const setHeaders = { 'content-type': setMediaType, accept: 'application/json' }

/** What receivers answer to when a stream is tried out (OpenID Shared Signals Framework 1.0, verification). */
const verification = 'https://schemas.openid.net/secevent/ssf/event-type/verification'

async function encodeSet(
  { id, url }: WebhookEndpoint,
  event: Tellable,
  { sets }: EncodePorts,
): Promise<string | undefined> {
  if (sets === undefined) throw new Error('There is nobody to sign security event tokens.')
  if (event.type === 'webhook.test') {
    const sub_id = { format: 'opaque', id }
    return await sets.sign({ jti: event.id, sub_id, events: { [verification]: { state: event.id } } }, url)
  }
  const claims = describeSet(event as ProductEvent)
  return claims && (await sets.sign(claims, url))
}
