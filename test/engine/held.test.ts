import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup, removeMembers } from '../../src/directory/edit-group.ts'
import {
  deletePerson,
  disablePerson,
  enablePerson,
  purgePerson,
  setPerson,
} from '../../src/directory/edit-person.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { groupHeld } from '../../src/engine/held/group-held.ts'
import type { EnginePorts } from '../../src/engine/ports.ts'
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

const person = (n: number) => `person-${n}@example.com`
const directory = () => ({
  store: createDirectoryStore(store.database),
  now: () => new Date(),
  newId: randomUUID,
})
const later = (hours: number) => new Date(clock.getTime() + hours * 3_600_000)
const active = () => [...target.users.values()].filter((one) => one['active'] === true).length
const members = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ kind: 'person' as const, reference: person(from + n) }))

async function provisioned(count: number, change: Partial<ApplicationSettings> = {}) {
  await fillDirectory(store.database, count)
  const engine = engineInTest(store.database, { now: () => clock })
  const app = await applicationInTest(engine, target, change)
  return { engine, app, run: () => engine.runner.run(app.id), held: engine.ports.store }
}

const strict = { deletionThreshold: { count: 2, percent: 0 } }

describe('a mail about what is held', () => {
  it('is written when something begins to wait, and not again until nothing does', async () => {
    await fillDirectory(store.database, 10)
    const counts: number[] = []
    const notify: EnginePorts['notify'] = async ({ news }) =>
      void (news.kind === 'held' && counts.push(news.count))
    const engine = engineInTest(store.database, { now: () => clock, notify })
    const notifications = { email: 'it@corp.test', onFailure: true, digest: false }
    const app = await applicationInTest(engine, target, { ...strict, notifications })
    const run = () => engine.runner.run(app.id)
    await run()
    for (let n = 1; n <= 4; n += 1) await disablePerson(directory(), 'main', person(n))
    await run()
    expect(counts).toEqual([2])
    await disablePerson(directory(), 'main', person(5))
    expect((await run()).counts.held).toBe(1)
    expect(counts).toEqual([2])
    for (let n = 1; n <= 5; n += 1) await enablePerson(directory(), 'main', person(n))
    await run()
    for (const n of [1, 2, 3]) await disablePerson(directory(), 'main', person(n))
    await run()
    expect(counts).toEqual([2, 1])
  })
})

