import { createHash } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { type Migration, migrate, readMigrations } from '../../src/store/migrate.ts'
import { createTestDatabase } from '../support/database.ts'

function aMigration(name: string, text: string): Migration {
  return { name, text, digest: createHash('sha256').update(text).digest('hex') }
}

async function emptyDatabase(): Promise<{ database: Database; url: string }> {
  const test = await createTestDatabase({ empty: true })
  onTestFinished(() => test.drop())
  return test
}

async function anotherNode(url: string): Promise<Database> {
  const database = await openDatabase(url, { maxConnections: 2 })
  onTestFinished(() => database.close())
  return database
}

const first = aMigration('0001-first', 'create table first (id int); create index on first (id)')
const second = aMigration('0002-second', 'create table second (id int)')

describe('migrations', () => {
  it('are applied in order, once', async () => {
    const { database } = await emptyDatabase()
    expect(await migrate(database, [first])).toEqual(['0001-first'])
    expect(await migrate(database, [first, second])).toEqual(['0002-second'])
    expect(await migrate(database, [first, second])).toEqual([])
  })

  it('are applied by one of the nodes that start at once', async () => {
    const { database, url } = await emptyDatabase()
    const nodes = [database, await anotherNode(url), await anotherNode(url)]
    // Slow enough that the nodes are all there before one is done.
    const slow = aMigration('0003-slow', 'select pg_sleep(0.2); create table slow (id int)')
    const applied = await Promise.all(nodes.map((node) => migrate(node, [first, second, slow])))
    expect(applied.flat()).toEqual(['0001-first', '0002-second', '0003-slow'])
  })

  it('leave nothing behind when one of them fails, and say which', async () => {
    const { database } = await emptyDatabase()
    const broken = aMigration('0002-broken', 'create table half (id int); select * from missing')
    await expect(migrate(database, [first, broken])).rejects.toMatchObject({
      code: 'migration_failed',
      details: { migration: '0002-broken', reason: 'relation "missing" does not exist' },
    })
    expect(await migrate(database, [first, second])).toEqual(['0001-first', '0002-second'])
  })

  it('refuse a database that a newer version has used', async () => {
    const { database } = await emptyDatabase()
    await migrate(database, [first, second])
    await expect(migrate(database, [first])).rejects.toMatchObject({
      code: 'database_newer_than_code',
      details: { migration: '0002-second' },
    })
  })

  it('refuse to go on after a file that was changed once it had been applied', async () => {
    const { database } = await emptyDatabase()
    await migrate(database, [first])
    const changed = aMigration('0001-first', 'create table first (id bigint)')
    await expect(migrate(database, [changed, second])).rejects.toMatchObject({
      code: 'migration_changed',
      details: { migration: '0001-first' },
    })
  })

  it('that come with Rollcall have numbers of their own and bring an empty database up', async () => {
    const { database } = await emptyDatabase()
    const known = await readMigrations()
    expect(await migrate(database, known)).toEqual(known.map(({ name }) => name))
    const numbers = known.map(({ name }) => name.slice(0, 4))
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
