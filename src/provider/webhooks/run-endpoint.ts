import type { LedgerReader, LedgerRow } from '../ledger/ports.ts'
import { eventId, subjectKey } from '../ledger/present-event.ts'
import { type Delivery, type EndpointKey, typesOf, type WebhookEndpoint } from './endpoint.ts'
import { retryDelay, retryDelaysMs } from './retry-schedule.ts'
import { failuresToStop, type Outgoing, type SendPorts, type Sent, sendInOrder } from './send-in-order.ts'
import type { Settlement, WebhookStore } from './store.ts'

export interface DeliveryPorts extends SendPorts {
  readonly store: WebhookStore
  readonly ledger: LedgerReader
}

/** Events that are read, or waiting ones that are tried again, in one round. */
const roundSize = 100

/**
 * Sends an endpoint what it has not had yet, round by round, until there is nothing more to do for now. Each round is
 * stored before the next one begins: who is killed in between has at most one round sent twice, and nothing lost.
 */
export async function runEndpoint(
  key: EndpointKey,
  ports: DeliveryPorts,
  signal: AbortSignal,
): Promise<void> {
  let endpoint = await ports.store.take(key)
  while (endpoint !== undefined && !signal.aborted) endpoint = await runRound(endpoint, ports, signal)
}

/** The endpoint as it is for the next round; undefined when there is none. */
async function runRound(
  endpoint: WebhookEndpoint,
  ports: DeliveryPorts,
  signal: AbortSignal,
): Promise<WebhookEndpoint | undefined> {
  const now = ports.now()
  if (endpoint.failures > 0 && isLater(endpoint.nextAt, now)) return undefined
  const { outgoing, cursor } = await nextOutgoing(endpoint, now, ports)
  if (outgoing.length === 0 && cursor === endpoint.cursor) {
    const nextAt = await ports.store.nextDue(endpoint)
    if (nextAt?.getTime() !== endpoint.nextAt?.getTime()) {
      await ports.store.settle(endpoint, { ...endpoint, nextAt, deliveries: [], disabled: null })
    }
    return undefined
  }
  const sent = await sendInOrder(endpoint, outgoing, ports, signal)
  const settlement = conclude(endpoint, sent, cursor, ports)
  const isStored = await ports.store.settle(endpoint, settlement)
  if (!isStored || settlement.disabled !== null || settlement.failures > 0) return undefined
  const { deliveries: _, disabled: __, ...state } = settlement
  return { ...endpoint, ...state }
}

/** A time this far ahead was set by a clock that was wrong: nothing here waits longer than a day and its jitter. */
const longestWaitMs = 1.25 * Math.max(...retryDelaysMs)

export function isLater(time: Date | null, now: Date): boolean {
  if (time === null) return false
  const aheadMs = time.getTime() - now.getTime()
  return aheadMs > 0 && aheadMs <= longestWaitMs
}

/**
 * What to send next: what waits and is due, then what is new. An endpoint where nothing gets through is sent one event
 * at a time, the oldest, until it answers.
 */
async function nextOutgoing(
  endpoint: WebhookEndpoint,
  now: Date,
  { store, ledger }: DeliveryPorts,
): Promise<{ outgoing: Outgoing[]; cursor: number }> {
  const isProbe = endpoint.failures > 0
  const due = await store.due(endpoint, now, isProbe ? 1 : roundSize, isProbe)
  if (due.length > 0) {
    const rows = await Promise.all(due.map((delivery) => readRow(delivery, ledger)))
    return {
      outgoing: due.map((delivery, index) => ({ delivery, row: rows[index], isBehind: false })),
      cursor: endpoint.cursor,
    }
  }
  return await newOutgoing(endpoint, isProbe ? 1 : roundSize, store, ledger)
}

async function newOutgoing(
  endpoint: WebhookEndpoint,
  limit: number,
  store: WebhookStore,
  ledger: LedgerReader,
): Promise<{ outgoing: Outgoing[]; cursor: number }> {
  const { tenantId, cursor: after } = endpoint
  const upTo = Math.max(after, await ledger.reach())
  const types = typesOf(endpoint)
  const rows = upTo === after ? [] : await ledger.read({ tenantId, after, upTo, types, limit })
  const waiting = rows.length === 0 ? new Set() : await store.waitingSubjects(endpoint, rows.map(subjectKey))
  const outgoing = rows.map((row) => ({
    delivery: newDelivery(row),
    row,
    isBehind: waiting.has(subjectKey(row)),
  }))
  return { outgoing, cursor: rows.length < limit ? upTo : (rows.at(-1)?.seq ?? upTo) }
}

async function readRow({ seq, eventTenant }: Delivery, ledger: LedgerReader): Promise<LedgerRow | undefined> {
  const query = { tenantId: eventTenant, after: seq - 1, upTo: seq, types: undefined, limit: 1 }
  return (await ledger.read(query))[0]
}

export function newDelivery(row: LedgerRow): Delivery {
  return {
    seq: row.seq,
    eventTenant: row.tenantId,
    eventId: eventId(row),
    event: row.event,
    subject: subjectKey(row),
    state: 'waiting',
    attempts: 0,
    nextAt: null,
    firstAt: null,
    lastAt: null,
    status: null,
    durationMs: null,
    error: null,
    excerpt: null,
  }
}

/** What a round means for the endpoint. Counted in tries, not in hours: a clock that jumps gives nobody up. */
function conclude(
  endpoint: WebhookEndpoint,
  { deliveries, succeeded, failed, isGone }: Sent,
  cursor: number,
  { now, chance }: DeliveryPorts,
): Settlement {
  const at = now()
  const isDown = succeeded === 0 && failed > 0
  const failingSince = isDown ? (endpoint.failingSince ?? at) : succeeded > 0 ? null : endpoint.failingSince
  const isProbe = endpoint.failures > 0
  const failures = isDown && (isProbe || failed >= failuresToStop) ? endpoint.failures + 1 : 0
  const delay = failures === 0 ? 0 : retryDelay(failures, chance(), null)
  const isSpent = delay === undefined || deliveries.some(isSpentWaiting)
  return {
    cursor,
    deliveries,
    failingSince,
    failures,
    nextAt: failures === 0 || delay === undefined ? null : new Date(at.getTime() + delay),
    disabled: isGone ? { at, reason: 'gone' } : isSpent ? { at, reason: 'failing' } : null,
  }
}

/** Every try is used up and it is not given up: the endpoint is what does not work. */
function isSpentWaiting({ state, attempts }: Delivery): boolean {
  return state === 'waiting' && attempts > retryDelaysMs.length
}
