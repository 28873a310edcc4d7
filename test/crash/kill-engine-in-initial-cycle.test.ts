import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { applicationInTest, engineInTest, fillDirectory, settingsInTest } from '../engine/engine-in-test.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { startEngineProcess } from './start-engine-process.ts'

const people = 120
const groups = { ...settingsInTest().groups, enabled: true }

let store: TestDatabase
let target: ChaosTarget
let onCommit: () => void = () => {}
beforeEach(async () => {
  store = await createTestDatabase()
  // A target that enforces nothing: a second create would go through, and be seen.
  target = await startChaosTarget({ unique: false, latencyMs: 1, onCommit: () => onCommit() })
})
afterEach(async () => {
  onCommit = () => {}
  await target.close()
  await store.drop()
})

async function prepare(): Promise<string> {
  await fillDirectory(store.database, people)
  const directory = {
    store: createDirectoryStore(store.database),
    now: () => new Date(),
    newId: randomUUID,
  }
  const group = await createGroup(directory, 'main', { displayName: 'Everyone' })
  const members = Array.from({ length: people }, (_, n) => ({
    kind: 'person' as const,
    reference: `person-${n + 1}@example.com`,
  }))
  await addMembers(directory, 'main', group.id, members)
  return (await applicationInTest(engineInTest(store.database), target, { groups })).id
}

/** The target's own record: everyone once, nobody twice, every membership there. */
function expectConverged(): void {
  const creates = new Map<string, number>()
  for (const entry of target.requests('POST')) {
    if (!entry.committed) continue
    const name = String(entry.body?.['userName'] ?? entry.body?.['displayName'])
    creates.set(name, (creates.get(name) ?? 0) + 1)
  }
  expect(target.users.size).toBe(people)
  expect(target.groups.size).toBe(1)
  expect([...creates.values()].every((count) => count === 1)).toBe(true)
  const [members] = target.members.values()
  expect(members?.size).toBe(people)
}

it('killed at one durable boundary after another, it ends where an undisturbed cycle ends, without a second account', async () => {
  const applicationId = await prepare()
  let deaths = 0
  let finished: string | null = null
  // Right after one write is right before the next, but for what is sent in between: each moment has its half of them.
  for (let nth = 1; finished === null; nth += 1) {
    const moment = nth % 2 === 0 ? 'after' : 'before'
    finished = await startEngineProcess(store.url, applicationId, String(nth), moment).ended
    if (finished === null) deaths += 1
  }
  expect(JSON.parse(finished)).toMatchObject({ state: 'done', errors: [] })
  expect(deaths).toBeGreaterThan(6)
  expectConverged()
  target.clearJournal()
  await startEngineProcess(store.url, applicationId).ended
  expect(target.journal).toEqual([])
}, 240_000)

it.each([1, 7, 40, people])(
  'killed while create number %i has been executed and not yet answered, it finds that account again',
  async (nth) => {
    const applicationId = await prepare()
    const { child, ended } = startEngineProcess(store.url, applicationId)
    let commits = 0
    onCommit = () => {
      commits += 1
      if (commits === nth) child.kill('SIGKILL')
    }
    expect(await ended).toBeNull()
    const output = await startEngineProcess(store.url, applicationId).ended
    expect(JSON.parse(output ?? '{}')).toMatchObject({ state: 'done', errors: [] })
    expectConverged()
  },
  120_000,
)
