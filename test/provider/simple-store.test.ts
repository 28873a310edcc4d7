import { describe, expect, it } from 'vitest'
import { handleRequest } from '../../src/provider/handle-request.ts'
import { createProvider } from '../../src/provider/provider.ts'
import { describeRecord } from '../../src/provider/simple/describe-record.ts'
import { ChangedMeanwhile, type SimpleRecord, type SimpleRecords } from '../../src/provider/simple/records.ts'
import { type SimpleStoreOptions, simpleStore } from '../../src/provider/simple/simple-store.ts'
import { createToken, tokensByDigest } from '../../src/provider/tokens/application-tokens.ts'
import { createResourceType, userSchema, userType } from '../../src/scim/index.ts'
import { createMapRecords, type MapRecords } from '../support/map-records.ts'
import { clientWith, groupUrn, patchOf, type TestClient, userUrn } from '../support/provider.ts'

const now = () => new Date()

/** A provider over records in a Map, as an application would assemble it. */
function start(options: Partial<SimpleStoreOptions> = {}) {
  const users: MapRecords = createMapRecords(now)
  const errors: unknown[] = []
  const { token, digest } = createToken()
  const provider = createProvider({
    store: simpleStore({ users, ...options }),
    credentials: tokensByDigest((presented) => (presented === digest ? { tenantId: 'acme' } : undefined)),
    onError: (error) => void errors.push(error),
  })
  return { users, provider, errors, client: clientWith(provider, token, 'acme', 'application') }
}

const filtered = async (client: TestClient, filter: string) =>
  await client.send('GET', `/v2/Users?filter=${encodeURIComponent(filter)}`)

