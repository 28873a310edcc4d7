import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addMembers,
  createGroup,
  deleteGroup,
  purgeGroup,
  removeMembers,
  setGroup,
} from '../../src/directory/edit-group.ts'
import {
  createPerson,
  deletePerson,
  disablePerson,
  enablePerson,
  purgePerson,
  setPerson,
} from '../../src/directory/edit-person.ts'
import { pauseApplication, resumeApplication } from '../../src/engine/application/applications.ts'
import { createCycleRunner } from '../../src/engine/cycle/cycle-runner.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import {
  applicationInTest,
  engineInTest,
  fillDirectory,
  managerMapping,
  settingsInTest,
  userMappings,
} from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget()
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
const edit = (name: string, attributes: Record<string, string | boolean | null>) =>
  setPerson(directory(), 'main', name, { attributes })

describe('an initial cycle', () => {
  it('creates everyone, with at most two requests a person, and a second cycle sends nothing', async () => {
    await fillDirectory(store.database, 120)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)

    const cycle = await engine.runner.run(app.id)

    expect(cycle).toMatchObject({
      kind: 'initial',
      state: 'done',
      counts: { read: 120, created: 120, failed: 0 },
    })
    expect(target.users.size).toBe(120)
    expect(target.journal.length).toBeLessThanOrEqual(2 * 120)
    target.clearJournal()
    const second = await engine.runner.run(app.id)
    expect(second).toMatchObject({ kind: 'incremental', state: 'done', counts: { read: 0 } })
    expect(target.journal).toEqual([])
    expect(engine.errors).toEqual([])
  })

  it('adopts accounts that exist already and writes only what differs', async () => {
    await fillDirectory(store.database, 2)
    target.users.set('u-old', {
      id: 'u-old',
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'PERSON-1@example.com',
      displayName: 'Old name',
      active: true,
    })
    const unfiltered = await startChaosTarget({ unique: false })
    unfiltered.users.set('u-old', target.users.get('u-old') ?? {})
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, unfiltered)

    const cycle = await engine.runner.run(app.id)

    expect(cycle.counts).toMatchObject({ created: 1, updated: 1, matched: 1 })
    expect(unfiltered.requests('POST')).toHaveLength(1)
    expect(unfiltered.users.get('u-old')).toMatchObject({ displayName: 'Person 1' })
    await unfiltered.close()
  })

  it('leaves two accounts with one matching value to a person', async () => {
    await fillDirectory(store.database, 1)
    const careless = await startChaosTarget({ unique: false })
    for (const id of ['u-a', 'u-b']) careless.users.set(id, { id, userName: 'person-1@example.com' })
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, careless)

    const cycle = await engine.runner.run(app.id)

    expect(cycle).toMatchObject({ state: 'done_with_failures', counts: { failed: 1 } })
    expect(careless.journal.filter((one) => one.committed)).toEqual([])
    const [entry] = await engine.ports.store.listLog({ applicationId: app.id, limit: 10 })
    expect(entry).toMatchObject({ outcome: 'failed', error: { code: 'match_is_ambiguous' } })
    await careless.close()
  })

  it('paused in the middle, finishes what is in hand, and goes on there when resumed', async () => {
    await fillDirectory(store.database, 400)
    const slow = await startChaosTarget({ unique: false, latencyMs: 20 })
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, slow)
    const begun = await engine.runner.start(app.id)
    while (slow.users.size < 40) await new Promise((resolve) => setTimeout(resolve, 5))
    await pauseApplication(engine.ports, app.id)
    while (engine.runner.running().length > 0) await new Promise((resolve) => setTimeout(resolve, 20))

    expect(await engine.ports.store.findCycle(app.id, begun.cycle.id)).toMatchObject({ state: 'stopped' })
    expect(slow.users.size).toBeLessThan(400)
    await resumeApplication(engine.ports, app.id)
    expect(await engine.runner.run(app.id)).toMatchObject({ kind: 'initial', state: 'done' })
    expect(slow.users.size).toBe(400)
    expect(slow.requests('POST')).toHaveLength(400)
    await slow.close()
  })

  it('writes a manager once the manager has an account', async () => {
    const boss = await createPerson(directory(), 'main', {
      attributes: { userPrincipalName: 'boss@example.com' },
    })
    for (const n of [1, 2, 3, 4]) {
      await createPerson(directory(), 'main', {
        attributes: { userPrincipalName: `worker-${n}@example.com` },
        manager: boss.id,
      })
    }
    const engine = engineInTest(store.database)
    const users = { ...settingsInTest().users, attributes: [...userMappings, managerMapping] }
    const app = await applicationInTest(engine, target, { users })

    await engine.runner.run(app.id)

    const all = [...target.users.values()]
    const bossId = all.find((one) => one['userName'] === 'boss@example.com')?.['id']
    const managers = all
      .filter((one) => one['userName'] !== 'boss@example.com')
      .map((one) => readManager(one))
    expect(managers).toEqual([bossId, bossId, bossId, bossId])
    expect(target.requests('PATCH')).toEqual([])
    target.clearJournal()
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])
  })

  it('creates people who were assigned before it with their managers, each counted once', async () => {
    const names = ['boss', 'lead', 'worker'].map((name) => `${name}@example.com`)
    const group = await createGroup(directory(), 'main', { displayName: 'Staff' })
    let manager: string | null = null
    for (const userPrincipalName of names) {
      const person: { id: string } = await createPerson(directory(), 'main', {
        attributes: { userPrincipalName },
        manager,
      })
      manager = person.id
      await addMembers(directory(), 'main', group.id, [{ kind: 'person', reference: userPrincipalName }])
    }
    const engine = engineInTest(store.database)
    const users = { ...settingsInTest().users, attributes: [...userMappings, managerMapping] }
    const app = await applicationInTest(engine, target, { users, scope: 'assigned' })
    await engine.ports.store.addAssignment(app.id, 'group', group.id, null)

    const cycle = await engine.runner.run(app.id)

    expect(cycle.counts).toMatchObject({ inScope: 3, created: 3, updated: 0 })
    expect(target.requests('PATCH')).toEqual([])
  })
})

