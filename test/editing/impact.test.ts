import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import { requireApplication } from '../../src/engine/application/applications.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { measureImpact } from '../../src/engine/editing/measure-impact.ts'
import { applicationInTest, fillDirectory, settingsInTest, userMappings } from '../engine/engine-in-test.ts'
import { type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

let server: EditingServer
let target: ChaosTarget
let app: ApplicationRecord
beforeAll(async () => {
  server = await startEditingServer()
})
afterAll(() => server.close())

const impact = async (change: object, more: object = {}) => {
  const { status, body } = await server.request('POST', `/applications/${app.id}/impact`, { change, ...more })
  expect(status).toBe(200)
  return body
}
const filter = (attribute: string, value: string) => ({
  users: { filters: [{ title: 'Only', clauses: [{ attribute, operator: 'equals', value }] }] },
})
const mapped = (...rows: object[]) => ({ users: { attributes: [...userMappings, ...rows] } })
const nickname = { kind: 'direct', source: 'givenName', target: 'nickName', apply: 'always' }

describe('what an edit will do', () => {
  beforeEach(async () => {
    await server.directory.empty()
    await server.directory.importCsv(people)
    target = await startChaosTarget()
    app = await applicationInTest(server.engine, target)
    await server.engine.runner.run(app.id)
    expect(target.users.size).toBe(4)
    target.clearJournal()
    return () => target.close()
  })

  it('tells the number looked at, who changes and how, without a request to the target', async () => {
    const before = await impact({})
    expect(before).toMatchObject({ reevaluates: false, looked: 0 })
    const answer = await impact(mapped(nickname))
    expect(answer).toMatchObject({
      complete: true,
      reevaluates: true,
      looked: 5,
      effects: { enters: 0, leaves: 0, changes: 4, fails: 0, unaffected: 1 },
      actions: { update: 4, create_or_match: 0, disable: 0 },
      held: 0,
    })
    expect(answer.samples.changes).toContainEqual(
      expect.objectContaining({
        subject: expect.objectContaining({ name: 'ada@corp.test' }),
        changes: [{ attribute: 'nickName', before: null, after: 'Ada' }],
      }),
    )
    expect(target.journal).toEqual([])
  })

  it('tells who leaves and what becomes of the account, and who would be held', async () => {
    await changeSettings(server.engine.ports, app.id, { deletionThreshold: { count: 1, percent: 0 } })
    const answer = await impact(filter('department', 'Sales'))
    expect(answer).toMatchObject({ effects: { leaves: 2 }, actions: { disable: 2 }, held: 1 })
    expect(answer.samples.leaves[0].text).toBe(
      'Passes none of the scoping filters. The account would be disabled.',
    )
  })

  it('tells who comes in and that an account is made, or matched if there is one', async () => {
    await changeSettings(server.engine.ports, app.id, filter('department', 'Sales'))
    await server.engine.runner.run(app.id)
    const answer = await impact({ users: { filters: [] } })
    expect(answer).toMatchObject({ effects: { enters: 2 }, actions: { enable: 2 } })
    const other = await server.anApplication({ scope: 'assigned' })
    app = other
    expect(await impact({ scope: 'all' })).toMatchObject({
      looked: 5,
      effects: { enters: 4 },
      actions: { create_or_match: 4 },
    })
  })

  it('tells whose mapping would fail, with the reason', async () => {
    const required = { kind: 'direct', source: 'mail', target: 'nickName', apply: 'always', required: true }
    const answer = await impact(mapped(required))
    expect(answer.effects).toMatchObject({ fails: 1, changes: 3 })
    expect(answer.samples.fails).toMatchObject([
      {
        subject: { name: 'edsger@corp.test' },
        problem: {
          code: 'required_attribute_missing',
          text: expect.stringContaining('nickName is required'),
        },
      },
    ])
  })

  it('sees a leaving rule that reaches people who have left before', async () => {
    await changeSettings(server.engine.ports, app.id, { leaving: { out_of_scope: { action: 'nothing' } } })
    await changeSettings(server.engine.ports, app.id, filter('department', 'Sales'))
    await server.engine.runner.run(app.id)
    const answer = await impact({ leaving: { out_of_scope: { action: 'disable' } } })
    expect(answer).toMatchObject({ effects: { changes: 2 }, actions: { disable: 2 } })
  })

  it('names two people with one matching value', async () => {
    await server.directory.importCsv(`${people}\nada2@corp.test,Ada Two,Ada,Two,ada@corp.test,Sales,1,true`)
    const attributes = userMappings.map((row) =>
      row.target === 'userName' ? { ...row, source: 'mail' } : row,
    )
    const answer = await impact({ users: { attributes } })
    expect(answer.duplicates).toEqual([
      {
        value: 'ada@corp.test',
        count: 2,
        names: expect.arrayContaining(['ada@corp.test', 'ada2@corp.test']),
      },
    ])
  })

  it('lists everyone affected page by page', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const { body } = await server.request('POST', `/applications/${app.id}/impact/people`, {
        change: mapped(nickname),
        effects: ['changes'],
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      })
      seen.push(...body.items.map((one: { subject: { name: string } }) => one.subject.name))
      cursor = body.next
    } while (cursor !== undefined)
    expect(seen.sort()).toEqual(['ada@corp.test', 'alan@corp.test', 'edsger@corp.test', 'grace@corp.test'])
  })

  it.each([
    ['a new mapping', mapped(nickname)],
    ['a scoping filter', filter('department', 'Sales')],
    [
      'a mapping and a filter',
      { users: { ...mapped(nickname).users, ...filter('department', 'Research').users } },
    ],
  ])('is what the cycle then does: %s', async (_what, change) => {
    const foreseen = await impact(change)
    await changeSettings(server.engine.ports, app.id, change)
    const cycle = await server.engine.runner.run(app.id)
    expect(cycle.counts).toMatchObject({
      read: foreseen.looked,
      updated: foreseen.actions.update + foreseen.actions.enable,
      disabled: foreseen.actions.disable,
      created: foreseen.actions.create_or_match,
    })
  })

  it('refuses a cursor that is not its own', async () => {
    const body = { change: mapped(nickname), cursor: 'bm9uc2Vuc2U' }
    const answer = await server.request('POST', `/applications/${app.id}/impact`, body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', field: 'cursor' } })
  })
})

