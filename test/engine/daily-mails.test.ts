import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { disablePerson } from '../../src/directory/edit-person.ts'
import { changeConnection, requireApplication } from '../../src/engine/application/applications.ts'
import { computeStatus } from '../../src/engine/application/status.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { rejectHeld } from '../../src/engine/held/reject-held.ts'
import { remindOfCredentials, sendDigests } from '../../src/engine/notices/daily-mails.ts'
import { createMailer } from '../../src/server/mail/mailer.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startMailServer } from '../support/smtp.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory } from './engine-in-test.ts'

const dayMs = 86_400_000
const told = { email: 'it@corp.test', onFailure: true, digest: true }

let store: TestDatabase
let target: ChaosTarget
let inbox: Awaited<ReturnType<typeof startMailServer>>
let clock: Date
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget()
  inbox = await startMailServer()
  clock = new Date()
  return async () => {
    await inbox.close()
    await target.close()
    await store.drop()
  }
})

/** An engine whose mails go through a real server; jobs are done at once. */
function engineWithMail() {
  const mailer = createMailer({
    database: store.database,
    jobs: {
      define: () => undefined,
      send: async (_kind, data) => {
        await mailer.deliver((data as unknown as { id: string }).id)
        return true
      },
    },
    smtpUrl: inbox.url,
    baseUrl: () => 'http://127.0.0.1:4664',
  })
  return engineInTest(store.database, { now: () => clock, notify: (notice) => mailer.notify(notice) })
}

const daysLater = (days: number): void => {
  clock = new Date(clock.getTime() + days * dayMs)
}

describe('a credential whose expiry is known', () => {
  it('is warned of by mail 30, 7 and 1 days before, once each, and never after another one was entered', async () => {
    const engine = engineWithMail()
    const app = await applicationInTest(engine, target, { notifications: told }, 'Moqups')
    const expiresAt = new Date(clock.getTime() + 40 * dayMs)
    await changeConnection(engine.ports, app.id, { secretExpiresAt: expiresAt })
    const after: number[] = []
    for (const days of [0, 11, 1, 22, 1, 4.5, 0.1]) {
      daysLater(days)
      await remindOfCredentials(engine.ports)
      after.push(inbox.received.length)
    }
    expect(after).toEqual([0, 1, 1, 2, 2, 3, 3])
    expect(inbox.received.map((one) => one.subject)).toEqual([
      'The credential for Moqups expires within 30 days',
      'The credential for Moqups expires within 7 days',
      'The credential for Moqups expires tomorrow at the latest',
    ])
    expect(inbox.received[0]?.text).toContain('rollcall app set "Moqups" --token-stdin --token-expires')
    expect(inbox.received[0]?.text).not.toContain('secret"')

    await changeConnection(engine.ports, app.id, { secret: 'another' })
    await remindOfCredentials(engine.ports)
    expect(inbox.received).toHaveLength(3)
    expect((await requireApplication(engine.ports, app.id)).credential?.expiresAt).toBeNull()
  })

  it('shows among the reasons of the status from thirty days before, and says when it is over', async () => {
    const { ports, runner } = engineWithMail()
    const { id } = await applicationInTest({ ports }, target)
    await runner.run(id)
    const reasons = async (): Promise<string[]> => {
      const application = await requireApplication(ports, id)
      const cycle = await ports.store.findCycle(id)
      const { status, reasons: why } = computeStatus(
        application,
        cycle,
        await ports.store.readHealth(id),
        clock,
      )
      return [status, ...why.map((one) => one.code)]
    }
    await changeConnection(ports, id, { secretExpiresAt: new Date(clock.getTime() + 31 * dayMs) })
    expect(await reasons()).toEqual(['up_to_date'])
    daysLater(2)
    expect(await reasons()).toEqual(['needs_attention', 'credential_expires'])
    daysLater(30)
    expect(await reasons()).toEqual(['needs_attention', 'credential_expired'])
  })

  it('is told late rather than not at all to whoever wants to be told only later', async () => {
    const engine = engineWithMail()
    const { id } = await applicationInTest(engine, target)
    await changeConnection(engine.ports, id, { secretExpiresAt: new Date(clock.getTime() + 5 * dayMs) })
    await remindOfCredentials(engine.ports)
    expect(inbox.received).toEqual([])
    await changeSettings(engine.ports, id, { notifications: told })
    await remindOfCredentials(engine.ports)
    expect(inbox.received.map((one) => one.subject)).toEqual([expect.stringContaining('within 7 days')])
  })
})

describe('the daily digest', () => {
  it('is off until it is wanted', async () => {
    const engine = engineWithMail()
    await fillDirectory(store.database, 2)
    const { id } = await applicationInTest(engine, target, { notifications: { ...told, digest: false } })
    await engine.runner.run(id)
    await sendDigests(engine.ports)
    expect(inbox.received).toEqual([])
  })

  it('tells once a day what was done, how the application stands, and what was rejected and why', async () => {
    const engine = engineWithMail()
    await fillDirectory(store.database, 3)
    const approvals = { create: false, update: false, delete: true }
    const app = await applicationInTest(engine, target, { notifications: told, approvals }, 'Moqups')
    await engine.runner.run(app.id)
    const directory = { store: createDirectoryStore(store.database), now: () => clock, newId: randomUUID }
    await disablePerson(directory, 'main', 'person-1@example.com')
    await engine.runner.run(app.id)
    const said = { reason: 'Contract goes on.', by: 'Ada (console)' }
    expect(await rejectHeld(engine.ports, app, {}, said)).toBe(1)
    inbox.received.length = 0
    clock = new Date(Date.now() + 60_000)

    await sendDigests(engine.ports)
    await sendDigests(engine.ports)
    expect(inbox.received.map((one) => [one.to, one.subject])).toEqual([
      ['it@corp.test', 'Moqups, the last day: 3 created, 1 held'],
    ])
    const text = inbox.received[0]?.text
    expect(text).toContain('Now: up to date.')
    expect(text).toContain('- disable person-1@example.com: Contract goes on. (Ada (console))')
    expect(text).toContain('notifications.digest')

    daysLater(1)
    await sendDigests(engine.ports)
    expect(inbox.received.map((one) => one.subject)).toEqual([
      expect.anything(),
      'Moqups, the last day: nothing had to be done',
    ])
    expect(inbox.received[1]?.text).not.toContain('Contract goes on.')
  })
})

describe('a mail about what was rejected', () => {
  it('says how many, why and by whom', async () => {
    const engine = engineWithMail()
    await fillDirectory(store.database, 2)
    const approvals = { create: true, update: false, delete: false }
    const app = await applicationInTest(engine, target, { notifications: told, approvals }, 'Moqups')
    await engine.runner.run(app.id)
    inbox.received.length = 0
    await rejectHeld(engine.ports, app, {}, { reason: 'No seats left.', by: 'Ada (console)' })
    expect(inbox.received.map((one) => one.subject)).toEqual(['Moqups: 2 changes were rejected'])
    expect(inbox.received[0]?.text).toContain('Reason: No seats left.')
    expect(inbox.received[0]?.text).toContain('By: Ada (console)')
  })
})
