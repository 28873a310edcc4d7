import type { Fence, Settlement } from './store.ts'

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
  let writing: Promise<void> | null = null
  let failure: { readonly error: unknown } | null = null

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 && failure === null) {
      const batch = waiting.slice(0, largestBatch)
      waiting = waiting.slice(largestBatch)
      try {
        onFence(await write(batch))
      } catch (error) {
        failure = { error }
      }
    }
    writing = null
  }

  function start(): Promise<void> {
    writing ??= Promise.resolve().then(writeAll)
    return writing
  }

  return {
    async add(settlement) {
      if (failure !== null) throw failure.error
      waiting.push(settlement)
      const written = start()
      if (waiting.length > mostWaiting) await written
    },
    async settled() {
      while (waiting.length > 0 || writing !== null) {
        if (failure !== null) throw failure.error
        await start()
      }
      if (failure !== null) throw failure.error
    },
  }
}
