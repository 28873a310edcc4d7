import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { disablePerson } from '../../src/directory/edit-person.ts'
import { assign, unassign } from '../../src/engine/application/assignments.ts'
import { startSchedule } from '../../src/engine/cycle/schedule.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory, settingsInTest } from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget({ latencyMs: 4 })
  return async () => {
    await target.close()
    await store.drop()
  }
})

const directory = () => ({
  store: createDirectoryStore(store.database),
  now: () => new Date(),
  newId: randomUUID,
})
const name = (n: number) => `person-${n}@example.com`
const posted = ({ body }: { readonly body: unknown }) => (body as { userName?: string } | null)?.userName
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

describe('whoever leaves', () => {
  it('is disabled in the middle of a first cycle of thousands, and everyone else gets one account', async () => {
    await fillDirectory(store.database, 2500)
    const slow = { ...settingsInTest().limits, concurrency: 4 }
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target, { limits: slow })
    const { cycle } = await engine.runner.start(app.id)
    await until(() => target.users.size > 30)
    const early = target.requests('POST').slice(0, 3).map(posted)
    for (const who of early) await disablePerson(directory(), 'main', who ?? '')
    await until(() => engine.runner.running().length === 0)

    const disables = target.requests('PATCH')
    expect(disables).toHaveLength(3)
    const last = target.journal.indexOf(disables.at(-1) ?? (disables[0] as never))
    const after = target.journal.slice(last).filter((one) => one.method === 'POST')
    expect(after.length).toBeGreaterThan(800)
    const accounts = [...target.users.values()]
    expect(accounts).toHaveLength(2500)
    expect(
      accounts
        .filter((one) => one['active'] === false)
        .map((one) => one['userName'])
        .sort(),
    ).toEqual([...early].sort())
    expect(await engine.ports.store.findCycle(app.id, cycle.id)).toMatchObject({
      state: 'done',
      counts: { created: 2500, disabled: 3, failed: 0 },
    })
    expect(engine.errors).toEqual([])
  }, 60_000)

  it('does not wait until a large group has its members', async () => {
    await fillDirectory(store.database, 600)
    const group = await createGroup(directory(), 'main', { displayName: 'Everyone' })
    const references = Array.from({ length: 600 }, (_, n) => ({
      kind: 'person' as const,
      reference: name(n + 1),
    }))
    await addMembers(directory(), 'main', group.id, references)
    const clock = { at: Date.now() }
    const now = () => {
      clock.at += 50
      return new Date(clock.at)
    }
    const engine = engineInTest(store.database, { now })
    const app = await applicationInTest(engine, target, {
      groups: { ...settingsInTest().groups, enabled: true },
      limits: { ...settingsInTest().limits, membersPerPatch: 5 },
    })
    const ended = engine.runner.run(app.id)
    await until(() => target.requests('PATCH', '/Groups').length > 5)
    await disablePerson(directory(), 'main', name(7))
    await ended

    const patches = target.requests('PATCH')
    const disable = patches.findIndex((one) => one.path.includes('/Users/'))
    expect(disable).toBeGreaterThan(0)
    expect(disable).toBeLessThan(patches.length - 20)
    // Whoever was disabled may have got in before.
    expect([...target.members.values()][0]?.size).toBeGreaterThanOrEqual(599)
  }, 60_000)
})

describe('an application with much to do', () => {
  it('does not keep the leavers of another one waiting', async () => {
    const ids = await fillDirectory(store.database, 3000)
    const other = await startChaosTarget()
    const engine = engineInTest(store.database)
    const small = await applicationInTest(engine, other, { scope: 'assigned' })
    await assign(engine.ports, small, 'person', ids[0] ?? '', null)
    await engine.runner.run(small.id)
    expect(other.users.size).toBe(1)
    const huge = await applicationInTest(engine, target)
    const schedule = startSchedule(engine.ports, engine.runner)
    await until(() => target.users.size > 100)
    await unassign(engine.ports, small, 'person', ids[0] ?? '', null)
    schedule.wake()
    await until(() => [...other.users.values()][0]?.['active'] === false)

    expect(target.users.size).toBeLessThan(3000)
    expect(engine.runner.running()).toContain(huge.id)
    await schedule.stop()
    await other.close()
  }, 60_000)
})
