import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { disablePerson, setPerson } from '../../src/directory/edit-person.ts'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import type { Cycle } from '../../src/engine/cycle/cycle.ts'
import type { Drift } from '../../src/engine/reconciliation/drift.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosOptions, type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
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
const useTarget = async (options: ChaosOptions): Promise<ChaosTarget> => {
  await target.close()
  target = await startChaosTarget(options)
  return target
}
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
const accountOf = (n: number) => [...target.users.values()].find((one) => one['userName'] === name(n))
const idOf = (n: number) => String(accountOf(n)?.['id'])

/** Somebody deletes an account at the target. */
async function removeThere(n: number): Promise<void> {
  const headers = { authorization: 'Bearer secret' }
  await fetch(`${target.url}/Users/${idOf(n)}`, { method: 'DELETE', headers })
}

async function reconcile(app: ApplicationRecord, repair = false): Promise<Cycle> {
  const { ended } = await engine.runner.startReconciliation(app.id, { repair })
  return ended
}

async function listDrift(app: ApplicationRecord, cycle: Cycle): Promise<readonly Drift[]> {
  return engine.ports.store.listDrift({ applicationId: app.id, cycleId: cycle.id }, 0, 1000)
}

const brief = ({ kind, name: who, changes, member, repair }: Drift) => ({
  kind,
  name: who,
  ...(changes.length > 0 ? { changes } : {}),
  ...(member === null ? {} : { member: member.name }),
  repair,
})