describe('a store over records of the application', () => {
  it('finds whoever matches although the records ignore what is looked up', async () => {
    const { client } = start()
    for (const name of ['Ada', 'Grace', 'Edsger']) await client.user(name, { displayName: `${name} X` })
    const found = await filtered(client, 'displayName co "race" or userName eq "EDSGER"')
    expect(found.body.Resources.map((one: { userName: string }) => one.userName)).toEqual(['Grace', 'Edsger'])
  })

  it('tells the records what every match has in common, in lower case where case does not count', async () => {
    const { client, users } = start()
    const lookup = async (filter: string) => {
      users.lookups.length = 0
      expect((await filtered(client, filter)).status).toBe(200)
      return users.lookups[0]
    }
    expect(await lookup('userName eq "Ada@Example.org"')).toEqual({ userName: 'ada@example.org' })
    expect(await lookup('externalId eq "E-1" and active eq true')).toEqual({ externalId: 'E-1' })
    expect(await lookup('emails[type eq "work" and value eq "A@x.org"]')).toEqual({
      'emails.type': 'work',
      'emails.value': 'a@x.org',
    })
    expect(await lookup('userName eq "a" or userName eq "b"')).toEqual({})
    expect(await lookup('not (userName eq "a")')).toEqual({})
    expect(await lookup('userName ne "a"')).toEqual({})
  })

  it('gives resources the ids of the application', async () => {
    const numbered = (): SimpleRecords => {
      const records = new Map<string, SimpleRecord>()
      return {
        get: (_tenant, id) => records.get(id),
        list: () => records.values(),
        create: (_tenant, draft) => {
          const record = { id: String(records.size + 1), created: now(), lastModified: now(), ...draft }
          records.set(record.id, record)
          return record
        },
        replace: () => undefined,
        delete: (_tenant, id) => records.delete(id),
      }
    }
    const { client } = start({ users: numbered(), groups: numbered() })
    const user = await client.user('ada')
    expect(user.id).toBe('1')
    expect(user.meta.location).toBe('https://app.example/scim/v2/Users/1')
    const group = await client.group('Staff', ['1'])
    expect(group.members).toMatchObject([
      { value: '1', $ref: 'https://app.example/scim/v2/Users/1', type: 'User' },
    ])
  })

  it('promises no more than a smaller schema says, and says when it is asked for more', async () => {
    const kept = ['userName', 'displayName', 'active']
    const attributes = userSchema.attributes.filter(({ name }) => kept.includes(name))
    const smaller = createResourceType({
      name: 'User',
      endpoint: '/Users',
      schema: { ...userSchema, attributes },
    })
    const { client } = start({ userType: smaller })
    const schema = await client.send('GET', `/v2/Schemas/${userUrn}`)
    expect(schema.body.attributes.map(({ name }: { name: string }) => name)).toEqual(kept)
    const user = await client.user('ada', { title: 'Countess' })
    expect(user).not.toHaveProperty('title')
    expect((await filtered(client, 'userName eq "ada"')).body.totalResults).toBe(1)
    expect((await filtered(client, 'title co "Count"')).status).toBe(400)
  })

  it('answers with what the application kept, not with what was sent', async () => {
    const records = createMapRecords(now)
    const narrow: SimpleRecords = {
      ...records,
      create: (tenant, { attributes: { userName = '', active = true } }) =>
        records.create(tenant, { attributes: { userName, active }, members: [] }),
    }
    const { client } = start({ users: narrow })
    const user = await client.user('ada', { title: 'Countess' })
    expect(user).not.toHaveProperty('title')
    expect(user.active).toBe(true)
  })

  it('leaves empty columns out and never shows or stores a password', async () => {
    const records = createMapRecords(now)
    const withNulls: SimpleRecords = {
      ...records,
      create: async (tenant, draft) => {
        expect(draft.attributes).not.toHaveProperty('password')
        return await records.create(tenant, {
          members: [],
          attributes: { ...draft.attributes, title: null, password: 'leftover' },
        })
      },
    }
    const { client } = start({ users: withNulls })
    const user = await client.user('ada', { password: 'secret' })
    expect(user).not.toHaveProperty('title')
    expect(user).not.toHaveProperty('password')
    const record = await withNulls.get('acme', user.id)
    expect(record?.attributes['title']).toBeNull()
    expect(describeRecord(userType, record as SimpleRecord).document).not.toHaveProperty('title')
  })

  it('refuses a second user of the same name, whatever its case, when created and when renamed', async () => {
    const { client } = start()
    await client.user('ada@example.org')
    const second = await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'ADA@example.org' })
    expect(second.status).toBe(409)
    expect(second.body.scimType).toBe('uniqueness')
    const other = await client.user('grace@example.org')
    const rename = patchOf({ op: 'replace', path: 'userName', value: 'Ada@example.org' })
    expect((await client.send('PATCH', `/v2/Users/${other.id}`, rename)).status).toBe(409)
    const same = patchOf({ op: 'replace', path: 'userName', value: 'GRACE@example.org' })
    expect((await client.send('PATCH', `/v2/Users/${other.id}`, same)).status).toBe(200)
  })

  it('creates one user when the same is sent twenty times at once', async () => {
    const { client } = start()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'ada' }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)])
  })

  it('loses no change when many change one user at once', async () => {
    const { client } = start()
    const { id } = await client.user('ada')
    const emails = Array.from({ length: 20 }, (_, index) => ({ value: `${index}@x.org` }))
    await Promise.all(
      emails.map((email) =>
        client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'add', path: 'emails', value: [email] })),
      ),
    )
    const user = await client.send('GET', `/v2/Users/${id}`)
    expect(user.body.emails).toHaveLength(20)
  })

  it('decides anew on the present state when another process was faster', async () => {
    const records = createMapRecords(now)
    let interruptions = 1
    const raced: SimpleRecords = {
      ...records,
      async replace(tenant, id, draft, previous) {
        if (interruptions > 0) {
          interruptions -= 1
          const attributes = { ...previous.attributes, title: 'set by another process' }
          await records.replace(tenant, id, { attributes, members: [] }, previous)
          throw new ChangedMeanwhile()
        }
        return await records.replace(tenant, id, draft, previous)
      },
    }
    const { client, errors } = start({ users: raced })
    const { id } = await client.user('ada')
    const changed = await client.send(
      'PATCH',
      `/v2/Users/${id}`,
      patchOf({ op: 'replace', path: 'displayName', value: 'Ada' }),
    )
    expect(changed.body).toMatchObject({ displayName: 'Ada', title: 'set by another process' })
    interruptions = 1_000
    const refused = await client.send(
      'PATCH',
      `/v2/Users/${id}`,
      patchOf({ op: 'replace', path: 'displayName', value: 'X' }),
    )
    expect(refused.status).toBe(409)
    expect(errors).toEqual([])
  })

  it('makes an ETag from the content where the application does not count versions', async () => {
    const uncounted = (record: SimpleRecord | undefined) => {
      const { version: _, ...rest } = record ?? { version: 0 }
      return record && (rest as SimpleRecord)
    }
    const records = createMapRecords(now)
    const { client } = start({
      users: {
        ...records,
        get: async (tenant, id) => uncounted(await records.get(tenant, id)),
        create: async (tenant, draft) => uncounted(await records.create(tenant, draft)) as SimpleRecord,
        replace: async (...all) => uncounted(await records.replace(...all)),
      },
    })
    const { id, meta } = await client.user('ada')
    const path = `/v2/Users/${id}`
    expect((await client.send('GET', path, undefined, { 'if-none-match': meta.version })).status).toBe(304)
    const rename = patchOf({ op: 'replace', path: 'displayName', value: 'Ada' })
    const first = await client.send('PATCH', path, rename, { 'if-match': meta.version })
    expect(first.status).toBe(200)
    expect(first.body.meta.version).not.toBe(meta.version)
    expect((await client.send('PATCH', path, rename, { 'if-match': meta.version })).status).toBe(412)
  })

  it('keeps to one tenant, which every function is told', async () => {
    const users = createMapRecords(now)
    const store = simpleStore({ users })
    const provider = createProvider({ store, credentials: { check: (token) => ({ tenantId: token }) } })
    const one = clientWith(provider, 'one', 'one', 'application')
    const other = clientWith(provider, 'other', 'other', 'application')
    const { id } = await one.user('ada')
    expect((await other.send('GET', `/v2/Users/${id}`)).status).toBe(404)
    expect((await other.send('DELETE', `/v2/Users/${id}`)).status).toBe(404)
    expect((await filtered(other, 'userName eq "ada"')).body.totalResults).toBe(0)
    expect((await one.send('GET', `/v2/Users/${id}`)).status).toBe(200)
  })

  it('says tooMany rather than look through more than it may', async () => {
    const { client } = start({ maxScan: 3 })
    for (const name of ['a', 'b', 'c']) await client.user(name)
    expect((await filtered(client, 'displayName co "x"')).status).toBe(200)
    const records = createMapRecords(now)
    const many = start({ users: records, maxScan: 3 })
    for (const name of ['a', 'b', 'c', 'd']) {
      await records.create('acme', { attributes: { userName: name }, members: [] })
    }
    const answer = await filtered(many.client, 'displayName co "x"')
    expect(answer.status).toBe(400)
    expect(answer.body.scimType).toBe('tooMany')
  })

  it('reads one page where the application can, and everyone where it cannot', async () => {
    const records = createMapRecords(now)
    const asked: number[][] = []
    const paged: SimpleRecords = {
      ...records,
      async page(tenant, offset, limit) {
        asked.push([offset, limit])
        const all = [...((await records.list(tenant, { equals: {} })) as Iterable<SimpleRecord>)]
        return { total: all.length, records: all.slice(offset, offset + limit) }
      },
    }
    const { client } = start({ users: paged })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.user(name)
    const page = await client.send('GET', '/v2/Users?startIndex=3&count=2')
    expect(page.body).toMatchObject({ totalResults: 5, startIndex: 3, itemsPerPage: 2 })
    expect(page.body.Resources.map((one: { userName: string }) => one.userName)).toEqual(['c', 'd'])
    expect(asked).toEqual([[2, 2]])
    await filtered(client, 'userName eq "a"')
    expect(asked).toHaveLength(1)
  })
})

