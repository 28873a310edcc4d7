import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { userMappings } from '../engine/engine-in-test.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

let server: EditingServer
beforeAll(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people)
})
afterAll(() => server.close())

const nickname = { kind: 'direct', source: 'givenName', target: 'nickName', apply: 'always' }
const withRows = (...rows: object[]) => ({ attributes: [...userMappings, ...rows] })

describe('saving attribute mappings', () => {
  it('makes a version that says who saved what, and is compared with the one before', async () => {
    const { id } = await server.anApplication()
    const saved = await server.request(
      'PUT',
      `/applications/${id}/mappings/users?note=nicknames`,
      withRows(nickname),
      { 'x-rollcall-author': 'ada' },
    )
    expect(saved.body).toMatchObject({ saved: true, version: 2, reevaluates: true, problems: [] })
    const { body: history } = await server.request('GET', `/applications/${id}/history`)
    expect(history.items).toMatchObject([
      { version: 2, author: 'ada (API key)', note: 'nicknames' },
      { version: 1, author: 'Rollcall' },
    ])
    const { body: diff } = await server.request('GET', `/applications/${id}/history/diff`)
    expect(diff).toEqual({
      from: 1,
      to: 2,
      differences: [
        { setting: 'users', kind: 'added', subject: 'nickName', before: null, after: 'givenName → nickName' },
      ],
    })
  })

  it('makes no version when nothing is different', async () => {
    const { id } = await server.anApplication()
    const saved = await server.request('PUT', `/applications/${id}/mappings/users`, withRows())
    expect(saved.body).toMatchObject({ saved: false, version: 1, differences: [] })
  })

  it('evaluates everyone anew for a mapping, and nobody for its tests or the interval of cycles', async () => {
    const { id } = await server.anApplication()
    const upper = {
      kind: 'expression',
      expression: 'ToUpper([givenName])',
      target: 'nickName',
      apply: 'always',
    }
    await server.request('PUT', `/applications/${id}/mappings/users`, withRows(upper))
    const before = await server.engine.ports.store.findApplication(id)
    const tests = [{ title: 'Ada', attributes: { givenName: 'Ada' }, expected: 'ADA' }]
    const kept = await server.request(
      'PUT',
      `/applications/${id}/mappings/users`,
      withRows({ ...upper, tests }),
    )
    expect(kept.body).toMatchObject({ saved: true, reevaluates: false })
    await server.request('PATCH', `/applications/${id}/settings`, { cycleIntervalMinutes: 7 })
    const after = await server.engine.ports.store.findApplication(id)
    expect(after?.configVersion).toBe(before?.configVersion)
    expect(after?.settingsVersion).toBe(4)
  })

  it('is in the audit log when it was saved, and not when it was only tried', async () => {
    const { id, name } = await server.anApplication()
    const path = `/applications/${id}/mappings/users`
    await server.request('PUT', `${path}?dryRun=true`, withRows(nickname))
    await server.request('PUT', path, withRows())
    const logged = async () => {
      const { body } = await server.request('GET', '/audit')
      return body.items.filter((one: { target: { name: string } | null }) => one.target?.name === name)
    }
    expect(await logged()).toEqual([])
    await server.request('PUT', path, withRows(nickname))
    expect(await logged()).toMatchObject([{ action: 'application.mapping_changed', outcome: 'done' }])
  })

  it('tells the second of two admins what the first has changed, with 409', async () => {
    const { id } = await server.anApplication()
    const path = `/applications/${id}/mappings/users`
    const { body: opened } = await server.request('GET', path)
    await server.request('PUT', path, withRows(nickname), { 'x-rollcall-author': 'grace' })
    const second = await server.request('PUT', `${path}?version=${opened.version}`, withRows())
    expect(second.status).toBe(409)
    expect(second.body).toMatchObject({
      code: 'settings_changed_meanwhile',
      version: 2,
      by: 'grace (API key)',
      differences: [{ kind: 'added', subject: 'nickName' }],
    })
    const { body: kept } = await server.request('GET', path)
    expect(kept.mapping.attributes).toContainEqual(nickname)
  })

  it('loses none of many edits that are made at the same time', async () => {
    const { id } = await server.anApplication()
    const edits = ['approve', 'count', 'interval'].map((_, index) =>
      server.request(
        'PATCH',
        `/applications/${id}/settings`,
        [{ cycleIntervalMinutes: 11 }, { deletionThreshold: { count: 3 } }, { limits: { concurrency: 2 } }][
          index
        ],
      ),
    )
    expect((await Promise.all(edits)).map(({ status }) => status)).toEqual([200, 200, 200])
    const { body } = await server.request('GET', `/applications/${id}/settings`)
    expect(body).toMatchObject({
      cycleIntervalMinutes: 11,
      deletionThreshold: { count: 3 },
      limits: { concurrency: 2 },
    })
  })

  it('brings an earlier version back as a new one, and the defaults of the gallery', async () => {
    const { id } = await server.anApplication()
    const path = `/applications/${id}`
    await server.request('PUT', `${path}/mappings/users`, withRows(nickname))
    const restored = await server.request('POST', `${path}/history/1/restore`)
    expect(restored.body).toMatchObject({ saved: true, version: 3, differences: [{ kind: 'removed' }] })
    const defaults = await server.request('POST', `${path}/mappings/restore-defaults`)
    expect(defaults.body).toMatchObject({ saved: true, version: 4 })
    const { body } = await server.request('GET', `${path}/mappings/users`)
    expect(body.mapping.attributes.length).toBeGreaterThan(15)
    expect(await server.request('POST', `${path}/history/99/restore`)).toMatchObject({
      status: 404,
      body: { code: 'version_not_found' },
    })
  })

  it('exports what it imports', async () => {
    const one = await server.anApplication({ users: { ...(await settings()).users, filters: [salesOnly] } })
    const other = await server.anApplication()
    const { body: file } = await server.request('GET', `/applications/${one.id}/mappings/export`)
    const imported = await server.request('POST', `/applications/${other.id}/mappings/import`, file)
    expect(imported.body).toMatchObject({
      saved: true,
      differences: [{ subject: 'filters' }, expect.anything()],
    })
    expect((await server.request('GET', `/applications/${other.id}/mappings/export`)).body).toEqual(file)
    const odd = await server.request('POST', `/applications/${other.id}/mappings/import`, {
      ...file,
      user: {},
    })
    expect(odd).toMatchObject({ status: 422, body: { code: 'settings_refused', path: 'user' } })
  })

  it('never touches the connection', async () => {
    const { id } = await server.anApplication()
    const refused = await server.request('PATCH', `/applications/${id}/settings`, {
      connection: { url: 'http://x.test' },
    })
    expect(refused).toMatchObject({ status: 422, body: { path: 'connection' } })
    await server.request('PATCH', `/applications/${id}/connection`, { url: 'http://127.0.0.1:9/scim' })
    await server.request('PUT', `/applications/${id}/mappings/users`, withRows(nickname))
    await server.request('POST', `/applications/${id}/history/1/restore?part=all`)
    const { body } = await server.request('GET', `/applications/${id}/settings`)
    expect(body.connection.url).toBe('http://127.0.0.1:9/scim')
  })
})