describe('a reconciliation', () => {
  it('finds what was changed, removed, added and woken there, writes nothing, and repairs when told', async () => {
    await fillDirectory(store.database, 130)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    await disablePerson(directory(), 'main', name(5))
    await engine.runner.run(app.id)
    Object.assign(accountOf(1) ?? {}, { displayName: 'Changed there' })
    await removeThere(2)
    target.users.set('stranger', { id: 'stranger', userName: 'stranger@example.com', active: true })
    Object.assign(accountOf(5) ?? {}, { active: true })
    target.clearJournal()

    const cycle = await reconcile(app)

    expect(cycle).toMatchObject({ kind: 'reconciliation', state: 'done', counts: { read: 130, drifted: 4 } })
    expect(cycle.findings?.people).toMatchObject({ read: 130, total: 130, complete: true })
    expect(target.journal.every((one) => one.method === 'GET')).toBe(true)
    const found = await listDrift(app, cycle)
    const changes = [{ attribute: 'displayName', expected: 'Person 1', actual: 'Changed there' }]
    expect(found.map(brief)).toEqual(
      expect.arrayContaining([
        { kind: 'changed', name: name(1), changes, repair: 'update' },
        { kind: 'missing', name: name(2), repair: 'create' },
        { kind: 'unknown', name: 'stranger@example.com', repair: 'nothing' },
        {
          kind: 'active',
          name: name(5),
          changes: [{ attribute: 'active', expected: false, actual: true }],
          repair: 'disable',
        },
      ]),
    )
    // The page of status and the next cycle know nothing of it.
    expect((await engine.ports.store.findCycle(app.id))?.kind).toBe('incremental')
    target.clearJournal()
    await engine.runner.run(app.id)
    expect(target.journal).toEqual([])

    const query = { applicationId: app.id, cycleId: cycle.id }
    const [first] = found.filter((one) => one.kind === 'changed')
    expect(await engine.ports.store.repairDrift({ ...query, ids: [first?.id ?? 0] })).toBe(1)
    await engine.runner.run(app.id)
    expect(target.journal.map(({ method, body }) => [method, body?.['Operations']])).toEqual([
      ['PATCH', [{ op: 'replace', path: 'displayName', value: 'Person 1' }]],
    ])
    expect(await engine.ports.store.repairDrift(query)).toBe(2)
    await engine.runner.run(app.id)
    expect(accountOf(5)).toMatchObject({ active: false })
    expect(accountOf(2)).toMatchObject({ displayName: 'Person 2' })
    expect(target.users.get('stranger')).toMatchObject({ active: true })
    expect(await engine.ports.store.repairDrift(query)).toBe(0)
    expect((await listDrift(app, await reconcile(app))).map(brief)).toEqual([
      { kind: 'unknown', name: 'stranger@example.com', repair: 'nothing' },
    ])
  })

  it('repairs all it finds at once when asked to in advance, under the guard', async () => {
    await fillDirectory(store.database, 6)
    const app = await applicationInTest(engine, target, { deletionThreshold: { count: 5, percent: 0 } })
    await engine.runner.run(app.id)
    for (const n of [1, 2, 3, 4]) await disablePerson(directory(), 'main', name(n))
    await engine.runner.run(app.id)
    for (const n of [1, 2, 3, 4]) Object.assign(accountOf(n) ?? {}, { active: true })

    const found = await reconcile(app, true)
    expect(found.counts.drifted).toBe(4)
    const cycle = await engine.runner.run(app.id)

    // Four have ended within the day already; one more may, and three wait for a word.
    expect(cycle.counts).toMatchObject({ disabled: 1, held: 3 })
  })

  it('never calls missing what it could not read: a target that fails half way', async () => {
    await fillDirectory(store.database, 150)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    // The order in which accounts were created is nobody's promise: one of the first page, one of what is never read.
    const accounts = [...target.users.values()]
    Object.assign(accounts.at(0) ?? {}, { displayName: 'Changed there' })
    target.users.delete(String(accounts.at(-1)?.['id']))
    target.fault({ kind: 'fail_before', method: 'GET', path: 'startIndex=101', times: 3 })

    const cycle = await reconcile(app)

    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'failed', error: { code: 'target_failed' } })
    expect(cycle.findings?.people).toMatchObject({ complete: false, reason: 'read_failed', read: 100 })
    expect((await listDrift(app, cycle)).map((one) => one.kind)).toEqual(['changed'])
    expect((await engine.ports.store.findApplication(app.id))?.breaker).toBeNull()
  })

  it.each([[1], [-1], [1000]])(
    'never calls missing what a lying total leaves open: %i off',
    async (totalIsOffBy) => {
      await fillDirectory(store.database, 8)
      await useTarget({ totalIsOffBy })
      const app = await applicationInTest(engine, target)
      await engine.runner.run(app.id)
      await removeThere(1)

      const cycle = await reconcile(app)

      expect(cycle.findings?.people).toMatchObject({ read: 7, complete: false, reason: 'total_differs' })
      expect(await listDrift(app, cycle)).toEqual([])
    },
  )

  it('does not compare what the target never returns', async () => {
    await fillDirectory(store.database, 8)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    for (const account of target.users.values()) delete account['externalId']
    Object.assign(accountOf(3) ?? {}, { displayName: 'Changed there' })

    const cycle = await reconcile(app)

    expect(cycle.findings?.people?.notReturned).toEqual(['externalId'])
    expect((await listDrift(app, cycle)).map(brief)).toMatchObject([
      { name: name(3), changes: [{ attribute: 'displayName' }] },
    ])
  })

  it('knows managers by the accounts they have', async () => {
    const ids = await fillDirectory(store.database, 3)
    const attributes = [...userMappings, managerMapping]
    const app = await applicationInTest(engine, target, { users: { ...settingsInTest().users, attributes } })
    for (const n of [2, 3])
      await setPerson(directory(), 'main', name(n), { attributes: {}, manager: ids[0] ?? '' })
    await engine.runner.run(app.id)
    expect(await listDrift(app, await reconcile(app))).toEqual([])

    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    Object.assign(accountOf(3)?.[enterprise] as object, { manager: { value: idOf(2) } })
    const cycle = await reconcile(app, true)
    expect(await listDrift(app, cycle)).toMatchObject([{ kind: 'changed', repair: 'update' }])
    await engine.runner.run(app.id)
    expect(accountOf(3)?.[enterprise]).toMatchObject({ manager: { value: idOf(1) } })
  })

  it('leaves out what has changed since it was found', async () => {
    await fillDirectory(store.database, 2)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    Object.assign(accountOf(1) ?? {}, { displayName: 'Changed there' })
    const cycle = await reconcile(app)
    await setPerson(directory(), 'main', name(1), { attributes: { displayName: 'Changed here' } })
    await engine.runner.run(app.id)
    expect(await engine.ports.store.repairDrift({ applicationId: app.id, cycleId: cycle.id })).toBe(0)
  })

  it('disables who leaves meanwhile before it has read on', async () => {
    await fillDirectory(store.database, 250)
    const app = await applicationInTest(engine, target, {
      limits: { ...settingsInTest().limits, requestsPerSecond: null },
    })
    await engine.runner.run(app.id)
    await disablePerson(directory(), 'main', name(9))
    // Every look at this clock is a second later.
    const clock = { at: Date.now() }
    const now = () => {
      clock.at += 1000
      return new Date(clock.at)
    }
    const slow = engineInTest(store.database, { now })
    target.clearJournal()
    const { ended } = await slow.runner.startReconciliation(app.id, { repair: false })
    const cycle = await ended
    expect(cycle.state).toBe('done')
    const order = target.journal.map(({ method, query }) =>
      `${method} ${query.get('startIndex') ?? ''}`.trim(),
    )
    expect(order.indexOf('PATCH')).toBeGreaterThan(-1)
    expect(order.indexOf('PATCH')).toBeLessThan(order.indexOf('GET 201'))
    expect(accountOf(9)).toMatchObject({ active: false })
    expect(await listDrift(app, cycle)).toEqual([])
  })
})

