import { RollcallError } from '../../errors/rollcall-error.ts'
import type { LedgerReader } from '../ledger/ports.ts'
import { numberOfEvent } from '../ledger/present-event.ts'
import type { Attempt, SendMessage } from './attempt.ts'
import { checkFormat, checkTypes, checkUrl } from './check-endpoint.ts'
import { encodeMessage, secretContext } from './encode-message.ts'
import type { Delivery, EndpointKey, WebhookEndpoint, WebhookFormat } from './endpoint.ts'
import { inOverlap, newSecret, type SecretPorts } from './secrets.ts'
import type { SetIssuer } from './set-issuer.ts'
import type { EndpointChange, WebhookStore } from './store.ts'

export interface WebhookPorts {
  readonly store: WebhookStore
  readonly ledger: LedgerReader
  readonly send: SendMessage
  readonly secrets: SecretPorts['secrets']
  readonly sets?: Pick<SetIssuer, 'sign'> | undefined
  readonly now: () => Date
  readonly newId: () => string
  readonly random: SecretPorts['random']
  /** Has an endpoint looked at soon, on whichever node. */
  readonly wake: (key: EndpointKey) => Promise<void>
}

export interface EndpointRequest {
  readonly url: string
  readonly description?: string | undefined
  readonly types?: readonly string[] | undefined
  readonly format?: WebhookFormat | undefined
  readonly allowPrivateAddress?: boolean | undefined
}

/** An endpoint with its secret: the only moment it is shown. */
export interface EndpointWithSecret {
  readonly endpoint: WebhookEndpoint
  readonly secret: string
}

const mostEndpoints = 50

/**
 * Makes an endpoint that is told what happens from now on. `tenantId` null: about every tenant.
 * Throws `webhook_url_invalid`, `event_type_unknown`, `too_many_webhooks`.
 */
export async function createEndpoint(
  tenantId: string | null,
  request: EndpointRequest,
  ports: WebhookPorts,
): Promise<EndpointWithSecret> {
  const allowPrivateAddress = request.allowPrivateAddress ?? false
  const id = ports.newId()
  const { secret, sealed } = newSecret(secretContext({ id }), ports)
  if ((await ports.store.list(tenantId)).length >= mostEndpoints) {
    throw new RollcallError('too_many_webhooks', { limit: mostEndpoints })
  }
  const endpoint: WebhookEndpoint = {
    tenantId,
    id,
    url: checkUrl(request.url, allowPrivateAddress),
    description: (request.description ?? '').slice(0, 200),
    types: checkFormat(checkTypes(request.types ?? []), request.format ?? 'json'),
    format: request.format ?? 'json',
    allowPrivateAddress,
    secrets: [{ sealed, endsAt: null }],
    enabled: true,
    disabledAt: null,
    disabledReason: null,
    cursor: await ports.ledger.reach(),
    epoch: 0,
    failingSince: null,
    failures: 0,
    nextAt: null,
    createdAt: ports.now(),
  }
  await ports.store.add(endpoint)
  return { endpoint, secret }
}

/** Throws `webhook_not_found`. */
export async function findEndpoint(
  key: EndpointKey,
  { store }: Pick<WebhookPorts, 'store'>,
): Promise<WebhookEndpoint> {
  const endpoint = await store.find(key)
  if (!endpoint) throw new RollcallError('webhook_not_found', { webhook: key.id })
  return endpoint
}

/** Changes what is given. What has been sent stays sent; the next try goes to the new address. */
export async function changeEndpoint(
  key: EndpointKey,
  request: Partial<EndpointRequest>,
  ports: WebhookPorts,
): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(key, ports)
  const allowPrivateAddress = request.allowPrivateAddress ?? endpoint.allowPrivateAddress
  checkFormat(request.types ?? endpoint.types, request.format ?? endpoint.format)
  const change: EndpointChange = {
    url: checkUrl(request.url ?? endpoint.url, allowPrivateAddress),
    allowPrivateAddress,
    ...(request.description === undefined ? {} : { description: request.description.slice(0, 200) }),
    ...(request.types === undefined ? {} : { types: checkTypes(request.types) }),
    ...(request.format === undefined ? {} : { format: request.format }),
  }
  await ports.store.change(key, change)
  await ports.wake(key)
  return await findEndpoint(key, ports)
}

