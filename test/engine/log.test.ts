import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApplication } from '../../src/engine/application/applications.ts'
import { galleryEntry } from '../../src/engine/gallery/gallery.ts'
import type { NewLogEntry } from '../../src/engine/log-entry.ts'
import type { LogQuery } from '../../src/engine/stores/log-store.ts'
import { listLogStatement } from '../../src/store/engine/list-log.ts'
import { insertLog } from '../../src/store/engine/log-rows.ts'
import { startWholeApi, type WholeApi } from '../support/whole-api.ts'
import { engineInTest, settingsInTest } from './engine-in-test.ts'

let api: WholeApi
beforeAll(async () => {
  api = await startWholeApi()
})
afterAll(() => api.close())

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const entry = (change: Partial<NewLogEntry>): NewLogEntry => ({
  applicationId: 'app_a',
  cycleId: null,
  subject: { kind: 'person', id: uuid(1), name: 'ada@corp.test' },
  targetId: 'u-1',
  action: 'create',
  outcome: 'created',
  reason: null,
  text: 'Account created.',
  durationMs: 12,
  steps: [
    { name: 'act', outcome: 'done', text: 'Account u-1 created.', durationMs: 9, details: { status: 201 } },
  ],
  changes: [{ attribute: 'displayName', before: null, after: '=cmd()' }],
  error: null,
  initiatedBy: null,
  ...change,
})

describe('an entry of the provisioning log', () => {
  it('names both systems, the account, who asked for it, and what the error means and whose it is', async () => {
    const engine = engineInTest(api.database)
    const { id } = await createApplication(engine.ports, {
      name: 'Moqups',
      template: 'scim',
      settings: settingsInTest(),
      url: 'https://moqups.test/scim/v2',
      secret: 's',
    })
    await insertLog(api.database, [
      entry({
        applicationId: id,
        outcome: 'failed',
        reason: 'value_taken',
        error: { code: 'value_taken', details: { detail: 'userName is taken', status: 409 } },
        initiatedBy: 'Grace (console)',
      }),
    ])
    const { body } = await api.request('GET', '/logs?application=Moqups')
    expect(body.items).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        applicationId: id,
        cycleId: null,
        subject: { kind: 'person', id: uuid(1), name: 'ada@corp.test' },
        targetId: 'u-1',
        targetType: 'urn:ietf:params:scim:schemas:core:2.0:User',
        sourceSystem: { id: 'main', name: 'Directory' },
        targetSystem: { id, name: 'Moqups', url: 'https://moqups.test/scim/v2' },
        initiatedBy: { kind: 'admin', name: 'Grace (console)' },
        action: 'create',
        status: 'failure',
        outcome: 'failed',
        reason: 'value_taken',
        text: 'Account created.',
        durationMs: 12,
        steps: [expect.objectContaining({ name: 'act' })],
        changes: [{ attribute: 'displayName', before: null, after: '=cmd()' }],
        error: {
          code: 'value_taken',
          title: expect.any(String),
          cause: expect.any(String),
          next: expect.any(String),
          detail: 'userName is taken',
          category: 'object',
        },
      },
    ])
  })
})

describe('filters', () => {
  const people = { ada: uuid(11), grace: uuid(12), group: uuid(13) }
  beforeAll(async () => {
    expect(galleryEntry('scim')).toBeDefined()
    const of = (id: string, name: string) => ({ kind: 'person', id, name }) as const
    await insertLog(api.database, [
      entry({ applicationId: 'f', subject: of(people.ada, 'ada'), targetId: 'acc-1' }),
      entry({
        applicationId: 'f',
        subject: of(people.grace, 'grace'),
        targetId: 'acc-2',
        outcome: 'failed',
        error: { code: 'target_refused', details: {} },
      }),
      entry({
        applicationId: 'f',
        subject: of(people.grace, 'grace'),
        targetId: 'acc-2',
        action: 'update',
        outcome: 'updated',
      }),
      entry({
        applicationId: 'f',
        subject: of(people.ada, 'ada'),
        targetId: 'acc-1',
        action: 'disable',
        outcome: 'held',
      }),
      entry({
        applicationId: 'f',
        subject: { kind: 'group', id: people.group, name: 'Sales' },
        targetId: 'g-1',
        cycleId: uuid(99),
      }),
      entry({
        applicationId: 'g',
        subject: of(people.ada, 'ada'),
        targetId: 'other',
        action: 'none',
        outcome: 'no_change',
      }),
    ])
  })
  const found = async (query: string): Promise<string[]> => {
    const { body } = await api.request('GET', `/logs?${query}`)
    return body.items.map(
      (one: { subject: { name: string }; outcome: string }) => `${one.subject.name} ${one.outcome}`,
    )
  }

  it.each([
    [`subject=${people.ada}`, ['ada no_change', 'ada held', 'ada created']],
    [`subject=${people.grace}&status=success`, ['grace updated']],
    ['target=acc-2', ['grace updated', 'grace failed']],
    [`subject=${people.ada}&action=create,disable`, ['ada held', 'ada created']],
    [`cycle=${uuid(99)}`, ['Sales created']],
    ['code=target_refused', ['grace failed']],
    [`status=warning&search=ad`, ['ada held']],
    [`kind=group&search=sale`, ['Sales created']],
    [`subject=${people.ada}&outcome=created,held&status=warning`, ['ada held']],
    [`subject=${people.ada}&until=2020-01-01T00:00:00Z`, []],
    [`subject=${people.ada}&since=2020-01-01T00:00:00Z&limit=1`, ['ada no_change']],
  ])('%s', async (query, names) => {
    expect(await found(query)).toEqual(names)
  })

  it.each([
    ['status=broken', 'status broken is not one of success, failure, skipped, warning'],
    ['action=destroy', 'action destroy is not one of'],
    ['until=yesterday', 'until yesterday is not a time'],
    ['person=nobody', 'nobody'],
  ])('refuses %s with what is wrong', async (query, problem) => {
    const { status, body } = await api.request('GET', `/logs?${query}`)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(body)).toContain(problem)
  })

  it('reads a page after the other without losing or repeating anything', async () => {
    const ids: string[] = []
    let cursor = ''
    do {
      const { body } = await api.request('GET', `/logs?status=success,failure&limit=2${cursor}`)
      ids.push(...body.items.map((one: { id: string }) => one.id))
      cursor = body.next === undefined ? '' : `&cursor=${body.next}`
    } while (cursor !== '')
    const { body } = await api.request('GET', '/logs?status=success,failure&limit=1000')
    expect(ids).toEqual(body.items.map((one: { id: string }) => one.id))
    expect(ids.length).toBeGreaterThan(4)
  })
})

