import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createGroup,
  deletePerson,
  disablePerson,
  purgePerson,
  setPerson,
} from '../../src/directory/index.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import { resumeApplication } from '../../src/engine/application/applications.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import {
  applicationInTest,
  type EngineInTest,
  engineInTest,
  fillDirectory,
  settingsInTest,
} from '../engine/engine-in-test.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosOptions, type ChaosTarget, startChaosTarget } from './chaos-target.ts'

// Whatever a target says, nothing is destroyed, nobody is linked to a stranger and nobody gets a second account.
let store: TestDatabase
let target: ChaosTarget
let engine: EngineInTest
beforeEach(async () => {
  store = await createTestDatabase()
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
const nameOf = (n: number) => `person-${n}@example.com`
const rename = (n: number, displayName: string) =>
  setPerson(directory(), 'main', nameOf(n), { attributes: { displayName } })
const stranger = (id: string, userName: string) => target.users.set(id, { id, userName, active: true })

async function connect(options: ChaosOptions = {}, change: Partial<ApplicationSettings> = {}) {
  target = await startChaosTarget(options)
  return applicationInTest(engine, target, change)
}
const breaker = async (id: string) => (await engine.ports.store.findApplication(id))?.breaker?.code ?? null
const committed = (method?: string) =>
  target.journal.filter((one) => one.committed && (method === undefined || one.method === method))

describe('a lookup', () => {
  it('that says there are some and shows none stops the application: nobody is created or linked', async () => {
    await fillDirectory(store.database, 3)
    const { id } = await connect()
    stranger('u-x', 'stranger@elsewhere.example')
    target.fault({ kind: 'none_shown', method: 'GET', path: 'filter', times: 1 })
    expect(await engine.runner.run(id)).toMatchObject({
      state: 'failed',
      error: { code: 'target_contradicts_itself' },
    })
    target.assertFaultsFired()
    expect(committed()).toEqual([])
  })

  it('that counts everyone is believed in what it shows, after one look at the next page', async () => {
    await fillDirectory(store.database, 1)
    const { id } = await connect({ unique: false })
    stranger('u-1-there', nameOf(1))
    for (let n = 0; n < 5; n += 1) stranger(`u-x${n}`, `stranger-${n}@elsewhere.example`)
    target.fault({ kind: 'total_of_all', method: 'GET', path: 'filter', times: 2 })
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { matched: 1, created: 0 } })
    target.assertFaultsFired()
    expect(target.requests('GET').filter((one) => one.query.has('filter'))).toHaveLength(2)
  })

  it('that shows one of two accounts on its first page finds two, and neither is touched', async () => {
    await fillDirectory(store.database, 2)
    const { id } = await connect({ unique: false, pageSize: 1 })
    stranger('u-a', nameOf(1))
    stranger('u-b', nameOf(1).toUpperCase())
    expect(await engine.runner.run(id)).toMatchObject({
      state: 'done_with_failures',
      counts: { created: 1, failed: 1 },
    })
    const [failure] = await engine.ports.store.groupFailures(id)
    expect(failure).toMatchObject({ code: 'match_is_ambiguous', count: 1 })
    expect(committed().map(({ method, path }) => [method, path])).toEqual([['POST', '/scim/v2/Users']])
  })
})

describe('a target without groups', () => {
  it('gets its people: groups fail each by itself, with the cause and how to turn them off', async () => {
    await fillDirectory(store.database, 2)
    for (const displayName of ['Sales', 'Staff']) await createGroup(directory(), 'main', { displayName })
    const { id } = await connect({}, { groups: { ...settingsInTest().groups, enabled: true } })
    target.fault({ kind: 'not_found', method: 'GET', path: '/Groups', times: 3 })
    expect(await engine.runner.run(id)).toMatchObject({
      state: 'done_with_failures',
      counts: { created: 2, failed: 2 },
    })
    expect(await breaker(id)).toBeNull()
    expect(await engine.ports.store.groupFailures(id)).toMatchObject([
      { code: 'groups_not_supported', count: 2, details: { status: 404 } },
    ])
  })
})

describe('an answer', () => {
  it('whose sentence is cut in the middle of a character costs nobody else their outcome', async () => {
    await fillDirectory(store.database, 3)
    const { id } = await connect()
    target.fault({ kind: 'refuse_at_length', method: 'POST', body: nameOf(2), times: 1 })
    expect(await engine.runner.run(id)).toMatchObject({
      state: 'done_with_failures',
      counts: { created: 2, failed: 1 },
    })
    target.assertFaultsFired()
    const [failure] = await engine.ports.store.groupFailures(id)
    expect(failure).toMatchObject({ code: 'target_refused', sample: { name: nameOf(2) } })
    expect(String(failure?.details['detail'])).toMatch(/^x{499}/)
  })

  it('with an id longer than an index holds is no id: the account is looked up, and found', async () => {
    await fillDirectory(store.database, 3)
    const { id } = await connect()
    target.fault({ kind: 'endless_id', method: 'POST', body: nameOf(2), times: 1 })
    await engine.runner.run(id)
    target.assertFaultsFired()
    await engine.runner.run(id)
    expect(target.requests('POST')).toHaveLength(3)
    const links = await store.database.rows<{ target_id: string }>(
      'select target_id from link where application_id = $1',
      [id],
    )
    expect(links.map((one) => one.target_id).sort()).toEqual([...target.users.keys()].sort())
  })
})