describe('what the guard holds', () => {
  it('is grouped by cause, with the cause named and how to undo it; adds and updates go on', async () => {
    const { engine, app, run, held } = await provisioned(12, { ...strict, scope: 'assigned' })
    const sales = await createGroup(directory(), 'main', { displayName: 'Sales' })
    await addMembers(directory(), 'main', sales.id, members(1, 10))
    await held.addAssignment(app.id, 'group', sales.id, null)
    await run()
    await held.removeAssignment(app.id, 'group', sales.id, null)
    const { id } = (await held.findPrincipal('main', 'person', person(12))) ?? { id: '' }
    await held.addAssignment(app.id, 'person', id, null)

    const cycle = await run()

    expect(cycle.counts).toMatchObject({ created: 1, disabled: 2, held: 8 })
    const items = await held.listHeld({ by: 'threshold', applicationId: app.id }, 100)
    expect(groupHeld(items)).toMatchObject([
      {
        action: 'disable',
        count: 8,
        cause: { text: 'group Sales was unassigned', undo: 'Assign Sales again.' },
      },
    ])
    expect((await held.readHealth(app.id)).held).toBe(8)
    // The cause taken back: nothing is held any more, and nobody lost anything.
    await held.addAssignment(app.id, 'group', sales.id, null)
    await run()
    expect((await held.readHealth(app.id)).held).toBe(0)
    expect(active()).toBe(11)
    expect(engine.errors).toEqual([])
  })

  it('names those who have been removed from the directory for good', async () => {
    const settings = settingsInTest()
    const leaving = { ...settings.leaving, hard_deleted: { action: 'delete', afterDays: 0 } } as const
    const { app, run, held } = await provisioned(6, { deletionThreshold: { count: 0, percent: 0 }, leaving })
    await run()
    for (const end of [deletePerson, purgePerson]) await end(directory(), 'main', person(3))
    await run()
    const query = { by: 'threshold', applicationId: app.id } as const
    expect(await held.listHeld(query, 10)).toMatchObject([{ name: person(3), action: 'delete' }])
    const [entry] = await held.listLog({ applicationId: app.id, outcomes: ['held'], limit: 1 })
    expect(entry?.subject.name).toBe(person(3))
  })

  it('blames the scope, and no assignment, when the scope was everyone', async () => {
    const { engine, app, run, held } = await provisioned(6, strict)
    await run()
    await changeSettings(engine.ports, app.id, { scope: 'assigned' })
    await run()
    const [item] = await held.listHeld({ by: 'threshold', applicationId: app.id }, 1)
    expect(item?.cause).toMatchObject({
      text: 'not assigned, since the scope is assigned people only',
      undo: 'Assign them, or set the scope to everyone again.',
    })
  })

  it('is no leaver after a mistake that was undone', async () => {
    const { app, run, held } = await provisioned(6, strict)
    await run()
    for (const n of [1, 2]) await disablePerson(directory(), 'main', person(n))
    expect((await run()).counts).toMatchObject({ disabled: 2, held: 0 })
    for (const n of [1, 2]) await enablePerson(directory(), 'main', person(n))
    await run()
    await disablePerson(directory(), 'main', person(3))
    expect((await run()).counts).toMatchObject({ disabled: 1, held: 0 })
    // Whose account stays ended still counts.
    for (const n of [4, 5]) await disablePerson(directory(), 'main', person(n))
    expect((await run()).counts).toMatchObject({ disabled: 1, held: 1 })
    expect((await held.readHealth(app.id)).held).toBe(1)
  })

  it('runs when allowed: the selection, and only what was shown', async () => {
    const { app, run, held } = await provisioned(6, strict)
    await run()
    for (const n of [1, 2, 3, 4]) await disablePerson(directory(), 'main', person(n))
    await run()
    const shown = await held.listHeld({ by: 'threshold', applicationId: app.id }, 10)
    const shownAt = new Date()
    await disablePerson(directory(), 'main', person(5))
    await run()

    const query = { by: 'threshold', applicationId: app.id, shownAt } as const
    expect(await held.allowHeld({ ...query, subjects: [shown[0]?.sourceId ?? ''] }, later(24))).toBe(1)
    expect((await run()).counts).toMatchObject({ disabled: 1 })
    expect(await held.allowHeld(query, later(24))).toBe(1)
    expect((await run()).counts).toMatchObject({ disabled: 1 })
    const left = await held.listHeld({ by: 'threshold', applicationId: app.id }, 10)
    expect(left.map((one) => one.name)).toEqual([person(5)])
  })

  it('is not let through by a word for another plan, nor by one that has expired', async () => {
    const { engine, app, run, held } = await provisioned(4, strict)
    await run()
    for (const n of [1, 2, 3]) await disablePerson(directory(), 'main', person(n))
    await run()
    await held.allowHeld({ by: 'threshold', applicationId: app.id }, later(24))
    await changeSettings(engine.ports, app.id, { leaving: { disabled: { action: 'delete', afterDays: 0 } } })
    expect((await run()).counts).toMatchObject({ deleted: 0 })
    expect(target.users.size).toBe(4)

    await held.allowHeld({ by: 'threshold', applicationId: app.id }, later(1))
    clock = later(2)
    await run()
    expect(target.users.size).toBe(4)
  })

  it('stays as it is when kept, until its source changes', async () => {
    const { engine, app, run, held } = await provisioned(4, strict)
    await run()
    for (const n of [1, 2, 3]) await disablePerson(directory(), 'main', person(n))
    await run()
    const [item] = await held.listHeld({ by: 'threshold', applicationId: app.id }, 10)
    expect(await held.keepHeld({ by: 'threshold', applicationId: app.id }, '')).toBe(1)
    expect((await held.readHealth(app.id)).held).toBe(0)
    await changeSettings(engine.ports, app.id, {
      deletionThreshold: { count: 100, percent: 0 },
      scope: 'all',
    })
    await store.database.rows(
      'update application set config_version = config_version + 1, scan_needed = true',
    )
    await run()
    expect(active()).toBe(2)

    await enablePerson(directory(), 'main', item?.name ?? '')
    await run()
    await disablePerson(directory(), 'main', item?.name ?? '')
    expect((await run()).counts).toMatchObject({ disabled: 1 })
  })

  it('counts emptied and matching values too: a mapping mistake stops after a few', async () => {
    const { app, run, held, engine } = await provisioned(30, {
      users: {
        ...settingsInTest().users,
        clearableSources: ['department'],
        attributes: settingsInTest().users.attributes.map((row) =>
          row.kind === 'direct' && row.source === 'department' ? { ...row, clearOnNull: true } : row,
        ),
      },
    })
    await run()
    for (let n = 1; n <= 25; n += 1)
      await setPerson(directory(), 'main', person(n), { attributes: { department: null } })
    const cycle = await run()
    expect(cycle.counts).toMatchObject({ updated: 20, held: 5 })
    const [group] = groupHeld(await held.listHeld({ by: 'threshold', applicationId: app.id }, 100))
    expect(group).toMatchObject({ action: 'update', count: 5 })
    expect(group?.cause.text).toContain('would be emptied')
    expect(engine.errors).toEqual([])
  })

  it('holds an exodus from one large group, and lets it go when allowed', async () => {
    const { app, run, held } = await provisioned(220, {
      groups: { ...settingsInTest().groups, enabled: true },
    })
    const group = await createGroup(directory(), 'main', { displayName: 'Everyone' })
    await addMembers(directory(), 'main', group.id, members(1, 210))
    await run()
    await removeMembers(directory(), 'main', group.id, members(1, 100))
    await addMembers(directory(), 'main', group.id, members(211, 211))
    await run()

    const [id = ''] = target.groups.keys()
    expect(target.members.get(id)?.size).toBe(211)
    const query = { by: 'threshold', applicationId: app.id } as const
    const [item] = await held.listHeld(query, 10)
    expect(item).toMatchObject({ action: 'remove_members', count: 100, name: 'Everyone' })
    expect((await held.readHealth(app.id)).held).toBe(1)
    await held.allowHeld(query, later(24))
    await run()
    expect(target.members.get(id)?.size).toBe(111)
    expect((await held.readHealth(app.id)).held).toBe(0)
  })
})