describe('an export', () => {
  it('has every entry on a line of its own as JSON, whatever the page size', async () => {
    const many = Array.from({ length: 1203 }, (_, n) =>
      entry({ applicationId: 'e', subject: { kind: 'person', id: uuid(n), name: `p${n}` } }),
    )
    await insertLog(api.database, many)
    const { text, headers } = await api.request('GET', '/logs/export?search=p&since=2020-01-01')
    expect(headers['content-type']).toContain('application/jsonl')
    const names = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).subject.name)
    expect(names.filter((name) => /^p\d+$/.test(name))).toEqual(
      many.map(({ subject }) => subject.name).reverse(),
    )
  })

  it('as CSV has entries, steps and changes, joined by the id, and no formula', async () => {
    const parts = await Promise.all(
      ['entries', 'steps', 'changes'].map(async (part) =>
        (await api.request('GET', `/logs/export?format=csv&part=${part}&target=acc-1`)).text
          .trim()
          .split('\r\n'),
      ),
    )
    const [entries = [], steps = [], changes = []] = parts
    expect(entries[0]).toBe(
      'id,at,applicationId,application,cycleId,kind,subjectId,subject,targetId,action,status,outcome,reason,text,durationMs,initiatedBy,errorCode,errorCategory,errorTitle,errorCause,errorNext,errorDetail',
    )
    expect(entries).toHaveLength(3)
    const id = entries[1]?.split(',')[0]
    expect(steps[1]?.split(',').slice(0, 3)).toEqual([id, 'act', 'done'])
    expect(changes[1]).toBe(`${id},displayName,,'=cmd()`)
  })
})

describe('a page of a long log', () => {
  const rows = 60_000
  beforeAll(async () => {
    await api.database.rows(
      `insert into provisioning_log (application_id, at, cycle_id, subject_kind, subject_id, subject_name, target_id,
         action, outcome, message, duration_ms, steps, changes, error_code)
       select 'long_' || n % 3, now() - n % 3 * interval '1 day', ('00000000-0000-4000-8000-' || lpad((n / 1000)::text, 12, '0'))::uuid,
         'person', md5((n % 20000)::text)::uuid, 'person-' || n % 20000, 'u-' || n % 20000,
         case when n % 997 = 0 then 'delete' else 'create' end,
         case when n % 997 = 0 then 'deleted' when n % 499 = 0 then 'failed' else 'created' end, '', 1, '[]', '[]',
         case when n % 499 = 0 then 'value_taken' end
       from generate_series(1, ${rows}) n`,
    )
    await api.database.rows('analyze provisioning_log')
  })

  const queries: readonly (readonly [string, Omit<LogQuery, 'limit'>])[] = [
    ['of an application', { applicationId: 'long_1' }],
    ['of every application', {}],
    ['in the middle', { applicationId: 'long_1', before: 30_000 }],
    ['of what is new', { applicationId: 'long_1', after: 59_000 }],
    ['of one person', { subjectId: '1e48c442-0b70-bc64-2d5f-1be0dc7ed4bb' }],
    ['of a rare outcome', { applicationId: 'long_1', outcomes: ['deleted', 'failed'] }],
    ['of a rare outcome anywhere', { outcomes: ['deleted'] }],
    ['of a rare action', { applicationId: 'long_1', actions: ['delete'], outcomes: ['deleted'] }],
    ['of an error code', { applicationId: 'long_1', errorCode: 'value_taken' }],
  ]
  it.each(queries)('%s reads a few rows, however many there are', async (_what, query) => {
    const { text, values } = listLogStatement({ ...query, limit: 50 })
    const plan = await api.database.transaction(async (tx) => {
      await tx.rows('set local enable_seqscan = off')
      return tx.rows<{ 'QUERY PLAN': PlanJson[] }>(`explain (analyze, format json) ${text}`, values)
    })
    const nodes = flatten(plan[0]?.['QUERY PLAN'][0]?.Plan)
    const scans = nodes.filter((node) => node['Relation Name']?.startsWith('provisioning_log'))
    expect(scans.length).toBeGreaterThan(0)
    expect(scans.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([])
    const read = scans.reduce(
      (sum, node) =>
        sum + node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)),
      0,
    )
    expect(read).toBeLessThan(1500)
  })
})

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}
interface PlanJson {
  readonly Plan: PlanNode
}

function flatten(node: PlanNode | undefined): PlanNode[] {
  return node === undefined ? [] : [node, ...(node.Plans ?? []).flatMap(flatten)]
}
