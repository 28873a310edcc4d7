import type { Exchange, RequestRecord } from '../provider.ts'
import { type HealthStore, healthOf } from './connection-health.ts'
import { describeRecord } from './describe-record.ts'
import { maskExchange } from './mask-request.ts'
import type { RequestEntry, RequestLogStore, SealedExchange } from './request-entry.ts'

/** Seals what is kept of a message; the server's secret box does. */
export interface RequestSeal {
  seal(text: string, context: readonly string[]): string
  open(sealed: string, context: readonly string[]): string
}

/** What a sealed exchange belongs to: copied to another tenant or request it cannot be opened. */
export function sealContext(tenantId: string, id: string): readonly string[] {
  return ['scim request', tenantId, id]
}

export interface RequestRecorder {
  /** Never throws, never waits: the identity provider's request is over. */
  record(record: RequestRecord, exchange: Exchange): void
  /** Writes what has gathered. A failure is reported, and what was gathered is kept for the next time. */
  flush(): Promise<void>
  /** Stops the timer and writes what is left. */
  close(): Promise<void>
}

export interface RecorderOptions {
  readonly store: Pick<RequestLogStore, 'add'>
  readonly health?: HealthStore
  readonly seal: RequestSeal
  readonly everyMs?: number
  /** Entries that may wait; what comes beyond is not recorded, and the next entry of its tenant says how many. */
  readonly mostWaiting?: number
  /** Characters of messages that may wait; beyond that entries are recorded without. */
  readonly mostMessageLength?: number
  readonly onError?: (error: unknown) => void
  /** Told why how connections are doing could not be noted. It is not tried again: the next batch says how they are. */
  readonly onHealthError?: (error: unknown) => void
  /** Told what is durable now, and what was dropped since the last time. */
  readonly onWritten?: (written: readonly RequestEntry[], dropped: number) => void
}

/** Most entries one statement carries. */
const batch = 500

/** Gathers requests in memory, bounded, and writes them down some times a second. */
export function openRequestRecorder(options: RecorderOptions): RequestRecorder {
  const { store, health, seal, everyMs = 500, mostWaiting = 10_000, mostMessageLength = 32_000_000 } = options
  let waiting: RequestEntry[] = []
  /** Messages to be kept, by request. Sealed when they are written: that costs more than a request should wait for. */
  const messages = new Map<string, Exchange>()
  let messageLength = 0
  let dropped = 0
  const missed = new Map<string, number>()
  let running: Promise<void> | undefined

  function sealed(entry: RequestEntry): SealedExchange[] {
    const exchange = messages.get(entry.id)
    const kept = exchange && maskExchange(exchange)
    if (!kept) return []
    const { id, tenantId, at } = entry
    return [{ id, tenantId, at, sealed: seal.seal(JSON.stringify(kept), sealContext(tenantId, id)) }]
  }

  function forgetMessage(id: string): void {
    const exchange = messages.get(id)
    if (exchange && messages.delete(id)) messageLength -= lengthOf(exchange)
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const entries = waiting.slice(0, batch)
      await store.add(entries, entries.flatMap(sealed))
      waiting = waiting.slice(entries.length)
      for (const { id } of entries) forgetMessage(id)
      await health?.noteHealth(healthOf(entries)).catch((error: unknown) => options.onHealthError?.(error))
      const told = dropped
      dropped = 0
      options.onWritten?.(entries, told)
    }
  }

  async function flush(): Promise<void> {
    // One at a time; whoever asks meanwhile waits for the one that runs and for what came after it began.
    while (running) await running
    running = writeAll()
      .catch((error: unknown) => options.onError?.(error))
      .finally(() => {
        running = undefined
      })
    await running
  }

  const timer = setInterval(flush, everyMs)
  timer.unref()
  return {
    record(record, exchange) {
      try {
        const entry = describeRecord(record, exchange)
        if (!entry) return
        if (waiting.length >= mostWaiting) {
          dropped += 1
          missed.set(entry.tenantId, (missed.get(entry.tenantId) ?? 0) + 1)
          return
        }
        const before = missed.get(entry.tenantId) ?? 0
        if (before > 0) missed.delete(entry.tenantId)
        const whole = before > 0 ? { ...entry, missed: before } : entry
        waiting.push(whole)
        if (record.caller?.keepBodies && messageLength + lengthOf(exchange) <= mostMessageLength) {
          messages.set(whole.id, exchange)
          messageLength += lengthOf(exchange)
        }
      } catch (error) {
        options.onError?.(error)
      }
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

function lengthOf({ request, response }: Exchange): number {
  return (request.body?.length ?? 0) + (response.body?.length ?? 0)
}
