import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { createPerson, disablePerson, setPerson } from '../../src/directory/edit-person.ts'
import { foreseeRestart, restartApplication } from '../../src/engine/application/restart.ts'
import { createCycleRunner } from '../../src/engine/cycle/cycle-runner.ts'
import type { EngineStore } from '../../src/engine/store.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import {
  applicationInTest,
  type EngineInTest,
  engineInTest,
  fillDirectory,
  settingsInTest,
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
const disabled = () => [...target.users.values()].filter((one) => one['active'] === false)
const links = (id: string) =>
  store.database.rows<{ target_id: string; ownership: string; attempts: number }>(
    'select source_id, target_id, ownership, state from link where application_id = $1 order by source_id',
    [id],
  )

describe('a restart', () => {
  it('of the watermark evaluates everyone again, keeps the links and sends nothing for whoever is right', async () => {
    await fillDirectory(store.database, 30)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    const before = await links(app.id)
    target.clearJournal()

    expect(await restartApplication(engine.ports, app.id, ['watermark'])).toMatchObject([
      { reset: 'watermark', count: 30 },
    ])
    const cycle = await engine.runner.run(app.id)

    expect(cycle).toMatchObject({ kind: 'initial', counts: { read: 30, noChange: 30, written: 0 } })
    expect(target.journal).toEqual([])
    expect(await links(app.id)).toEqual(before)
  })

  it('of the escrows tries what failed at once, and drops nothing of it', async () => {
    await fillDirectory(store.database, 3)
    target.fault({ kind: 'refuse', method: 'POST', body: 'person-2@', times: 2 })
    const app = await applicationInTest(engine, target)
    expect((await engine.runner.run(app.id)).counts.failed).toBe(1)
    target.clearJournal()
    expect((await engine.runner.run(app.id)).counts.read).toBe(0)

    for (const outcome of [{ failed: 1 }, { created: 1 }]) {
      expect(await restartApplication(engine.ports, app.id, ['escrows'])).toMatchObject([{ count: 1 }])
      expect((await engine.runner.run(app.id)).counts).toMatchObject({ read: 1, ...outcome })
    }
    expect(target.users.size).toBe(3)
    target.assertFaultsFired()
  })

  it('of the quarantine state lets the next cycle find out, and keeps what was gathered', async () => {
    await fillDirectory(store.database, 3)
    target.fault({ kind: 'unauthorized', method: 'GET', times: 1 })
    const app = await applicationInTest(engine, target)
    expect((await engine.runner.run(app.id)).state).toBe('failed')
    expect((await engine.ports.store.findApplication(app.id))?.breaker).not.toBeNull()

    expect(await restartApplication(engine.ports, app.id, ['quarantine_state'])).toMatchObject([{ count: 1 }])

    expect((await engine.ports.store.findApplication(app.id))?.breaker).toBeNull()
    expect((await engine.runner.run(app.id)).counts.created).toBe(3)
  })

  it('of the links matches everyone anew and sends memberships again; accounts we created stay ours', async () => {
    await fillDirectory(store.database, 4)
    const group = await createGroup(directory(), 'main', { displayName: 'Team' })
    await addMembers(directory(), 'main', group.id, [{ kind: 'person', reference: name(1) }])
    const app = await applicationInTest(engine, target, {
      groups: { ...settingsInTest().groups, enabled: true },
    })
    await engine.runner.run(app.id)
    // Somebody made the account of person 1 anew, under another id.
    const [old] = [...target.users.values()].filter((one) => one['userName'] === name(1))
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' }
    await fetch(`${target.url}/Users/${old?.['id']}`, { method: 'DELETE', headers })
    await fetch(`${target.url}/Users`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ userName: name(1) }),
    })
    target.clearJournal()

    await restartApplication(engine.ports, app.id, ['connector_data_store'])
    const cycle = await engine.runner.run(app.id)

    expect(cycle.counts).toMatchObject({ read: 5, matched: 5, created: 0, memberships: 1, failed: 0 })
    expect(target.requests('POST')).toEqual([])
    const made = [...target.users.values()].find((one) => one['userName'] === name(1))
    expect(made).toMatchObject({ displayName: 'Person 1', active: true })
    expect([...target.members.values()].map((set) => [...set])).toEqual([[made?.['id']]])
    const ownership = (await links(app.id)).map((one) => one.ownership).sort()
    expect(ownership).toEqual(['adopted', 'created', 'created', 'created', 'created'])
    target.clearJournal()
    expect((await engine.runner.run(app.id)).counts.read).toBe(0)
    expect(target.journal).toEqual([])
  })

  it('of the links makes no second account for whoever was renamed at that moment', async () => {
    await fillDirectory(store.database, 2)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    await setPerson(directory(), 'main', name(1), {
      attributes: { userPrincipalName: 'renamed@example.com' },
    })
    await restartApplication(engine.ports, app.id, ['connector_data_store'])
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ matched: 2, created: 0, updated: 1 })
    expect([...target.users.values()].map((one) => one['userName']).sort()).toEqual([
      name(2),
      'renamed@example.com',
    ])
  })

  it.each([1, 2])(
    'of the links lets one of two people have the account both of them find, whichever of them is faster (%i)',
    async (faster) => {
      await fillDirectory(store.database, 1)
      const app = await applicationInTest(engine, target)
      await engine.runner.run(app.id)
      const [account = ''] = target.users.keys()
      await setPerson(directory(), 'main', name(1), {
        attributes: { userPrincipalName: 'renamed@example.com' },
      })
      const successor = { userPrincipalName: name(1), displayName: 'Successor' }
      await createPerson(directory(), 'main', { attributes: successor, manager: null })
      await restartApplication(engine.ports, app.id, ['connector_data_store'])
      target.clearJournal()

      // One by the user name, the other by what was sent as externalId: both have found it, and nobody has it yet.
      let hits = 0
      const findLinkedSource: EngineStore['findLinkedSource'] = async (...input) => {
        const by = await engine.ports.store.findLinkedSource(...input)
        hits += 1
        const place = hits
        while (hits < 2) await nextTurn()
        while (place !== faster && target.requests('PATCH').length === 0) await nextTurn()
        return by
      }
      const runner = createCycleRunner({
        ...engine.ports,
        store: { ...engine.ports.store, findLinkedSource },
      })
      expect((await runner.run(app.id)).counts).toMatchObject({ updated: 1, failed: 1 })
      expect(target.requests('PATCH', `/Users/${account}`)).toHaveLength(1)
      expect(target.users.size).toBe(1)
    },
  )

  it('in full loses nobody who leaves at that moment', async () => {
    await fillDirectory(store.database, 5)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    await disablePerson(directory(), 'main', name(3))
    await restartApplication(engine.ports, app.id, ['full'])
    const cycle = await engine.runner.run(app.id)
    expect(cycle.counts).toMatchObject({ disabled: 1, matched: 4, failed: 0 })
    expect(disabled().map((one) => one['userName'])).toEqual([name(3)])
  })

  it('with forced deletes lets go what is held now, and nothing that comes later', async () => {
    await fillDirectory(store.database, 6)
    const app = await applicationInTest(engine, target, { deletionThreshold: { count: 1, percent: 0 } })
    await engine.runner.run(app.id)
    for (const n of [1, 2, 3]) await disablePerson(directory(), 'main', name(n))
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ disabled: 1, held: 2 })

    expect(await restartApplication(engine.ports, app.id, ['force_deletes'])).toMatchObject([{ count: 2 }])
    await disablePerson(directory(), 'main', name(4))

    expect((await engine.runner.run(app.id)).counts).toMatchObject({ disabled: 2, held: 1 })
    expect(disabled()).toHaveLength(3)
  })

  it('says what it would do without doing it, resets what Entra resets by default, and never forces by "full"', async () => {
    await fillDirectory(store.database, 2)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    const words = async (...scopes: string[]) =>
      (await foreseeRestart(engine.ports, app.id, scopes)).map((one) => one.reset)
    expect(await words()).toEqual(['watermark', 'escrows', 'quarantine_state'])
    expect(await words('full')).toEqual(['watermark', 'escrows', 'quarantine_state', 'connector_data_store'])
    await expect(words('everything')).rejects.toMatchObject({ code: 'reset_scope_unknown' })
    target.clearJournal()
    expect((await engine.runner.run(app.id)).counts.read).toBe(0)
  })
})
