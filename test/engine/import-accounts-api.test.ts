import { beforeEach, describe, expect, it } from 'vitest'
import { type EditingServer, startEditingServer } from '../editing/editing-server.ts'
import { rollcall } from '../support/command-line.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest } from './engine-in-test.ts'

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
const path = '/applications/Imported/importable'

/** An application with accounts that belong to nobody: one that works, and one that sleeps. */
async function anApplication() {
  for (const [id, active] of [
    ['grace', true],
    ['sleeps', false],
    ['ada', true],
  ] as const)
    target.add('Users', { id, userName: `${id}@example.com`, active })
  const app = await applicationInTest(server.engine, target, { scope: 'assigned' }, 'Imported')
  await server.engine.runner.run(app.id)
  await (await server.engine.runner.startReconciliation(app.id, { repair: false })).ended
  return app
}
const people = async () =>
  (await server.request('GET', '/directory/people')).body.items.map(
    (one: { userName: string }) => one.userName,
  )

describe('importing users over the management API', () => {
  it('shows what would become of each account, page by page, and writes nothing', async () => {
    await anApplication()
    const page = await server.request('GET', `${path}?limit=2`)
    expect(page.body).toMatchObject({
      reconciliation: { kind: 'reconciliation', state: 'done' },
      items: [
        {
          targetId: 'grace',
          outcome: 'new',
          person: { id: null, userName: 'grace@example.com' },
          attributes: { userPrincipalName: 'grace@example.com', accountEnabled: true },
          assigns: true,
          imported: false,
        },
        { targetId: 'sleeps', outcome: 'skipped', skip: 'inactive', error: null },
      ],
    })
    const rest = await server.request('GET', `${path}?limit=2&cursor=${page.body.next}`)
    expect([rest.body.items.map((one: { name: string }) => one.name), rest.body.next]).toEqual([
      ['ada@example.com'],
      undefined,
    ])
    expect(await people()).toEqual([])
    const audit = await server.request('GET', '/audit?action=accounts.imported')
    expect(audit.body.items).toEqual([])
  })

  it('makes people of those named, tells why not of the others, and leaves one line in the audit log', async () => {
    await anApplication()
    const done = await server.request('POST', path, { accounts: ['ada', 'nobody'] })
    expect(done.body.items).toMatchObject([
      { targetId: 'ada', outcome: 'new', person: { id: expect.stringMatching(/-/) }, imported: true },
      { targetId: 'nobody', outcome: 'refused', error: { code: 'import_account_unknown' }, imported: false },
    ])
    expect(await people()).toEqual(['ada@example.com'])
    await server.request('POST', path, { accounts: ['sleeps'] })
    const { items } = (await server.request('GET', '/audit?action=accounts.imported')).body
    expect(items).toMatchObject([
      { action: 'accounts.imported', target: { kind: 'application', name: 'Imported' } },
    ])
    expect((await server.request('POST', path, { accounts: [] })).status).toBe(400)
  })
})

describe('rollcall account import', () => {
  it('is a preview unless told to do it, then imports all, and the next cycle only links them', async () => {
    const app = await anApplication()
    const preview = await run('account', 'import', '--app', 'Imported')
    expect([preview.code, preview.stdout]).toEqual([0, expect.stringContaining('Becomes grace@example.com')])
    expect(preview.stderr).toContain('Preview, nothing was written: 2 new, 1 skipped.')
    expect(await people()).toEqual([])

    const done = await run('account', 'import', '--app', 'Imported', '--apply', '--json')
    expect([done.code, JSON.parse(done.stdout).items]).toMatchObject([
      0,
      [{ imported: true }, { skip: 'inactive' }, { imported: true }],
    ])
    expect(await people()).toEqual(['ada@example.com', 'grace@example.com'])
    target.clearJournal()
    const { counts } = await server.engine.runner.run(app.id)
    expect(counts).toMatchObject({ matched: 2, created: 0, disabled: 0, deleted: 0, failed: 0 })
    expect(target.requests('POST')).toEqual([])
    const again = await run('account', 'import', '--app', 'Imported', '--apply')
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('0 imported (3 skipped).')])
  })

  it('ends with 3 when some are refused, and with 5 where nothing was compared yet', async () => {
    await anApplication()
    await applicationInTest(server.engine, target, {}, 'Unread')
    expect((await run('account', 'import', '--app', 'Unread')).code).toBe(5)
    const refused = await run('account', 'import', '--app', 'Imported', '--account', 'ada', 'nobody')
    expect([refused.code, refused.stdout]).toEqual([
      3,
      expect.stringContaining('No account nobody waits to be imported.'),
    ])
  })
})
