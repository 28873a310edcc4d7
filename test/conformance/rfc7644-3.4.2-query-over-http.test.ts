import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createResourceStore } from '../../src/store/provider/resource-store.ts'
import {
  expectScimError,
  filterBy,
  listUrn,
  namesOf,
  onBothStores,
  searchUrn,
} from '../support/conformance.ts'
import { clientWith, groupUrn, type TestClient } from '../support/provider.ts'

onBothStores('RFC 7644 §3.4.2: queries over HTTP', (app, kind) => {
  const people = async (...names: string[]): Promise<TestClient> => {
    const client = await app().client()
    for (const name of names) await client.user(name)
    return client
  }

  it('QRY-01, QRY-02, QRY-05, QRY-06, Q-32: a list has its schema, three whole numbers and its resources', async () => {
    const client = await people('a', 'b', 'c')
    const { status, body } = await client.send('GET', '/v2/Users?startIndex=1&count=2')
    expect(status).toBe(200)
    expect(body).toMatchObject({ schemas: [listUrn], totalResults: 3, startIndex: 1, itemsPerPage: 2 })
    expect(body.Resources).toHaveLength(2)
  })

  it('QRY-02, QRY-03, Q-31: nothing found is 200 with an empty list', async () => {
    const client = await people()
    const answer = await client.send('GET', `/v2/Users${filterBy('userName eq "nobody"')}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      schemas: [listUrn],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    })
  })

  it('QRY-04, QRY-10: totalResults counts what matches, and only that is listed', async () => {
    const client = await people('ann', 'bob', 'anton', 'andy')
    const answer = await client.send('GET', `/v2/Users${filterBy('userName sw "an"', '&count=2')}`)
    expect(answer.body.totalResults).toBe(3)
    expect(namesOf(answer)).toEqual(['ann', 'anton'])
  })

  it('QRY-07, QRY-08, QRY-11: a query at the root covers every type the token may read', async () => {
    const client = await people('ada')
    await client.group('Team')
    for (const url of ['/v2', '/v2/', '/']) {
      expect(namesOf(await client.send('GET', url)), url).toEqual(['ada', 'Team'])
    }
    const groups = await client.send('GET', `/v2/${filterBy('meta.resourceType eq "Group"')}`)
    expect(namesOf(groups)).toEqual(['Team'])
    expect(namesOf(await client.send('GET', `/v2/${filterBy('userName pr')}`))).toEqual(['ada'])
    const limited = await app().client({ scopes: ['users:read'] })
    expectScimError(await limited.send('GET', '/v2/'), 403)
  })

  it('QRY-09: a search that would take too long is 400 tooMany, and says what to filter on', async () => {
    const database = app().database?.database
    if (!database) return expect(kind).toBe('memory')
    const timeout = Object.assign(new Error('canceling statement'), { code: '57014' })
    const slowly = (tenantId: string) => ({
      ...database.forTenant(tenantId),
      transaction: async () => Promise.reject(timeout),
    })
    const slow = createResourceStore({ ...database, forTenant: slowly }, v7)
    const client = await people('ada')
    const { provider } = app()
    const searching = clientWith({ ...provider, store: slow }, client.token, client.tenantId, client.tokenId)
    const answer = await searching.send('GET', `/v2/Users${filterBy('nickName co "a"')}`)
    expectScimError(answer, 400, 'tooMany')
    expect(answer.body.detail).toContain('userName')
  })

  it('QRY-12, SRT-08, PAG-03: pages follow an order that stays, and hold each resource once', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `user${(index * 7) % 9}`)
    const client = await people(...names)
    for (const sort of ['', '&sortBy=active']) {
      const seen: string[] = []
      for (const startIndex of [1, 5, 9]) {
        const page = await client.send('GET', `/v2/Users?startIndex=${startIndex}&count=4${sort}`)
        seen.push(...namesOf(page))
      }
      expect(seen).toEqual(names)
    }
  })

  it('QRY-12: changing someone between two pages moves nobody', async () => {
    const client = await people('a', 'b', 'c', 'd')
    const first = await client.send('GET', '/v2/Users?startIndex=1&count=2')
    await client.send('PUT', `/v2/Users/${first.body.Resources[0].id}`, { userName: 'zzz' })
    expect(namesOf(await client.send('GET', '/v2/Users?startIndex=3&count=2'))).toEqual(['c', 'd'])
  })

  it('QRY-13, QRY-14, ATR-09: what a list shows obeys the same selection; schemas is always there', async () => {
    const client = await people()
    await client.user('ada', { title: 'Countess', password: 'x' })
    const answer = await client.send('GET', '/v2/Users?attributes=title,password')
    expect(Object.keys(answer.body.Resources[0]).sort()).toEqual(['id', 'schemas', 'title'])
    expect((await client.send('GET', '/v2/Users')).body.Resources[0]).not.toHaveProperty('password')
  })

  it('FLT-21: the bracket form works in filters', async () => {
    const client = await people()
    await client.user('ada', { emails: [{ type: 'work', value: 'ada@x.org' }] })
    await client.user('bob', { emails: [{ type: 'home', value: 'bob@x.org' }] })
    const filter = 'emails[type eq "work" and value co "@x.org"]'
    expect(namesOf(await client.send('GET', `/v2/Users${filterBy(filter)}`))).toEqual(['ada'])
  })

  it('FLT-27: a default counts as the value it shows', async () => {
    const client = await people('ada')
    expect(namesOf(await client.send('GET', `/v2/Users${filterBy('active eq true')}`))).toEqual(['ada'])
  })

  it('FLT-26, Q-27, Q-28: users and groups are found by id, externalId, displayName and meta', async () => {
    const client = await people()
    const user = await client.user('ada', { externalId: 'u-1', displayName: 'Ada' })
    const team = { displayName: 'Team', externalId: 'g-1' }
    const group = (await client.send('POST', '/v2/Groups', team)).body
    for (const [endpoint, filter] of [
      ['Users', `id eq "${user.id}"`],
      ['Users', 'externalId eq "u-1"'],
      ['Users', 'displayName eq "ada"'],
      ['Users', 'meta.resourceType eq "User"'],
      ['Users', `meta.created ge "${user.meta.created}"`],
      ['Users', `meta.lastModified le "${user.meta.lastModified}"`],
      ['Groups', `id eq "${group.id}"`],
      ['Groups', 'externalId eq "g-1"'],
      ['Groups', 'displayName eq "TEAM"'],
    ] as const) {
      const answer = await client.send(
        'GET',
        `/v2/${endpoint}${filterBy(filter, '&excludedAttributes=members')}`,
      )
      expect(answer.body.totalResults, filter).toBe(1)
    }
  })

  it('FLT-36, SEC-09: what a filter says is data, whatever it holds', async () => {
    const client = await people('ada')
    for (const hostile of [
      "x' or '1'='1",
      "'; delete from scim_resource; --",
      '%',
      '_',
      '\\\\',
      '$1',
      '\\u0000',
    ]) {
      for (const operator of ['eq', 'co', 'sw', 'ew', 'gt']) {
        const filter = `userName ${operator} "${hostile}" and title ne "${hostile}"`
        const answer = await client.send('GET', `/v2/Users${filterBy(filter)}`)
        expect([200, 400], filter).toContain(answer.status)
        if (operator !== 'gt') expect(answer.body.totalResults ?? 0, filter).toBe(0)
      }
    }
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(1)
  })

  it('FLT-04, FLT-28, FLT-29, FLT-30: a filter that means nothing is an error, never everybody and never nobody', async () => {
    const client = await people('ada')
    for (const filter of [
      '',
      ' ',
      'userName',
      'userName is "ada"',
      'active gt true',
      'shoeSize eq 38',
      '()',
    ]) {
      expectScimError(await client.send('GET', `/v2/Users${filterBy(filter)}`), 400, 'invalidFilter', filter)
    }
  })

  it('FLT-37: a look-up by userName, externalId or e-mail reads by an index, however many there are', async () => {
    if (kind !== 'postgres') return expect(app().database).toBeUndefined()
    const rows = await app().database?.look<{ indexdef: string }>(
      `select indexdef from pg_indexes where tablename in ('scim_resource', 'scim_value')`,
    )
    const columns = rows?.map(({ indexdef }) => /\((.*?)\)/.exec(indexdef)?.[1])
    expect(columns).toEqual(
      expect.arrayContaining([
        'tenant_id, connection, resource_type, unique_key',
        'tenant_id, connection, resource_type, external_id',
        'tenant_id, connection, resource_type, attribute, value_key, resource_id',
      ]),
    )
  })

  it('SRT-01, SRT-02, SRT-04, SRT-07: sorting ignores case, and no value comes last, or first when descending', async () => {
    const client = await people('nobody')
    for (const [name, title] of [
      ['b', 'Beta'],
      ['a', 'alpha'],
      ['c', 'GAMMA'],
    ] as const) {
      await client.user(name, { title })
    }
    const names = async (query: string) => namesOf(await client.send('GET', `/v2/Users?${query}`))
    expect(await names('sortBy=title')).toEqual(['a', 'b', 'c', 'nobody'])
    expect(await names('sortBy=title&sortOrder=descending')).toEqual(['nobody', 'c', 'b', 'a'])
  })

  describe('RFC 7644 §3.4.2.4: pages by index', () => {
    it('PAG-01, PAG-02: below one is one, a negative count is none', async () => {
      const client = await people('a', 'b')
      const first = await client.send('GET', '/v2/Users?startIndex=-5&count=1')
      expect(first.body).toMatchObject({ startIndex: 1, itemsPerPage: 1 })
      for (const count of [0, -1]) {
        const none = await client.send('GET', `/v2/Users?count=${count}`)
        expect(none.body).toMatchObject({ totalResults: 2, itemsPerPage: 0, Resources: [] })
      }
    })

    it('PAG-04, PAG-05: without a count a page has 100, and with a large one 200', async () => {
      const client = await app().client()
      const data = (index: number) => ({ userName: `user${index}` })
      const operations = Array.from({ length: 210 }, (_, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: String(index),
        data: data(index),
      }))
      const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations }
      await client.send('POST', '/v2/Bulk', bulk)
      expect((await client.send('GET', '/v2/Users')).body).toMatchObject({
        totalResults: 210,
        itemsPerPage: 100,
      })
      const most = await client.send('GET', '/v2/Users?count=100000')
      expect(most.body).toMatchObject({ totalResults: 210, itemsPerPage: 200 })
    })

    it('PAG-06: what is no number is 400', async () => {
      const client = await people()
      expectScimError(await client.send('GET', '/v2/Users?count=ten'), 400, 'invalidValue')
      expectScimError(await client.send('GET', '/v2/Users?startIndex=1.5'), 400, 'invalidValue')
      expect((await client.send('GET', '/v2/Users?count=&startIndex=')).status).toBe(200)
    })

    it('PAG-07: behind the end there is an empty page with the true total', async () => {
      const client = await people('a', 'b')
      expect((await client.send('GET', '/v2/Users?startIndex=50&count=10')).body).toEqual({
        schemas: [listUrn],
        totalResults: 2,
        startIndex: 50,
        itemsPerPage: 0,
        Resources: [],
      })
    })
  })

  describe('RFC 7644 §3.9: attributes', () => {
    it('ATR-01, ATR-02, ATR-07: every request that answers with resources takes them, and not both at once', async () => {
      const client = await people()
      const { id } = await client.user('ada', { title: 'Countess', password: 'x' })
      const body = { userName: 'ada', title: 'Lady' }
      const patch = { Operations: [{ op: 'replace', path: 'title', value: 'Dame' }] }
      for (const [method, url, sent] of [
        ['GET', `/v2/Users/${id}`, undefined],
        ['PUT', `/v2/Users/${id}`, body],
        ['PATCH', `/v2/Users/${id}`, patch],
      ] as const) {
        const answer = await client.send(method, `${url}?attributes=userName,password`, sent)
        expect(Object.keys(answer.body).sort(), method).toEqual(['id', 'schemas', 'userName'])
        const both = await client.send(method, `${url}?attributes=title&excludedAttributes=name`, sent)
        expectScimError(both, 400, 'invalidValue', method)
      }
      const search = { schemas: [searchUrn], attributes: ['userName'] }
      const found = await client.send('POST', '/v2/Users/.search', search)
      expect(Object.keys(found.body.Resources[0]).sort()).toEqual(['id', 'schemas', 'userName'])
    })

    it('ATR-08, Q-48: names in any case, with URNs, with blanks, several times', async () => {
      const client = await people()
      const { id } = await client.user('ada', { title: 'T', nickName: 'N', displayName: 'D' })
      const query =
        '?attributes=TITLE%20,%20urn:ietf:params:scim:schemas:core:2.0:User:nickName&attributes=displayname,nothing'
      const { body } = await client.send('GET', `/v2/Users/${id}${query}`)
      expect(Object.keys(body).sort()).toEqual(['displayName', 'id', 'nickName', 'schemas', 'title'])
    })

    it('ATR-10: a group read without its members does not read them', async () => {
      const client = await people()
      const user = await client.user('ada')
      const { id } = await client.group('Team', [user.id])
      const list = await client.send('GET', '/v2/Groups?excludedAttributes=members')
      expect(list.body.Resources[0]).not.toHaveProperty('members')
      const seen: boolean[] = []
      const { store } = app().provider
      const watching = {
        ...app().provider,
        store: {
          ...store,
          read: (...args: Parameters<typeof store.read>) => {
            seen.push(args[3].members)
            return store.read(...args)
          },
        },
      }
      const watched = clientWith(watching, client.token, client.tenantId, client.tokenId)
      for (const name of ['members', 'MEMBERS', `${groupUrn.toUpperCase()}:Members`]) {
        const read = await watched.send('GET', `/v2/Groups/${id}?excludedAttributes=${name}`)
        expect(read.body).not.toHaveProperty('members')
      }
      await watched.send('GET', `/v2/Groups/${id}`)
      expect(seen).toEqual([false, false, false, true])
    })
  })
})
