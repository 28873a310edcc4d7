import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../src/provider/provider.ts'
import { maskFilter, maskQuery, withoutPasswords } from '../../src/provider/request-log/mask-request.ts'
import { findRequest, listRequests, replay } from '../../src/provider/request-log/read-requests.ts'
import type { NumberedEntry, RequestQuery } from '../../src/provider/request-log/request-entry.ts'
import { openRequestRecorder, type RequestRecorder } from '../../src/provider/request-log/request-recorder.ts'
import { updateConnection } from '../../src/provider/tenants/manage-tenants.ts'
import { issueToken, revokeToken } from '../../src/provider/tokens/manage-tokens.ts'
import { mintToken } from '../../src/provider/tokens/token.ts'
import { createRequestLogStore } from '../../src/store/provider/request-log.ts'
import {
  clientWith,
  patchOf,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'
import { requestLogOver, testSeal } from '../support/request-log.ts'

const dayMs = 86_400_000

let app: TestProvider
let provider: Provider
let recorder: RequestRecorder
const database = () => {
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  return app.database
}

beforeAll(async () => {
  app = await startTestProvider('postgres')
  recorder = openRequestRecorder({
    store: createRequestLogStore(database().database),
    seal: testSeal,
    onError: (error) => app.errors.push(error),
  })
  provider = { ...app.provider, onRequest: (record, exchange) => recorder.record(record, exchange) }
})
afterAll(async () => {
  await recorder.close()
  expect(app.errors).toEqual([])
  await app.close()
})

let client: TestClient
beforeEach(async () => {
  const made = await app.client()
  client = clientWith(provider, made.token, made.tenantId, made.tokenId)
})

const log = () => requestLogOver(database().database, provider)
async function entries(
  query: Partial<RequestQuery> = {},
  tenantId = client.tenantId,
): Promise<NumberedEntry[]> {
  await recorder.flush()
  return await listRequests(tenantId, { limit: 50, ...query }, app.ports, log())
}
const latest = async () => (await entries({ limit: 1 }))[0]

describe('the request log', () => {
  it('says of a request what it was about and what came of it', async () => {
    const { id } = await client.user('ada@example.org')
    expect(await latest()).toMatchObject({
      method: 'POST',
      path: '/v2/Users',
      status: 201,
      tokenId: client.tokenId,
      address: '192.0.2.7',
      resourceType: 'User',
      resourceId: id,
      resourceName: 'ada@example.org',
      outcome: 'created',
    })
    const change = patchOf({ op: 'Replace', path: 'title', value: 'Countess' })
    await client.send('PATCH', `/v2/Users/${id}`, change, { 'user-agent': 'Okta SCIM Client 1.0.0' })
    expect(await latest()).toMatchObject({
      outcome: 'updated',
      changed: ['title'],
      resourceName: 'ada@example.org',
      client: 'Okta SCIM Client 1.0.0',
      profile: 'okta',
      tolerances: ['op_case'],
    })
    await client.send('PATCH', `/v2/Users/${id}`, change)
    expect(await latest()).toMatchObject({ outcome: 'unchanged', changed: [] })
    const group = await client.group('Engineering', [id])
    await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'remove', path: `members[value eq "${id}"]` }),
    )
    expect(await latest()).toMatchObject({
      outcome: 'updated',
      changed: ['members'],
      resourceName: 'Engineering',
    })
    await client.send('DELETE', `/v2/Users/${id}`)
    expect(await latest()).toMatchObject({ outcome: 'deleted', resourceName: 'ada@example.org', status: 204 })
  })

  it('names what was refused, why, and the section of the RFC', async () => {
    await client.user('taken@example.org')
    await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'taken@example.org' })
    expect(await latest()).toMatchObject({
      status: 409,
      scimType: 'uniqueness',
      rfc: 'RFC 7644 §3.3',
      resourceName: 'taken@example.org',
      outcome: null,
    })
    await client.send('GET', '/v2/Users?filter=nonsense%20eq%20%22ada%22')
    expect(await latest()).toMatchObject({ status: 400, scimType: 'invalidFilter', rfc: 'RFC 7644 §3.4.2.2' })
  })

  it('sums a bulk request up by its operations', async () => {
    await client.send('POST', '/v2/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: ['a', 'b'].map((name) => ({
        method: 'POST',
        path: '/Users',
        bulkId: name,
        data: { schemas: [userUrn], userName: `${name}@bulk.example` },
      })),
    })
    const entry = await latest()
    expect(entry).toMatchObject({ status: 200, resourceId: null })
    expect(entry?.parts.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['a@bulk.example', 'created'],
      ['b@bulk.example', 'created'],
    ])
  })

  it('keeps no value of a query, no body and no token', async () => {
    await client.user('hidden@example.org', { title: 'Title nobody may log', password: 'hunter2hunter2' })
    await client.send('GET', '/v2/Users?filter=userName%20eq%20%22secret.person@example.org%22&count=1')
    expect((await latest())?.query).toBe('filter=userName eq "…"&count=1')
    const rows = await database().look<{ text: string }>('select r::text as text from scim_request r')
    const all = rows.map(({ text }) => text).join('\n')
    for (const secret of ['secret.person', 'Title nobody', 'hunter2', client.token.split('_')[2] ?? '-']) {
      expect(all).not.toContain(secret)
    }
    expect(await database().look('select 1 from scim_request_body')).toEqual([])
  })

  it('shows a tenant the tokens of its own that were refused, and why, and nothing about others', async () => {
    const expiring = await issueToken(client.tenantId, { description: 'old', expiresInDays: 1 }, app.ports)
    const revoked = await issueToken(client.tenantId, { description: 'gone' }, app.ports)
    await revokeToken(client.tenantId, revoked.record.id, app.ports)
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const lookup = [...expiring.record.lookupId].map((character) => alphabet.indexOf(character))
    const forged = mintToken((length) =>
      Uint8Array.from(length === lookup.length ? lookup : new Array(length).fill(5)),
    ).token
    const unknown = mintToken((length) => new Uint8Array(length).fill(7)).token
    const late = { ...provider, now: () => new Date(app.ports.now().getTime() + 2 * dayMs) }
    for (const [token, by] of [
      [forged, provider],
      [revoked.token, provider],
      [expiring.token, late],
      [unknown, provider],
      ['nonsense', provider],
    ] as const) {
      expect((await clientWith(by, token, '', '').send('GET', '/v2/Users')).status).toBe(401)
    }
    const seen = await entries({ refused: true })
    expect(seen.map(({ tokenRefusal, status }) => [tokenRefusal, status])).toEqual([
      ['expired', 401],
      ['revoked', 401],
      ['secret_wrong', 401],
    ])
    const other = await app.client()
    expect(await entries({}, other.tenantId)).toEqual([])
  })

  it('cannot be filled by somebody who guesses: beyond the limit nothing more is recorded', async () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const lookup = [...(client.token.split('_')[1] ?? '')].map((character) => alphabet.indexOf(character))
    const forged = mintToken((length) =>
      Uint8Array.from(length === lookup.length ? lookup : new Array(length).fill(9)),
    ).token
    for (let tries = 0; tries < 60; tries += 1)
      await clientWith(provider, forged, '', '').send('GET', '/v2/Users')
    expect((await entries({ refused: true, limit: 100 })).length).toBeLessThanOrEqual(20)
  })

  it('is filtered and paged without losing or repeating one', async () => {
    const made: string[] = []
    for (let count = 0; count < 7; count += 1) made.push((await client.user(`p${count}@page.example`)).id)
    await client.send('GET', `/v2/Users/${made[3]}`)
    const all = await entries()
    const paged: string[] = []
    for (let before: number | undefined; ; ) {
      const page = await entries({ limit: 3, ...(before === undefined ? {} : { before }) })
      paged.push(...page.map(({ id }) => id))
      before = page.at(-1)?.number
      if (page.length < 3) break
    }
    expect(paged).toEqual(all.map(({ id }) => id))
    expect(await entries({ resource: made[3] ?? '' })).toHaveLength(2)
    expect(await entries({ method: 'GET' })).toHaveLength(1)
    expect(await entries({ outcome: 'created' })).toHaveLength(7)
    expect(await entries({ search: 'P3@page' })).toHaveLength(1)
    expect(await entries({ since: new Date(app.ports.now().getTime() + dayMs) })).toEqual([])
    expect((await entries({ after: all[2]?.number ?? 0 })).map(({ id }) => id)).toEqual([
      all[1]?.id,
      all[0]?.id,
    ])
  })

  it('takes the entries of a tenant along when the tenant is deleted', async () => {
    await client.user('left@example.org')
    expect(await entries()).toHaveLength(1)
    await app.tenants.removeTenant(client.tenantId, new Date())
    const left = await database().look('select 1 from scim_request where tenant_id = $1', [client.tenantId])
    expect(left).toEqual([])
  })
})

