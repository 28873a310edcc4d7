import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

let server: EditingServer
let app: ApplicationRecord
beforeAll(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people)
  await createGroup(server.directory, 'main', { displayName: 'Company' })
  await createGroup(server.directory, 'main', { displayName: 'Research' })
  await addMembers(server.directory, 'main', 'Company', [
    { kind: 'group', reference: 'Research' },
    { kind: 'person', reference: 'grace@corp.test' },
  ])
  await addMembers(server.directory, 'main', 'Research', [{ kind: 'person', reference: 'ada@corp.test' }])
  app = await server.anApplication({ scope: 'assigned' })
  await assign({ kind: 'group', principal: 'Company' })
  await assign({ kind: 'person', principal: 'linus@corp.test' })
})
afterAll(() => server.close())

const assign = (body: object) => server.request('POST', `/applications/${app.id}/assignments`, body)
const why = async (principal: string, more: object = {}) =>
  (await server.request('POST', `/applications/${app.id}/scope/why`, { principal, ...more })).body
const count = async (more: object = {}) =>
  (await server.request('POST', `/applications/${app.id}/scope/count`, more)).body
const sales = [{ title: 'Sales', clauses: [{ attribute: 'department', operator: 'equals', value: 'Sales' }] }]

describe('the scope of an application', () => {
  it('is counted of how many, with the reasons and examples of each side', async () => {
    expect(await count()).toMatchObject({
      total: 5,
      inScope: 1,
      outOfScope: 4,
      complete: true,
      reasons: { not_assigned: 3, disabled_in_directory: 1 },
      samples: { in: [{ name: 'grace@corp.test', text: 'Assigned through the group Company.' }] },
    })
    const { samples } = await count()
    expect(samples.out.map((one: { name: string }) => one.name).sort()).toEqual([
      'ada@corp.test',
      'alan@corp.test',
      'edsger@corp.test',
      'linus@corp.test',
    ])
  })

  it('is counted for settings that are not saved', async () => {
    expect(await count({ change: { nestedGroups: 'flattened' } })).toMatchObject({ inScope: 2 })
    expect(await count({ change: { scope: 'all' } })).toMatchObject({ inScope: 4 })
    expect(await count({ change: { scope: 'all', users: { filters: sales } } })).toMatchObject({
      inScope: 2,
      reasons: { outside_scoping_filter: 2, disabled_in_directory: 1 },
    })
    expect(await count({ kind: 'group' })).toMatchObject({
      total: 2,
      inScope: 0,
      reasons: { object_mapping_disabled: 2 },
    })
  })

  it('explains every condition, passed and failed, in sentences, with what to do', async () => {
    const change = { users: { filters: sales } }
    const answer = await why('linus@corp.test', { change: { ...change, includeDefaultAccess: false } })
    expect(answer).toMatchObject({ inScope: false, reason: 'disabled_in_directory' })
    expect(answer.conditions.map((one: { passed: boolean; text: string }) => [one.passed, one.text])).toEqual(
      [
        [true, 'People are provisioned.'],
        [true, 'Exists in the directory.'],
        [false, 'Disabled in the directory.'],
        [true, 'Assigned directly.'],
        [false, 'Assigned with Default Access only, which this application leaves out.'],
        [true, 'Passes the scoping filter Sales.'],
      ],
    )
    expect(answer.next).toEqual([
      expect.stringContaining('rollcall directory person enable "linus@corp.test"'),
      expect.stringContaining('--default-access'),
    ])
    const ada = await why('ada@corp.test', { change })
    expect(ada.conditions.at(-1).filters).toEqual([
      {
        title: 'Sales',
        passed: false,
        clauses: [{ text: 'department equals "Sales"', actual: 'Research', passed: false, reason: null }],
      },
    ])
    expect(
      (await server.request('POST', `/applications/${app.id}/scope/why`, { principal: 'nobody' })).status,
    ).toBe(404)
  })

  it('is changed as a whole or in part, and read back', async () => {
    const path = `/applications/${app.id}/scope`
    const saved = await server.request('PUT', path, { scope: 'all', filters: { users: sales } })
    expect(saved.body).toMatchObject({ saved: true, reevaluates: true })
    expect((await server.request('GET', path)).body).toMatchObject({
      scope: 'all',
      includeDefaultAccess: true,
      text: { users: 'department equals "Sales"' },
    })
    await server.request('PUT', path, { scope: 'assigned', filters: { users: [] } })
  })

  it.each([
    ['an unknown attribute', 'departmnt', 'equals', 'Sales', 'unknown_attribute'],
    ['an attribute with several values', 'otherMails', 'equals', 'x', 'unsupported_attribute'],
    ['a reference', 'manager', 'equals', 'x', 'unsupported_attribute'],
    ['text where a number belongs', 'costCenter', 'greater_than', 'many', 'operand_not_an_integer'],
    ['a pattern that is wrong', 'department', 'regex_match', '(Sales', 'bad_regex'],
    ['a pattern without bound', 'department', 'regex_match', '(((a{500}){500}){500})', 'bad_regex'],
    ['nothing to compare with', 'department', 'equals', '', 'operand_missing'],
  ])('refuses a filter on %s', async (_what, attribute, operator, value, code) => {
    const filters = { users: [{ title: 'F', clauses: [{ attribute, operator, value }] }] }
    const { status, body } = await server.request('PUT', `/applications/${app.id}/scope`, { filters })
    expect(status).toBe(422)
    expect(body.problems).toContainEqual(
      expect.objectContaining({ reason: 'filter_refused', filter: expect.objectContaining({ code }) }),
    )
  })
})

describe('app roles', () => {
  const roles = [
    { id: 'r1', value: 'editor', displayName: 'Editor' },
    { id: 'r2', value: 'viewer', displayName: 'Viewer' },
  ]

  it('are listed with their use, several per person, and cannot be removed by mistake', async () => {
    const path = `/applications/${app.id}/roles`
    expect((await server.request('PUT', path, { items: roles })).body).toMatchObject({ saved: true })
    await assign({ kind: 'person', principal: 'alan@corp.test', role: 'editor' })
    await assign({ kind: 'person', principal: 'alan@corp.test', role: 'Viewer' })
    expect((await why('alan@corp.test')).roles).toEqual(['Editor', 'Viewer'])
    expect((await server.request('GET', path)).body.items).toMatchObject([
      { assignments: 1 },
      { assignments: 1 },
    ])
    const refused = await server.request('PUT', path, { items: [roles[0]] })
    expect(refused).toMatchObject({ status: 409, body: { code: 'role_in_use', role: 'Viewer', count: 1 } })
    const forced = await server.request('PUT', `${path}?keepAssignments=true`, { items: [roles[0]] })
    expect(forced.body).toMatchObject({
      saved: true,
      differences: [{ kind: 'removed', subject: 'appRoles[r2]', before: 'Viewer (viewer)' }],
    })
  })

  it('are refused without an id, or twice with one', async () => {
    const path = `/applications/${app.id}/roles?keepAssignments=true`
    expect((await server.request('PUT', path, { items: [{ value: 'x', displayName: 'x' }] })).status).toBe(
      422,
    )
    expect((await server.request('PUT', path, { items: [roles[0], roles[0]] })).body).toMatchObject({
      path: 'appRoles[1].id',
    })
  })
})
