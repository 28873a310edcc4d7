import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { disablePerson, setPerson } from '../../src/directory/edit-person.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import { changeConnection, resumeApplication } from '../../src/engine/application/applications.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, type Fault, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory, settingsInTest } from './engine-in-test.ts'

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

async function runWith(people: number, faults: readonly Fault[], change: Partial<ApplicationSettings> = {}) {
  await fillDirectory(store.database, people)
  for (const fault of faults) target.fault(fault)
  const engine = engineInTest(store.database, { timeoutMs: 2_000 })
  const application = await applicationInTest(engine, target, change)
  const cycle = await engine.runner.run(application.id)
  return { engine, application, cycle }
}

/** The oracle: what the target really executed. */
function createsPerPerson(): readonly number[] {
  const counts = new Map<string, number>()
  for (const entry of target.requests('POST', '/Users')) {
    if (!entry.committed) continue
    const name = String(entry.body?.['userName'])
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts.values()]
}

describe('an answer that gets lost', () => {
  it.each([
    ['lost_reply', 'the connection breaks after the account was made'],
    ['fail_after', 'the target answers 500 after it made the account'],
    ['no_id', 'the target answers 201 without an id'],
  ] as const)('never leads to a second account: %s (%s)', async (kind, _what) => {
    const careless = await startChaosTarget({ unique: false })
    await target.close()
    target = careless
    const { cycle, engine, application } = await runWith(12, [{ kind, method: 'POST', after: 3, times: 3 }])

    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'done' })
    expect(target.users.size).toBe(12)
    expect(createsPerPerson()).toEqual(Array.from({ length: 12 }, () => 1))
    target.clearJournal()
    await engine.runner.run(application.id)
    expect(target.journal).toEqual([])
  })

  it('is repeated when nothing had been executed', async () => {
    const { cycle } = await runWith(6, [{ kind: 'fail_before', method: 'POST', times: 2 }])
    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'done', counts: { failed: 0 } })
    expect(target.users.size).toBe(6)
  })

  it('of an update leads to writing every mapped value again', async () => {
    const { engine, application } = await runWith(2, [])
    await setPerson(directory(), 'main', 'person-1@example.com', { attributes: { displayName: 'Renamed' } })
    target.clearJournal()
    target.fault({ kind: 'lost_reply', method: 'PATCH', times: 1 })
    const cycle = await engine.runner.run(application.id)
    target.assertFaultsFired()
    expect(cycle.state).toBe('done')
    const [first, second] = target.requests('PATCH')
    expect(first?.body?.['Operations']).toHaveLength(1)
    expect(second?.body?.['Operations']).toHaveLength(6)
  })
})

describe('an answer that breaks off', () => {
  it('confirms no update: it is sent once more', async () => {
    const { engine, application } = await runWith(1, [])
    await setPerson(directory(), 'main', 'person-1@example.com', { attributes: { displayName: 'Changed' } })
    target.fault({ kind: 'not_json', method: 'PATCH', times: 1 })
    await engine.runner.run(application.id)
    target.assertFaultsFired()
    expect([...target.users.values()].map((one) => one['displayName'])).toEqual(['Changed'])
  })
})

describe('a deletion whose answer got lost', () => {
  it('is done when the account is gone, and is no sign that the target has lost its accounts', async () => {
    const { leaving } = settingsInTest()
    const { engine, application } = await runWith(25, [], {
      leaving: { ...leaving, disabled: { action: 'delete', afterDays: 0 } },
      deletionThreshold: { count: 1000, percent: 100 },
    })
    target.fault({ kind: 'lost_reply', method: 'DELETE', times: 24 })
    for (let n = 1; n < 25; n += 1) await disablePerson(directory(), 'main', `person-${n}@example.com`)
    expect(await engine.runner.run(application.id)).toMatchObject({ state: 'done', counts: { deleted: 24 } })
    target.assertFaultsFired()
    expect(target.users.size).toBe(1)
    expect((await engine.ports.store.findApplication(application.id))?.breaker).toBeNull()
  })
})

describe('an account that somebody deleted at the target', () => {
  it('is made anew, also when all others are gone because Rollcall deleted them and has not heard of it', async () => {
    const { leaving } = settingsInTest()
    const { engine, application } = await runWith(3, [], {
      leaving: { ...leaving, disabled: { action: 'delete', afterDays: 0 } },
      deletionThreshold: { count: 1000, percent: 100 },
    })
    for (const n of [1, 2]) await disablePerson(directory(), 'main', `person-${n}@example.com`)
    // Executed and answered with errors, for longer than a cycle has patience.
    target.fault({ kind: 'fail_after', method: 'DELETE', times: 20 })
    await engine.runner.run(application.id)
    expect([...target.users.values()].map((one) => one['userName'])).toEqual(['person-3@example.com'])
    target.endFaults()
    for (const id of target.users.keys()) target.remove('Users', id)
    await setPerson(directory(), 'main', 'person-3@example.com', { attributes: { displayName: 'Changed' } })
    expect(await engine.runner.run(application.id)).toMatchObject({ error: null, counts: { created: 1 } })
    expect([...target.users.values()].map((one) => one['displayName'])).toEqual(['Changed'])
  })
})

