import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/engine/editing/describe-settings.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

let server: EditingServer
beforeAll(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people)
})
afterAll(() => server.close())

describe('settings of an application', () => {
  it('are listed with value, default and whether they make everyone be evaluated anew', async () => {
    const { id } = await server.anApplication({ cycleIntervalMinutes: 15 })
    const { body } = await server.request('GET', `/applications/${id}/settings/list`)
    expect(body.items).toContainEqual(
      expect.objectContaining({
        path: 'cycleIntervalMinutes',
        value: 15,
        default: 40,
        reevaluates: false,
      }),
    )
    expect(body.items).toContainEqual(
      expect.objectContaining({ path: 'leaving.disabled.action', value: 'disable', reevaluates: true }),
    )
  })

  it('name everything there is to set, each once', async () => {
    const { settings } = await server.anApplication()
    const { connection: _, appRoles: __, users, groups, ...rest } = settings
    const whole = { ...rest, users: pick(users), groups: { ...pick(groups), enabled: true } }
    expect(
      describeSettings(settings)
        .map((one) => one.path)
        .sort(),
    ).toEqual(pathsOf(whole).sort())
  })

  it.each([
    [
      'a name that is none',
      { cycleIntervalMinute: 5 },
      'cycleIntervalMinute',
      'Did you mean cycleIntervalMinutes?',
    ],
    [
      'a value that is none',
      { leaving: { disabled: { action: 'destroy' } } },
      'leaving.disabled.action',
      'Give one of',
    ],
  ])('are refused for %s', async (_what, change, path, next) => {
    const { id } = await server.anApplication()
    const { status, body } = await server.request('PATCH', `/applications/${id}/settings`, change)
    expect([status, body.path]).toEqual([422, path])
    expect(body.next).toContain(next)
  })
})

const pick = ({ actions, clearableSources }: { actions: object; clearableSources: readonly string[] }) => ({
  actions,
  clearableSources,
})

function pathsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, one]) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? pathsOf(one, `${prefix}${name}.`)
      : [`${prefix}${name}`],
  )
}

describe('expressions', () => {
  const evaluate = async (body: object) => (await server.request('POST', '/expressions/evaluate', body)).body

  it('are worked out for a person, with the value of every part and where it stands', async () => {
    const expression = 'Join(".", ToLower([givenName]), [surname])'
    const { subject, problems, explained } = await evaluate({ expression, principal: 'ada@corp.test' })
    expect([subject, problems]).toEqual(['ada@corp.test', []])
    expect(explained).toMatchObject({
      outcome: { kind: 'value', value: 'ada.Lovelace' },
      parts: [
        { text: '"."' },
        { text: 'ToLower([givenName])', span: { start: 10, end: 30 }, outcome: { value: 'ada' } },
        { outcome: { value: 'Lovelace' } },
      ],
    })
  })

  it('see the roles of an application, and whether it counts the person as deleted', async () => {
    const { id } = await server.anApplication({
      scope: 'assigned',
      appRoles: [{ id: 'r', value: 'editor', displayName: 'Editor' }],
    })
    await server.request('POST', `/applications/${id}/assignments`, {
      kind: 'person',
      principal: 'ada@corp.test',
      role: 'r',
    })
    const role = {
      expression: 'SingleAppRoleAssignment([appRoleAssignments])',
      principal: 'ada@corp.test',
      application: id,
    }
    expect((await evaluate(role)).explained.outcome.value).toBe('editor')
    const gone = { expression: 'Not([IsSoftDeleted])', application: id }
    expect((await evaluate({ ...gone, principal: 'ada@corp.test' })).explained.outcome.value).toBe(true)
    expect((await evaluate({ ...gone, principal: 'alan@corp.test' })).explained.outcome.value).toBe(false)
  })

  it('point at the character that is wrong, with what was meant', async () => {
    expect(await evaluate({ expression: 'Joni(".", [mail])', principal: 'ada@corp.test' })).toMatchObject({
      explained: null,
      problems: [{ position: 0, length: 4, suggestion: expect.stringContaining('Join') }],
    })
    expect(await evaluate({ expression: '' })).toMatchObject({ problems: [{ reason: 'empty' }] })
  })

  it('have a catalogue', async () => {
    const { body } = await server.request('GET', '/expressions/functions')
    expect(body.items.length).toBeGreaterThan(30)
    expect((await server.request('GET', '/expressions/functions/join')).body).toMatchObject({
      name: 'Join',
      signature: expect.stringContaining('Join(separator'),
    })
    expect(await server.request('GET', '/expressions/functions/Joni')).toMatchObject({
      status: 404,
      body: { cause: expect.stringContaining('Did you mean Join?') },
    })
  })
})
