import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { createGroup } from '../../src/directory/edit-group.ts'
import { disablePerson, setPerson } from '../../src/directory/edit-person.ts'
import type { NewLogEntry } from '../../src/engine/log-entry.ts'
import { provisionOnDemand } from '../../src/engine/provision-on-demand.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory, settingsInTest } from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget({ unique: false })
  return async () => {
    await target.close()
    await store.drop()
  }
})

const told = ({ subject, action, outcome, reason, changes }: NewLogEntry) => ({
  subject: subject.name,
  action,
  outcome,
  reason,
  changes,
})

it('what a preview shows is what the cycle then does, for everyone and every kind of outcome', async () => {
  const ids = await fillDirectory(store.database, 8)
  const engine = engineInTest(store.database)
  const filters = [
    {
      title: 'Not number 8',
      clauses: [{ attribute: 'displayName', operator: 'not_equals', value: 'Person 8' } as const],
    },
  ]
  const application = await applicationInTest(engine, target, {
    users: { ...settingsInTest().users, filters },
  })
  const name = (n: number) => `person-${n}@example.com`
  const directory = {
    store: createDirectoryStore(store.database),
    now: () => new Date(),
    newId: randomUUID,
  }
  // 1 exists at the target and differs, 2 exists twice; 3 to 8 do not exist.
  target.users.set('u-old', { id: 'u-old', userName: name(1), displayName: 'Old' })
  for (const id of ['u-2a', 'u-2b']) target.users.set(id, { id, userName: name(2) })

  await compare()
  await disablePerson(directory, 'main', name(3))
  await setPerson(directory, 'main', name(4), { attributes: { displayName: 'Renamed' } })
  await setPerson(directory, 'main', name(5), { attributes: { jobTitle: 'Not mapped' } })
  await setPerson(directory, 'main', name(6), { attributes: { displayName: 'Person 8' } })
  await compare()

  async function compare(): Promise<void> {
    const previews = new Map<string, unknown>()
    target.clearJournal()
    for (const id of ids) {
      const preview = await provisionOnDemand(
        engine.ports,
        application,
        { kind: 'person', id },
        { apply: false },
      )
      expect(preview.applied).toBe(false)
      previews.set(preview.entry.subject.name, told(preview.entry))
    }
    expect(target.journal.filter((one) => one.method !== 'GET')).toEqual([])
    expect(await engine.ports.store.listLog({ applicationId: application.id, limit: 100 })).toHaveLength(
      logged,
    )
    const cycle = await engine.runner.run(application.id)
    const entries = await engine.ports.store.listLog({ cycleId: cycle.id, limit: 100 })
    expect(entries.length).toBeGreaterThan(3)
    for (const entry of entries) expect(told(entry)).toEqual(previews.get(entry.subject.name))
    logged += entries.length
  }
}, 60_000)

let logged = 0

it('tells in a preview what would be done, and of whoever is left out first of all why', async () => {
  const [id = '', out = ''] = await fillDirectory(store.database, 2)
  const engine = engineInTest(store.database)
  const application = await applicationInTest(engine, target, { scope: 'assigned' })
  await engine.ports.store.addAssignment(application.id, 'person', id, null)
  const show = async (who: string) => {
    const { entry } = await provisionOnDemand(
      engine.ports,
      application,
      { kind: 'person', id: who },
      { apply: false },
    )
    return [entry.text, entry.steps.at(-1)?.text]
  }
  expect(await show(id)).toEqual([
    'Account would be created.',
    'Account would be created; a preview sends nothing.',
  ])
  expect(await show(out)).toEqual([
    'Not assigned to the application. There is no account.',
    'There is no account.',
  ])
})

it('speaks of a group as a group', async () => {
  const { database } = store
  await fillDirectory(database, 1)
  const directory = { store: createDirectoryStore(database), now: () => new Date(), newId: randomUUID }
  const [team, out] = [
    await createGroup(directory, 'main', { displayName: 'Team' }),
    await createGroup(directory, 'main', { displayName: 'Out' }),
  ]
  const engine = engineInTest(database)
  const groups = { ...settingsInTest().groups, enabled: true }
  const application = await applicationInTest(engine, target, { scope: 'assigned', groups })
  await engine.ports.store.addAssignment(application.id, 'group', team.id, null)
  const show = async ({ id }: { readonly id: string }, apply: boolean) => {
    const one = { kind: 'group', id } as const
    const { entry } = await provisionOnDemand(engine.ports, application, one, { apply })
    const stepText = (name: string) => entry.steps.find((step) => step.name === name)?.text
    return [entry.text, stepText('match'), stepText('act'), stepText('scope')]
  }
  expect(await show(team, false)).toEqual([
    'Group would be created.',
    'No group found by displayName.',
    'Group would be created; a preview sends nothing.',
    'In scope. Assigned directly.',
  ])
  expect((await show(team, true))[0]).toBe('Group created.')
  const [text, match, act] = await show(team, true)
  expect([text, act]).toEqual(Array(2).fill('The group is already as it should be.'))
  expect(match).toMatch(/^Linked to group g-\d+\.$/)
  expect(await show(out, false)).toEqual([
    'Not assigned to the application. There is no group at the application.',
    undefined,
    'There is no group at the application.',
    'Out of scope: Not assigned to the application.',
  ])
  const everyone = { ...application, settings: { ...application.settings, scope: 'all' as const } }
  const { entry } = await provisionOnDemand(
    engine.ports,
    everyone,
    { kind: 'group', id: out.id },
    { apply: false },
  )
  expect(entry.steps[1]?.text).toBe('In scope. Every group is provisioned.')
})

it('applied on demand, a person is created once, and the next cycle has nothing left to do for them', async () => {
  const [id = ''] = await fillDirectory(store.database, 1)
  const engine = engineInTest(store.database)
  const application = await applicationInTest(engine, target)
  const done = await provisionOnDemand(engine.ports, application, { kind: 'person', id }, { apply: true })
  expect(done).toMatchObject({ applied: true, entry: { outcome: 'created' } })
  expect(done.entry.steps.map((step) => step.name)).toEqual(['read', 'scope', 'map', 'match', 'act'])
  target.clearJournal()
  await engine.runner.run(application.id)
  expect(target.journal).toEqual([])
})