describe('groups of the application', () => {
  it('are neither advertised nor served when the application has none', async () => {
    const { client } = start()
    const types = await client.send('GET', '/v2/ResourceTypes')
    expect(types.body.Resources.map((type: { name: string }) => type.name)).toEqual(['User'])
    const schemas = await client.send('GET', '/v2/Schemas')
    expect(schemas.body.Resources.map((schema: { id: string }) => schema.id)).not.toContain(groupUrn)
    expect((await client.send('GET', '/v2/Groups')).status).toBe(404)
    expect((await client.send('POST', '/v2/Groups', { displayName: 'x' })).status).toBe(404)
    expect((await client.send('POST', '/v2/.search', {})).status).toBe(200)
  })

  it('show on both sides, and lose whoever is deleted', async () => {
    const { client } = start({ groups: createMapRecords(now) })
    const [ada, grace] = [await client.user('ada'), await client.user('grace')]
    const group = await client.group('Staff', [ada.id, grace.id])
    const second = await client.group('Second', [grace.id])
    const users = await client.send('GET', '/v2/Users')
    const staff = { value: group.id, display: 'Staff', type: 'direct' }
    expect(users.body.Resources).toMatchObject([
      { groups: [staff] },
      { groups: [staff, { value: second.id, display: 'Second', type: 'direct' }] },
    ])
    expect((await filtered(client, `groups.value eq "${group.id}"`)).body.totalResults).toBe(2)
    expect((await client.send('DELETE', `/v2/Users/${ada.id}`)).status).toBe(204)
    const after = await client.send('GET', `/v2/Groups/${group.id}`)
    expect(after.body.members).toMatchObject([{ value: grace.id, type: 'User' }])
    const remove = patchOf({ op: 'remove', path: `members[value eq "${grace.id}"]` })
    await client.send('PATCH', `/v2/Groups/${group.id}`, remove)
    expect((await client.send('GET', `/v2/Groups/${group.id}`)).body).not.toHaveProperty('members')
  })

  it('refuse a member that is no user', async () => {
    const { client } = start({ groups: createMapRecords(now) })
    const answer = await client.send('POST', '/v2/Groups', {
      schemas: [groupUrn],
      displayName: 'Staff',
      members: [{ value: 'nobody' }],
    })
    expect(answer.status).toBe(400)
    expect(answer.body.scimType).toBe('invalidValue')
  })
})

