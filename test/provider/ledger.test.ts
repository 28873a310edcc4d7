import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { membersPerEvent } from '../../src/provider/ledger/event-of-write.ts'
import { migrate, readMigrations } from '../../src/store/migrate.ts'
import { appendEvents } from '../../src/store/provider/ledger.ts'
import { createTestDatabase } from '../support/database.ts'
import { patchOf, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

let app: TestProvider
let client: TestClient

beforeAll(async () => {
  app = await startTestProvider('postgres')
  client = await app.client()
})
afterAll(() => app.close())

interface Row {
  readonly event: string
  readonly action: string | null
  readonly version: number | null
  readonly person_id: string | null
  readonly request_id: string | null
  readonly token_id: string | null
  readonly state: string | null
  // biome-ignore lint/suspicious/noExplicitAny: looked into freely
  readonly changes: any
  // biome-ignore lint/suspicious/noExplicitAny: looked into freely
  readonly data: any
}

async function ledgerOf(resourceId: string): Promise<Row[]> {
  const found = await app.database?.look<Row>(
    'select * from scim_change where resource_id = $1 order by seq',
    [resourceId],
  )
  return found ?? []
}

const words = async (id: string) => (await ledgerOf(id)).map(({ event }) => event)

describe('what a write of an identity provider leaves in the ledger', () => {
  it('names what happened to a member, one row a write, with the state it led to', async () => {
    const { id } = await client.user('words@example.org', { displayName: 'Before' })
    const set = (path: string, value: unknown) =>
      client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path, value }))
    await set('displayName', 'After')
    await set('active', false)
    await set('displayName', 'After all')
    await set('active', true)
    await set('active', true)
    await client.send('DELETE', `/v2/Users/${id}`)
    const rows = await ledgerOf(id)
    expect(rows.map(({ event, action, version }) => ({ event, action, version }))).toEqual([
      { event: 'member.provisioned', action: 'created', version: 1 },
      { event: 'member.updated', action: 'updated', version: 2 },
      { event: 'member.deactivated', action: 'updated', version: 3 },
      { event: 'member.updated', action: 'updated', version: 4 },
      { event: 'member.reactivated', action: 'updated', version: 5 },
      { event: 'member.removed', action: 'deleted', version: 6 },
    ])
    expect(new Set(rows.map((row) => row.person_id)).size).toBe(1)
    expect(rows[0]?.person_id).not.toBeNull()
    expect(rows.every((row) => row.token_id === client.tokenId && row.request_id !== null)).toBe(true)
    expect(JSON.parse(rows[1]?.state ?? '')).toMatchObject({
      userName: 'words@example.org',
      displayName: 'After',
    })
    expect(rows[1]?.changes).toEqual({ displayName: { before: 'Before', after: 'After' } })
    expect(rows[5]).toMatchObject({
      state: null,
      data: { userName: 'words@example.org', displayName: 'After all' },
    })
  })

  it('lets a deactivation outweigh what else changed in the same request', async () => {
    const { id } = await client.user('outweigh@example.org')
    const both = { displayName: 'Gone', active: false }
    await client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', value: both }))
    expect(await words(id)).toEqual(['member.provisioned', 'member.deactivated'])
  })

  it('says which groups a removed member was in', async () => {
    const user = await client.user('in-groups@example.org')
    const group = await client.group('Leaving', [user.id])
    await client.send('DELETE', `/v2/Users/${user.id}`)
    expect((await ledgerOf(user.id)).at(-1)?.data).toMatchObject({ groups: [group.id] })
  })

  it('tells of members by who came and who went, and of nobody who was there already', async () => {
    const [ada, bob] = [await client.user('m1@example.org'), await client.user('m2@example.org')]
    const group = await client.group('Movers', [ada.id])
    const send = (...operations: object[]) =>
      client.send('PATCH', `/v2/Groups/${group.id}`, patchOf(...operations))
    await send({ op: 'add', path: 'members', value: [{ value: ada.id }, { value: bob.id }] })
    await send({ op: 'remove', path: `members[value eq "${ada.id}"]` })
    await send(
      { op: 'replace', path: 'displayName', value: 'Moved' },
      { op: 'add', path: 'members', value: [{ value: ada.id }] },
      { op: 'remove', path: `members[value eq "${bob.id}"]` },
    )
    await send({ op: 'replace', path: 'externalId', value: 'X1' })
    await client.send('DELETE', `/v2/Groups/${group.id}`)
    const rows = await ledgerOf(group.id)
    expect(rows.map(({ event, version, changes }) => [event, version, changes?.members])).toEqual([
      ['group.created', 1, undefined],
      ['group.member_added', 1, { added: [ada.id], total: 1 }],
      ['group.member_added', 2, { added: [bob.id], total: 1 }],
      ['group.member_removed', 3, { removed: [ada.id], total: 1 }],
      ['group.renamed', 4, undefined],
      ['group.member_added', 4, { added: [ada.id], total: 1 }],
      ['group.member_removed', 4, { removed: [bob.id], total: 1 }],
      ['group.updated', 5, undefined],
      ['group.removed', 6, undefined],
    ])
    expect(rows.filter((row) => row.action !== null).map((row) => row.version)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('cuts a long list of members into events of a bearable size, with one action for the one write', async () => {
    const many = membersPerEvent + 1
    const ids: string[] = []
    for (let n = 0; n < many; n += 1) ids.push((await client.user(`many${n}@example.org`)).id)
    const group = await client.group('Many')
    const members = ids.map((value) => ({ value }))
    await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'add', path: 'members', value: members }),
    )
    await client.send('PATCH', `/v2/Groups/${group.id}`, patchOf({ op: 'remove', path: 'members' }))
    const rows = (await ledgerOf(group.id)).slice(1)
    const sizes = rows.map(({ event, action, changes }) => [
      event,
      action,
      (changes.members.added ?? changes.members.removed).length,
      changes.members.total,
    ])
    expect(sizes).toEqual([
      ['group.member_added', 'updated', membersPerEvent, many],
      ['group.member_added', null, 1, many],
      ['group.member_removed', 'updated', membersPerEvent, many],
      ['group.member_removed', null, 1, many],
    ])
    const added = rows.flatMap(({ changes }) => changes.members.added ?? [])
    expect(new Set(added)).toEqual(new Set(ids))
  })
})

