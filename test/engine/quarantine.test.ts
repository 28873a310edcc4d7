import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { beforeEach, describe, expect, it } from 'vitest'
import { setPerson } from '../../src/directory/edit-person.ts'
import { resumeApplication } from '../../src/engine/application/applications.ts'
import { createCycleRunner } from '../../src/engine/cycle/cycle-runner.ts'
import { createWindow } from '../../src/engine/cycle/window.ts'
import type { Notice } from '../../src/engine/notices/notice.ts'
import { createMailer } from '../../src/server/mail/mailer.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory } from './engine-in-test.ts'

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

const notifications = { email: 'it@corp.test', onFailure: true, digest: false }

describe('quarantine', () => {
  it('tells of transitions only, keeps its beginning when the reason changes, and stops after 28 days', async () => {
    let clock = new Date()
    const notices: Notice[] = []
    const notify = async (notice: Notice) => void notices.push(notice)
    await fillDirectory(store.database, 30)
    const engine = engineInTest(store.database, { now: () => clock, notify })
    const app = await applicationInTest(engine, target, { notifications })
    const find = () => engine.ports.store.findApplication(app.id)
    const day = () => {
      clock = new Date(clock.getTime() + 86_400_000)
    }
    target.fault({ kind: 'unauthorized', method: 'GET', times: 60 })
    const began = clock

    await engine.runner.run(app.id)
    day()
    target.clearJournal()
    expect(await engine.runner.run(app.id)).toMatchObject({ state: 'failed' })
    // The canary alone: nothing else is asked and nothing is written.
    expect(target.journal).toHaveLength(1)
    expect(notices.map((one) => one.news.kind)).toEqual(['quarantined'])
    expect((await find())?.breaker).toMatchObject({ code: 'target_token_refused', since: began, count: 2 })

    for (let n = 0; n < 27; n += 1) day()
    await engine.runner.run(app.id)
    expect(notices.map((one) => one.news.kind)).toEqual(['quarantined', 'quarantine_stopped'])
    expect(await find()).toMatchObject({ power: 'paused' })
  })

  it('begins when a token was revoked that nobody needed meanwhile: after a silent day one lookup asks', async () => {
    let clock = new Date()
    await fillDirectory(store.database, 3)
    const engine = engineInTest(store.database, { now: () => clock })
    const app = await applicationInTest(engine, target)
    const cycleAfter = async (hours: number) => {
      clock = new Date(clock.getTime() + hours * 3_600_000)
      target.clearJournal()
      return engine.runner.run(app.id)
    }
    await engine.runner.run(app.id)
    expect(await cycleAfter(12)).toMatchObject({ state: 'done' })
    expect(target.journal).toEqual([])
    expect(await cycleAfter(13)).toMatchObject({ state: 'done' })
    expect(target.journal.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /scim/v2/Users'])
    expect(await cycleAfter(1)).toMatchObject({ state: 'done' })
    expect(target.journal).toEqual([])

    target.fault({ kind: 'unauthorized', method: 'GET', times: 1 })
    expect(await cycleAfter(25)).toMatchObject({ state: 'failed', error: { code: 'target_token_refused' } })
    expect((await engine.ports.store.findApplication(app.id))?.breaker).toMatchObject({
      code: 'target_token_refused',
    })
    expect(await cycleAfter(1)).toMatchObject({ state: 'done' })
    expect((await engine.ports.store.findApplication(app.id))?.breaker).toBeNull()
  })

  it('asks nobody from whom it has heard: what a cycle wrote was answered', async () => {
    let clock = new Date()
    const [id = ''] = await fillDirectory(store.database, 1)
    const engine = engineInTest(store.database, { now: () => clock })
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    const later = async (hours: number) => {
      clock = new Date(clock.getTime() + hours * 3_600_000)
      target.clearJournal()
      expect(await engine.runner.run(app.id)).toMatchObject({ state: 'done' })
      return target.journal.map(({ method }) => method)
    }
    const directory = { store: createDirectoryStore(store.database), now: () => clock, newId: randomUUID }
    await setPerson(directory, 'main', id, { attributes: { displayName: 'Changed' } })
    expect(await later(23)).toEqual(['PATCH'])
    expect(await later(23)).toEqual([])
    expect(await later(2)).toEqual(['GET'])
  })

  it('is tried again when its banner says so, not when the next cycle would have come', async () => {
    await fillDirectory(store.database, 3)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)
    target.fault({ kind: 'unauthorized', method: 'GET', times: 60 })
    await engine.runner.run(app.id)

    const found = await engine.ports.store.findApplication(app.id)
    const promised = found?.breaker?.nextAt ?? new Date(0)
    expect(promised.getTime()).toBeGreaterThan(Date.now())
    expect(found?.nextCycleAt).toEqual(promised)
    expect(await engine.ports.store.listDue(new Date(promised.getTime() - 1))).toEqual([])
    expect(await engine.ports.store.listDue(promised)).toEqual([app.id])
  })

  it('writes into the audit log that it paused an application, the intention before it does', async () => {
    let clock = new Date()
    const steps: unknown[] = []
    const engine = engineInTest(store.database, { now: () => clock })
    const app = await applicationInTest(engine, target, {}, 'Moqups')
    const find = () => engine.ports.store.findApplication(app.id)
    const runner = createCycleRunner({
      ...engine.ports,
      async audited(step, work) {
        steps.push(step, (await find())?.power)
        await work()
        steps.push((await find())?.power)
      },
    })
    await fillDirectory(store.database, 5)
    target.fault({ kind: 'unauthorized', method: 'GET', times: 60 })
    await runner.run(app.id)
    expect(steps).toEqual([])
    clock = new Date(clock.getTime() + 28 * 86_400_000)
    await runner.run(app.id)
    expect(steps).toEqual([
      {
        action: 'application.paused_by_quarantine',
        application: { id: app.id, name: 'Moqups' },
        changes: [{ path: 'power', from: 'on', to: 'paused' }],
      },
      'on',
      'paused',
    ])
  })

  it('is left without a full cycle: an incremental one goes on where it was', async () => {
    const notices: Notice[] = []
    await fillDirectory(store.database, 5)
    const engine = engineInTest(store.database, { notify: async (notice) => void notices.push(notice) })
    const app = await applicationInTest(engine, target, { notifications })
    await engine.runner.run(app.id)
    await fillDirectory(store.database, 3, 6)
    target.fault({ kind: 'unauthorized', method: 'GET', times: 1 })
    expect(await engine.runner.run(app.id)).toMatchObject({ state: 'failed' })

    expect(await engine.runner.run(app.id)).toMatchObject({
      kind: 'incremental',
      state: 'done',
      counts: { created: 3 },
    })
    expect((await engine.ports.store.findApplication(app.id))?.breaker).toBeNull()
    expect(notices.map((one) => one.news.kind)).toEqual(['quarantined', 'quarantine_left'])
    await resumeApplication(engine.ports, app.id)
  })

  it('lets one, then ten, then a hundred go first, each step only when the one before has ended', async () => {
    const window = createWindow(50, [1, 10, 100])
    const releases: (() => void)[] = []
    let started = 0
    const all = (async () => {
      for (let n = 0; n < 200; n += 1) {
        await window.run(
          () =>
            new Promise((resolve) => {
              started += 1
              releases.push(resolve)
            }),
        )
      }
    })()
    const settle = async () => {
      for (const release of releases.splice(0)) release()
      for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(started).toBe(1)
    await settle()
    expect(started).toBe(11)
    await settle()
    expect(started).toBe(61)
    while (started < 200) await settle()
    await settle()
    await all
  })
})

describe('mail', () => {
  const notice: Notice = {
    application: { id: 'app_1', name: 'Moqups' },
    email: 'it@corp.test',
    news: {
      kind: 'quarantined',
      error: { code: 'target_token_refused', details: { detail: 'Bad token.' } },
    },
  }
  const baseUrl = () => 'http://127.0.0.1:4664'
  const jobs = (sent: string[]) => ({
    define: () => undefined,
    send: async (_kind: unknown, data: unknown) => {
      sent.push((data as { id: string }).id)
      return true
    },
  })

  it('is sent over SMTP, saying what, why, effect and next step; once', async () => {
    const received: string[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, done) {
        let text = ''
        stream.on('data', (chunk) => {
          text += chunk
        })
        stream.on('end', () => {
          received.push(text)
          done()
        })
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as AddressInfo
    const queued: string[] = []
    const smtpUrl = `smtp://127.0.0.1:${port}`
    const mailer = createMailer({
      database: store.database,
      jobs: jobs(queued),
      smtpUrl,
      baseUrl,
      from: 'Provisioning <provisioning@corp.test>',
    })

    await mailer.notify(notice)
    await mailer.deliver(queued[0] ?? '')
    await mailer.deliver(queued[0] ?? '')

    expect(received).toHaveLength(1)
    expect(received[0]).toContain('From: Provisioning <provisioning@corp.test>')
    expect(received[0]).toContain('To: it@corp.test')
    expect(received[0]).toContain('Subject: Moqups is quarantined')
    expect(received[0]).toContain('Next:')
    expect((await mailer.list(10))[0]).toMatchObject({
      to: 'it@corp.test',
      sentAt: expect.any(String),
      error: null,
    })
    await new Promise<void>((resolve) => server.close(resolve))
  })

  it('is kept to be read where no mail server is set, and tried again where it does not answer', async () => {
    const kept = createMailer({ database: store.database, jobs: jobs([]), smtpUrl: undefined, baseUrl })
    await kept.notify(notice)
    expect((await kept.list(10))[0]).toMatchObject({ sentAt: null, error: null })
    expect((await kept.list(10))[0]?.body).toContain('Bad token.')

    const queued: string[] = []
    const smtpUrl = 'smtp://user:hidden@127.0.0.1:1'
    const unreachable = createMailer({ database: store.database, jobs: jobs(queued), smtpUrl, baseUrl })
    await unreachable.notify(notice)
    await expect(unreachable.deliver(queued[0] ?? '')).rejects.toThrow()
    const [mail] = await unreachable.list(1)
    expect(mail).toMatchObject({ sentAt: null, error: 'ESOCKET' })
    expect(JSON.stringify(mail)).not.toContain('hidden')
  })
})