describe('a target', () => {
  it('that counts nobody though it has somebody is not taken to be empty', async () => {
    await fillDirectory(store.database, 1)
    const { id } = await connect({ unique: false, totalIsOffBy: -1 })
    stranger('u-there', nameOf(1))
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { matched: 1, created: 0 } })
    expect(target.users.size).toBe(1)
  })

  it('that answers a page to a create is stopped, and nobody is made twice when it is well again', async () => {
    await fillDirectory(store.database, 5)
    const { id } = await connect({ unique: false })
    target.fault({ kind: 'html', method: 'POST', times: 1 })
    expect(await engine.runner.run(id)).toMatchObject({ error: { code: 'target_answers_html' } })
    await resumeApplication(engine.ports, id)
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done' })
    const names = [...target.users.values()].map((one) => one['userName'])
    expect(new Set(names).size).toBe(5)
    expect(names).toHaveLength(5)
  })

  it('that answers for another account when asked for one has nothing put over it', async () => {
    await fillDirectory(store.database, 2)
    const { id } = await connect({}, { profile: 'okta' })
    await engine.runner.run(id)
    await rename(1, 'New name')
    target.fault({ kind: 'other_account', method: 'GET', path: '/Users/', times: 1 })
    target.clearJournal()
    expect(await engine.runner.run(id)).toMatchObject({ error: { code: 'target_not_scim' } })
    target.assertFaultsFired()
    expect(target.requests('PUT')).toEqual([])
    await resumeApplication(engine.ports, id)
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { updated: 1 } })
  })
})

describe('accounts that are gone', () => {
  const emptied = async (people: number) => {
    await fillDirectory(store.database, people)
    const { id } = await connect()
    await engine.runner.run(id)
    const before = new Map(target.users)
    target.users.clear()
    target.clearJournal()
    return { id, before }
  }

  it.each([2, 5, 60])('all at once, of %i, are not made anew: the target is sick', async (people) => {
    const { id } = await emptied(people)
    for (let n = 1; n <= people; n += 1) await rename(n, `New ${n}`)
    expect(await engine.runner.run(id)).toMatchObject({ error: { code: 'accounts_vanished' } })
    // The next try, by itself, finds the same and does no more.
    expect(await engine.runner.run(id)).toMatchObject({ error: { code: 'accounts_vanished' } })
    expect(target.requests('POST')).toEqual([])
    expect(await breaker(id)).toBe('accounts_vanished')
  })

  it('come back with the target: the links were kept', async () => {
    const { id, before } = await emptied(5)
    await rename(1, 'New 1')
    await engine.runner.run(id)
    for (const [key, user] of before) target.users.set(key, user)
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { updated: 1, created: 0 } })
    expect(await breaker(id)).toBeNull()
  })

  it('are made anew when an admin resumes the application knowing it', async () => {
    await fillDirectory(store.database, 5)
    const { id } = await connect({ unique: false })
    await engine.runner.run(id)
    target.users.clear()
    for (let n = 1; n <= 5; n += 1) await rename(n, `New ${n}`)
    await engine.runner.run(id)
    await resumeApplication(engine.ports, id)
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done' })
    expect(target.users.size).toBe(5)
  })

  it('one among others is made anew by itself', async () => {
    await fillDirectory(store.database, 5)
    const { id } = await connect({ unique: false })
    await engine.runner.run(id)
    const gone = [...target.users].find(([, user]) => user['userName'] === nameOf(3))?.[0] ?? ''
    target.users.delete(gone)
    await rename(3, 'New 3')
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { created: 1 } })
    expect(target.users.size).toBe(5)
  })

  it('are not taken for disabled or deleted when somebody leaves meanwhile', async () => {
    const { id, before } = await emptied(4)
    await disablePerson(directory(), 'main', nameOf(1))
    await deletePerson(directory(), 'main', nameOf(2))
    await purgePerson(directory(), 'main', nameOf(2))
    expect(await engine.runner.run(id)).toMatchObject({ error: { code: 'accounts_vanished' } })
    for (const [key, user] of before) target.users.set(key, user)
    await resumeApplication(engine.ports, id)
    expect(await engine.runner.run(id)).toMatchObject({ counts: { disabled: 1, deleted: 1 } })
    expect(target.users.size).toBe(3)
    expect([...target.users.values()].filter((one) => one['active'] === false)).toHaveLength(1)
  })
})