function readManager(user: Record<string, unknown>): unknown {
  const extension = user['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'] as Record<
    string,
    unknown
  >
  const manager = extension?.['manager']
  return typeof manager === 'object' && manager !== null ? (manager as { value: unknown }).value : manager
}

describe('an incremental cycle', () => {
  it('sends one minimal PATCH for a changed attribute and none for the others', async () => {
    await fillDirectory(store.database, 20)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    target.clearJournal()

    await edit('person-7@example.com', { displayName: 'Renamed' })
    const cycle = await engine.runner.run(app.id)

    expect(cycle).toMatchObject({ kind: 'incremental', counts: { read: 1, updated: 1 } })
    expect(target.journal).toHaveLength(1)
    expect(target.journal[0]?.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Renamed' }],
    })
  })

  it('disables who is disabled or deleted, enables the same account on return, deletes after a purge', async () => {
    await fillDirectory(store.database, 3)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    const activeOf = (name: string) =>
      [...target.users.values()].find((one) => one['userName'] === name)?.['active']

    await disablePerson(directory(), 'main', 'person-1@example.com')
    await deletePerson(directory(), 'main', 'person-2@example.com')
    const left = await engine.runner.run(app.id)
    expect(left.counts).toMatchObject({ disabled: 2 })
    expect([activeOf('person-1@example.com'), activeOf('person-2@example.com')]).toEqual([false, false])

    await enablePerson(directory(), 'main', 'person-1@example.com')
    await purgePerson(directory(), 'main', 'person-2@example.com')
    const back = await engine.runner.run(app.id)
    expect(back.counts).toMatchObject({ updated: 1, deleted: 1, created: 0 })
    expect(activeOf('person-1@example.com')).toBe(true)
    expect(target.users.size).toBe(2)
    const entries = await engine.ports.store.listLog({ applicationId: app.id, cycleId: back.id, limit: 10 })
    expect(entries.map((entry) => entry.outcome).sort()).toEqual(['deleted', 'enabled'])
  })

  it('gives the reports of a manager whose account had to be made again the new one', async () => {
    await fillDirectory(store.database, 4)
    const name = (n: number) => `person-${n}@example.com`
    for (const n of [2, 3])
      await setPerson(directory(), 'main', name(n), { attributes: {}, manager: name(1) })
    const engine = engineInTest(store.database)
    const users = { ...settingsInTest().users, attributes: [...userMappings, managerMapping] }
    const app = await applicationInTest(engine, target, { users })
    await engine.runner.run(app.id)
    const account = (n: number) => [...target.users.values()].find((one) => one['userName'] === name(n))
    const managers = () =>
      [2, 3, 4].map((n) => {
        const extension = account(n)?.['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User']
        return (extension as { manager?: { value?: string } } | undefined)?.manager?.value
      })
    const old = String(account(1)?.['id'])
    expect(managers()).toEqual([old, old, undefined])

    target.remove('Users', old)
    await edit(name(1), { displayName: 'Somebody else' })
    // Written at the same time, with the account that is not there any more.
    await edit(name(2), { displayName: 'Changed too' })
    await engine.runner.run(app.id)
    await engine.runner.run(app.id)

    const made = String(account(1)?.['id'])
    expect(made).not.toBe(old)
    expect(managers()).toEqual([made, made, undefined])
    target.clearJournal()
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])
  })

  it('gives the new account of their manager to reports that were written with the old one meanwhile', async () => {
    await fillDirectory(store.database, 2)
    const name = (n: number) => `person-${n}@example.com`
    await setPerson(directory(), 'main', name(2), { attributes: {}, manager: name(1) })
    const engine = engineInTest(store.database)
    const users = { ...settingsInTest().users, attributes: [...userMappings, managerMapping] }
    const app = await applicationInTest(engine, target, { users })
    await engine.runner.run(app.id)
    const account = (n: number) => [...target.users.values()].find((one) => one['userName'] === name(n))
    const [old, report] = [String(account(1)?.['id']), String(account(2)?.['id'])]
    target.remove('Users', old)
    await edit(name(1), { displayName: 'Somebody else' })
    await edit(name(2), { displayName: 'Changed too' })

    const isMade = async () => {
      const rows = await store.database.rows(
        `select 1 from link where application_id = $1 and state = 'linked' and target_id not in ($2, $3)`,
        [app.id, old, report],
      )
      return rows.length > 0
    }
    // The report's answer comes when the manager's new account is written down.
    const openTarget: typeof engine.ports.openTarget = (application, options) => {
      const real = engine.ports.openTarget(application, options)
      const update: typeof real.update = async (kind, id, ...rest) => {
        const reply = await real.update(kind, id, ...rest)
        while (id === report && !(await isMade())) await nextTurn()
        return reply
      }
      return { ...real, update }
    }
    expect(await createCycleRunner({ ...engine.ports, openTarget }).run(app.id)).toMatchObject({
      counts: { created: 1 },
    })
    await engine.runner.run(app.id)
    expect(account(2)).toMatchObject({
      displayName: 'Changed too',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
        manager: { value: account(1)?.['id'] },
      },
    })
    expect(account(1)?.['id']).not.toBe(old)
  })

  it('follows assignments through groups, and roles of scope take effect without a restart', async () => {
    await fillDirectory(store.database, 4)
    const group = await createGroup(directory(), 'main', { displayName: 'Sales' })
    await addMembers(directory(), 'main', group.id, [
      { kind: 'person', reference: 'person-1@example.com' },
      { kind: 'person', reference: 'person-2@example.com' },
    ])
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target, { scope: 'assigned' })
    await engine.ports.store.addAssignment(app.id, 'group', group.id, null)

    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 2 })
    await removeMembers(directory(), 'main', group.id, [
      { kind: 'person', reference: 'person-2@example.com' },
    ])
    await addMembers(directory(), 'main', group.id, [{ kind: 'person', reference: 'person-3@example.com' }])
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 1, disabled: 1 })
    await engine.ports.store.removeAssignment(app.id, 'group', group.id, null)
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ disabled: 2 })
    await changeSettings(engine.ports, app.id, { scope: 'all' })
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 1, updated: 3 })
    expect(target.users.size).toBe(4)
    expect([...target.users.values()].every((one) => one['active'] === true)).toBe(true)
  })
})

