import { beforeEach, describe, expect, it } from 'vitest'
import {
  addMembers,
  createGroup,
  deleteGroup,
  purgeGroup,
  removeMembers,
} from '../../src/directory/edit-group.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { createRateLimits } from '../../src/engine/target/rate-limits.ts'
import { type EditingServer, startEditingServer } from '../editing/editing-server.ts'
import { rollcall } from '../support/command-line.ts'
import { type ChaosOptions, type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, fillDirectory, settingsInTest } from './engine-in-test.ts'

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

const name = (n: number) => `person-${n}@example.com`
const people = (...numbers: number[]) => numbers.map((n) => ({ kind: 'person' as const, reference: name(n) }))
const withGroups = (change: Partial<ApplicationSettings> = {}) => ({
  groups: { ...settingsInTest().groups, enabled: true },
  ...change,
})

async function team(title: string, ...numbers: number[]): Promise<string> {
  const { id } = await createGroup(server.directory, 'main', { displayName: title })
  await addMembers(server.directory, 'main', id, people(...numbers))
  return id
}

describe('members who wait', () => {
  it('are listed one by one with their group, since when and why, by the API and the command line', async () => {
    await fillDirectory(server.directory.database, 4)
    await team('Team', 1, 2, 3, 4)
    const filters = [
      {
        title: 'Not number 4',
        clauses: [{ attribute: 'displayName', operator: 'not_equals', value: 'Person 4' } as const],
      },
    ]
    const app = await applicationInTest(
      server.engine,
      target,
      withGroups({ users: { ...settingsInTest().users, filters } }),
      'Waiting',
    )
    target.fault({ kind: 'refuse', method: 'POST', path: '/Users', body: name(2), times: 1 })
    target.fault({ kind: 'refuse', method: 'PATCH', path: '/Groups', body: '"u-', times: 9 })
    await server.engine.runner.run(app.id)

    const list = async (query = '') =>
      (await server.request('GET', `/applications/Waiting/waiting-members${query}`)).body
    const { items } = await list()
    const told = items.map((one: { member: { name: string }; reason: { code: string } }) => [
      one.member.name,
      one.reason.code,
    ])
    expect(told.sort()).toEqual([
      [name(1), 'membership_refused'],
      [name(2), 'account_failing'],
      [name(3), 'membership_refused'],
    ])
    for (const { group, since, reason, nextTryAt } of items) {
      expect(group.name).toBe('Team')
      expect(Date.parse(since)).toBeLessThanOrEqual(Date.now())
      expect(reason.text).toMatch(/^The /)
      expect(Date.parse(nextTryAt)).toBeGreaterThan(Date.now())
    }
    const first = await list('?limit=2')
    const rest = await list(`?limit=2&cursor=${first.next}`)
    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, undefined])
    expect((await list('?outOfScope=true')).items).toHaveLength(4)
    expect((await server.request('GET', '/applications/Waiting/waiting-members?group=None')).status).toBe(404)

    const args = ['waiting', 'list', '--app', 'Waiting', '--group', 'Team', '--api', server.url]
    const printed = await rollcall(server.folder, args)
    expect([printed.code, printed.stdout]).toEqual([0, expect.stringContaining(name(2))])
  })

  it('are none once everyone is in', async () => {
    await fillDirectory(server.directory.database, 2)
    await team('Team', 1, 2)
    const app = await applicationInTest(server.engine, target, withGroups(), 'Done')
    await server.engine.runner.run(app.id)
    expect((await server.request('GET', '/applications/Done/waiting-members')).body.items).toEqual([])
  })
})

it('a group that is purged while groups are not provisioned any more is deleted, as the leaving rule says', async () => {
  await fillDirectory(server.directory.database, 1)
  const group = await team('Team', 1)
  const nothing = { action: 'nothing', afterDays: 0 } as const
  const leaving = {
    ...settingsInTest().leaving,
    unassigned: nothing,
    out_of_scope: nothing,
    soft_deleted: nothing,
    hard_deleted: { action: 'delete', afterDays: 0 } as const,
  }
  const app = await applicationInTest(server.engine, target, withGroups({ leaving }))
  await server.engine.runner.run(app.id)
  await deleteGroup(server.directory, 'main', group)
  const groups = { ...settingsInTest().groups, enabled: false }
  await changeSettings(server.engine.ports, app.id, { groups })
  await server.engine.runner.run(app.id)
  expect(target.groups.size).toBe(1)
  await purgeGroup(server.directory, 'main', group)
  await server.engine.runner.run(app.id)
  expect(target.groups.size).toBe(0)
})