const salesOnly = {
  title: 'Sales',
  clauses: [{ attribute: 'department', operator: 'equals', value: 'Sales' }],
} as const

async function settings() {
  const { id } = await server.anApplication()
  const { body } = await server.request('GET', `/applications/${id}/settings`)
  return body
}

describe('mappings that are wrong', () => {
  const expression = (text: string, more: object = {}) => ({
    kind: 'expression',
    expression: text,
    target: 'nickName',
    apply: 'always',
    ...more,
  })
  const refusals: readonly (readonly [what: string, row: object, reason: string, says: string])[] = [
    ['a syntax error', expression('Join("-", [givenName]'), 'expression_refused', 'character 22'],
    ['an unknown function', expression('Jion("-", [mail])'), 'expression_refused', 'Jion'],
    [
      'nesting without end',
      expression(`${'ToLower('.repeat(40)}[mail]${')'.repeat(40)}`),
      'expression_refused',
      'nested 32 deep',
    ],
    [
      'an unknown attribute in an expression',
      expression('ToUpper([departmnt])'),
      'expression_refused',
      'departmnt',
    ],
    [
      'an unknown source attribute',
      { ...nickname, source: 'departmnt' },
      'source_unknown',
      'The directory has no attribute departmnt',
    ],
    ['an unknown target', { ...nickname, target: 'nickNam' }, 'target_unknown', 'nickNam'],
    ['a target that is mapped twice', { ...nickname, target: 'displayName' }, 'target_duplicate', 'twice'],
    [
      'a test that fails',
      expression('ToUpper([givenName])', {
        tests: [{ title: 'Ada', attributes: { givenName: 'Ada' }, expected: 'Ada' }],
      }),
      'test_failed',
      'expects "Ada"; the expression gives "ADA"',
    ],
  ]
  it.each(refusals)('are refused for %s, with row and next step', async (_what, row, reason, says) => {
    const { id } = await server.anApplication()
    const path = `/applications/${id}/mappings/users`
    const tried = await server.request('PUT', `${path}?dryRun=true`, withRows(row))
    expect(tried).toMatchObject({ status: 200, body: { saved: false } })
    expect(tried.body.problems).toContainEqual(
      expect.objectContaining({ object: 'users', reason, row: userMappings.length, severity: 'error' }),
    )
    const saved = await server.request('PUT', path, withRows(row))
    expect(saved).toMatchObject({ status: 422, body: { code: 'mapping_refused' } })
    expect(JSON.stringify(saved.body)).toContain(JSON.stringify(says).slice(1, -1))
    expect(saved.body.next).not.toBe('')
    expect((await server.request('GET', `/applications/${id}/history`)).body.items).toHaveLength(1)
  })

  it('suggest the attribute that was meant', async () => {
    const { id } = await server.anApplication()
    const row = expression('ToUpper([departmnt])')
    const { body } = await server.request('PUT', `/applications/${id}/mappings/users`, withRows(row))
    expect(body.problems[0].expression).toMatchObject({
      position: 8,
      suggestion: 'Did you mean [department]?',
    })
  })

  it('may name an attribute that only one person has', async () => {
    const { id } = await server.anApplication()
    const row = { ...nickname, source: 'costCenter' }
    const saved = await server.request('PUT', `/applications/${id}/mappings/users`, withRows(row))
    expect(saved.body).toMatchObject({ saved: true })
  })

  it('are refused without a matching attribute', async () => {
    const { id } = await server.anApplication()
    const attributes = userMappings.map(({ matchingPrecedence: _, ...row }) => row)
    const { status, body } = await server.request('PUT', `/applications/${id}/mappings/users`, { attributes })
    expect(status).toBe(422)
    expect(body.problems).toContainEqual(
      expect.objectContaining({ reason: 'no_matching_attribute', row: null }),
    )
  })

  it('end at once with a pattern that would explode elsewhere', async () => {
    const { id } = await server.anApplication()
    const row = expression('Replace([givenName], , "(a+)+$", , "x", , )')
    const saved = await server.request('PUT', `/applications/${id}/mappings/users`, withRows(row))
    expect(saved.body).toMatchObject({ saved: true })
    const attributes = { givenName: `${'a'.repeat(5000)}!` }
    const { body } = await server.request('POST', '/expressions/evaluate', {
      expression: row.expression,
      attributes,
    })
    expect(body.explained.outcome.kind).toMatch(/value|failed/)
    const huge = expression(`Replace([givenName], , "(((a{500}){500}){500})", , "x", , )`)
    expect(await server.request('PUT', `/applications/${id}/mappings/users`, withRows(huge))).toMatchObject({
      status: 422,
      body: { problems: [{ expression: { reason: 'regex_too_costly' } }] },
    })
  })
})

describe('one person’s values', () => {
  it('stand beside every row, of mappings that are not saved as well', async () => {
    const { id } = await server.anApplication()
    const { body } = await server.request('POST', `/applications/${id}/mappings/users/sample`, {
      principal: 'edsger@corp.test',
      mapping: withRows(nickname),
    })
    expect(body).toMatchObject({ subject: { name: 'edsger@corp.test' }, inScope: true })
    expect(body.rows).toContainEqual({ target: 'nickName', value: 'Edsger', current: null, remark: null })
    expect(body.rows).toContainEqual({
      target: 'emails[type eq "work"].value',
      value: null,
      current: null,
      remark: 'empty; not sent',
    })
  })
})
