import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepLog } from '../../src/store/engine/keep-log.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const write = (daysAgo: number) =>
  test.database.rows(
    `insert into provisioning_log (application_id, at, subject_kind, subject_id, subject_name, action, outcome,
       message, duration_ms, steps, changes)
     values ('a', current_date - $1::int, 'person', gen_random_uuid(), 'p', 'none', 'no_change', '', 0, '[]', '[]')`,
    [daysAgo],
  )
const ages = async () => {
  const rows = await test.database.rows<{ age: number }>(
    'select (current_date - at::date)::int as age from provisioning_log order by age',
  )
  return rows.map(({ age }) => age)
}

it('lets go of log entries older than the days kept, and of no other', async () => {
  for (const daysAgo of [0, 29, 30, 31, 90]) await write(daysAgo)
  await keepLog(test.database, 30)
  expect(await ages()).toEqual([0, 29, 30])
})

it('drops a day that has a partition of its own as a whole, and makes tomorrow’s', async () => {
  await test.database.rows('select provisioning_log_partition(current_date - 40)')
  await write(40)
  await keepLog(test.database, 30)
  expect(await ages()).toEqual([0, 29, 30])
  const [tomorrow] = await test.database.rows<{ there: boolean }>(
    `select to_regclass('provisioning_log_' || to_char(current_date + 1, 'YYYYMMDD')) is not null as there`,
  )
  expect(tomorrow?.there).toBe(true)
})
