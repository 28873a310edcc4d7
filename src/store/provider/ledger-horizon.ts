import type { Sql } from '../database.ts'

interface Mark {
  readonly numbered: number
  readonly writers: readonly string[]
}

export interface HorizonOptions {
  /** How long writers are waited for before the last known place is given. */
  readonly patienceMs?: number
  readonly pause?: (ms: number) => Promise<void>
}

/**
 * Up to where the ledger is complete. Numbers are given out before transactions commit and not in that order, so a row
 * may appear behind one that was read long ago. What makes a place safe is that every transaction that was writing when
 * its number was the last one given out is over (`ledger_mark` in the migrations): a transaction that does not write to
 * the ledger, however long it takes, holds up nothing.
 */
export function createLedgerHorizon(sql: Sql, options: HorizonOptions = {}): () => Promise<number> {
  const { patienceMs = 250, pause = (ms) => new Promise((done) => setTimeout(done, ms)) } = options
  let reached = 0
  let running: Promise<number> | undefined
  let next: Promise<number> | undefined

  async function look(): Promise<number> {
    const first = await mark(sql)
    let writers = first.writers
    for (
      let waitedMs = 0, step = 1;
      writers.length > 0 && waitedMs < patienceMs;
      step = Math.min(step * 2, 32)
    ) {
      await pause(step)
      waitedMs += step
      const now = new Set((await mark(sql)).writers)
      writers = writers.filter((writer) => now.has(writer))
    }
    if (writers.length === 0) reached = Math.max(reached, first.numbered)
    return reached
  }

  /** One look at a time; who asks meanwhile gets the one after it, which sees what they have seen. */
  return function reach(): Promise<number> {
    if (!running) {
      running = look().finally(() => {
        running = undefined
      })
      return running
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return reach()
      })
    return next
  }
}

async function mark(sql: Sql): Promise<Mark> {
  const [row] = await sql.prepared<Mark>('ledger_mark', 'select numbered, writers from ledger_mark()')
  if (!row) throw new Error('ledger_mark() gave no row.')
  return row
}
