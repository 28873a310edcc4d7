import { beforeEach, describe, expect, it } from 'vitest'
import { disablePerson, setPerson } from '../../src/directory/edit-person.ts'
import { type EditingServer, startEditingServer } from '../editing/editing-server.ts'
import { rollcall } from '../support/command-line.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, fillDirectory } from './engine-in-test.ts'

let server: EditingServer
let target: ChaosTarget
beforeEach(async () => {
  server = await startEditingServer()
  target = await startChaosTarget()
  return async () => {
    await target.close()
    await server.close()
  }
})

describe('the command line', () => {
  it('lists what is held by cause with exit code 7, keeps some, allows the rest', async () => {
    await fillDirectory(server.directory.database, 6)
    const app = await applicationInTest(
      server.engine,
      target,
      { deletionThreshold: { count: 1, percent: 0 } },
      'Held',
    )
    await server.engine.runner.run(app.id)
    for (const n of [1, 2, 3, 4]) await disablePerson(server.directory, 'main', `person-${n}@example.com`)
    await server.engine.runner.run(app.id)
    const run = (...args: string[]) => rollcall(server.folder, [...args, '--api', server.url])

    const list = await run('held', 'list', '--app', 'Held', '--json')
    expect(list.code).toBe(7)
    expect(JSON.parse(list.stdout).items).toMatchObject([
      { action: 'disable', count: 3, cause: { key: 'disabled' } },
    ])
    const cycle = await run('cycle', 'run', '--app', 'Held', '--wait')
    expect([cycle.code, cycle.stderr]).toEqual([7, expect.stringContaining('rollcall held list')])

    const shown = await server.request('GET', `/applications/Held/held`)
    const name = shown.body.items[0].subject.name as string
    expect((await run('held', 'keep', '--app', 'Held', '--who', name)).stdout).toContain('1 kept')
    expect((await run('held', 'allow', '--app', 'Held')).stdout).toContain('2 allowed')
    await server.engine.runner.run(app.id)
    const ended = [...target.users.values()].filter((one) => one['active'] === false)
    expect(ended.map((one) => one['userName'])).not.toContain(name)
    expect(ended).toHaveLength(3)
    expect((await run('held', 'list', '--app', 'Held')).code).toBe(0)
  })

  it('lists what waits for approval across applications, approves and rejects', async () => {
    await fillDirectory(server.directory.database, 2)
    const approvals = { create: true, update: true, delete: true }
    const app = await applicationInTest(server.engine, target, { approvals }, 'Asks')
    await server.engine.runner.run(app.id)
    const run = (...args: string[]) => rollcall(server.folder, [...args, '--api', server.url])

    expect((await run('approval', 'list')).stdout).toContain('everyone is in scope')
    const reject = [
      'approval',
      'reject',
      '--app',
      'Asks',
      '--who',
      'person-1@example.com',
      '--reason',
      'Leaves.',
    ]
    expect((await run(...reject)).stdout).toContain('1 rejected')
    const rejected = await run('approval', 'rejected', '--app', 'Asks', '--json')
    expect(JSON.parse(rejected.stdout).items).toMatchObject([
      {
        subject: { kind: 'person', name: 'person-1@example.com' },
        action: 'create',
        reason: 'Leaves.',
        by: expect.stringContaining('API key'),
      },
    ])
    expect((await run('approval', 'rejected')).stdout).toContain('Leaves.')
    const accounts = await server.request('GET', '/directory/people/person-1@example.com/applications')
    expect(accounts.body.items[0].kept).toMatchObject({ reason: 'Leaves.' })
    expect((await run('approval', 'approve', '--app', 'Asks')).stdout).toContain('1 approved')
    await server.engine.runner.run(app.id)
    expect([...target.users.values()].map((one) => one['userName'])).toEqual(['person-2@example.com'])

    await server.request('POST', '/applications/Asks/restart', { reset: ['watermark'] })
    await server.engine.runner.run(app.id)
    const log = await run('log', 'list', '--app', 'Asks', '--person', 'person-1@example.com', '--json')
    expect(log.stdout).toContain('Reason: Leaves.')
    await setPerson(server.directory, 'main', 'person-1@example.com', { attributes: { displayName: 'Else' } })
    await server.engine.runner.run(app.id)
    const none = await run('approval', 'rejected')
    expect(none.stdout + none.stderr).toContain('Nothing is rejected.')
  })

  it('takes when the token ends, shows it, and forgets it with the token', async () => {
    await applicationInTest(server.engine, target, {}, 'Ends soon')
    const run = (...args: string[]) => rollcall(server.folder, [...args, '--api', server.url])
    const endsAt = async () =>
      (await server.request('GET', '/applications/Ends soon')).body.connection.tokenExpiresAt
    expect(await endsAt()).toBeNull()
    expect((await run('app', 'set', 'Ends soon', '--token-expires', '2041-03-01')).code).toBe(0)
    expect(await endsAt()).toBe('2041-03-01T00:00:00.000Z')
    expect((await run('app', 'set', 'Ends soon', '--token-expires', 'next year')).code).toBe(2)
    await server.request('PATCH', '/applications/Ends soon/connection', { token: 'another' })
    expect(await endsAt()).toBeNull()
  })

  it('disconnects an application only under its name', async () => {
    await fillDirectory(server.directory.database, 1)
    const app = await applicationInTest(server.engine, target, {}, 'Ends')
    await server.engine.runner.run(app.id)
    const run = (...args: string[]) => rollcall(server.folder, [...args, '--api', server.url])
    expect((await run('app', 'delete', 'Ends', '--confirm', 'Other')).code).toBe(2)
    expect((await run('app', 'delete', 'Ends', '--farewell', 'delete', '--confirm', 'Ends')).code).toBe(0)
    await server.engine.runner.run(app.id)
    expect(target.users.size).toBe(0)
    expect((await run('app', 'show', 'Ends')).code).toBe(5)
  })

  it('takes a decision without a body for all that is held, as scripts send it', async () => {
    await fillDirectory(server.directory.database, 1)
    await applicationInTest(server.engine, target, {}, 'Bare')
    expect(await server.request('POST', '/applications/Bare/held/allow')).toMatchObject({ status: 200 })
  })
})
