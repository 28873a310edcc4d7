import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup, setGroup } from '../../src/directory/edit-group.ts'
import { deletePerson, disablePerson, purgePerson, setPerson } from '../../src/directory/edit-person.ts'
import { assign, unassign } from '../../src/engine/application/assignments.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import {
  applicationInTest,
  type EngineInTest,
  engineInTest,
  fillDirectory,
  managerMapping,
  settingsInTest,
  userMappings,
} from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
let engine: EngineInTest
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget()
  engine = engineInTest(store.database)
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
const edit = (n: number, displayName: string) =>
  setPerson(directory(), 'main', name(n), { attributes: { displayName } })
const accountOf = (n: number) => [...target.users.values()].find((one) => one['userName'] === name(n))
const usersWith = (actions: { create: boolean; update: boolean; delete: boolean }) => ({
  ...settingsInTest().users,
  actions,
})
const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' }
const postThere = (resource: object) =>
  fetch(`${target.url}/Users`, { method: 'POST', headers, body: JSON.stringify(resource) })

describe('target actions of people', () => {
  it('create alone: accounts are made and then left alone, and found ones are taken as they are', async () => {
    await fillDirectory(store.database, 3)
    await postThere({ userName: name(1), displayName: 'As it was' })
    const users = usersWith({ create: true, update: false, delete: false })
    const app = await applicationInTest(engine, target, { users })
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 2, updated: 0 })
    target.clearJournal()
    await edit(2, 'Renamed')
    await disablePerson(directory(), 'main', name(3))
    await deletePerson(directory(), 'main', name(3))
    await purgePerson(directory(), 'main', name(3))
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])
    expect(accountOf(1)).toMatchObject({ displayName: 'As it was' })

    // Switched on later, updates find what has differed all the time.
    await changeSettings(engine.ports, app.id, { users: { actions: { update: true } } })
    await engine.runner.run(app.id)
    expect(accountOf(1)).toMatchObject({ displayName: 'Person 1' })
    expect(accountOf(2)).toMatchObject({ displayName: 'Renamed' })
  })

  it('update alone: nobody is created, and who is there is kept current', async () => {
    await fillDirectory(store.database, 3)
    await postThere({ userName: name(1), displayName: 'As it was' })
    const app = await applicationInTest(engine, target, {
      users: usersWith({ create: false, update: true, delete: false }),
    })
    const cycle = await engine.runner.run(app.id)
    expect(cycle.counts).toMatchObject({ created: 0, updated: 1, skipped: 2, failed: 0 })
    expect(target.users.size).toBe(1)
  })

  it('without delete: who is deleted for good keeps a disabled account', async () => {
    await fillDirectory(store.database, 1)
    const app = await applicationInTest(engine, target, {
      users: usersWith({ create: true, update: true, delete: false }),
    })
    await engine.runner.run(app.id)
    await deletePerson(directory(), 'main', name(1))
    await engine.runner.run(app.id)
    await purgePerson(directory(), 'main', name(1))
    await engine.runner.run(app.id)
    expect(accountOf(1)).toMatchObject({ active: false })
    expect(target.requests('DELETE')).toEqual([])
  })
})

describe('target actions of groups', () => {
  it('create alone: a group is made and then left alone, its members too', async () => {
    await fillDirectory(store.database, 2)
    const group = await createGroup(directory(), 'main', { displayName: 'Team' })
    await addMembers(directory(), 'main', group.id, [{ kind: 'person', reference: name(1) }])
    const groups = {
      ...settingsInTest().groups,
      enabled: true,
      actions: { create: true, update: false, delete: false },
    }
    const app = await applicationInTest(engine, target, { groups })
    await engine.runner.run(app.id)
    await setGroup(directory(), 'main', group.id, { displayName: 'Renamed' })
    await engine.runner.run(app.id)
    expect([...target.groups.values()].map((one) => one['displayName'])).toEqual(['Team'])
    expect(target.requests('PATCH', '/Groups')).toEqual([])
    expect([...target.members.values()].map((set) => set.size)).toEqual([0])
  })
})

describe('roles that are only ever added', () => {
  it('are added one by one, never taken away, and not written again', async () => {
    await fillDirectory(store.database, 1)
    const appRoles = ['reader', 'writer', 'owner'].map((value) => ({
      id: value,
      value,
      displayName: value,
    }))
    const attributes = [
      ...userMappings,
      {
        kind: 'expression',
        expression: 'AppRoleAssignmentsComplex([appRoleAssignments])',
        target: 'roles',
        apply: 'always',
      } as const,
    ]
    const users = { ...settingsInTest().users, attributes }
    const app = await applicationInTest(engine, target, { users, appRoles, scope: 'assigned' })
    const rolesSent = () =>
      target.requests('PATCH').flatMap(({ body }) =>
        ((body ?? {})['Operations'] as { op: string; path: string; value: { value: string }[] }[]).map(
          (one) => ({
            op: one.op,
            path: one.path,
            roles: one.value.map((role) => role.value),
          }),
        ),
      )
    await assign(engine.ports, app, 'person', name(1), 'reader')
    await engine.runner.run(app.id)
    await assign(engine.ports, app, 'person', name(1), 'writer')
    await engine.runner.run(app.id)
    expect(rolesSent()).toEqual([{ op: 'add', path: 'roles', roles: ['writer'] }])
    target.clearJournal()
    await unassign(engine.ports, app, 'person', name(1), 'reader')
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])
  })
})