/** Takes it back into service, whatever the reason was, and sends what it has missed. */
export async function enableEndpoint(key: EndpointKey, ports: WebhookPorts): Promise<WebhookEndpoint> {
  await findEndpoint(key, ports)
  const fresh = {
    disabledAt: null,
    disabledReason: null,
    failures: 0,
    failingSince: null,
    nextAt: ports.now(),
  }
  await ports.store.change(key, { ...fresh, enabled: true })
  await ports.wake(key)
  return await findEndpoint(key, ports)
}

/** Nothing is sent until it is enabled again; nothing is lost, as long as the ledger is kept. */
export async function disableEndpoint(key: EndpointKey, ports: WebhookPorts): Promise<WebhookEndpoint> {
  await findEndpoint(key, ports)
  await ports.store.change(key, { enabled: false, disabledAt: ports.now(), disabledReason: 'by_hand' })
  return await findEndpoint(key, ports)
}

export async function removeEndpoint(key: EndpointKey, { store }: WebhookPorts): Promise<void> {
  if (!(await store.remove(key))) throw new RollcallError('webhook_not_found', { webhook: key.id })
}

/**
 * A new secret. The one before goes on signing beside it for `overlapHours` (24 when left out; 0 ends it at once), so that
 * the receiver can be changed in between; one that is older still ends now.
 */
export async function rotateSecret(
  key: EndpointKey,
  overlapHours: number | undefined,
  ports: WebhookPorts,
): Promise<EndpointWithSecret> {
  const endpoint = await findEndpoint(key, ports)
  const { secret, sealed } = newSecret(secretContext(key), ports)
  await ports.store.change(key, { secrets: inOverlap(sealed, endpoint.secrets, overlapHours, ports.now()) })
  return { endpoint: await findEndpoint(key, ports), secret }
}

/** Sends a made-up event at once, and says what became of it. It is not tried again and not kept. */
export async function testEndpoint(key: EndpointKey, ports: WebhookPorts): Promise<Attempt> {
  const endpoint = await findEndpoint(key, ports)
  const event = {
    id: `evt_test_${ports.newId()}`,
    type: 'webhook.test',
    timestamp: ports.now().toISOString(),
    tenantId: endpoint.tenantId ?? '',
    connection: null,
    subject: { kind: 'tenant', id: endpoint.tenantId ?? '' },
    version: null,
    cause: { requestId: null, tokenId: null },
    data: { note: 'This is a test. Nothing has happened.' },
  } as const
  const message = await encodeMessage(endpoint, event, ports)
  if (message === undefined) throw new Error('A test can be said in every format.')
  return await ports.send(message, AbortSignal.timeout(60_000))
}

/** The newest deliveries first. */
export async function listDeliveries(
  key: EndpointKey,
  query: {
    readonly state?: Delivery['state'] | undefined
    readonly before?: string | undefined
    readonly limit: number
  },
  ports: WebhookPorts,
): Promise<readonly Delivery[]> {
  await findEndpoint(key, ports)
  const before = query.before === undefined ? undefined : numberIn(query.before)
  return await ports.store.deliveries(key, { ...query, before })
}

/** Sends one event again, whatever became of it before. Throws `delivery_not_found`. */
export async function replayDelivery(key: EndpointKey, event: string, ports: WebhookPorts): Promise<void> {
  await findEndpoint(key, ports)
  const isThere = await ports.store.requeue(key, numberIn(event), ports.now())
  if (!isThere) throw new RollcallError('delivery_not_found', { event })
  await ports.wake(key)
}

/** Sends everything since a time again, in order.. */
export async function replaySince(key: EndpointKey, since: Date, ports: WebhookPorts): Promise<void> {
  const { tenantId } = await findEndpoint(key, ports)
  const first = await ports.ledger.firstSince(tenantId, since)
  if (first === undefined) return
  await ports.store.rewind(key, first - 1)
  await ports.wake(key)
}

/** Whether events that were for it have been let go before they could be sent: it was away for too long. */
export async function hasMissedEvents(
  { cursor }: WebhookEndpoint,
  { ledger }: Pick<WebhookPorts, 'ledger'>,
): Promise<boolean> {
  return cursor < (await ledger.droppedThrough())
}

function numberIn(event: string): number {
  const seq = numberOfEvent(event)
  if (seq === undefined) throw new RollcallError('delivery_not_found', { event: event.slice(0, 60) })
  return seq
}