describe('what a store cannot do', () => {
  it('is not advertised, and requests for it are answered accordingly', async () => {
    const users = createMapRecords(now)
    const store = { ...simpleStore({ users }), abilities: { bulk: false, cursor: false, sort: false } }
    const provider = createProvider({ store, credentials: { check: () => ({ tenantId: 'acme' }) } })
    const client = clientWith(provider, 'any', 'acme', 'application')
    const config = await client.send('GET', '/v2/ServiceProviderConfig')
    expect(config.body).toMatchObject({
      bulk: { supported: false },
      sort: { supported: false },
      pagination: { cursor: false, index: true },
      etag: { supported: true },
    })
    expect((await client.send('POST', '/v2/Bulk', { Operations: [] })).status).toBe(501)
    for (const name of ['b', 'a']) await client.user(name)
    const sorted = await client.send('GET', '/v2/Users?sortBy=userName')
    expect(sorted.body.Resources.map((one: { userName: string }) => one.userName)).toEqual(['b', 'a'])
    const paged = await client.send('GET', '/v2/Users?cursor=&count=1')
    expect(paged.body).toMatchObject({ totalResults: 2, startIndex: 1 })
    expect(paged.body).not.toHaveProperty('nextCursor')
  })
})

describe('tokens of the application', () => {
  it('are needed to assemble a provider at all', () => {
    const store = simpleStore({ users: createMapRecords(now) })
    for (const credentials of [undefined, null, {}, { check: 'yes' }]) {
      expect(() => createProvider({ store, credentials: credentials as never })).toThrow(TypeError)
    }
  })

  it('are looked up by their digest, and the token itself is handed to nobody', async () => {
    const { token, digest } = createToken()
    const seen: string[] = []
    const credentials = tokensByDigest((presented) => {
      seen.push(presented)
      return presented === digest ? { tenantId: 'acme', scopes: ['users:read'] } : undefined
    })
    const provider = createProvider({ store: simpleStore({ users: createMapRecords(now) }), credentials })
    const client = clientWith(provider, token, 'acme', 'application')
    expect((await client.send('GET', '/v2/Users')).status).toBe(200)
    expect((await client.send('POST', '/v2/Users', { userName: 'a' })).status).toBe(403)
    expect(seen).toEqual([digest, digest])
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect(token).toMatch(/^rc_/)
  })

  it('end when they expire, and an empty one is never asked about', async () => {
    let asked = 0
    const store = simpleStore({ users: createMapRecords(now) })
    const check = () => {
      asked += 1
      return { tenantId: 'acme', expiresAt: new Date(Date.now() - 1) }
    }
    const provider = createProvider({ store, credentials: { check } })
    const send = async (authorization: string) =>
      await handleRequest(
        { method: 'GET', url: '/Users', headers: { authorization }, baseUrl: 'https://app.example' },
        provider,
      )
    expect((await send('Bearer something')).status).toBe(401)
    expect(asked).toBe(1)
    expect((await send('Bearer ')).status).toBe(401)
    expect(asked).toBe(1)
  })
})
