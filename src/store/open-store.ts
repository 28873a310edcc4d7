import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start-embedded-postgres.ts'
import { migrate } from './migrate.ts'

export interface StoreOptions extends DatabaseOptions {
  /** One's own PostgreSQL; without it the built-in one runs over the data directory. */
  readonly databaseUrl?: string | undefined
  /** Exists and can be written; see `openDataDirectory`. */
  readonly dataDirectory: string
  /** Told when the built-in PostgreSQL ended by itself; it is started again. */
  readonly onPostgresEnd?: (reason: string) => void
}

/** A migrated database, and the PostgreSQL behind it when it is ours. */
export interface Store {
  readonly database: Database
  /** Connection URL with its password, for parts that need connections of their own (the job queue). Never log it. */
  readonly url: string
  readonly embedded: EmbeddedPostgres | undefined
  /** False for a superuser or a role with BYPASSRLS: row-level security does not hold for it. */
  readonly isBoundByRowSecurity: boolean
  /** Names of the migrations applied by this start. */
  readonly migrated: readonly string[]
  close(): Promise<void>
}

/**
 * Opens the place where state lives, ready to use: starts the built-in PostgreSQL or connects to one's own, then
 * brings the tables to the shape this code needs.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const embedded =
    options.databaseUrl === undefined
      ? await startEmbeddedPostgres({
          directory: options.dataDirectory,
          ...(options.onPostgresEnd ? { onEnd: options.onPostgresEnd } : {}),
        })
      : undefined
  const url = embedded?.url ?? options.databaseUrl ?? ''
  let database: Database | undefined
  try {
    database = await openDatabase(url, options)
    const migrated = await migrate(database)
    const isBoundByRowSecurity = await isBound(database)
    return {
      database,
      url,
      embedded,
      isBoundByRowSecurity,
      migrated,
      close: () => closeStore(database, embedded),
    }
  } catch (error) {
    await closeStore(database, embedded)
    throw error
  }
}

async function isBound(database: Database): Promise<boolean> {
  const [user] = await database.rows<{ exempt: boolean }>(
    'select rolsuper or rolbypassrls as exempt from pg_roles where rolname = current_user',
  )
  return user?.exempt === false
}

async function closeStore(
  database: Database | undefined,
  embedded: EmbeddedPostgres | undefined,
): Promise<void> {
  await database?.close()
  await embedded?.stop()
}
