import type { Database, Sql } from '../../src/store/database.ts'

/** Where a process dies: before or after its so-manyth durable write. */
export interface Death {
  readonly nth: number
  readonly moment: 'before' | 'after'
}

/**
 * The same database for a process that dies at one of its durable boundaries. Every transaction is one, and so is every
 * statement outside of one that writes; whoever wrote the code need not have thought of it as a boundary. Leases are
 * left out: they are renewed by the clock, and would make the numbers differ from run to run. `die` ends the process;
 * where it comes back, nothing reaches the database any more.
 */
export function mortalDatabase(database: Database, death: Death | null, die: () => void): Database {
  let passed = 0
  let dead = false

  function strike(): void {
    if (!dead) die()
    dead = true
    throw new Error('the process is dead')
  }

  async function boundary<T>(work: () => Promise<T>): Promise<T> {
    passed += 1
    const dies = dead || passed === death?.nth
    if (dies && (dead || death?.moment === 'before')) strike()
    const result = await work()
    if (dies || dead) strike()
    return result
  }

  async function look<T>(work: () => Promise<T>): Promise<T> {
    if (dead) strike()
    return work()
  }

  const rows: Sql['rows'] = (text, values) =>
    (writes(text) ? boundary : look)(() => database.rows(text, values))
  const prepared: Sql['prepared'] = (name, text, values) =>
    (writes(text) ? boundary : look)(() => database.prepared(name, text, values))
  return {
    ...database,
    rows,
    prepared,
    transaction: (work, options) => boundary(() => database.transaction(work, options)),
  }
}

function writes(text: string): boolean {
  return /\b(insert into|update|delete from)\b/i.test(text) && !/\blease_until\b/.test(text)
}