describe('events that are no write of an identity provider', () => {
  const entry = {
    event: 'sync.completed',
    at: new Date('2026-01-01T00:00:00Z'),
    connection: 1,
    resource: null,
    data: { applied: 3 },
  } as const

  it('are there with the transaction that tells of them, in their order, or not at all', async () => {
    const database = app.database?.database.forTenant(client.tenantId)
    const { tenantId } = client
    await database?.transaction((tx) =>
      appendEvents(tx, [
        { ...entry, tenantId },
        { ...entry, tenantId, event: 'connection.resumed', data: null },
      ]),
    )
    const undone = database?.transaction(async (tx) => {
      await appendEvents(tx, [{ ...entry, tenantId, event: 'connection.paused' }])
      throw new Error('not after all')
    })
    await expect(undone).rejects.toThrow('not after all')
    const rows = await app.database?.look<Row>(
      `select event, data, action from scim_change where tenant_id = $1 and resource_id is null
         and event <> 'connection.created' order by seq`,
      [tenantId],
    )
    expect(rows).toEqual([
      { event: 'sync.completed', data: { applied: 3 }, action: null },
      { event: 'connection.resumed', data: null, action: null },
    ])
  })

  it('are refused for another tenant than the one the transaction is bound to', async () => {
    const other = await app.client()
    const foreign = app.database?.database
      .forTenant(client.tenantId)
      .transaction((tx) => appendEvents(tx, [{ ...entry, tenantId: other.tenantId }]))
    await expect(foreign).rejects.toThrow('row-level security')
  })
})

describe('a ledger from before it held events', () => {
  it('is carried over with its numbers, and goes on behind them', async () => {
    const { database, look, drop } = await createTestDatabase({ empty: true })
    onTestFinished(drop)
    const all = await readMigrations()
    await migrate(
      database,
      all.filter(({ name }) => name < '0070'),
    )
    const tenantId = client.tenantId
    const own = database.forTenant(tenantId)
    const old = (action: string, type: string) =>
      own.rows(
        `insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version)
         values ($1, 1, '2026-01-01', $3, $1, $2, 1)`,
        [tenantId, action, type],
      )
    await old('created', 'User')
    await old('updated', 'User')
    await old('deleted', 'Group')
    await migrate(database, all)
    await own.transaction((tx) =>
      appendEvents(tx, [
        { tenantId, event: 'sync.completed', at: new Date(), connection: null, resource: null },
      ]),
    )
    expect(await look('select seq, event from scim_change order by seq')).toEqual([
      { seq: 1, event: 'member.provisioned' },
      { seq: 2, event: 'member.updated' },
      { seq: 3, event: 'group.removed' },
      { seq: 4, event: 'sync.completed' },
    ])
  })
})
