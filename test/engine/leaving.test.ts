import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { disablePerson, enablePerson, setPerson } from '../../src/directory/edit-person.ts'
import type { ApplicationSettings, LeavingRule } from '../../src/engine/application/application.ts'
import { disconnectApplication, reconnectApplication } from '../../src/engine/application/applications.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory, settingsInTest } from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
let clock: Date
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget()
  clock = new Date()
  return async () => {
    await target.close()
    await store.drop()
  }
})

const now = () => clock
const days = (count: number) => {
  clock = new Date(clock.getTime() + count * 86_400_000)
}
const directory = () => ({
  store: createDirectoryStore(store.database),
  now: () => new Date(),
  newId: randomUUID,
})
const person = (n: number) => `person-${n}@example.com`
const account = (n: number) => [...target.users.values()].find((one) => one['userName'] === person(n))
/** What was written; a silent day asks one question. */
const writes = () => target.journal.filter(({ method }) => method !== 'GET')
const set = (n: number, attributes: Record<string, string | boolean | null>) =>
  setPerson(directory(), 'main', person(n), { attributes })

function leaving(change: Partial<Record<keyof ApplicationSettings['leaving'], LeavingRule>>) {
  return { leaving: { ...settingsInTest().leaving, ...change } }
}

async function provisioned(count: number, change: Partial<ApplicationSettings> = {}) {
  const ids = await fillDirectory(store.database, count)
  const engine = engineInTest(store.database, { now })
  const app = await applicationInTest(engine, target, change)
  await engine.runner.run(app.id)
  target.clearJournal()
  return { ids, engine, app, run: () => engine.runner.run(app.id) }
}

describe('a delayed leaving rule', () => {
  const late = leaving({ disabled: { action: 'disable', afterDays: 30 } })

  it('waits its days, whatever else changes meanwhile, and then acts', async () => {
    const { run } = await provisioned(2, late)
    await disablePerson(directory(), 'main', person(1))
    expect((await run()).counts).toMatchObject({ disabled: 0, skipped: 1 })
    days(10)
    await set(1, { department: 'Elsewhere' })
    expect((await run()).counts).toMatchObject({ read: 1, disabled: 0 })
    days(19)
    expect((await run()).counts).toMatchObject({ disabled: 0 })
    expect(writes()).toEqual([])
    days(1)
    expect((await run()).counts).toMatchObject({ disabled: 1 })
    expect(account(1)).toMatchObject({ active: false })
    expect(account(2)).toMatchObject({ active: true })
  })

  it('does nothing to whoever returns within the delay, and counts anew when they leave again', async () => {
    const { run } = await provisioned(1, late)
    await disablePerson(directory(), 'main', person(1))
    await run()
    days(20)
    await enablePerson(directory(), 'main', person(1))
    await run()
    days(20)
    await run()
    await disablePerson(directory(), 'main', person(1))
    await run()
    days(20)
    await run()
    expect(writes()).toEqual([])
    days(10)
    expect((await run()).counts).toMatchObject({ disabled: 1 })
  })
})

