import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const tenant = '01900000-0000-7000-8000-000000000001'

/** The number that was sent, the connection that answered, and the tenant it was bound to. */
interface Answer {
  readonly n: number
  readonly pid: number
  readonly tenant: string | null
}

const text = `select $1::int as n, pg_backend_pid() as pid, nullif(current_setting('rollcall.tenant', true), '') as tenant`

async function aDatabase() {
  const database = await openDatabase(test.url, { applicationName: 'points test' })
  onTestFinished(() => database.close())
  const ask = (n: number) => database.forTenant(tenant).points.prepared<Answer>('echo', text, [n])
  const pids = async () => {
    const rows = await database.rows<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'points test point reads' and datname = current_database()`,
    )
    return rows.map(({ pid }) => pid)
  }
  await ask(0)
  await ask(0)
  while ((await pids()).length < 2) await ask(0)
  return { database, ask, pids }
}

const numbers = Array.from({ length: 200 }, (_, n) => n)

describe('point reads', () => {
  it('give each of many at once its own answer, over two connections, bound to the tenant', async () => {
    const { ask, pids } = await aDatabase()
    const shared = await pids()
    const answers = (await Promise.all(numbers.map(ask))).flat()
    expect(answers.map(({ n }) => n)).toEqual(numbers)
    expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set(shared))
    expect(new Set(answers.map((answer) => answer.tenant))).toEqual(new Set([tenant]))
  })

  it('leave nothing of a tenant behind for a statement of none', async () => {
    const { database, ask } = await aDatabase()
    await Promise.all(numbers.map(ask))
    const unbound = await Promise.all(numbers.map((n) => database.points.prepared<Answer>('echo', text, [n])))
    expect(new Set(unbound.flat().map((answer) => answer.tenant))).toEqual(new Set([null]))
  })

  it('fail alone: those beside a failing one are answered', async () => {
    const { database, ask } = await aDatabase()
    const failing = numbers.map((n) =>
      n % 2 === 0
        ? ask(n)
        : database.forTenant(tenant).points.prepared('divide', 'select 1 / ($1::int - $1::int)', [n]),
    )
    const outcomes = await Promise.allSettled(failing)
    expect(outcomes.map(({ status }) => status)).toEqual(
      numbers.map((n) => (n % 2 === 0 ? 'fulfilled' : 'rejected')),
    )
  })

  it('are answered by the pool when their connections are cut, and get new ones', async () => {
    const { database, ask, pids } = await aDatabase()
    const before = await pids()
    const asked = numbers.map(ask)
    const cut = database.rows('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [before])
    const during = numbers.map(ask)
    expect((await Promise.all([...asked, ...during])).flat().map(({ n }) => n)).toEqual([
      ...numbers,
      ...numbers,
    ])
    await cut
    while ((await pids()).filter((pid) => !before.includes(pid)).length < 2) await ask(1)
  })

  it('refuse to be asked after the database is closed', async () => {
    const database = await openDatabase(test.url)
    const ask = () => database.points.prepared<Answer>('echo', text, [1])
    await Promise.all([ask(), ask(), ask()])
    await database.close()
    await expect(ask()).rejects.toThrow()
  })
})
