import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import { startSchedule } from '../../src/engine/cycle/schedule.ts'
import { quarantine } from '../../src/engine/quarantine.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startServed } from '../support/served.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, type EngineInTest, engineInTest, fillDirectory } from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
let engine: EngineInTest
let clock: Date
const day = 86_400_000
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget()
  clock = new Date()
  engine = engineInTest(store.database, { now: () => clock })
  return async () => {
    await target.close()
    await store.drop()
  }
})

const historyOf = ({ id }: ApplicationRecord) => engine.ports.store.listCycles(id, 10, 'reconciliation')
const due = () => engine.ports.store.listReconciliationsDue(clock)

/** Lets the schedule look until it has done what is expected, a minute passing each time. */
async function scheduleUntil(isDone: () => Promise<boolean>): Promise<void> {
  const schedule = startSchedule(engine.ports, engine.runner)
  while (!(await isDone())) {
    clock = new Date(clock.getTime() + 61_000)
    schedule.wake()
    await sleep(20)
  }
  await schedule.stop()
}

describe('reconciliation by itself', () => {
  it('is off unless somebody sets it', async () => {
    await fillDirectory(store.database, 1)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    clock = new Date(clock.getTime() + 400 * day)
    expect(await due()).toEqual([])
    expect(await engine.ports.store.nextReconciliationAt(app.id)).toBeNull()
  })

  it('begins so many days after the first cycle, reports what differs, and comes again', async () => {
    await fillDirectory(store.database, 3)
    const app = await applicationInTest(engine, target, { reconciliation: { everyDays: 7, repair: false } })
    expect(await due()).toEqual([])
    await engine.runner.run(app.id)
    clock = new Date(Date.now() + 6.9 * day)
    expect(await due()).toEqual([])
    const [account] = target.users.values()
    Object.assign(account ?? {}, { displayName: 'Changed there' })
    clock = new Date(Date.now() + 7.1 * day)
    await scheduleUntil(async () => (await historyOf(app))[0]?.state === 'done')

    const [run, ...others] = await historyOf(app)
    expect(run).toMatchObject({ findings: { scheduled: true, repair: false }, counts: { drifted: 1 } })
    expect(others).toEqual([])
    expect(account).toMatchObject({ displayName: 'Changed there' })
    expect((await engine.ports.store.nextReconciliationAt(app.id))?.getTime()).toBe(
      (run?.startedAt.getTime() ?? 0) + 7 * day,
    )
  })

  it('repairs only where that is set', async () => {
    await fillDirectory(store.database, 3)
    const app = await applicationInTest(engine, target, { reconciliation: { everyDays: 1, repair: true } })
    await engine.runner.run(app.id)
    const [account] = target.users.values()
    Object.assign(account ?? {}, { displayName: 'Changed there' })
    clock = new Date(Date.now() + 1.1 * day)
    await scheduleUntil(async () => account?.['displayName'] !== 'Changed there')
    expect(account).toMatchObject({ displayName: expect.stringMatching(/^Person/) })
  })

  it('that fails is tried again the next day, and a quarantined application is left alone', async () => {
    await fillDirectory(store.database, 1)
    const app = await applicationInTest(engine, target, { reconciliation: { everyDays: 30, repair: false } })
    await engine.runner.run(app.id)
    clock = new Date(Date.now() + 30.1 * day)
    target.fault({ kind: 'not_found', method: 'GET', times: 100 })
    const { ended } = await engine.runner.startReconciliation(app.id, { repair: false, scheduled: true })
    expect((await ended).state).not.toBe('done')
    target.endFaults()
    await engine.ports.store.setBreaker(app.id, null)
    const next = await engine.ports.store.nextReconciliationAt(app.id)
    expect(next?.getTime()).toBeGreaterThan(Date.now() + 29 * day)
    expect(await due()).toEqual([{ id: app.id, repair: false }])
    const halt = { kind: 'broken', code: 'target_token_refused', details: {} } as const
    await engine.ports.store.setBreaker(app.id, quarantine(null, halt, clock).breaker)
    expect(await due()).toEqual([])
  })
})

it('is set, shown and looked back on with the command line', async () => {
  const app = await startServed()
  try {
    await fillDirectory(app.database.database, 2)
    const create = ['app', 'create', 'Weekly', '--from', 'scim', '--scope', 'all', '--url', target.url]
    await app.json([...create, '--allow-private-address', '--token-stdin'], 'secret')
    await app.json(['app', 'resume', 'Weekly'])
    await app.json(['cycle', 'run', '--app', 'Weekly', '--wait'])
    const wrong = await app.run(['app', 'settings', 'set', 'Weekly', 'reconciliation.everyDays=0'])
    expect(wrong.code).toBe(2)
    await app.run(['app', 'settings', 'set', 'Weekly', 'reconciliation.everyDays=7'])
    const { nextReconciliationAt } = await app.json(['app', 'show', 'Weekly'])
    expect(Date.parse(nextReconciliationAt)).toBeGreaterThan(Date.now() + 6 * day)
    await app.json(['cycle', 'reconcile', '--app', 'Weekly', '--wait'])
    const { items } = await app.json(['cycle', 'list', '--app', 'Weekly', '--kind', 'reconciliation'])
    expect(items).toMatchObject([{ kind: 'reconciliation', reconciliation: { scheduled: false } }])
  } finally {
    await app.close()
  }
})
