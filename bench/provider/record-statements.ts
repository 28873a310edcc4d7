import type { Database, Sql, Transactor } from '../../src/store/database.ts'

/** A statement as the store sent it, or the edge of a transaction. */
export type Statement =
  | { readonly kind: 'begin' | 'commit' }
  | {
      readonly kind: 'query'
      readonly name: string | undefined
      readonly text: string
      readonly values: readonly unknown[]
    }

export interface Recorder {
  readonly database: Database
  /** The statements since the last time. */
  take(): Statement[]
}

/**
 * A database that remembers what it was asked and asks it of `tx`. Transactions inside become part of `tx`, which the
 * caller rolls back: recording leaves nothing behind.
 */
export function recordStatements(database: Database, tx: Sql): Recorder {
  let statements: Statement[] = []
  const sql: Sql = {
    async rows<R>(text: string, values: readonly unknown[] = []) {
      statements.push({ kind: 'query', name: undefined, text, values })
      return await tx.rows<R>(text, values)
    },
    async prepared<R>(name: string, text: string, values: readonly unknown[] = []) {
      statements.push({ kind: 'query', name, text, values })
      return await tx.rows<R>(text, values)
    },
  }
  const recorded: Transactor = {
    ...sql,
    async transaction(work) {
      statements.push({ kind: 'begin' })
      const result = await work(sql)
      statements.push({ kind: 'commit' })
      return result
    },
  }
  return {
    database: { ...database, ...recorded, forTenant: () => recorded },
    take() {
      const taken = statements
      statements = []
      return taken
    },
  }
}
