import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ProductEvent } from '../../src/events/product-event.ts'
import { feedCursor } from '../../src/provider/ledger/feed-cursor.ts'
import type { LedgerNews } from '../../src/provider/ledger/ports.ts'
import { type FeedPorts, type FeedQuery, readFeed } from '../../src/provider/ledger/read-feed.ts'
import { readSnapshot } from '../../src/provider/ledger/snapshot.ts'
import { openLedgerBell } from '../../src/server/ledger-bell.ts'
import { wireFeed } from '../../src/server/wire-feed.ts'
import { openDatabase, type Sql } from '../../src/store/database.ts'
import { keepLedger } from '../../src/store/provider/keep-ledger.ts'
import { appendEvents } from '../../src/store/provider/ledger.ts'
import { patchOf, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

const silent: LedgerNews = { subscribe: () => () => {} }
const never = new AbortController().signal

let app: TestProvider
let client: TestClient
let ports: ReturnType<typeof wireFeed>

beforeAll(async () => {
  app = await startTestProvider('postgres')
  ports = wireFeed(inDatabase().database, silent)
})
beforeEach(async () => {
  client = await app.client()
})
afterAll(() => app.close())

function inDatabase() {
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  return app.database
}

const read = (query: Partial<FeedQuery> = {}, from: FeedPorts = ports, signal = never) =>
  readFeed(
    {
      tenantId: client.tenantId,
      after: undefined,
      types: undefined,
      limit: 1000,
      waitMs: 0,
      ...query,
    },
    from,
    signal,
  )

const eventIn = (tx: Sql, tenantId = client.tenantId) =>
  appendEvents(tx, [{ tenantId, event: 'sync.completed', at: new Date(), connection: 1, resource: null }])

/** Another session, which can hold a transaction open. */
async function aSession() {
  const database = await openDatabase(inDatabase().url, { maxConnections: 2 })
  onTestFinished(() => database.close())
  return database
}

/** A transaction that did its work and commits when it is told to. */
async function anOpenTransaction(work: (tx: Sql) => Promise<unknown>) {
  const session = (await aSession()).forTenant(client.tenantId)
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const ended = session.transaction(async (tx) => {
    await work(tx)
    begun.resolve()
    await end.promise
  })
  await begun.promise
  return {
    async commit() {
      end.resolve()
      await ended
    },
  }
}

describe('the feed', () => {
  it('gives events in order, each with its subject, its cause and the state it led to', async () => {
    const user = await client.user('feed@example.org', { externalId: 'E1' })
    await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', path: 'active', value: false }),
    )
    const { items, more } = await read()
    expect(more).toBe(false)
    expect(items.map(({ type }) => type)).toEqual([
      'connection.created',
      'member.provisioned',
      'member.deactivated',
    ])
    expect(items[2]).toMatchObject({
      tenantId: client.tenantId,
      connection: 1,
      version: 2,
      subject: { kind: 'member', id: user.id, personId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      cause: { tokenId: client.tokenId, requestId: expect.stringMatching(/^q_/) },
      data: {
        member: { userName: 'feed@example.org', externalId: 'E1', active: false },
        changes: { active: { before: true, after: false } },
      },
    })
    expect(new Set(items.map(({ id }) => id)).size).toBe(3)
    expect((await read()).items).toEqual(items)
  })

  it('goes on where it ended, page by page, and passes over what is not asked for', async () => {
    for (const name of ['a', 'b', 'c']) await client.user(`${name}@pages.org`)
    const group = await client.group('Pages')
    const first = await read({ limit: 3 })
    expect(first.items).toHaveLength(3)
    expect(first.more).toBe(true)
    const rest = await read({ after: first.cursor })
    expect(rest.items.map(({ subject }) => subject.kind)).toEqual(['member', 'group'])
    expect((await read({ after: rest.cursor })).items).toEqual([])
    const groups = await read({ types: ['group.*'] })
    expect(groups.items.map(({ subject }) => subject.id)).toEqual([group.id])
    expect(groups.cursor).toBe(rest.cursor)
    const none = await read({ types: ['role.granted'] })
    expect(none).toEqual({ items: [], cursor: rest.cursor, more: false })
    await expect(read({ types: ['member.vanished'] })).rejects.toMatchObject({ code: 'event_type_unknown' })
    await expect(read({ after: '7' })).rejects.toMatchObject({ code: 'feed_cursor_invalid' })
  })

  it('begins with what happens from now on when it is asked for the latest', async () => {
    await client.user('old@example.org')
    const { items, cursor } = await read({ after: 'latest' })
    expect(items).toEqual([])
    await client.user('new@example.org')
    expect((await read({ after: cursor })).items).toHaveLength(1)
  })

  it('shows a tenant its own events, and all of them to who reads for every tenant', async () => {
    const other = await app.client()
    const { cursor } = await read({ after: 'latest' })
    await client.user('mine@example.org')
    await other.user('theirs@example.org')
    expect((await read({ after: cursor })).items.map(({ tenantId }) => tenantId)).toEqual([client.tenantId])
    const all = await read({ after: cursor, tenantId: null })
    expect(all.items.map(({ tenantId }) => tenantId)).toEqual([client.tenantId, other.tenantId])
  })
})

describe('a transaction that commits late', () => {
  it('is waited for by everything that was numbered after it', async () => {
    const { cursor } = await read({ after: 'latest' })
    const late = await anOpenTransaction((tx) => eventIn(tx))
    await client.user('early@example.org')
    const before = await read({ after: cursor })
    expect(before.items).toEqual([])
    await late.commit()
    const after = await read({ after: before.cursor })
    expect(after.items.map(({ type }) => type)).toEqual(['sync.completed', 'member.provisioned'])
  })

  it('is waited for though it began after those that committed', async () => {
    const { cursor } = await read({ after: 'latest' })
    const first = await anOpenTransaction((tx) => tx.rows('select pg_current_xact_id()'))
    const second = await anOpenTransaction((tx) => eventIn(tx))
    await first.commit()
    await client.user('between@example.org')
    const before = await read({ after: cursor })
    await second.commit()
    const after = await read({ after: before.cursor })
    expect([...before.items, ...after.items].map(({ type }) => type)).toEqual([
      'sync.completed',
      'member.provisioned',
    ])
  })

  it('holds up nothing when it does not write to the ledger, however long it takes', async () => {
    const { cursor } = await read({ after: 'latest' })
    const long = await anOpenTransaction((tx) =>
      tx.rows('insert into scim_definition values ($1, $2, $2, $3, now())', [
        client.tenantId,
        'schema',
        '{}',
      ]),
    )
    await client.user('not-held-up@example.org')
    expect((await read({ after: cursor })).items).toHaveLength(1)
    await long.commit()
  })

  it('is never lost among writers of all lengths, and nobody is told anything out of order', async () => {
    const { cursor: start } = await read({ after: 'latest' })
    const session = (await aSession()).forTenant(client.tenantId)
    const users = await Promise.all([1, 2, 3].map((n) => client.user(`order${n}@example.org`)))
    const writers = users.map(async ({ id }) => {
      for (let n = 0; n < 25; n += 1) {
        await client.send(
          'PATCH',
          `/v2/Users/${id}`,
          patchOf({ op: 'replace', path: 'title', value: `t${n}` }),
        )
      }
    })
    const slow = (async () => {
      for (let n = 0; n < 20; n += 1) {
        await session.transaction(async (tx) => {
          await eventIn(tx)
          await sleep(n % 5)
        })
      }
    })()
    let done = false
    const written = Promise.all([...writers, slow]).then(() => {
      done = true
    })
    const seen: ProductEvent[] = []
    let cursor = start
    for (let last = false; !last; ) {
      last = done
      const page = await read({ after: cursor, limit: 7 })
      seen.push(...page.items)
      cursor = page.cursor
      if (page.more) last = false
    }
    await written
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
    expect(seen.filter(({ type }) => type === 'sync.completed')).toHaveLength(20)
    for (const { id } of users) {
      const versions = seen.filter(({ subject }) => subject.id === id).map(({ version }) => version)
      expect(versions).toEqual(Array.from({ length: 26 }, (_, n) => n + 1))
    }
  })
})

describe('who waits for the feed', () => {
  it('is answered as soon as something happens, on whichever node', async () => {
    const { database } = inDatabase()
    const bell = await openLedgerBell(database, { onError: () => {}, gatherMs: 1 })
    onTestFinished(() => bell.close())
    const rung = wireFeed(database, bell)
    const { cursor } = await read({ after: 'latest' })
    // Nothing but the bell wakes this one: its sleep does not end by itself.
    const asleep = Promise.withResolvers<void>()
    const waiting = read(
      { after: cursor, waitMs: 60_000 },
      {
        ...rung,
        pause: (_, signal) =>
          new Promise((wake) => {
            signal.addEventListener('abort', () => wake())
            asleep.resolve()
          }),
      },
    )
    await asleep.promise
    await client.user('woken@example.org')
    const other = await openLedgerBell(await aSession(), { onError: () => {}, gatherMs: 1 })
    onTestFinished(() => other.close())
    other.ring(client.tenantId)
    expect((await waiting).items).toHaveLength(1)
  })

  it('finds what nobody announced, by looking again', async () => {
    const { cursor } = await read({ after: 'latest' })
    let looks = 0
    const page = await read(
      { after: cursor, waitMs: 60_000 },
      {
        ...ports,
        pause: async () => {
          looks += 1
          if (looks === 2) await client.user('unannounced@example.org')
        },
      },
    )
    expect(page.items).toHaveLength(1)
  })

  it('is answered empty when the time is over, or the connection', async () => {
    const { cursor } = await read({ after: 'latest' })
    let now = 0
    const sleepFor = async (ms: number) => {
      now += ms
    }
    const clock = { ...ports, monotonicMs: () => now, pause: sleepFor }
    expect(await read({ after: cursor, waitMs: 20_000 }, clock)).toEqual({ items: [], cursor, more: false })
    expect(now).toBe(20_000)
    const left = new AbortController()
    const pause = async () => left.abort()
    expect((await read({ after: cursor, waitMs: 20_000 }, { ...ports, pause }, left.signal)).items).toEqual(
      [],
    )
  })
})

describe('events older than 30 days', () => {
  it('are let go by the day, and a consumer who slept so long is told how to go on', async () => {
    const { database, look } = inDatabase()
    const own = database.forTenant(client.tenantId)
    const on = (daysAgo: number) =>
      own.rows(
        `insert into scim_change (tenant_id, day, at, event) values ($1, (now() at time zone 'UTC')::date - $2::int, now(), 'sync.completed')`,
        [client.tenantId, daysAgo],
      )
    await database.rows(`select scim_change_partition((now() at time zone 'UTC')::date - 40)`)
    const { cursor } = await read({ after: 'latest' })
    await on(40)
    await on(35)
    await on(30)
    await client.user('kept@example.org')
    const old = (await read({ after: cursor })).items
    expect(old).toHaveLength(4)
    await keepLedger(database, 30)
    await expect(read({ after: cursor })).rejects.toMatchObject({
      code: 'feed_cursor_expired',
      definition: { status: 410 },
    })
    expect((await read()).items).toEqual(old.slice(2))
    expect(
      await look(
        `select to_regclass('scim_change_' || to_char(now() - interval '40 days', 'YYYYMMDD')) as day`,
      ),
    ).toEqual([{ day: null }])
    const snapshot = await readSnapshot(
      { tenantId: client.tenantId, kind: 'members', page: undefined, limit: 10 },
      ports,
    )
    expect((await read({ after: snapshot.cursor })).items).toEqual([])
    await keepLedger(database, 30)
    expect((await read()).items).toEqual(old.slice(2))
  })

  it('a cursor from before a backup was played back is not taken for one of now', async () => {
    const { cursor } = await read({ after: 'latest' })
    const ahead = feedCursor(Number.parseInt(cursor.slice(2), 36) + 1000)
    await expect(read({ after: ahead })).rejects.toMatchObject({
      code: 'feed_cursor_ahead',
      definition: { status: 410 },
    })
  })
})

describe('the snapshot', () => {
  const page = (next: string | undefined, limit = 2) =>
    readSnapshot({ tenantId: client.tenantId, kind: 'members', page: next, limit }, ports)

  it('holds everyone, with groups and where they come from, and a hash that tells of what got lost', async () => {
    const users = []
    for (const name of ['s1', 's2', 's3']) users.push(await client.user(`${name}@example.org`))
    const group = await client.group('Staff', [users[1].id])
    await client.send(
      'PATCH',
      `/v2/Users/${users[2].id}`,
      patchOf({ op: 'replace', path: 'active', value: false }),
    )
    const first = await page(undefined)
    const second = await page(first.next ?? '')
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null])
    expect(second.count).toBe(3)
    const all = [...first.items, ...second.items]
    expect(all.map(({ id }) => id)).toEqual(users.map(({ id }) => id))
    expect(all.map(({ state }) => state)).toEqual(['active', 'active', 'deactivated'])
    expect(all[1]).toMatchObject({
      member: { userName: 's2@example.org' },
      groups: [{ id: group.id, displayName: 'Staff', connection: 1 }],
    })
    let hash = ''
    for (const { connection, id, version } of all) {
      hash = createHash('sha256').update(`${hash}\n${connection} ${id} ${version}`).digest('hex')
    }
    expect(second.hash).toBe(hash)
    expect((await page(undefined, 100)).hash).toBe(hash)
    const groups = await readSnapshot(
      { tenantId: client.tenantId, kind: 'groups', page: undefined, limit: 10 },
      ports,
    )
    expect(groups.items).toMatchObject([{ id: group.id, memberCount: 1, group: { displayName: 'Staff' } }])
  })

  it('and the feed from its cursor on lead to the same, whatever changes while it is read', async () => {
    const users = []
    for (let n = 0; n < 6; n += 1) users.push(await client.user(`converge${n}@example.org`))
    const known = new Map<string, number>()
    let next: string | undefined
    let cursor = ''
    for (let turn = 0; turn === 0 || next !== undefined; turn += 1) {
      const found = await page(next)
      for (const { id, version } of found.items) known.set(id, version)
      cursor = found.cursor
      next = found.next ?? undefined
      const [early, late] = [users[turn], users[5 - turn]]
      await client.send(
        'PATCH',
        `/v2/Users/${early.id}`,
        patchOf({ op: 'replace', path: 'title', value: `t${turn}` }),
      )
      if (turn === 1) await client.send('DELETE', `/v2/Users/${late.id}`)
      await client.user(`more${turn}@example.org`)
    }
    for (const { type, subject, version } of (await read({ after: cursor })).items) {
      if (type === 'member.removed') known.delete(subject.id)
      else known.set(subject.id, Math.max(known.get(subject.id) ?? 0, version ?? 0))
    }
    const now = await page(undefined, 100)
    expect(known).toEqual(new Map(now.items.map(({ id, version }) => [id, version])))
  })

  it('refuses a page that is of another tenant or made up', async () => {
    await client.user('p1@example.org')
    await client.user('p2@example.org')
    const { next } = await page(undefined, 1)
    client = await app.client()
    await expect(page(next ?? '')).rejects.toMatchObject({ code: 'snapshot_page_invalid' })
    await expect(page('bm9uc2Vuc2U')).rejects.toMatchObject({ code: 'snapshot_page_invalid' })
  })
})
