import type { LedgerRow } from '../ledger/ports.ts'
import { presentEvent } from '../ledger/present-event.ts'
import type { Attempt, SendMessage } from './attempt.ts'
import { type EncodePorts, encodeMessage } from './encode-message.ts'
import type { Delivery, WebhookEndpoint } from './endpoint.ts'
import { retryDelay } from './retry-schedule.ts'

export interface SendPorts extends EncodePorts {
  readonly send: SendMessage
  /** From 0 to below 1. */
  readonly chance: () => number
}

/** An event to be sent; without its row there is nothing left of it that could be. */
export interface Outgoing {
  readonly delivery: Delivery
  readonly row: LedgerRow | undefined
  /** Something earlier of its subject is still waiting. */
  readonly isBehind: boolean
}

export interface Sent {
  readonly deliveries: readonly Delivery[]
  readonly succeeded: number
  readonly failed: number
  /** The endpoint said that it is no more (410). */
  readonly isGone: boolean
}

/** Subjects that are sent to one endpoint at a time. */
const concurrency = 8
/** After so many failures and no success, the rest is not tried: the endpoint is down, not the event. */
export const failuresToStop = 3

/**
 * Sends events, those of one subject strictly one after the other: when one fails, the later ones of its subject wait
 * behind it, and nobody else does.
 */
export async function sendInOrder(
  endpoint: WebhookEndpoint,
  outgoing: readonly Outgoing[],
  ports: SendPorts,
  signal: AbortSignal,
): Promise<Sent> {
  const chains = Map.groupBy(outgoing, ({ delivery }) => delivery.subject)
    .values()
    .toArray()
  const deliveries: Delivery[] = []
  const count = { succeeded: 0, failed: 0, isGone: false }
  const isOver = () =>
    signal.aborted || count.isGone || (count.succeeded === 0 && count.failed >= failuresToStop)

  async function sendChain(chain: readonly Outgoing[]): Promise<void> {
    let isOpen = true
    for (const one of chain) {
      if (!isOpen || one.isBehind || isOver()) {
        deliveries.push(one.delivery)
        isOpen = false
        continue
      }
      const tried = await sendOne(endpoint, one, ports, signal)
      deliveries.push(tried.delivery)
      isOpen = tried.delivery.state !== 'waiting'
      if (tried.attempt === undefined) continue
      if (tried.attempt.ok) count.succeeded += 1
      else count.failed += 1
      if (tried.attempt.status === 410) count.isGone = true
    }
  }

  const queue = chains.values()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const chain of queue) await sendChain(chain)
    }),
  )
  return { deliveries, ...count }
}

async function sendOne(
  endpoint: WebhookEndpoint,
  { delivery, row }: Outgoing,
  ports: SendPorts,
  signal: AbortSignal,
): Promise<{ delivery: Delivery; attempt?: Attempt }> {
  if (row === undefined) {
    return {
      delivery: { ...delivery, state: 'dead', nextAt: null, lastAt: ports.now(), error: 'event_gone' },
    }
  }
  const startedAt = ports.now()
  const message = await encodeMessage(endpoint, presentEvent(row), ports)
  // Nothing to be said of it in this format: nothing to be sent, and nothing to wait for.
  if (message === undefined) {
    return {
      delivery: { ...delivery, state: 'dead', nextAt: null, lastAt: startedAt, error: 'not_in_format' },
    }
  }
  const attempt = await ports.send(message, signal)
  // Cut off because this node stops: whether it arrived nobody knows, and it is sent again.
  if (!attempt.ok && signal.aborted) return { delivery }
  return { delivery: noteAttempt(delivery, attempt, startedAt, endpoint, ports), attempt }
}

/** What a try made of a delivery. Where nothing gets through at all, an event is not given up for it. */
function noteAttempt(
  delivery: Delivery,
  attempt: Attempt,
  startedAt: Date,
  { failingSince }: WebhookEndpoint,
  { now, chance }: SendPorts,
): Delivery {
  const firstAt = delivery.firstAt ?? startedAt
  const { status, durationMs, error, excerpt } = attempt
  const tried = { ...delivery, attempts: delivery.attempts + 1, firstAt, lastAt: startedAt }
  const noted = { ...tried, status, durationMs, error, excerpt }
  if (attempt.ok) return { ...noted, state: 'delivered', nextAt: null }
  const delay = retryDelay(noted.attempts, chance(), attempt.retryAfterMs)
  if (delay !== undefined) return { ...noted, nextAt: new Date(now().getTime() + delay) }
  const isEndpointDown = failingSince !== null && failingSince <= firstAt
  return isEndpointDown ? { ...noted, nextAt: null } : { ...noted, state: 'dead', nextAt: null }
}
