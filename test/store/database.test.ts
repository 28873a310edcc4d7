import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
  await test.database.rows('create table item (id bigint primary key, note jsonb, at timestamptz, day date)')
})
afterAll(() => test.drop())

describe('a database', () => {
  it('reads int8 and numeric as numbers, jsonb as values, timestamptz as Date and date as text', async () => {
    const [row] = await test.database.rows(
      `select 9007199254740991::int8 as big, 1.5::numeric as part, '{"a":[1]}'::jsonb as note,
              timestamptz '2026-01-02T03:04:05Z' as at, date '2026-01-02' as day, array[1,null,3]::int8[] as list`,
    )
    expect(row).toEqual({
      big: 9007199254740991,
      part: 1.5,
      note: { a: [1] },
      at: new Date('2026-01-02T03:04:05Z'),
      day: '2026-01-02',
      list: [1, null, 3],
    })
  })

  it('refuses an int8 that a number cannot hold exactly', async () => {
    await expect(test.database.rows('select 9007199254740993::int8 as big')).rejects.toThrow('safe range')
  })

  it('commits a transaction that returns, and rolls back one that throws', async () => {
    const { database } = test
    await database.transaction((tx) => tx.prepared('add', 'insert into item (id) values ($1)', [1]))
    const failing = database.transaction(async (tx) => {
      await tx.prepared('add', 'insert into item (id) values ($1)', [2])
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.rows('select id from item order by id')).toEqual([{ id: 1 }])
  })

  it('sees one snapshot throughout a repeatable read transaction', async () => {
    const { database } = test
    const counts = await database.transaction(
      async (tx) => {
        const before = await tx.rows<{ n: number }>('select count(*) as n from item')
        await database.rows('insert into item (id) values (100)')
        const after = await tx.rows<{ n: number }>('select count(*) as n from item')
        return [before[0]?.n, after[0]?.n]
      },
      { isolation: 'repeatable read' },
    )
    expect(counts[1]).toBe(counts[0])
  })

  it('hears what others notify, and goes on hearing after its connection was cut', async () => {
    const { database } = test
    const heard: string[] = []
    let wake = () => {}
    const next = () => new Promise<void>((resolve) => (wake = resolve))
    let first = next()
    let gap = () => {}
    const gapSeen = new Promise<void>((resolve) => (gap = resolve))
    const stop = await database.listen(
      'news',
      (payload) => {
        heard.push(payload)
        wake()
      },
      () => gap(),
    )
    await database.notify('news', 'one')
    await first
    await database.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollcall listener' and datname = current_database()`,
    )
    await gapSeen
    first = next()
    await database.notify('news', 'two')
    await first
    expect(heard).toEqual(['one', 'two'])
    await stop()
  })
})
