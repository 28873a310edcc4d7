import { setTimeout as wait } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { RollcallError } from '../errors/rollcall-error.ts'
import { type Binding, BoundQuery, bindingText } from './bound-query.ts'
import { describeConnectionError, readAddress } from './connection-errors.ts'
import { createListener } from './listener.ts'
import { typeParsers } from './type-parsers.ts'

/** A pool or a transaction. An array or an object for a jsonb column has to be passed as `JSON.stringify(value)`. */
export interface Sql {
  /** Rows of an unnamed statement. Without `values` the text may hold several statements; all their rows come. */
  rows<R>(text: string, values?: readonly unknown[]): Promise<R[]>
  /** Rows of a named statement, planned once per connection. One name always goes with one text. */
  prepared<R>(name: string, text: string, values?: readonly unknown[]): Promise<R[]>
}

/** Tables for Kysely. Each part adds its own: `declare module '…/database.ts' { interface Tables { … } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Tables {}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read'
}

/** Statements and transactions that see the same rows. */
export interface Transactor extends Sql {
  /** Runs `work` in one transaction: commits when it returns, rolls back when it throws. */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>
}

/**
 * PostgreSQL, as everything else here sees it. int8 and numeric come back as numbers (an int8 beyond 2^53 is an
 * error), json and jsonb as values, timestamptz as Date, date as `YYYY-MM-DD`.
 */
export interface Database extends Transactor {
  readonly kysely: Kysely<Tables>
  /**
   * The same database as a tenant sees it: row-level security hides every row of others. Statements that are not bound
   * to a tenant see no row at all in tables that have one.
   */
  forTenant(tenantId: string): Transactor
  /** Sees tenants, connections and tokens of everyone, to find out whose a token is; of what they sent nothing. */
  acrossTenants(): Transactor
  /** Reads the ledger of every tenant, and nothing else that anyone sent: for consumers that serve them all. */
  forLedger(): Transactor
  /** Sends a notification (payload below 8,000 bytes) to every listener of the channel, on every node. */
  notify(channel: string, payload: string): Promise<void>
  /**
   * Hears a channel until the returned function is called. Notifications are hints: those sent while the
   * connection is being made again are lost, and `onGap` is called afterwards.
   */
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Most connections this process opens, besides one for listening. */
  readonly maxConnections?: number
  /** Shown by PostgreSQL in pg_stat_activity. */
  readonly applicationName?: string
  /** Told about connections that broke while idle; the pool replaces them by itself. */
  readonly onConnectionLost?: (error: Error) => void
}

/** Oldest PostgreSQL that Rollcall runs on, as `server_version_num` counts. */
const oldestVersion = 150_000

/**
 * Connects to PostgreSQL. Migrations are a separate step (`migrate`).
 * @throws RollcallError database_url_invalid, _unreachable, _login_failed, _missing, _too_old
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const address = readAddress(url)
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 16,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    application_name: options.applicationName ?? 'rollcall',
    types: typeParsers,
  })
  pool.on('error', (error) => options.onConnectionLost?.(error))
  try {
    const client = await pool.connect()
    try {
      await checkVersion(client, address.address)
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw describeConnectionError(error, address)
  }
  return createDatabase(pool, url)
}

async function checkVersion(client: pg.PoolClient, address: string): Promise<void> {
  const answer = await client.query<{ number: string; version: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  )
  const found = answer.rows[0]
  if (Number(found?.number) >= oldestVersion) return
  throw new RollcallError('database_too_old', { version: found?.version, address })
}

function createDatabase(pool: pg.Pool, url: string): Database {
  const listener = createListener(url)
  const boundTo = (binding: Binding): Transactor => ({
    ...sqlOver(pool, binding),
    transaction: (work, options) => runTransaction(pool, work, options, binding),
  })
  const everyTenant = boundTo({ kind: 'every tenant' })
  const ledger = boundTo({ kind: 'ledger' })
  return {
    ...sqlOver(pool),
    forTenant: (tenantId) => boundTo({ kind: 'tenant', tenantId }),
    acrossTenants: () => everyTenant,
    forLedger: () => ledger,
    kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    transaction: (work, options) => runTransaction(pool, work, options),
    async notify(channel, payload) {
      await pool.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [channel, payload] })
    },
    listen: listener.listen,
    async close() {
      await listener.close()
      await endPool(pool)
    },
  }
}

/** No connection takes longer than this to be closed by a PostgreSQL that answers at all. */
const longestGoodbyeMs = 5_000

/**
 * Ends a pool and waits until its connections are closed, which the pool itself does not: a PostgreSQL that is stopped
 * right afterwards would find them open and report each as lost.
 */
async function endPool(pool: pg.Pool): Promise<void> {
  let open = pool.totalCount
  const closed = new Promise<void>((resolve) => {
    if (open === 0) resolve()
    pool.on('remove', () => {
      open -= 1
      if (open <= 0) resolve()
    })
  })
  await pool.end()
  const late = new AbortController()
  await Promise.race([closed, wait(longestGoodbyeMs, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
}

function sqlOver(connection: pg.Pool | pg.PoolClient, binding?: Binding): Sql {
  const send = (text: string, values: readonly unknown[] | undefined, name?: string): Promise<Answer> =>
    connection.query(
      binding
        ? // A pool and a client answer with a promise unless the query has a callback of its own.
          (new BoundQuery(binding, text, values ?? [], name) as unknown as pg.QueryConfig)
        : { text, ...(values ? { values: [...values] } : {}), ...(name === undefined ? {} : { name }) },
    )
  return {
    async rows<R>(text: string, values?: readonly unknown[]) {
      const answer = await send(text, values)
      return Array.isArray(answer) ? answer.flatMap((one) => one.rows as R[]) : (answer.rows as R[])
    },
    async prepared<R>(name: string, text: string, values: readonly unknown[] = []) {
      const answer = await send(text, values, name)
      return (Array.isArray(answer) ? [] : answer.rows) as R[]
    },
  }
}

type Answer = pg.QueryResult | pg.QueryResult[]

async function runTransaction<T>(
  pool: pg.Pool,
  work: (tx: Sql) => Promise<T>,
  options: TransactionOptions = {},
  binding?: Binding,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // A connection that breaks between two statements says so here; unheard, the event would end the process.
  const onBreak = (error: Error) => (broken = error)
  client.on('error', onBreak)
  try {
    const begin = `begin isolation level ${options.isolation ?? 'read committed'}`
    // Bound once for the whole transaction, in the message that begins it.
    await client.query(binding ? `${begin}; ${bindingText(binding)}` : begin)
    const result = await work(sqlOver(client))
    await client.query('commit')
    return result
  } catch (error) {
    // A connection that cannot even roll back is thrown away rather than given to the next one.
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.off('error', onBreak)
    client.release(broken)
  }
}
