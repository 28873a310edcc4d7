import { afterAll, beforeAll, expect, it } from 'vitest'
import { sumUp } from '../../src/cli/sum-up-cycles.ts'
import { eventually, type Served, startServed } from '../support/served.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'

let app: Served
let target: ChaosTarget
beforeAll(async () => {
  app = await startServed()
  target = await startChaosTarget()
  await app.json(['directory', 'person', 'create', 'boss@acme.test', 'displayName=Boss'])
  await app.json([
    'directory',
    'person',
    'create',
    'ada@acme.test',
    'displayName=Ada',
    '--manager',
    'boss@acme.test',
  ])
  await app.json(['directory', 'group', 'create', 'Team'])
  await app.json(['directory', 'group', 'add', 'Team', '--person', 'ada@acme.test'])
  const create = ['app', 'create', 'Work', '--from', 'scim', '--scope', 'all', '--url', target.url]
  await app.json([...create, '--allow-private-address', '--token-stdin'], 'secret')
  await app.json(['app', 'resume', 'Work'])
  await app.json(['cycle', 'run', '--app', 'Work', '--wait'])
})
afterAll(async () => {
  await target.close()
  await app.close()
})

const runCycle = () => app.json(['cycle', 'run', '--app', 'Work', '--wait'])
const change = (name: string) =>
  app.json(['directory', 'person', 'set', 'ada@acme.test', `displayName=${name}`])
const arrived = (name: string) =>
  eventually(
    async () => [...target.users.values()].some((one) => one['displayName'] === name),
    (found) => found,
  )

it('tells what came of a change, whether this cycle or one that began by itself took it, and tells it once', async () => {
  await change('Taken')
  await arrived('Taken')
  await eventually(
    async () => (await app.json(['cycle', 'show', '--app', 'Work'])).state,
    (state) => state === 'done',
  )
  expect(await runCycle()).toMatchObject({ state: 'done', counts: { updated: 1, failed: 0 } })
  expect((await runCycle()).counts).toMatchObject({ read: 0, updated: 0 })

  await change('At once')
  expect((await runCycle()).counts).toMatchObject({ updated: 1 })
  expect((await runCycle()).counts).toMatchObject({ updated: 0 })
  const human = await app.run(['cycle', 'run', '--app', 'Work', '--wait'])
  expect(human.stdout).toContain('0 read')
})

it('adds up what several cycles did, and ends as the last of them', () => {
  const counts = { read: 1, updated: 1, failed: 0 }
  const progress = { done: 1, total: 1, percent: 100, perSecond: null, etaSeconds: null }
  const one = { id: 'a', kind: 'initial', state: 'done_with_failures', startedAt: 'early', counts, progress }
  const other = { id: 'b', kind: 'incremental', state: 'done', startedAt: 'late', counts, progress }
  expect(sumUp([one, other] as never)).toMatchObject({
    id: 'b',
    kind: 'initial',
    state: 'done',
    startedAt: 'early',
    counts: { read: 2, updated: 2, failed: 0 },
    progress: { done: 2, total: 2 },
  })
})

it('shows a person with manager, groups and where they stand at every application', async () => {
  const shown = await app.json(['directory', 'person', 'show', 'ada@acme.test'])
  expect(shown).toMatchObject({
    userName: 'ada@acme.test',
    manager: { userName: 'boss@acme.test' },
    groups: [{ displayName: 'Team' }],
    applications: [
      { application: { name: 'Work' }, state: 'linked', ownership: 'created', targetId: expect.any(String) },
    ],
  })
  const { stdout } = await app.run(['directory', 'person', 'show', 'ada@acme.test'])
  expect(stdout).toContain('manager: boss@acme.test')
  expect(stdout).toContain(`Work: linked, account ${shown.applications[0].targetId}, created`)
  expect((await app.run(['directory', 'person', 'show', 'nobody@acme.test'])).code).toBe(5)
})