describe('approvals', () => {
  it('make creates wait with what would be written, and go on when approved', async () => {
    const { app, run, held } = await provisioned(2, {
      approvals: { create: true, update: false, delete: false },
    })
    expect((await run()).counts).toMatchObject({ created: 0, held: 2 })
    const query = { by: 'approval', applicationId: app.id } as const
    const items = await held.listHeld(query, 10)
    expect(items[0]?.changes).toContainEqual({
      attribute: 'displayName',
      before: null,
      after: expect.any(String),
    })
    expect(groupHeld(items)).toMatchObject([
      { action: 'create', count: 2, cause: { text: 'everyone is in scope' } },
    ])
    await held.allowHeld(query, later(24))
    expect((await run()).counts).toMatchObject({ created: 2 })
    expect(target.users.size).toBe(2)
  })

  it('cover exactly the changes that were shown', async () => {
    const { app, run, held } = await provisioned(1, {
      approvals: { create: false, update: true, delete: true },
    })
    await run()
    await setPerson(directory(), 'main', person(1), { attributes: { displayName: 'First' } })
    await run()
    const query = { by: 'approval', applicationId: app.id } as const
    await held.allowHeld(query, later(24))
    await setPerson(directory(), 'main', person(1), { attributes: { displayName: 'Second' } })
    await run()
    expect([...target.users.values()][0]).toMatchObject({ displayName: 'Person 1' })
    await held.allowHeld(query, later(24))
    await run()
    expect([...target.users.values()][0]).toMatchObject({ displayName: 'Second' })
  })

  it('that are rejected are asked for again when the source changes', async () => {
    const { app, run, held } = await provisioned(1, {
      approvals: { create: true, update: true, delete: true },
    })
    await run()
    const query = { by: 'approval', applicationId: app.id } as const
    expect(await held.keepHeld(query, 'Contract ends.')).toBe(1)
    await run()
    expect(await held.listHeld(query, 10)).toEqual([])
    await setPerson(directory(), 'main', person(1), { attributes: { displayName: 'Renamed' } })
    await run()
    expect(await held.listHeld(query, 10)).toHaveLength(1)
    expect(target.users.size).toBe(0)
  })
})