it('a group counts its members in each application by the accounts they have there', async () => {
  await fillDirectory(server.directory.database, 4)
  const group = await team('Team', 1, 2, 3)
  const apps = []
  for (const title of ['First', 'Second']) {
    const app = await applicationInTest(server.engine, target, { scope: 'assigned' }, title)
    await server.engine.ports.store.addAssignment(app.id, 'group', group, null)
    apps.push(app.id)
  }
  target.fault({ kind: 'refuse', method: 'POST', path: '/Users', body: name(2), times: 1 })
  await server.engine.runner.run(apps[0] ?? '')
  const { body } = await server.request('GET', `/directory/groups/${group}/access`)
  expect(
    body.items.map((one: { application: { name: string }; members: unknown }) => [
      one.application.name,
      one.members,
    ]),
  ).toEqual([
    ['First', { looked: 3, withAccount: 2, failing: 1 }],
    ['Second', { looked: 0, withAccount: 0, failing: 0 }],
  ])
})

describe('a dry run', () => {
  const dryRun = async (id: string) => {
    const application = await server.engine.ports.store.findApplication(id)
    if (application === null) throw new Error('gone')
    const { ended, dryRun: begun } = await server.engine.dryRuns.start(
      application,
      { kind: 'everyone' },
      'test',
    )
    expect(await ended).toMatchObject({ state: 'done' })
    const entries = await server.engine.ports.store.listDryRunEntries(id, begun.id, {}, 0, 1000)
    return entries.map((one) => one.entry).filter((one) => one.reason?.startsWith('members'))
  }
  const ofMembers = (entry: { outcome: string; text: string; changes: unknown }) => [
    entry.outcome,
    entry.text,
    entry.changes,
  ]

  it('shows who comes into a group and who leaves it, as the cycle then does', async () => {
    await fillDirectory(server.directory.database, 5)
    const id = await team('Team', 1, 2, 3)
    const app = await applicationInTest(server.engine, target, withGroups())
    for (const change of [
      async () => undefined,
      async () => {
        await addMembers(server.directory, 'main', id, people(4, 5))
        await removeMembers(server.directory, 'main', id, people(1))
      },
    ]) {
      await change()
      const foreseen = await dryRun(app.id)
      expect(foreseen).toHaveLength(1)
      const cycle = await server.engine.runner.run(app.id)
      const log = await server.engine.ports.store.listLog({ cycleId: cycle.id, limit: 100 })
      const done = log.filter((one) => one.reason === 'members')
      expect(foreseen.map(ofMembers)).toEqual(done.map(ofMembers))
    }
    expect(await dryRun(app.id)).toEqual([])
  })

  it('says which removals would be held, and nothing is sent', async () => {
    await fillDirectory(server.directory.database, 210)
    const everyone = Array.from({ length: 210 }, (_, n) => n + 1)
    const id = await team('All', ...everyone)
    const app = await applicationInTest(server.engine, target, withGroups())
    await server.engine.runner.run(app.id)
    await removeMembers(server.directory, 'main', id, people(...everyone.slice(0, 150)))
    target.clearJournal()
    const [held, ...others] = await dryRun(app.id)
    expect(held).toMatchObject({ outcome: 'held', text: expect.stringContaining('150 removed') })
    expect(others).toEqual([])
    expect(target.journal.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('the pace of an application', () => {
  it('is one for everything sent to it, and begins anew when its settings say so', () => {
    const rates = createRateLimits({ now: () => 0, sleep: async () => undefined })
    const limit = rates.of('a', null)
    limit.pause(1000, { admittedAt: 0, slower: true })
    expect(rates.of('a', null)).toBe(limit)
    expect(rates.of('a', null).perSecond).not.toBeNull()
    expect(rates.of('b', null).perSecond).toBeNull()
    expect(rates.of('a', 7).perSecond).toBe(7)
  })
})

describe('a cycle', () => {
  it('names what it waited for most, with the rate the application permits', async () => {
    await fillDirectory(server.directory.database, 40)
    const limits = { requestsPerSecond: 50, concurrency: null, membersPerPatch: null }
    const app = await applicationInTest(server.engine, target, { limits }, 'Paced')
    await server.engine.runner.run(app.id)
    const { progress } = (await server.request('GET', '/applications/Paced/cycles/latest')).body
    expect(progress).toMatchObject({ bottleneck: { share: expect.any(Number) }, permittedPerSecond: 50 })
    expect(progress.shares.targetRate).toBeGreaterThan(0)
    const shown = await rollcall(server.folder, ['cycle', 'show', '--app', 'Paced', '--api', server.url])
    expect(shown.stdout).toContain(
      `Most of the time it ${progress.bottleneck.text.replace('waits', 'waited')}`,
    )
  })
})

describe('a cycle that ends with failures', () => {
  it('tells how many still fail, also when none of them was tried in it', async () => {
    await fillDirectory(server.directory.database, 2)
    const app = await applicationInTest(server.engine, target, {}, 'Failing')
    target.fault({ kind: 'refuse', method: 'POST', path: '/Users', body: name(2), times: 1 })
    expect(await server.engine.runner.run(app.id)).toMatchObject({
      state: 'done_with_failures',
      counts: { failed: 1 },
      stillFailing: 1,
    })
    expect(await server.engine.runner.run(app.id)).toMatchObject({
      state: 'done_with_failures',
      counts: { failed: 0 },
      stillFailing: 1,
    })
    const { body } = await server.request('GET', '/applications/Failing/cycles/latest')
    expect(body).toMatchObject({ state: 'done_with_failures', stillFailing: 1 })
    const shown = await rollcall(server.folder, ['cycle', 'show', '--app', 'Failing', '--api', server.url])
    expect([shown.code, shown.stderr]).toEqual([
      3,
      expect.stringContaining(
        '1 could not be provisioned. Everything this cycle tried succeeded; 1 failed before and will be tried again.',
      ),
    ])
  })

  it('does not end well, nor leaves the application up to date, when members were refused', async () => {
    await fillDirectory(server.directory.database, 1)
    await team('Team', 1)
    const app = await applicationInTest(server.engine, target, withGroups(), 'Refusing')
    target.fault({ kind: 'refuse', method: 'PATCH', path: '/Groups', times: 1 })
    expect(await server.engine.runner.run(app.id)).toMatchObject({
      state: 'done_with_failures',
      stillFailing: 1,
    })
    const { body } = await server.request('GET', '/applications/Refusing')
    expect([body.status, body.reasons]).toEqual([
      'needs_attention',
      [{ code: 'memberships_refused', text: 'The application refused members of 1 group.' }],
    ])
    await server.engine.ports.store.restart(app.id, ['escrows'], new Date())
    expect(await server.engine.runner.run(app.id)).toMatchObject({ state: 'done', stillFailing: 0 })
  })
})

describe('a membership of which nobody knows whether the target has it', () => {
  const membersThere = () => {
    const names = new Map([...target.users.values()].map((one) => [String(one['id']), one['userName']]))
    const [ids = new Set<string>()] = target.members.values()
    return [...ids].map((id) => names.get(id)).sort()
  }
  async function begin(...members: number[]) {
    await fillDirectory(server.directory.database, 3)
    const group = await team('Team', ...members)
    const app = await applicationInTest(server.engine, target, withGroups())
    return { group, app, cycle: () => server.engine.runner.run(app.id) }
  }
  const lost = () => target.fault({ kind: 'fail_after', method: 'PATCH', path: '/Groups', times: 1 })
  const add = (group: string, n: number) => addMembers(server.directory, 'main', group, people(n))
  const remove = (group: string, n: number) => removeMembers(server.directory, 'main', group, people(n))

  it('is removed when its member leaves before an answer has come', async () => {
    const { group, cycle } = await begin(1)
    await cycle()
    await add(group, 2)
    lost()
    await cycle()
    expect(membersThere()).toEqual([name(1), name(2)])
    await remove(group, 2)
    await cycle()
    expect(membersThere()).toEqual([name(1)])
  })

  it('is made again when its member comes back before an answer has come', async () => {
    const { group, cycle } = await begin(1, 2)
    await cycle()
    await remove(group, 2)
    lost()
    await cycle()
    expect(membersThere()).toEqual([name(1)])
    await add(group, 2)
    await cycle()
    expect(membersThere()).toEqual([name(1), name(2)])
  })

  it('is removed when its member leaves while the links are forgotten', async () => {
    const { group, app, cycle } = await begin(1, 2)
    await cycle()
    await remove(group, 2)
    await server.engine.ports.store.restart(app.id, ['connector_data_store'], new Date())
    await cycle()
    expect(membersThere()).toEqual([name(1)])
  })

  it('is removed when its member leaves, and the process dies while it looks for the account anew', async () => {
    const { group, app, cycle } = await begin(1, 2)
    await cycle()
    await remove(group, 2)
    await server.engine.ports.store.restart(app.id, ['connector_data_store'], new Date())
    // What is announced before a lookup leaves, by a process that then says no more.
    const { database } = server.directory
    const [known] = await database.rows<{ epoch: number; id: string }>(
      `select a.lease_epoch as epoch, p.id from application a, directory_person p where a.id = $1 and p.user_name = $2`,
      [app.id, name(2)],
    )
    if (known === undefined) throw new Error('nobody there')
    await server.engine.ports.store.intend(app.id, known.epoch, new Date(), [
      { kind: 'person', sourceId: known.id, verb: 'create' },
    ])
    await cycle()
    expect(membersThere()).toEqual([name(1)])
  })

  it('is removed when its member leaves between the lookup of the account and that of the group', async () => {
    const { group, app, cycle } = await begin(1, 2)
    await cycle()
    await server.engine.ports.store.restart(app.id, ['connector_data_store'], new Date())
    const { database } = server.directory
    const unlinked = `update link set target_id = null, state = 'none' where application_id = $1 and kind = 'person'`
    await database.rows(unlinked, [app.id])
    target.fault({ kind: 'unauthorized', method: 'GET', path: '/Groups', times: 1 })
    expect(await cycle()).toMatchObject({ state: 'failed', counts: { matched: 3 } })
    await remove(group, 2)
    await server.engine.ports.store.restart(app.id, ['quarantine_state'], new Date())
    await cycle()
    expect(membersThere()).toEqual([name(1)])
  })

  it('is not asked to go where the target has refused it', async () => {
    const { group, cycle } = await begin(1)
    await cycle()
    await add(group, 2)
    target.fault({ kind: 'refuse', method: 'PATCH', path: '/Groups', times: 1 })
    await cycle()
    await remove(group, 2)
    target.clearJournal()
    await cycle()
    expect(target.requests('PATCH', '/Groups')).toEqual([])
  })
})

describe('a group that is written as a whole', () => {
  async function provision(options: ChaosOptions = {}) {
    const hiding = await startChaosTarget(options)
    await fillDirectory(server.directory.database, 3)
    const id = await team('Team', 1, 2)
    const app = await applicationInTest(server.engine, hiding, withGroups({ profile: 'okta-wizard' }), 'Puts')
    await server.engine.runner.run(app.id)
    await addMembers(server.directory, 'main', id, people(3))
    return { hiding, app, group: () => [...hiding.members.values()][0] }
  }

  it('keeps members somebody else has put there', async () => {
    const { hiding, app, group } = await provision()
    group()?.add('stranger')
    await server.engine.runner.run(app.id)
    expect(group()?.size).toBe(4)
    expect(hiding.requests('PATCH')).toEqual([])
    await hiding.close()
  })

  it('is not written where its members are not shown: they would be lost', async () => {
    const { hiding, app, group } = await provision({ hidesMembers: true })
    hiding.clearJournal()
    await server.engine.runner.run(app.id)
    expect(group()?.size).toBe(2)
    expect(hiding.requests('PUT')).toEqual([])
    const { items } = (await server.request('GET', '/applications/Puts/waiting-members')).body
    expect(items).toMatchObject([{ member: { name: name(3) }, reason: { code: 'membership_refused' } }])
    expect(items[0].reason.text).toContain('does not show the members')
    await hiding.close()
  })
})