describe('people who manage each other', () => {
  it('all get their accounts and their managers, and a second cycle has nothing to do', async () => {
    const ids = await fillDirectory(store.database, 3)
    // 1 → 2 → 3 → 1, and nobody manages themselves.
    for (const [n, manager] of [
      [1, 1],
      [2, 2],
      [3, 0],
    ] as const)
      await setPerson(directory(), 'main', name(n), { attributes: {}, manager: ids[manager] ?? '' })
    const own = await setPerson(directory(), 'main', name(1), { attributes: {}, manager: name(1) })
    expect(own.managerId).toBeNull()
    await setPerson(directory(), 'main', name(1), { attributes: {}, manager: ids[1] ?? '' })
    const attributes = [...userMappings, managerMapping]
    const app = await applicationInTest(engine, target, { users: { ...settingsInTest().users, attributes } })

    const cycle = await engine.runner.run(app.id)

    expect(cycle).toMatchObject({ state: 'done', counts: { created: 3, failed: 0 } })
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const managerOf = (n: number) =>
      (accountOf(n)?.[enterprise] as { manager?: { value?: string } } | undefined)?.manager?.value
    expect([1, 2, 3].map(managerOf)).toEqual([2, 3, 1].map((n) => accountOf(n)?.['id']))
    target.clearJournal()
    expect((await engine.runner.run(app.id)).counts.read).toBe(0)
    expect(target.journal).toEqual([])
  })
})

describe('groups within groups', () => {
  it('cannot contain themselves, neither directly nor in a circle', async () => {
    const inner = await createGroup(directory(), 'main', { displayName: 'Inner' })
    const outer = await createGroup(directory(), 'main', { displayName: 'Outer' })
    const put = (into: string, id: string) =>
      addMembers(directory(), 'main', into, [{ kind: 'group', reference: id }])
    await put(outer.id, inner.id)
    await expect(put(inner.id, inner.id)).rejects.toMatchObject({ code: 'member_loop' })
    await expect(put(inner.id, outer.id)).rejects.toMatchObject({ code: 'member_loop' })
  })

  it('count as one where they are flattened, and stay members themselves at the target', async () => {
    await fillDirectory(store.database, 3)
    const inner = await createGroup(directory(), 'main', { displayName: 'Inner' })
    const outer = await createGroup(directory(), 'main', { displayName: 'Outer' })
    await addMembers(directory(), 'main', inner.id, [{ kind: 'person', reference: name(1) }])
    await addMembers(directory(), 'main', outer.id, [
      { kind: 'group', reference: inner.id },
      { kind: 'person', reference: name(2) },
    ])
    const groups = { ...settingsInTest().groups, enabled: true }
    const direct = await applicationInTest(engine, target, { scope: 'assigned', groups })
    await assign(engine.ports, direct, 'group', outer.id, null)
    await assign(engine.ports, direct, 'group', inner.id, null)
    await unassign(engine.ports, direct, 'group', inner.id, null)
    await engine.runner.run(direct.id)
    expect([...target.users.values()].map((one) => one['userName'])).toEqual([name(2)])

    await changeSettings(engine.ports, direct.id, { nestedGroups: 'flattened' })
    await engine.runner.run(direct.id)
    expect([...target.users.values()].map((one) => one['userName']).sort()).toEqual([name(1), name(2)])
    await assign(engine.ports, direct, 'group', inner.id, null)
    await engine.runner.run(direct.id)
    const idOf = (displayName: string) =>
      String([...target.groups.values()].find((one) => one['displayName'] === displayName)?.['id'])
    expect([...(target.members.get(idOf('Outer')) ?? [])].sort()).toEqual(
      [idOf('Inner'), String(accountOf(2)?.['id'])].sort(),
    )
    expect([...(target.members.get(idOf('Inner')) ?? [])]).toEqual([accountOf(1)?.['id']])
  })
})

describe('the largest group, unassigned by mistake', () => {
  it('loses nobody: the guard holds most, the cause is named, and assigning again brings all back as they were', async () => {
    await fillDirectory(store.database, 120)
    const group = await createGroup(directory(), 'main', { displayName: 'Everyone' })
    const references = Array.from({ length: 110 }, (_, n) => ({
      kind: 'person' as const,
      reference: name(n + 1),
    }))
    await addMembers(directory(), 'main', group.id, references)
    const groups = { ...settingsInTest().groups, enabled: true }
    const app = await applicationInTest(engine, target, { scope: 'assigned', groups })
    await assign(engine.ports, app, 'group', group.id, null)
    for (let n = 111; n <= 120; n += 1) await assign(engine.ports, app, 'person', name(n), null)
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 121, memberships: 110 })
    const before = new Map([...target.users].map(([id, one]) => [id, one['userName']]))

    await unassign(engine.ports, app, 'group', group.id, null)
    const cycle = await engine.runner.run(app.id)

    // 20 or a tenth within a day, whichever is more; the rest waits for a word.
    expect(cycle.counts).toMatchObject({ disabled: 20, held: 90 })
    const held = await engine.ports.store.listHeld({ by: 'threshold', applicationId: app.id }, 1000)
    expect(new Set(held.map((one) => one.cause.text))).toEqual(new Set(['group Everyone was unassigned']))
    expect(target.requests('DELETE', '/Users')).toEqual([])
    target.clearJournal()

    await assign(engine.ports, app, 'group', group.id, null)
    const back = await engine.runner.run(app.id)

    expect(back.counts).toMatchObject({ updated: 20, failed: 0 })
    expect(target.requests('POST', '/Users')).toEqual([])
    expect(new Map([...target.users].map(([id, one]) => [id, one['userName']]))).toEqual(before)
    expect([...target.users.values()].every((one) => one['active'] === true)).toBe(true)
    expect(await engine.ports.store.listHeld({ by: 'threshold', applicationId: app.id }, 10)).toEqual([])
    expect([...target.groups.keys()].map((id) => target.members.get(id)?.size)).toEqual([110])
    target.clearJournal()
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])
  }, 60_000)
})