describe('a target that is busy', () => {
  it.each(['throttle_seconds', 'throttle_date', 'unavailable'] as const)(
    'pauses the whole application and is no failure: %s',
    async (kind) => {
      const { cycle, engine, application } = await runWith(20, [{ kind, method: 'POST', after: 5, times: 1 }])
      target.assertFaultsFired()
      expect(cycle).toMatchObject({ state: 'done', counts: { created: 20, failed: 0 } })
      const at = target.journal.findIndex((one) => one.status === 429 || one.status === 503)
      expect(at).toBeGreaterThan(0)
      expect(await engine.ports.store.findApplication(application.id)).toMatchObject({ breaker: null })
    },
  )
})

describe('one person that the target refuses', () => {
  it('waits in escrow with cause and next try, and nobody else waits', async () => {
    const { cycle, engine, application } = await runWith(10, [
      { kind: 'refuse', method: 'POST', body: 'person-4@', times: 1 },
    ])
    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'done_with_failures', counts: { created: 9, failed: 1 } })
    const [failure] = await engine.ports.store.groupFailures(application.id)
    expect(failure).toMatchObject({
      code: 'target_refused',
      count: 1,
      sample: { name: 'person-4@example.com' },
    })
    expect(failure?.nextDueAt?.getTime()).toBeGreaterThan(Date.now())

    await setPerson(directory(), 'main', 'person-4@example.com', { attributes: { displayName: 'Corrected' } })
    expect(await engine.runner.run(application.id)).toMatchObject({ state: 'done', counts: { created: 1 } })
    expect(await engine.ports.store.groupFailures(application.id)).toEqual([])
  })
})

describe('a target that is broken as a whole', () => {
  it.each([
    ['unauthorized', 'target_token_refused'],
    ['html', 'target_answers_html'],
    ['redirect', 'target_redirects'],
    ['not_json', 'target_not_scim'],
    ['not_found', 'target_not_found'],
  ] as const)('quarantines the application at once and names the cause: %s → %s', async (kind, code) => {
    const { cycle, engine, application } = await runWith(200, [{ kind, method: 'GET', times: 1 }])
    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'failed', error: { code } })
    const broken = await engine.ports.store.findApplication(application.id)
    expect(broken?.breaker).toMatchObject({ code, count: 1 })
    expect(target.users.size).toBeLessThan(200)

    await resumeApplication(engine.ports, application.id)
    expect(await engine.runner.run(application.id)).toMatchObject({ state: 'done' })
    expect(target.users.size).toBe(200)
    expect(createsPerPerson().every((count) => count === 1)).toBe(true)
    expect((await engine.ports.store.findApplication(application.id))?.breaker).toBeNull()
  })

  it('that ignores filters is not believed: nobody is linked to a stranger', async () => {
    target.users.set('u-x', { id: 'u-x', userName: 'stranger@elsewhere.example' })
    const { cycle } = await runWith(3, [{ kind: 'ignore_filter', method: 'GET', path: 'filter', times: 1 }])
    expect(cycle).toMatchObject({ state: 'failed', error: { code: 'target_ignores_filter' } })
    expect(target.journal.filter((one) => one.committed)).toEqual([])
  })

  it('that lost its accounts is not filled again without a word', async () => {
    const { engine, application } = await runWith(60, [])
    target.users.clear()
    for (let n = 1; n <= 60; n += 1) {
      await setPerson(directory(), 'main', `person-${n}@example.com`, {
        attributes: { displayName: `New ${n}` },
      })
    }
    target.clearJournal()
    const cycle = await engine.runner.run(application.id)
    expect(cycle).toMatchObject({ state: 'failed', error: { code: 'accounts_vanished' } })
    expect(target.requests('POST').length).toBeLessThan(40)
  })

  it('that gives one id to two people costs the second one only', async () => {
    const { cycle, engine, application } = await runWith(8, [
      { kind: 'same_id', method: 'POST', after: 4, times: 1 },
    ])
    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'done_with_failures', counts: { created: 7, failed: 1 } })
    const [failure] = await engine.ports.store.groupFailures(application.id)
    expect(failure).toMatchObject({ code: 'account_belongs_to_other', count: 1 })
  })

  it('sends nothing more to a host whose secret has not been entered for it', async () => {
    const { engine, application } = await runWith(1, [])
    await expect(
      changeConnection(engine.ports, application.id, { url: 'http://127.0.0.1:9/scim' }),
    ).rejects.toMatchObject({ code: 'secret_needed_again' })
  })
})

describe('too many disables', () => {
  it('are held, grouped by what they would do, while everything else goes on; allowing lets them happen', async () => {
    const { engine, application } = await runWith(30, [], { deletionThreshold: { count: 3, percent: 10 } })
    for (let n = 1; n <= 10; n += 1) await disablePerson(directory(), 'main', `person-${n}@example.com`)
    await setPerson(directory(), 'main', 'person-20@example.com', {
      attributes: { displayName: 'Still updated' },
    })

    const cycle = await engine.runner.run(application.id)
    expect(cycle.counts).toMatchObject({ disabled: 3, held: 7, updated: 1 })
    expect(
      await engine.ports.store.listHeld({ by: 'threshold', applicationId: application.id }, 100),
    ).toHaveLength(7)
    expect((await engine.runner.run(application.id)).counts).toMatchObject({ disabled: 0 })

    await engine.ports.store.allowHeld(
      { by: 'threshold', applicationId: application.id },
      new Date(Date.now() + 60_000),
    )
    expect((await engine.runner.run(application.id)).counts).toMatchObject({ disabled: 7 })
    expect([...target.users.values()].filter((one) => one['active'] === false)).toHaveLength(10)
    expect(settingsInTest().deletionThreshold.count).toBe(20)
  })
})
