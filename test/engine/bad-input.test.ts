import { beforeEach, describe, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { createPerson, setPerson } from '../../src/directory/edit-person.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import { assign } from '../../src/engine/application/assignments.ts'
import { type EditingServer, startEditingServer } from '../editing/editing-server.ts'
import {
  type ChaosOptions,
  type ChaosTarget,
  type FaultKind,
  startChaosTarget,
} from '../target/chaos-target.ts'
import {
  applicationInTest,
  fillDirectory,
  managerMapping,
  settingsInTest,
  userMappings,
} from './engine-in-test.ts'

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
const useTarget = async (options: ChaosOptions) => {
  await target.close()
  target = await startChaosTarget(options)
}
async function provision(change: Partial<ApplicationSettings> = {}) {
  const app = await applicationInTest(server.engine, target, change, 'App')
  return { app, cycle: await server.engine.runner.run(app.id) }
}
/** What a person reads: each with a code, a cause and a next step. */
async function failures() {
  const { items } = (await server.request('GET', '/applications/App/failures')).body
  for (const error of items) {
    expect([error.cause.length, error.next.length].every((length) => length > 10)).toBe(true)
  }
  return items
}
const destroyed = () =>
  target.journal.filter(
    ({ method, body }) =>
      method === 'DELETE' || JSON.stringify(body ?? {}).includes('"active","value":false'),
  )

describe('known when it is saved', () => {
  const nested = `${'ToUpper('.repeat(200)}[mail]${')'.repeat(200)}`
  it.each([
    ['a syntax error', 'ToUpper([mail]'],
    ['too deep nesting', nested],
    ['a function there is not', 'Uper([mail])'],
    ['a pattern that costs too much', 'Replace([mail], , "(((a{500}){500}){500})", , "x", , )'],
  ])('an expression with %s is refused at its character, and nothing is saved', async (_what, expression) => {
    const { id } = await server.anApplication()
    const row = { kind: 'expression', expression, target: 'nickName', apply: 'always' }
    const attributes = [...userMappings, row]
    const { status, body } = await server.request('PUT', `/applications/${id}/mappings/users`, { attributes })
    expect([status, body.code]).toEqual([422, 'mapping_refused'])
    expect(body.problems[0].expression.position).toEqual(expect.any(Number))
    expect(body.next.length).toBeGreaterThan(10)
    expect((await server.request('GET', `/applications/${id}/history`)).body.items).toHaveLength(1)
  })

  it('mappings without a matching attribute are refused', async () => {
    const { id } = await server.anApplication()
    const attributes = userMappings.map(({ matchingPrecedence: _, ...row }) => row)
    const { status, body } = await server.request('PUT', `/applications/${id}/mappings/users`, { attributes })
    expect([status, body.code, body.problems[0].reason]).toEqual([
      422,
      'mapping_refused',
      'no_matching_attribute',
    ])
  })

  it('a scoping filter on an attribute that nobody has is refused, with the one that was meant', async () => {
    await fillDirectory(server.directory.database, 1)
    const { id } = await server.anApplication()
    const clauses = [{ attribute: 'departmnt', operator: 'equals', value: 'Sales' }]
    const { status, body } = await server.request('PUT', `/applications/${id}/scope`, {
      filters: { users: [{ title: 'Sales', clauses }] },
    })
    expect(status).toBe(422)
    expect(JSON.stringify(body)).toContain('department')
    expect(body.problems[0]).toMatchObject({
      reason: 'filter_refused',
      filter: { code: 'unknown_attribute' },
    })
  })
})

describe('known only when it happens', () => {
  it('two people with one matching value: one gets the account, the other is told, neither is harmed', async () => {
    await fillDirectory(server.directory.database, 3)
    const attributes = userMappings.map((row) =>
      row.target === 'userName' ? ({ ...row, kind: 'direct', source: 'department' } as const) : row,
    )
    const { cycle } = await provision({ users: { ...settingsInTest().users, attributes } })
    expect(cycle).toMatchObject({ state: 'done_with_failures', counts: { created: 2, failed: 1 } })
    expect((await failures()).map((one: { code: string }) => one.code)).toEqual(['account_belongs_to_other'])
    expect(target.requests('POST').filter(({ status }) => status === 201)).toHaveLength(2)
    expect(destroyed()).toEqual([])
    // The one who came later never takes the account over, however often it is tried.
    const before = JSON.stringify([...target.users.values()])
    await server.engine.runner.run((await server.engine.ports.store.findApplication('App'))?.id ?? '')
    expect(JSON.stringify([...target.users.values()])).toBe(before)
  })

  it('a target that answers two accounts: a person decides, nothing is written', async () => {
    await useTarget({ unique: false })
    await fillDirectory(server.directory.database, 1)
    for (const id of ['u-a', 'u-b']) target.users.set(id, { id, userName: name(1), active: true })
    const { cycle } = await provision()
    expect(cycle).toMatchObject({ state: 'done_with_failures', counts: { failed: 1, written: 0 } })
    expect((await failures())[0].code).toBe('match_is_ambiguous')
    expect(target.journal.filter(({ committed }) => committed)).toEqual([])
  })

  it('managers in a circle: everyone gets an account and a manager, each once', async () => {
    const people = [1, 2, 3]
    for (const n of people) {
      await createPerson(server.directory, 'main', {
        attributes: { userPrincipalName: name(n), displayName: `Person ${n}`, accountEnabled: true },
      })
    }
    for (const n of people)
      await setPerson(server.directory, 'main', name(n), { attributes: {}, manager: name((n % 3) + 1) })
    const users = { ...settingsInTest().users, attributes: [...userMappings, managerMapping] }
    const { app, cycle } = await provision({ users })
    expect(cycle).toMatchObject({ state: 'done', counts: { created: 3, failed: 0 } })
    expect(target.requests('POST', '/Users')).toHaveLength(3)
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const idOf = (n: number) => [...target.users.values()].find((one) => one['userName'] === name(n))?.['id']
    for (const n of people) {
      const account = [...target.users.values()].find((one) => one['userName'] === name(n))
      expect(JSON.stringify(account?.[enterprise] ?? account)).toContain(String(idOf((n % 3) + 1)))
    }
    target.clearJournal()
    expect(await server.engine.runner.run(app.id)).toMatchObject({ counts: { written: 0 } })
    expect(target.journal).toEqual([])
  })

  it('a group that contains itself is refused; in groups that go in a circle, members are found once', async () => {
    const ids = await fillDirectory(server.directory.database, 2)
    const [outer, inner] = [
      await createGroup(server.directory, 'main', { displayName: 'Outer' }),
      await createGroup(server.directory, 'main', { displayName: 'Inner' }),
    ]
    const self = [{ kind: 'group' as const, reference: inner.id }]
    await expect(addMembers(server.directory, 'main', inner.id, self)).rejects.toMatchObject({
      code: 'member_loop',
    })
    await addMembers(server.directory, 'main', outer.id, self)
    await addMembers(server.directory, 'main', inner.id, [{ kind: 'person', reference: name(1) }])
    // As a source other than ours may leave it: a circle. A group inside itself the table refuses as well.
    await server.directory.database.rows(
      `insert into directory_member (directory_id, group_id, member_id, member_kind)
       values ('main', $1, $2, 'group')`,
      [inner.id, outer.id],
    )
    const groups = { ...settingsInTest().groups, enabled: true }
    const app = await applicationInTest(
      server.engine,
      target,
      { scope: 'assigned', nestedGroups: 'flattened', groups },
      'App',
    )
    await assign(server.engine.ports, app, 'group', outer.id, null)
    const cycle = await server.engine.runner.run(app.id)
    expect(cycle.state).toMatch(/^done/)
    expect([...target.users.values()].map((one) => one['externalId'])).toEqual([ids[0]])
    expect(destroyed()).toEqual([])
  })

  it.each<[string, FaultKind, string, string | null]>([
    ['a web page to a lookup', 'html', 'GET', 'target_answers_html'],
    ['a web page to a create', 'html', 'POST', 'target_answers_html'],
    ['something that is no JSON to a lookup', 'not_json', 'GET', 'target_not_scim'],
    ['201 without an id', 'no_id', 'POST', null],
    ['a total of everyone', 'total_of_all', 'GET', null],
  ])(
    'a target that answers %s is not believed, and nothing destructive follows',
    async (_what, kind, method, code) => {
      await fillDirectory(server.directory.database, 3)
      target.users.set('u-0', { id: 'u-0', userName: 'somebody@example.com', active: true })
      target.fault({ kind, method, times: 1 })
      const { app, cycle } = await provision()
      const { quarantine } = (await server.request('GET', '/applications/App')).body
      if (code === null) expect(cycle.state).toBe('done')
      else {
        expect(quarantine).toMatchObject({ code, cause: expect.any(String), next: expect.any(String) })
        await server.engine.runner.run(app.id)
      }
      expect(target.users.size).toBe(4)
      expect(target.requests('POST', '/Users').filter(({ committed }) => committed)).toHaveLength(3)
      expect(target.users.get('u-0')).toMatchObject({ active: true })
      expect(destroyed()).toEqual([])
    },
  )
})
