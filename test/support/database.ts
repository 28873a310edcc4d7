import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/database.ts'

export interface TestDatabase {
  readonly database: Database
  /** For processes and drivers that connect themselves. */
  readonly url: string
  /** Rows of every tenant at once, which row-level security keeps from the server itself. */
  look<R>(text: string, values?: readonly unknown[]): Promise<R[]>
  /** Closes the connections; from then on it serves as a template for others, under the name that comes back. */
  freeze(): Promise<string>
  /** Closes the connections and removes the database. */
  drop(): Promise<void>
}

/** A database of its own for a test file, copied from the migrated template of this run (some 40 ms). */
export async function createTestDatabase(
  options: DatabaseOptions & { empty?: boolean; template?: string } = {},
): Promise<TestDatabase> {
  const serverUrl = inject('testServerUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = options.empty ? 'template1' : (options.template ?? inject('testTemplate'))
  await onServer(serverUrl, `create database ${name} template ${template} strategy file_copy`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const database = await openDatabase(url.href, { maxConnections: 8, ...options })
  let frozen = false
  return {
    database,
    url: url.href,
    look: (text, values) => lookAtEverything(database, text, values),
    async freeze() {
      frozen = true
      await database.close()
      return name
    },
    async drop() {
      if (!frozen) await database.close()
      await dropDatabase(serverUrl, name)
    },
  }
}

/** A vacuum worker of the superuser may be in there, which a plain user cannot put out; it leaves by itself. */
async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await onServer(serverUrl, `drop database ${name} with (force)`)
    } catch (error) {
      if (tries > 100 || !/permission denied to terminate/.test(String(error))) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
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

class Undo extends Error {}

/** The owner of a table may lift what binds it; whatever was lifted is put back with the transaction. */
async function lookAtEverything<R>(
  database: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  let found: R[] = []
  const work = database.transaction(async (tx) => {
    const bound = await tx.rows<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relforcerowsecurity order by 1`,
    )
    for (const { name } of bound) await tx.rows(`alter table ${name} no force row level security`)
    found = await tx.rows<R>(text, values)
    throw new Undo()
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return found
}