describe('the impact on many people', () => {
  it('is answered in parts that add up, with the threshold counted across them', async () => {
    await server.directory.empty()
    await fillDirectory(server.directory.database, 1200)
    target = await startChaosTarget()
    app = await applicationInTest(server.engine, target, { deletionThreshold: { count: 100, percent: 0 } })
    await server.engine.runner.run(app.id)
    const edited = { ...settingsInTest(), ...{ deletionThreshold: { count: 100, percent: 0 } } }
    const settings = {
      ...edited,
      users: { ...edited.users, filters: filter('department', 'Sales').users.filters },
    }
    const record = await requireApplication(server.engine.ports, app.id)
    const sums = { looked: 0, leaves: 0, held: 0, parts: 0 }
    let cursor: string | null = ''
    do {
      const part = await measureImpact(server.engine.ports, record, settings as typeof record.settings, {
        until: new Date(0),
        sampleSize: 2,
        ...(cursor === '' ? {} : { cursor }),
      })
      sums.looked += part.looked
      sums.leaves += part.effects.leaves
      sums.held += part.held
      sums.parts += 1
      expect(part.samples.leaves.length).toBeLessThanOrEqual(2)
      cursor = part.next
    } while (cursor !== null)
    expect(sums).toEqual({ looked: 1200, leaves: 600, held: 500, parts: 4 })
    const rewritten = {
      ...settings,
      users: { ...edited.users, attributes: renamed(edited.users.attributes) },
    }
    let [held, next]: [number, string | null] = [0, '']
    while (next !== null) {
      const part = await measureImpact(server.engine.ports, record, rewritten as typeof record.settings, {
        until: new Date(0),
        sampleSize: 1,
        ...(next === '' ? {} : { cursor: next }),
      })
      ;[held, next] = [held + part.held, part.next]
    }
    // A fifth of everyone may get another matching value within a day.
    expect(held).toBe(1200 - 240)
    await target.close()
  })
})

const renamed = (attributes: ReturnType<typeof settingsInTest>['users']['attributes']) =>
  attributes.map((one) =>
    one.target === 'userName'
      ? { ...one, kind: 'expression', source: undefined, expression: 'Append([userPrincipalName], ".old")' }
      : one,
  )
