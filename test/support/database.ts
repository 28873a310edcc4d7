import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/database.ts'

export interface TestDatabase {
  readonly database: Database
  /** For processes and drivers that connect themselves. */
  readonly url: string
  /** Closes the connections and removes the database. */
  drop(): Promise<void>
}

/** A database of its own for a test file, copied from the migrated template of this run (some 40 ms). */
export async function createTestDatabase(
  options: DatabaseOptions & { empty?: boolean } = {},
): Promise<TestDatabase> {
  const serverUrl = inject('testServerUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = options.empty ? 'template1' : inject('testTemplate')
  await onServer(serverUrl, `create database ${name} template ${template} strategy file_copy`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const database = await openDatabase(url.href, { maxConnections: 8, ...options })
  return {
    database,
    url: url.href,
    async drop() {
      await database.close()
      await onServer(serverUrl, `drop database ${name} with (force)`)
    },
  }
}

async function onServer(serverUrl: string, sql: string): Promise<void> {
  const server = await openDatabase(serverUrl, { maxConnections: 1 })
  try {
    await server.rows(sql)
  } finally {
    await server.close()
  }
}
