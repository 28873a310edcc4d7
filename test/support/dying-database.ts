import type { Database, Sql, Transactor } from '../../src/store/database.ts'

/**
 * The same database for a process that is killed right before its so-manyth statement: its connection ends there, and
 * PostgreSQL takes back what was not committed.
 */
export function dyingDatabase(database: Database, nth: number): Database & { readonly died: () => boolean } {
  let sent = 0
  let died = false
  const mortal = (sql: Sql): Sql => ({
    rows: (text, values) => pass(sql, () => sql.rows(text, values)),
    prepared: (name, text, values) => pass(sql, () => sql.prepared(name, text, values)),
  })
  async function pass<T>(sql: Sql, send: () => Promise<T>): Promise<T> {
    if (died) throw new Error('the process is dead')
    sent += 1
    if (sent === nth) {
      died = true
      await sql.rows('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined)
      throw new Error('the process is dead')
    }
    return await send()
  }
  const mortalTransactor = (transactor: Transactor): Transactor => ({
    ...mortal(transactor),
    transaction: (work, options) => transactor.transaction((tx) => work(mortal(tx)), options),
  })
  return {
    ...database,
    ...mortalTransactor(database),
    forTenant: (tenantId) => mortalTransactor(database.forTenant(tenantId)),
    acrossTenants: () => mortalTransactor(database.acrossTenants()),
    died: () => died,
  }
}
