import type { Pace, Whereabouts } from './pace.ts'

/** Adds up where the time of a cycle goes. Costs a few additions a request, and keeps a few numbers. */
export interface TimeSpent {
  add(where: Whereabouts, milliseconds: number): void
  /** Does something and adds the time it took. */
  during<T>(where: Whereabouts, work: () => Promise<T>): Promise<T>
  /** Over the last seconds. */
  lately(permittedPerSecond: number | null): Pace
  /** From the beginning. */
  inAll(permittedPerSecond: number | null): Pace
}

interface Sums {
  readonly at: number
  readonly spent: Readonly<Record<Whereabouts, number>>
  readonly answers: number
}

const latelyMs = 10_000
const nothing = { target_rate: 0, target_latency: 0, database: 0, source: 0 }

/** `slots`: how many requests may be under way at once; `now` in milliseconds. */
export function createTimeSpent(slots: number, now: () => number): TimeSpent {
  const beginning: Sums = { at: now(), spent: nothing, answers: 0 }
  let spent: Record<Whereabouts, number> = { ...nothing }
  let answers = 0
  let past: readonly Sums[] = [beginning]

  /** Requests wait side by side, reading and writing down one after the other. */
  function since(from: Sums, permittedPerSecond: number | null): Pace {
    const wallMs = Math.max(1, now() - from.at)
    const share = (where: Whereabouts, ways: number) =>
      Math.min(1, (spent[where] - from.spent[where]) / (wallMs * ways))
    const count = answers - from.answers
    return {
      shares: {
        target_rate: share('target_rate', slots),
        target_latency: share('target_latency', slots),
        database: share('database', 1),
        source: share('source', 1),
      },
      permittedPerSecond,
      latencyMs: count === 0 ? null : (spent.target_latency - from.spent.target_latency) / count,
    }
  }

  function add(where: Whereabouts, milliseconds: number): void {
    spent = { ...spent, [where]: spent[where] + milliseconds }
    if (where === 'target_latency') answers += 1
  }

  return {
    add,
    async during(where, work) {
      const startedAt = now()
      try {
        return await work()
      } finally {
        add(where, now() - startedAt)
      }
    },
    lately(permittedPerSecond) {
      const at = now()
      const recent = past.filter((one) => at - one.at <= latelyMs)
      const pace = since(recent[0] ?? past.at(-1) ?? beginning, permittedPerSecond)
      past = [...recent, { at, spent, answers }]
      return pace
    },
    inAll: (permittedPerSecond) => since(beginning, permittedPerSecond),
  }
}
