import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

describe('a named statement of a tenant, whose columns PostgreSQL describes once a connection', () => {
  let own: TestDatabase
  beforeAll(async () => {
    own = await createTestDatabase({ maxConnections: 1 })
    await own.database.rows('create table kept (id int, size bigint, at timestamptz)')
    await own.database.rows(`insert into kept values (1, 12, '2026-01-02T03:04:05Z'), (2, null, null)`)
  })
  afterAll(() => own.drop())

  const tenant = () => own.database.forTenant('00000000-0000-7000-8000-000000000001')
  const ask = (id: unknown) =>
    tenant().prepared('kept', 'select id, size, at from kept where id = $1::int', [id])
  const first = { id: 1, size: 12, at: new Date('2026-01-02T03:04:05Z') }

  it('reads every row alike, the first time and after', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(await ask(1)).toEqual([first])
      expect(await ask(2)).toEqual([{ id: 2, size: null, at: null }])
      expect(await ask(3)).toEqual([])
    }
  })

  it('goes on after it failed', async () => {
    await expect(ask('no number')).rejects.toThrow('invalid input syntax')
    expect(await ask(1)).toEqual([first])
  })

  it('does not mix up statements that are sent at once', async () => {
    const other = () => tenant().prepared<{ size: string }>('other', `select 'text' as size where $1`, [true])
    const answers = await Promise.all([ask(1), other(), ask(2), other(), ask(1)])
    expect(answers.map(([row]) => (row as { size: unknown }).size)).toEqual([12, 'text', null, 'text', 12])
  })

  it('is refused, not misread, when a column has become another', async () => {
    expect(await ask(1)).toEqual([first])
    await own.database.rows('alter table kept alter size type text')
    await expect(ask(1)).rejects.toThrow('cached plan must not change result type')
  })
})