describe('writing the log', () => {
  it('waits for a database that is away and then writes everything, in order', async () => {
    let isAway = true
    const errors: unknown[] = []
    const store = createRequestLogStore(database().database)
    const patient = openRequestRecorder({
      store: { add: (...given) => (isAway ? Promise.reject(new Error('away')) : store.add(...given)) },
      seal: testSeal,
      onError: (error) => errors.push(error),
      everyMs: 1_000_000,
    })
    const sender = clientWith(
      { ...app.provider, onRequest: (...seen) => patient.record(...seen) },
      client.token,
      client.tenantId,
      '',
    )
    await sender.user('one@example.org')
    await patient.flush()
    expect(errors).toHaveLength(1)
    await sender.user('two@example.org')
    isAway = false
    await patient.close()
    expect((await entries()).map(({ resourceName }) => resourceName)).toEqual([
      'two@example.org',
      'one@example.org',
    ])
  })

  it('writes each request once though how its connection is doing cannot be noted, and says why', async () => {
    const errors: unknown[] = []
    const frail = openRequestRecorder({
      store: createRequestLogStore(database().database),
      health: { noteHealth: () => Promise.reject(new Error('deadlock')) },
      seal: testSeal,
      onHealthError: (error) => errors.push(String(error)),
      everyMs: 1_000_000,
    })
    const sender = clientWith(
      { ...app.provider, onRequest: (...seen) => frail.record(...seen) },
      client.token,
      client.tenantId,
      '',
    )
    await sender.send('GET', '/v2/Users')
    await frail.flush()
    await frail.close()
    expect(errors).toEqual(['Error: deadlock'])
    expect(await entries()).toHaveLength(1)
  })

  it('drops what memory has no room for, counts it, and says so on the next entry', async () => {
    const told: number[] = []
    const small = openRequestRecorder({
      store: createRequestLogStore(database().database),
      seal: testSeal,
      mostWaiting: 2,
      everyMs: 1_000_000,
      onWritten: (_, count) => told.push(count),
    })
    const sender = clientWith(
      { ...app.provider, onRequest: (...seen) => small.record(...seen) },
      client.token,
      client.tenantId,
      '',
    )
    for (let count = 0; count < 5; count += 1) await sender.send('GET', '/v2/Users')
    await small.flush()
    await sender.send('GET', '/v2/Groups')
    await small.close()
    expect(told).toEqual([3, 0])
    expect((await entries()).map(({ missed }) => missed)).toEqual([3, 0, 0])
  })

  it('makes the partition of a day that nobody prepared, and drops days that are too old', async () => {
    const store = createRequestLogStore(database().database)
    await client.user('now@example.org')
    const [entry] = await entries()
    if (!entry) throw new Error('Nothing was recorded.')
    for (const days of [-40, -31, -30, 400]) {
      await store.add([{ ...entry, id: `day ${days}`, at: new Date(Date.now() + days * dayMs) }], [])
    }
    await store.keep({ entries: 30, bodies: 7 })
    const kept = await entries()
    expect(kept.map(({ id }) => id).sort()).toEqual(['day -30', 'day 400', entry.id].sort())
    const open = await database().database.rows(
      `select relname from pg_class where relname like 'scim_request%' and relkind = 'r' and not relforcerowsecurity`,
    )
    expect(open).toEqual([])
  })

  it('never reads what other tenants sent, though it writes for all of them', async () => {
    await client.user('mine@example.org')
    await recorder.flush()
    expect(await database().database.acrossTenants().rows('select 1 from scim_request')).toEqual([])
    expect(await database().database.rows('select 1 from scim_request')).toEqual([])
  })
})