describe('groups', () => {
  const groups = { ...settingsInTest().groups, enabled: true }

  it('are created without members, then filled by deltas that are never read back', async () => {
    await fillDirectory(store.database, 230)
    const group = await createGroup(directory(), 'main', { displayName: 'Everyone' })
    await addMembers(
      directory(),
      'main',
      group.id,
      Array.from({ length: 230 }, (_, n) => ({
        kind: 'person' as const,
        reference: `person-${n + 1}@example.com`,
      })),
    )
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target, { groups })

    const cycle = await engine.runner.run(app.id)

    expect(cycle.counts).toMatchObject({ groups: 1, memberships: 230 })
    const [id] = target.groups.keys()
    expect(target.members.get(id ?? '')?.size).toBe(230)
    expect(target.requests('PATCH', '/Groups')).toHaveLength(3)
    expect(target.requests('POST', '/Groups')[0]?.body).not.toHaveProperty('members')
    for (const read of target.requests('GET', '/Groups'))
      expect(read.query.get('excludedAttributes')).toBe('members')

    target.clearJournal()
    await removeMembers(directory(), 'main', group.id, [
      { kind: 'person', reference: 'person-5@example.com' },
    ])
    await setGroup(directory(), 'main', group.id, { displayName: 'All of us' })
    await engine.runner.run(app.id)
    expect(target.members.get(id ?? '')?.size).toBe(229)
    expect(target.groups.get(id ?? '')?.['displayName']).toBe('All of us')
    expect(target.journal).toHaveLength(2)

    await deleteGroup(directory(), 'main', group.id)
    await engine.runner.run(app.id)
    expect(target.groups.size).toBe(0)
    const log = await engine.ports.store.listLog({ applicationId: app.id, subjectId: group.id, limit: 20 })
    const texts = log.map(({ text }) => text)
    expect(texts).toEqual(expect.arrayContaining(['Group created.', 'Group updated.', 'Group deleted.']))
    await purgeGroup(directory(), 'main', group.id)
    target.clearJournal()
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])
  })

  it('show members whose account does not exist yet as waiting, and add them when it does', async () => {
    await fillDirectory(store.database, 2)
    const group = await createGroup(directory(), 'main', { displayName: 'Two' })
    for (const n of [1, 2]) {
      await addMembers(directory(), 'main', group.id, [
        { kind: 'person', reference: `person-${n}@example.com` },
      ])
    }
    const engine = engineInTest(store.database)
    target.fault({ kind: 'refuse', method: 'POST', body: 'person-2@', times: 1 })
    const app = await applicationInTest(engine, target, { groups })

    await engine.runner.run(app.id)
    const [id = ''] = target.groups.keys()
    expect(target.members.get(id)?.size).toBe(1)
    const log = await engine.ports.store.listLog({ applicationId: app.id, subjectId: group.id, limit: 5 })
    expect(log[0]?.text).toContain('1 wait for their accounts')
    target.assertFaultsFired()

    await edit('person-2@example.com', { displayName: 'Now it works' })
    await engine.runner.run(app.id)
    expect(target.members.get(id)?.size).toBe(2)
  })
})