describe('leaving by cause', () => {
  it('tells suspended people from disabled ones', async () => {
    const { run, app, engine } = await provisioned(
      3,
      leaving({ suspended: { action: 'nothing', afterDays: 0 } }),
    )
    await set(1, { suspended: true })
    await disablePerson(directory(), 'main', person(2))

    await run()

    expect([account(1)?.['active'], account(2)?.['active']]).toEqual([true, false])
    const [entry] = await engine.ports.store.listLog({ applicationId: app.id, search: person(1), limit: 1 })
    expect(entry).toMatchObject({ outcome: 'skipped', reason: 'suspended_in_directory' })
  })

  it('takes people out of the groups and leaves their account, until they are back', async () => {
    await fillDirectory(store.database, 3)
    const group = await createGroup(directory(), 'main', { displayName: 'Three' })
    const members = [1, 2, 3].map((n) => ({ kind: 'person' as const, reference: person(n) }))
    await addMembers(directory(), 'main', group.id, members)
    const engine = engineInTest(store.database, { now })
    const app = await applicationInTest(engine, target, {
      ...leaving({ disabled: { action: 'remove_from_groups', afterDays: 0 } }),
      groups: { ...settingsInTest().groups, enabled: true },
    })
    await engine.runner.run(app.id)
    const [groupId = ''] = target.groups.keys()
    expect(target.members.get(groupId)?.size).toBe(3)

    await disablePerson(directory(), 'main', person(2))
    await engine.runner.run(app.id)
    expect(target.members.get(groupId)?.has(String(account(2)?.['id']))).toBe(false)
    expect(account(2)).toMatchObject({ active: true })
    target.clearJournal()
    await engine.runner.run(app.id)
    expect(writes()).toEqual([])

    await enablePerson(directory(), 'main', person(2))
    await engine.runner.run(app.id)
    expect(target.members.get(groupId)?.size).toBe(3)
    expect(target.requests('POST', '/Users')).toEqual([])
  })

  it('brings the same account back, after a disable as after nothing', async () => {
    const { run } = await provisioned(1)
    const id = account(1)?.['id']
    await disablePerson(directory(), 'main', person(1))
    await run()
    await enablePerson(directory(), 'main', person(1))
    await run()
    expect(account(1)).toMatchObject({ id, active: true })
    expect(target.requests('POST')).toEqual([])
  })

  it('leaves accounts alone that Rollcall neither created nor adopted', async () => {
    const { run, ids } = await provisioned(2)
    await store.database.rows(`update link set ownership = 'observed' where source_id = $1`, [ids[0]])
    await disablePerson(directory(), 'main', person(1))
    await run()
    expect(writes()).toEqual([])
  })
})

describe('disconnecting an application', () => {
  it('asks for its name', async () => {
    const { app, engine } = await provisioned(1)
    const choice = { farewell: 'delete', confirm: 'something else' } as const
    await expect(disconnectApplication(engine.ports, app.id, choice)).rejects.toMatchObject({
      code: 'confirmation_differs',
    })
  })

  it('keeps every account when told to', async () => {
    const { app, engine } = await provisioned(2)
    expect(
      await disconnectApplication(engine.ports, app.id, { farewell: 'keep', confirm: app.name }),
    ).toBeNull()
    expect(await engine.ports.store.findApplication(app.id)).toBeNull()
    expect(target.users.size).toBe(2)
  })

  it.each(['disable', 'delete'] as const)(
    '%ss what Rollcall created in a last cycle, then forgets it',
    async (farewell) => {
      const careless = await startChaosTarget({ unique: false })
      careless.users.set('u-found', { id: 'u-found', userName: person(1), active: true })
      await fillDirectory(store.database, 4)
      const engine = engineInTest(store.database, { now })
      const app = await applicationInTest(engine, careless)
      await engine.runner.run(app.id)
      await disconnectApplication(engine.ports, app.id, { farewell, confirm: app.name })

      const cycle = await engine.runner.run(app.id)

      expect(cycle).toMatchObject({ state: 'done', total: 3, counts: { read: 3 } })
      expect(await engine.ports.store.findApplication(app.id)).toBeNull()
      expect(careless.users.get('u-found')).toMatchObject({ active: true })
      const others = [...careless.users.values()].filter((one) => one['id'] !== 'u-found')
      expect(others.map((one) => one['active'])).toEqual(farewell === 'delete' ? [] : [false, false, false])
      await careless.close()
    },
  )

  it('goes through the guard, stays while something is held, and can be called off', async () => {
    const { app, engine, run } = await provisioned(5, { deletionThreshold: { count: 2, percent: 0 } })
    await disconnectApplication(engine.ports, app.id, { farewell: 'disable', confirm: app.name })
    expect((await run()).counts).toMatchObject({ disabled: 2, held: 3 })
    expect(await engine.ports.store.findApplication(app.id)).not.toBeNull()

    await reconnectApplication(engine.ports, app.id)
    await run()

    expect([1, 2, 3, 4, 5].map((n) => account(n)?.['active'])).toEqual([true, true, true, true, true])
    expect(target.requests('POST')).toEqual([])
  })
})
