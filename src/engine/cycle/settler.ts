import type { Fence, Settlement } from '../settlement.ts'

/** Gathers settlements and writes them many at a time. While one batch is being committed the next one gathers. */
export interface Settler {
  /** Resolves when there is room for more, not when the settlement is durable. */
  add(settlement: Settlement): Promise<void>
  /** Resolves when everything added so far is durable. */
  settled(): Promise<void>
}

const largestBatch = 100
/** How many outcomes may wait for their commit; after a crash those are looked up again. */
const mostWaiting = 300

export function createSettler(
  write: (settlements: readonly Settlement[]) => Promise<Fence>,
  onFence: (fence: Fence) => void,
): Settler {
  let waiting: Settlement[] = []
  let writing = false
  let added = 0
  let durable = 0
  let failure: { readonly error: unknown } | null = null
  let listening: { readonly until: number; readonly hear: () => void }[] = []

  function tell(): void {
    const heard = listening.filter(({ until }) => failure !== null || until <= durable)
    listening = listening.filter((one) => !heard.includes(one))
    for (const { hear } of heard) hear()
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 && failure === null) {
      const batch = waiting.slice(0, largestBatch)
      waiting = waiting.slice(largestBatch)
      try {
        onFence(await write(batch))
        durable += batch.length
      } catch (error) {
        failure = { error }
      }
      tell()
    }
    writing = false
  }

  /** Nobody waits for more than they asked for: what is added meanwhile is somebody else's. */
  async function waitFor(count: number): Promise<void> {
    if (failure === null && durable < count)
      await new Promise<void>((hear) => listening.push({ until: count, hear }))
    if (failure !== null) throw failure.error
  }

  return {
    async add(settlement) {
      if (failure !== null) throw failure.error
      waiting.push(settlement)
      added += 1
      if (!writing) {
        writing = true
        // What is added in the same turn goes along.
        queueMicrotask(() => void writeAll())
      }
      if (waiting.length > mostWaiting) await waitFor(added - mostWaiting)
    },
    settled: () => waitFor(added),
  }
}