describe('a tenant that has its requests kept', () => {
  beforeEach(async () => {
    await updateConnection(client.tenantId, { settings: { keepBodies: true } }, app.ports)
  })
  const whole = async () => {
    const entry = await latest()
    return await findRequest(client.tenantId, entry?.id ?? '', app.ports, log())
  }

  it('sees what was sent and answered, without token and password; the database holds it sealed', async () => {
    await client.user('kept@example.org', { title: 'Kept title', password: 'hunter2hunter2' })
    const { exchange } = await whole()
    expect(exchange?.request.body).toContain('Kept title')
    expect(exchange?.response.body).toContain('Kept title')
    expect(JSON.stringify(exchange)).not.toContain('hunter2')
    expect(JSON.stringify(exchange)).not.toContain(client.token)
    const rows = await database().look<{ sealed: string }>('select sealed from scim_request_body')
    expect(JSON.stringify(rows)).not.toContain('Kept')
  })

  it('has no body kept once that is switched off', async () => {
    await updateConnection(client.tenantId, { settings: { keepBodies: false } }, app.ports)
    await client.user('not-kept@example.org')
    expect((await whole()).exchange).toBeNull()
    const entry = await latest()
    await expect(replay(client.tenantId, entry?.id ?? '', app.ports, log())).rejects.toMatchObject({
      code: 'request_not_kept',
    })
  })

  it('replays a request against today’s data and settings, and nothing of it remains', async () => {
    const { id } = await client.user('replayed@example.org')
    await client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'Dr' }))
    const patched = await latest()
    const again = await replay(client.tenantId, patched?.id ?? '', app.ports, log())
    expect(again).toMatchObject({ same: true, changed: [], before: { status: 200 }, now: { status: 200 } })

    await client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'remove', path: 'title' }))
    const would = await replay(client.tenantId, patched?.id ?? '', app.ports, log())
    expect(would).toMatchObject({ same: true, changed: ['title'] })
    const { body } = await client.send('GET', `/v2/Users/${id}`)
    expect(body.title).toBeUndefined()

    await client.send('DELETE', `/v2/Users/${id}`)
    const gone = await replay(client.tenantId, patched?.id ?? '', app.ports, log())
    expect(gone).toMatchObject({ same: false, now: { status: 404 } })
    expect(gone.differences[0]).toEqual({ path: 'status', before: 200, now: 404 })
  })

  it('replays a creation that is refused today, and one that goes through, without creating anyone', async () => {
    await client.user('twice@example.org')
    const [created] = await entries({ outcome: 'created' })
    const refused = await replay(client.tenantId, created?.id ?? '', app.ports, log())
    expect(refused).toMatchObject({ before: { status: 201 }, now: { status: 409 } })
    const { body } = await client.send('GET', '/v2/Users')
    await client.send('DELETE', `/v2/Users/${body.Resources[0].id}`)
    const through = await replay(client.tenantId, created?.id ?? '', app.ports, log())
    expect(through).toMatchObject({ same: true, now: { status: 201 } })
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(0)
    const ledger = await database().look(
      `select 1 from scim_change where tenant_id = $1 and event like 'member.%'`,
      [client.tenantId],
    )
    expect(ledger).toHaveLength(2)
  })

  it('replays a request whose token has been revoked since, and records nothing of the replay', async () => {
    await client.send('GET', '/v2/Users?count=1')
    const asked = await latest()
    await revokeToken(client.tenantId, client.tokenId, app.ports)
    const again = await replay(client.tenantId, asked?.id ?? '', app.ports, log())
    expect(again).toMatchObject({ same: true, now: { status: 200 } })
    expect(await entries()).toHaveLength(1)
  })
})

describe('masking', () => {
  it('leaves attributes and operators of a filter, never what is compared with', () => {
    expect(maskFilter('userName eq "a\\"b" and emails[type eq "work"].value co "x')).toBe(
      'userName eq "…" and emails[type eq "…"].value co "…"',
    )
    expect(maskQuery('/v2/Users?unknown=ada&cursor=abc&sortBy=userName')).toBe(
      'unknown=…&cursor=…&sortBy=userName',
    )
    expect(maskQuery('/v2/Users')).toBeNull()
  })

  it('takes passwords out of bodies in whichever form they come', () => {
    for (const body of [
      { password: 'secret' },
      { Operations: [{ op: 'replace', path: 'password', value: 'secret' }] },
      { Operations: [{ op: 'replace', value: { Password: 'secret' } }] },
      { Operations: [{ op: 'add', path: `${userUrn}:password`, value: 'secret' }] },
    ]) {
      expect(withoutPasswords(JSON.stringify(body))).not.toContain('secret')
    }
    expect(withoutPasswords('{"password":"secret')).not.toContain('secret')
    expect(withoutPasswords('{"a": 1}')).toBe('{"a": 1}')
  })
})