describe('members of groups', () => {
  it('are compared, and put right by deltas', async () => {
    await fillDirectory(store.database, 4)
    const group = await createGroup(directory(), 'main', { displayName: 'Team' })
    const references = [1, 2, 3].map((n) => ({ kind: 'person' as const, reference: name(n) }))
    await addMembers(directory(), 'main', group.id, references)
    const app = await applicationInTest(engine, target, {
      groups: { ...settingsInTest().groups, enabled: true },
    })
    await engine.runner.run(app.id)
    const [id = '', members = new Set<string>()] = [...target.members][0] ?? []
    members.delete(idOf(1))
    members.add(idOf(4))
    members.add('stranger')
    Object.assign(target.groups.get(id) ?? {}, { displayName: 'Renamed there' })

    const cycle = await reconcile(app)

    expect(cycle.findings?.members).toEqual({ compared: true, groups: 1, unread: 0 })
    expect((await listDrift(app, cycle)).map(brief)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'changed', name: 'Team', repair: 'update' }),
        { kind: 'member_missing', name: 'Team', member: name(1), repair: 'add_member' },
        { kind: 'member_unknown', name: 'Team', member: name(4), repair: 'remove_member' },
        { kind: 'member_unknown', name: 'Team', member: 'stranger', repair: 'nothing' },
      ]),
    )
    expect(await engine.ports.store.repairDrift({ applicationId: app.id, cycleId: cycle.id })).toBe(3)
    await engine.runner.run(app.id)
    expect([...members].sort()).toEqual([idOf(1), idOf(2), idOf(3), 'stranger'].sort())
    expect(target.groups.get(id)).toMatchObject({ displayName: 'Team' })
  })

  it('are not called missing by a target that never returns any', async () => {
    await fillDirectory(store.database, 2)
    const group = await createGroup(directory(), 'main', { displayName: 'Team' })
    await addMembers(directory(), 'main', group.id, [{ kind: 'person', reference: name(1) }])
    const app = await applicationInTest(engine, target, {
      groups: { ...settingsInTest().groups, enabled: true },
    })
    await engine.runner.run(app.id)
    for (const set of target.members.values()) set.clear()

    const cycle = await reconcile(app)

    expect(cycle.findings?.members).toMatchObject({ compared: false })
    expect(await listDrift(app, cycle)).toEqual([])
  })
})
