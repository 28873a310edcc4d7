import type { Database, Sql } from '../../src/store/database.ts'

export interface Boundaries {
  /** Around every durable write. */
  around<T>(write: () => Promise<T>): Promise<T>
  /** Before everything that only reads. */
  reading(): void
}

/**
 * The same database with every durable boundary told. Every transaction is one, and so is every statement outside of one
 * that writes: whoever wrote the code need not have thought of it as a boundary. Leases are left out: they are renewed by
 * the clock, and would make the numbers differ from run to run.
 */
export function withBoundaries(database: Database, { around, reading }: Boundaries): Database {
  const send = <T>(text: string, work: () => Promise<T>): Promise<T> => {
    if (writes(text)) return around(work)
    reading()
    return work()
  }
  const rows: Sql['rows'] = async (text, values) => send(text, () => database.rows(text, values))
  const prepared: Sql['prepared'] = async (name, text, values) =>
    send(text, () => database.prepared(name, text, values))
  return {
    ...database,
    rows,
    prepared,
    transaction: (work, options) => around(() => database.transaction(work, options)),
  }
}

function writes(text: string): boolean {
  return /\b(insert into|update|delete from)\b/i.test(text) && !/\blease_until\b/.test(text)
}
