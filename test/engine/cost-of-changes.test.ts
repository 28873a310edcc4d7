import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, type EngineInTest, engineInTest, fillDirectory } from './engine-in-test.ts'

/** Few changes among many people. */
const changes = 10
const people = 3_000

let target: ChaosTarget

beforeAll(async () => {
  target = await startChaosTarget()
})

afterAll(async () => {
  await target.close()
})

/** Rows that the tables of engine and directory gave out while some people changed and one left. */
async function rowsRead(): Promise<number> {
  const made = await createTestDatabase()
  await made.freeze()
  try {
    const [id, changing] = await connected(made.url, async (database, engine) => {
      const ids = await fillDirectory(database, people)
      const { id } = await applicationInTest(engine, target)
      await engine.runner.run(id)
      await change(database, ids.slice(0, changes))
      return [id, ids.slice(0, changes)] as const
    })
    expect(changing).toHaveLength(changes)
    const before = await readCounters(made.url)
    await connected(made.url, async (_, engine) => {
      const cycle = await engine.runner.run(id)
      expect(cycle.counts).toMatchObject({ read: changes, updated: changes - 1, disabled: 1 })
    })
    return (await readCounters(made.url)) - before
  } finally {
    await made.drop()
  }
}

/** PostgreSQL adds up what a connection has read when it ends. */
async function connected<R>(
  url: string,
  work: (database: Database, engine: EngineInTest) => Promise<R>,
): Promise<R> {
  const database = await openDatabase(url, { maxConnections: 8 })
  try {
    return await work(database, engineInTest(database))
  } finally {
    await database.close()
  }
}

async function change(database: Database, ids: readonly string[]) {
  await database.rows(
    `with numbered as (update directory set last_seq = last_seq + $2 where id = 'main' returning last_seq - $2 as base),
     changed as (
       update directory_person p set attributes = attributes || jsonb_build_object('department', 'Finance', 'accountEnabled', v.n > 1),
         changed_seq = (select base from numbered) + v.n
       from unnest($1::uuid[]) with ordinality as v (id, n) where p.directory_id = 'main' and p.id = v.id
       returning p.id, p.changed_seq
     )
     insert into directory_change (directory_id, seq, kind, subject_id, what)
     select 'main', changed_seq, 'person', id, 'updated' from changed`,
    [ids, ids.length],
  )
}

async function readCounters(url: string): Promise<number> {
  const database = await openDatabase(url, { maxConnections: 1 })
  try {
    const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend'`
    while ((await database.rows(others)).length > 0) await sleep(10)
    const [row] = await database.rows<{ rows: number }>(
      `select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint as rows from pg_stat_user_tables
       where relname in ('link', 'link_member', 'dirty', 'directory_person', 'directory_group', 'directory_member')`,
    )
    return row?.rows ?? 0
  } finally {
    await database.close()
  }
}

it('reads the rows of those who changed, however many others there are', async () => {
  const read = await rowsRead()
  expect(read).toBeGreaterThan(changes)
  // Everybody's row read once, by any statement of the cycle, would be more.
  expect(read).toBeLessThan(people / 4)
})
