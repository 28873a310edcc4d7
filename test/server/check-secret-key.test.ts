import { expect, it, onTestFinished, vi } from 'vitest'
import { checkSecretKey } from '../../src/server/check-secret-key.ts'
import { createSecretBox } from '../../src/server/secret-box.ts'
import { createTestDatabase } from '../support/database.ts'

it('a node that starts while another writes down the first sealed word waits for it, and opens that one', async () => {
  const { database, drop } = await createTestDatabase()
  onTestFinished(drop)
  const source = 'ROLLCALL_SECRET_KEY'
  const box = createSecretBox('ab'.repeat(32), source)
  const second = await database.transaction(async (tx) => {
    await checkSecretKey(tx, box, source)
    const checked = checkSecretKey(database, box, source).then(() => 'opened', String)
    await vi.waitFor(async () => {
      const waiting = await database.rows(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      expect(waiting).toHaveLength(1)
    })
    return () => checked
  })
  expect(await second()).toBe('opened')
})
