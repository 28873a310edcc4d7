import { beforeEach, describe, expect, it } from 'vitest'
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
const run = (...args: string[]) => rollcall(server.folder, [...args, '--api', server.url])

describe('the command line', () => {
  it('reconciles, lists what differs with exit code 3, and has it repaired', async () => {
    await fillDirectory(server.directory.database, 3)
    const app = await applicationInTest(server.engine, target, {}, 'Drift')
    expect((await run('drift', 'list', '--app', 'Drift')).code).toBe(5)
    await server.engine.runner.run(app.id)
    const [account] = target.users.values()
    Object.assign(account ?? {}, { displayName: 'Changed there' })
    target.users.set('stranger', { id: 'stranger', userName: 'stranger@example.com' })

    const reconciled = await run('cycle', 'reconcile', '--app', 'Drift', '--wait')
    expect([reconciled.code, reconciled.stdout]).toEqual([
      3,
      expect.stringContaining('2 not as they were left'),
    ])
    const list = await run('drift', 'list', '--app', 'Drift', '--json')
    expect(list.code).toBe(3)
    expect(JSON.parse(list.stdout)).toMatchObject({
      reconciliation: { kind: 'reconciliation', reconciliation: { people: { read: 4, complete: true } } },
      counts: { changed: 1, unknown: 1 },
      items: [
        {
          kind: 'changed',
          changes: [{ attribute: 'displayName', actual: 'Changed there' }],
          repair: 'update',
        },
        { kind: 'unknown', subject: { id: null, name: 'stranger@example.com' }, repair: 'nothing' },
      ],
    })
    const page = await server.request('GET', '/applications/Drift/drift?limit=1')
    const rest = await server.request('GET', `/applications/Drift/drift?limit=5&cursor=${page.body.next}`)
    expect([page.body.items[0].kind, rest.body.items[0].kind, rest.body.next]).toEqual([
      'changed',
      'unknown',
      undefined,
    ])
    expect((await run('drift', 'repair', '--app', 'Drift', '--kind', 'changed')).stdout).toContain(
      '1 will be repaired',
    )
    await server.engine.runner.run(app.id)
    expect(account).toMatchObject({ displayName: expect.stringMatching(/^Person/) })
  })

  it('says what a restart would do, and does it when told', async () => {
    await fillDirectory(server.directory.database, 3)
    const app = await applicationInTest(server.engine, target, {}, 'Again')
    await server.engine.runner.run(app.id)
    const preview = await run('cycle', 'restart', '--app', 'Again', '--reset', 'full')
    expect(preview.stdout).toContain('Preview: nothing was changed.')
    expect(preview.stdout).toContain('connector_data_store (3)')
    expect((await server.engine.runner.run(app.id)).counts.read).toBe(0)
    const wrong = await run('cycle', 'restart', '--app', 'Again', '--reset', 'everything')
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('no reset scope everything')])
    expect((await run('cycle', 'restart', '--app', 'Again', '--apply')).code).toBe(0)
    expect((await server.engine.runner.run(app.id)).counts).toMatchObject({ read: 3, noChange: 3 })
  })
})

describe('a preview of many', () => {
  it('is begun, watched, kept and listed by the command line; doing it is left to a cycle', async () => {
    await fillDirectory(server.directory.database, 3)
    await applicationInTest(server.engine, target, {}, 'Many')
    const run1 = await run('provision', '--everyone', '--app', 'Many')
    expect([run1.code, run1.stdout, run1.stderr]).toEqual([
      0,
      expect.stringContaining('person-1@example.com'),
      expect.stringContaining('Preview, nothing was written: 3 created.'),
    ])
    expect(target.users.size).toBe(0)
    const listed = JSON.parse((await run('dry-run', 'list', '--app', 'Many', '--json')).stdout)
    expect(listed.items).toMatchObject([
      { scope: { kind: 'everyone' }, state: 'done', counts: { created: 3 } },
    ])
    const [{ id }] = listed.items
    const shown = JSON.parse((await run('dry-run', 'show', id, '--app', 'Many', '--json')).stdout)
    expect(shown.items).toHaveLength(3)
    const entries = await server.request(
      'GET',
      `/applications/Many/dry-runs/${id}/entries?outcome=created&limit=2`,
    )
    expect(entries.body.items).toHaveLength(2)
    expect(entries.body.next).toBe(entries.body.items[1].id)
    for (const wrong of [
      ['--everyone', '--apply'],
      [],
      ['--everyone', '--group', 'Sales'],
      ['ada', '--everyone'],
    ])
      expect((await run('provision', ...wrong, '--app', 'Many')).code).toBe(2)
    expect((await run('provision', '--group', 'Nobody', '--app', 'Many')).code).toBe(5)
  })
})
