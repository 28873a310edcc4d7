import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { Database, Sql } from './database.ts'

/** One numbered file of SQL: applied once, never changed afterwards, never undone. */
export interface Migration {
  /** File name without `.sql`: `0010-directory`. */
  readonly name: string
  readonly text: string
  /** SHA-256 of the text, in hexadecimal. */
  readonly digest: string
}

/**
 * Brings the database to the shape this code needs: all pending migrations in one transaction, or none. Any number
 * of nodes may do this at once; one applies, the others wait and find nothing left to do.
 *
 * @returns the names of the migrations that were applied now
 * @throws RollcallError database_newer_than_code, migration_changed, migration_failed
 */
export async function migrate(database: Database, migrations?: readonly Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations())
  // Most starts find nothing to do and should not wait for a node that holds the lock.
  if (pending(known, await readApplied(database)).length === 0) return []
  return database.transaction(async (tx) => {
    await tx.rows('select pg_advisory_xact_lock($1)', [advisoryLockKey])
    await tx.rows(
      `create table if not exists schema_migration (
         name text primary key, digest text not null, applied_at timestamptz not null default now()
       )`,
    )
    const todo = pending(known, await readApplied(tx))
    for (const migration of todo) await apply(tx, migration)
    return todo.map((migration) => migration.name)
  })
}

/** Reads the migrations that come with this code, in order of their numbers. */
export async function readMigrations(
  folder = new URL('./migrations/', import.meta.url),
): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, folder), 'utf8')
      return {
        name: file.slice(0, -'.sql'.length),
        text,
        digest: createHash('sha256').update(text).digest('hex'),
      }
    }),
  )
}

/** "rollcall" as a number; advisory locks are per database, so this cannot meet another program's by accident. */
const advisoryLockKey = 0x726f_6c6c

interface Applied {
  readonly name: string
  readonly digest: string
}

async function readApplied(sql: Sql): Promise<Applied[]> {
  const [found] = await sql.rows<{ exists: boolean }>(
    `select to_regclass('schema_migration') is not null as exists`,
  )
  return found?.exists ? sql.rows<Applied>('select name, digest from schema_migration order by name') : []
}

function pending(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const { name, digest } of applied) {
    const migration = byName.get(name)
    if (!migration) throw new RollcallError('database_newer_than_code', { migration: name })
    if (migration.digest !== digest) throw new RollcallError('migration_changed', { migration: name })
  }
  const done = new Set(applied.map(({ name }) => name))
  return known.filter(({ name }) => !done.has(name))
}

async function apply(tx: Sql, migration: Migration): Promise<void> {
  try {
    await tx.rows(migration.text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RollcallError('migration_failed', { migration: migration.name, reason }, { cause: error })
  }
  await tx.rows('insert into schema_migration (name, digest) values ($1, $2)', [
    migration.name,
    migration.digest,
  ])
}
