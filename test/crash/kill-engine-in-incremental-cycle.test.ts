import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addMembers,
  createGroup,
  deleteGroup,
  removeMembers,
  setGroup,
} from '../../src/directory/edit-group.ts'
import {
  createPerson,
  deletePerson,
  disablePerson,
  enablePerson,
  purgePerson,
  setPerson,
} from '../../src/directory/edit-person.ts'
import type { Database } from '../../src/store/database.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import {
  applicationInTest,
  engineInTest,
  fillDirectory,
  managerMapping,
  settingsInTest,
  userMappings,
} from '../engine/engine-in-test.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { runUntilDeath } from './run-until-death.ts'
import { startEngineProcess } from './start-engine-process.ts'
import { type Accounts, accountsNamed, copyTarget, type TargetCopy } from './target-state.ts'

const name = (n: number): string => `person-${n}@example.com`
const members = (...numbers: number[]) =>
  numbers.map((n) => ({ kind: 'person' as const, reference: name(n) }))
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1)
const joiners = [25, 26, 27, 28, 29, 30, 31, 32]

let target: ChaosTarget
let onCommit: () => void = () => {}
let base: TestDatabase
let template: string
let before: TargetCopy
let applicationId: string

beforeAll(async () => {
  // A target that enforces nothing: a second create would go through, and be seen.
  target = await startChaosTarget({ unique: false, latencyMs: 1, onCommit: () => onCommit() })
  base = await createTestDatabase()
  applicationId = await provisionCompany(base.database)
  before = copyTarget(target)
  await changeEverything(base.database)
  template = await base.freeze()
})
afterAll(async () => {
  await target.close()
  await base.drop()
})

function directoryOf(database: Database) {
  return { store: createDirectoryStore(database), now: () => new Date(), newId: randomUUID }
}

/** Two dozen people in groups, at the target already. */
async function provisionCompany(database: Database): Promise<string> {
  const directory = directoryOf(database)
  await fillDirectory(database, 24)
  for (const [displayName, count] of [
    ['Everyone', 20],
    ['Team', 8],
    ['Old', 3],
  ] as const) {
    const { id } = await createGroup(directory, 'main', { displayName })
    await addMembers(directory, 'main', id, members(...upTo(count)))
  }
  const engine = engineInTest(database)
  const { id } = await applicationInTest(engine, target, {
    users: { ...settingsInTest().users, attributes: [...userMappings, managerMapping] },
    groups: { ...settingsInTest().groups, enabled: true },
    deletionThreshold: { count: 1000, percent: 100 },
    limits: { requestsPerSecond: null, concurrency: 4, membersPerPatch: 5 },
  })
  await disablePerson(directory, 'main', name(13))
  expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { created: 26 } })
  return id
}

/** Joiners, movers, leavers, one who comes back, and groups that change: what one incremental cycle finds. */
async function changeEverything(database: Database): Promise<void> {
  const directory = directoryOf(database)
  for (const n of joiners) {
    const attributes = { userPrincipalName: name(n), displayName: `Joiner ${n}`, mail: name(n) }
    await createPerson(directory, 'main', { attributes, manager: name(n === 25 ? 1 : 25) })
  }
  for (const n of [1, 2, 3, 4])
    await setPerson(directory, 'main', name(n), {
      attributes: { department: 'Research' },
      manager: name(n + 20),
    })
  await setPerson(directory, 'main', name(5), { attributes: { userPrincipalName: 'renamed@example.com' } })
  for (const n of [9, 10]) await disablePerson(directory, 'main', name(n))
  await deletePerson(directory, 'main', name(11))
  await deletePerson(directory, 'main', name(12))
  await enablePerson(directory, 'main', name(13))
  await addMembers(directory, 'main', 'Everyone', members(...joiners, 21))
  await removeMembers(directory, 'main', 'Everyone', members(1, 2, 3))
  await addMembers(directory, 'main', 'Team', members(13, 24))
  await setGroup(directory, 'main', 'Team', { displayName: 'The team' })
  await deleteGroup(directory, 'main', 'Old')
  await createGroup(directory, 'main', { displayName: 'New' })
  await addMembers(directory, 'main', 'New', members(2, 25, 26))
  await purgePerson(directory, 'main', name(12))
}

/** The same company and the same target, as they were before the cycle. */
async function again(): Promise<TestDatabase> {
  onCommit = () => {}
  before.restore(target)
  return createTestDatabase({ template })
}

interface Ended {
  readonly accounts: Accounts
  readonly killed: boolean
}

/** One incremental cycle that is killed on the way, if it comes to that, and then goes on undisturbed. */
async function live(disturb: (store: TestDatabase) => Promise<boolean>): Promise<Ended> {
  const store = await again()
  try {
    const killed = await disturb(store)
    onCommit = () => {}
    const engine = engineInTest(store.database, { timeoutMs: 2_000 })
    await engine.ports.store.releaseLeasesOf('test')
    const cycle = await engine.runner.run(applicationId)
    expect(cycle).toMatchObject({ kind: 'incremental', state: 'done', counts: { failed: 0 } })
    const creates = target.requests('POST').filter((one) => one.committed)
    const whose = creates.map((one) => String(one.body?.['externalId']))
    expect(whose.sort()).toEqual([...new Set(whose)].sort())
    const accounts = accountsNamed(target)
    target.clearJournal()
    await engine.runner.run(applicationId)
    expect(target.journal.map((one) => `${one.method} ${one.url}`)).toEqual([])
    return { accounts, killed }
  } finally {
    await store.drop()
  }
}

async function undisturbed(): Promise<Accounts> {
  const { accounts, killed } = await live(async () => false)
  expect(killed).toBe(false)
  // 24 people, of whom one is purged, and 8 joiners; of the 20 of Everyone 3 leave it and one is purged, 9 join it.
  expect(accounts.users).toHaveLength(31)
  expect(accounts.groups.map((one) => `${one.displayName}: ${one.members.length}`)).toEqual([
    'Everyone: 25',
    'New: 3',
    'The team: 10',
  ])
  return accounts
}

it.each(['before', 'after'] as const)(
  'when it dies %s each durable write of an incremental cycle, a cycle after that ends where an undisturbed one ends, and nobody is created twice',
  async (moment) => {
    const wanted = await undisturbed()
    let deaths = 0
    for (let nth = 1; ; nth += 1) {
      const { accounts, killed } = await live((store) =>
        runUntilDeath(store.database, applicationId, { nth, moment }),
      )
      expect(accounts, `died ${moment} write ${nth}`).toEqual(wanted)
      if (!killed) break
      deaths += 1
    }
    expect(deaths).toBeGreaterThan(10)
  },
  120_000,
)

it('killed when the target has executed a change and not yet answered, it ends where an undisturbed one ends, and nobody is created twice', async () => {
  const wanted = await undisturbed()
  let deaths = 0
  // Every other change: creates, updates, disables, deletes and chunks of members are among them either way.
  for (let nth = 1; ; nth += 2) {
    const { accounts, killed } = await live(async (store) => {
      const { child, ended } = startEngineProcess(store.url, applicationId)
      let commits = 0
      onCommit = () => {
        commits += 1
        if (commits === nth) child.kill('SIGKILL')
      }
      return (await ended) === null
    })
    expect(accounts, `killed at change ${nth}`).toEqual(wanted)
    if (!killed) break
    deaths += 1
  }
  expect(deaths).toBeGreaterThan(12)
}, 240_000)
