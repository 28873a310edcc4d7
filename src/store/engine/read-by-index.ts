import type { Database } from '../database.ts'

/**
 * Rows of a query that must go by its indexes. During a first cycle `link` grows from nothing to everyone faster than
 * statistics are taken: a plan made for the empty table reads the whole of it again for every person. Planned anew
 * each time, for the same reason.
 */
export function readByIndex<R>(database: Database, text: string, values: readonly unknown[]): Promise<R[]> {
  return database.transaction(async (tx) => {
    await tx.rows('set local enable_seqscan = off')
    return tx.rows<R>(text, values)
  })
}
