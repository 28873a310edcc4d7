import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup, setGroup } from '../../src/directory/edit-group.ts'
import { deletePerson, disablePerson, purgePerson, setPerson } from '../../src/directory/edit-person.ts'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import type { DryRun, DryRunEntry, DryRunScope } from '../../src/engine/dry-run/dry-run.ts'
import type { NewLogEntry } from '../../src/engine/log-entry.ts'
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

async function dryRun(
  app: ApplicationRecord,
  scope: DryRunScope = { kind: 'everyone' },
): Promise<{ readonly run: DryRun; readonly entries: readonly DryRunEntry[] }> {
  const { ended } = await engine.dryRuns.start(app, scope, 'test')
  const run = await ended
  const entries = await engine.ports.store.listDryRunEntries(app.id, run.id, {}, 0, 1000)
  return { run, entries }
}

const told = ({ subject, action, outcome, reason, changes, error }: NewLogEntry) =>
  JSON.stringify([subject.name, action, outcome, reason, changes, error?.code ?? null])
/** Memberships are told by group and chunk in a cycle's log. */
const ofObjects = (entries: readonly NewLogEntry[]) =>
  entries.filter((one) => one.reason !== 'members' && one.reason !== 'redundant')

describe('a dry run for everyone', () => {
  it('shows what the cycle then does, for every kind of outcome, and writes nothing anywhere', async () => {
    await fillDirectory(store.database, 12)
    const group = await createGroup(directory(), 'main', { displayName: 'Team' })
    await addMembers(directory(), 'main', group.id, [{ kind: 'person', reference: name(1) }])
    const filters = [
      {
        title: 'Not number 8',
        clauses: [{ attribute: 'displayName', operator: 'not_equals', value: 'Person 8' } as const],
      },
    ]
    const app = await applicationInTest(engine, target, {
      users: { ...settingsInTest().users, filters },
      groups: { ...settingsInTest().groups, enabled: true },
      deletionThreshold: { count: 3, percent: 0 },
    })
    target.users.set('u-old', { id: 'u-old', externalId: 'x', userName: name(1), displayName: 'Old' })

    await compare(12)
    await disablePerson(directory(), 'main', name(3))
    await deletePerson(directory(), 'main', name(4))
    await purgePerson(directory(), 'main', name(4))
    await setPerson(directory(), 'main', name(5), { attributes: { displayName: 'Renamed' } })
    await setPerson(directory(), 'main', name(6), { attributes: { displayName: 'Person 8' } })
    await setGroup(directory(), 'main', group.id, { displayName: 'Team of one' })
    await compare(5)
    // More leave than the threshold lets go: as many are held as will be held.
    for (const n of [7, 9, 10, 11]) await disablePerson(directory(), 'main', name(n))
    const { run } = await dryRun(app)
    const cycle = await engine.runner.run(app.id)
    expect(run.counts.held).toBe(cycle.counts.held)
    expect(cycle.counts.held).toBeGreaterThan(1)

    async function compare(fewest: number): Promise<void> {
      target.clearJournal()
      const links = await store.database.rows('select * from link order by source_id')
      const log = await engine.ports.store.listLog({ applicationId: app.id, limit: 1000 })
      const { run, entries } = await dryRun(app)
      expect(run).toMatchObject({ state: 'done', error: null })
      expect(run.looked).toBe(run.total)
      expect(target.journal.filter((one) => one.method !== 'GET')).toEqual([])
      expect(await store.database.rows('select * from link order by source_id')).toEqual(links)
      expect(await engine.ports.store.listLog({ applicationId: app.id, limit: 1000 })).toHaveLength(
        log.length,
      )

      const cycle = await engine.runner.run(app.id)
      const done = await engine.ports.store.listLog({ cycleId: cycle.id, limit: 1000 })
      const seen = entries.map((one) => one.entry)
      expect(seen.length).toBeGreaterThanOrEqual(fewest)
      const previewed = new Set(seen.map(told))
      for (const entry of ofObjects(done)) expect(previewed).toContain(told(entry))
      // Nothing was foreseen that did not happen, but for those whom nothing changes about.
      const happened = new Set(done.map(told))
      for (const entry of seen.filter((one) => one.action !== 'none')) expect(happened).toContain(told(entry))
    }
  }, 60_000)

  it('gives an account, and a name, to one of two people, as a cycle does', async () => {
    await fillDirectory(store.database, 4)
    const attributes = settingsInTest().users.attributes.map((row) =>
      row.target === 'userName' ? ({ ...row, kind: 'direct', source: 'department' } as const) : row,
    )
    const app = await applicationInTest(engine, target, { users: { ...settingsInTest().users, attributes } })
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' }
    await fetch(`${target.url}/Users`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ userName: 'Sales' }),
    })

    const { run, entries } = await dryRun(app)

    expect(run.counts).toEqual({ created: 1, updated: 1, failed: 2 })
    expect(entries.filter((one) => one.entry.error?.code === 'account_belongs_to_other')).toHaveLength(2)
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 1, updated: 1, failed: 2 })
  })

  it('keeps the request of each, finds entries by what would happen, and pages them', async () => {
    await fillDirectory(store.database, 5)
    const app = await applicationInTest(engine, target)
    const { run, entries } = await dryRun(app)
    expect(run).toMatchObject({ looked: 5, counts: { created: 5 } })
    expect(entries[0]).toMatchObject({
      request: { verb: 'create', body: { userName: entries[0]?.entry.subject.name } },
      entry: {
        steps: [{ name: 'read' }, { name: 'scope' }, { name: 'map' }, { name: 'match' }, { name: 'act' }],
      },
    })
    // An empty application is asked once, and not about everyone.
    expect(target.journal).toHaveLength(1)
    const list = (query: object, after = 0, limit = 10) =>
      engine.ports.store.listDryRunEntries(app.id, run.id, query, after, limit)
    expect(await list({ action: 'disable' })).toEqual([])
    expect(await list({ outcomes: ['created'], search: 'PERSON-3' })).toHaveLength(1)
    const first = await list({}, 0, 3)
    expect(await list({}, first.at(-1)?.id ?? 0, 3)).toHaveLength(2)
    await engine.ports.store.forgetDryRuns(new Date())
    expect(await engine.ports.store.findDryRun(app.id, run.id)).toBeNull()
    expect(await list({})).toEqual([])
  })

  it('stops where the target refuses it, and says why; one at a time', async () => {
    await fillDirectory(store.database, 400)
    const slow = await startChaosTarget({ latencyMs: 30, unique: false })
    slow.users.set('u-1', { id: 'u-1', userName: 'somebody@example.com' })
    slow.fault({ kind: 'unauthorized', method: 'GET', after: 150, times: 1 })
    const app = await applicationInTest(engine, slow)
    const { ended } = await engine.dryRuns.start(app, { kind: 'everyone' }, 'test')
    await expect(engine.dryRuns.start(app, { kind: 'everyone' }, 'test')).rejects.toMatchObject({
      code: 'dry_run_under_way',
    })
    expect(await ended).toMatchObject({ state: 'failed', error: { code: 'target_token_refused' } })
    // Nobody was harmed: the application is not quarantined by a preview.
    expect((await engine.ports.store.findApplication(app.id))?.breaker).toBeNull()

    const again = await engine.dryRuns.start(app, { kind: 'everyone' }, 'test')
    await engine.ports.store.stopDryRun(app.id, again.dryRun.id)
    const stopped = await again.ended
    expect(stopped.state).toBe('stopped')
    expect(stopped.looked).toBeLessThan(400)
    await slow.close()
  })
})

describe('a dry run for a part', () => {
  it('looks at one group and its members, or at one person', async () => {
    const ids = await fillDirectory(store.database, 4)
    const group = await createGroup(directory(), 'main', { displayName: 'Two' })
    const references = [1, 2].map((n) => ({ kind: 'person' as const, reference: name(n) }))
    await addMembers(directory(), 'main', group.id, references)
    const app = await applicationInTest(engine, target, {
      groups: { ...settingsInTest().groups, enabled: true },
    })
    const names = async (scope: DryRunScope) =>
      (await dryRun(app, scope)).entries.map((one) => one.entry.subject.name).sort()
    const { entries } = await dryRun(app, { kind: 'group', id: group.id, name: 'Two' })
    const shown = entries.map(({ entry }) => [entry.subject.name, entry.reason === 'members'] as const)
    // Who is looked at first is no promise; that people come before groups, and groups before their members, is.
    expect([...shown.slice(0, 2).toSorted(), ...shown.slice(2)]).toEqual([
      [name(1), false],
      [name(2), false],
      ['Two', false],
      ['Two', true],
    ])
    expect(await names({ kind: 'person', id: ids[2] ?? '', name: name(3) })).toEqual([name(3)])
  })
})
