import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  enterpriseUrn,
  patchOf,
  type StoreKind,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

describe.each<StoreKind>(['postgres', 'memory'])('the resource store (%s)', (kind) => {
  let app: TestProvider
  let client: TestClient
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })
  const fresh = async () => {
    client = await app.client()
    return client
  }
  const list = async (filter: string, more = '') => {
    const answer = await client.send('GET', `/v2/Users?filter=${encodeURIComponent(filter)}${more}`)
    return { ...answer, names: answer.body.Resources?.map((one: { userName: string }) => one.userName) }
  }

  it('creates a user, with an id, a location and a version, and reads the same again', async () => {
    await fresh()
    const created = await client.send('POST', '/v2/Users', {
      schemas: [userUrn, enterpriseUrn],
      userName: 'Ada@Example.org',
      externalId: 'ext-1',
      name: { givenName: 'Ada', familyName: 'Byron' },
      emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
      [enterpriseUrn]: { employeeNumber: '7', department: 'Analysis' },
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      schemas: [userUrn, enterpriseUrn],
      userName: 'Ada@Example.org',
      active: true,
      meta: { resourceType: 'User', version: 'W/"1"' },
    })
    expect(created.body.meta.location).toBe(`https://app.example/scim/v2/Users/${created.body.id}`)
    expect(created.headers['location']).toBe(created.body.meta.location)
    expect(created.headers['etag']).toBe('W/"1"')
    const read = await client.send('GET', `/v2/Users/${created.body.id}`)
    expect(read.status).toBe(200)
    expect(read.body).toEqual(created.body)
  })

  it('refuses a userName that differs by case only', async () => {
    await fresh()
    await client.user('grace@example.org')
    const answer = await client.send('POST', '/v2/Users', {
      schemas: [userUrn],
      userName: 'GRACE@example.org',
    })
    expect(answer.status).toBe(409)
    expect(answer.body).toMatchObject({ scimType: 'uniqueness', status: '409' })
    expect(answer.body.detail).not.toContain('grace')
  })

  it('lets two tenants hold the same userName and never shows one to the other', async () => {
    const first = await app.client()
    const second = await app.client()
    const user = await first.user('same@example.org')
    const other = await second.user('same@example.org')
    expect(other.id).not.toBe(user.id)
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { schemas: [userUrn], userName: 'x' }],
      ['PATCH', patchOf({ op: 'replace', path: 'active', value: false })],
      ['DELETE', undefined],
    ] as const) {
      expect((await second.send(method, `/v2/Users/${user.id}`, body)).status).toBe(404)
    }
    expect((await first.send('GET', `/v2/Users/${user.id}`)).body.active).toBe(true)
    expect((await second.send('GET', '/v2/Users')).body.totalResults).toBe(1)
  })

  it('answers a deleted, an unknown, a foreign and a malformed id alike', async () => {
    await fresh()
    const { id } = await client.user('gone@example.org')
    expect((await client.send('DELETE', `/v2/Users/${id}`)).status).toBe(204)
    const answers = await Promise.all(
      [id, '019a0000-0000-7000-8000-000000000000', '0', 'no-such-id', "'; drop table x"].map((one) =>
        client.send('GET', `/v2/Users/${encodeURIComponent(one)}`),
      ),
    )
    for (const answer of answers) {
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(answers[0]?.body)
    }
    expect((await client.send('DELETE', `/v2/Users/${id}`)).status).toBe(404)
  })

  it('answers each of many that ask at the same time with what it asked for', async () => {
    await fresh()
    const other = await app.client()
    const names = Array.from({ length: 41 }, (_, index) => `many-${index}@example.org`)
    const users: { id: string }[] = []
    for (const name of names) users.push(await client.user(name))
    const theirs = await other.user('many-0@example.org')
    const nobody = '019a0000-0000-7000-8000-000000000000'
    const reads = [...users.map(({ id }) => id), users[0]?.id.toUpperCase() ?? '', nobody, theirs.id]
    const lookUps = [...names, 'nobody@example.org', names[0] ?? '']
    const [read, foreign, found] = await Promise.all([
      Promise.all(reads.map((id) => client.send('GET', `/v2/Users/${id}`))),
      other.send('GET', `/v2/Users/${theirs.id}`),
      Promise.all(lookUps.map((name) => list(`userName eq "${name}"`))),
    ])
    expect(read.map(({ body }) => body.userName)).toEqual([...names, names[0], undefined, undefined])
    expect(read.slice(-2).map(({ status }) => status)).toEqual([404, 404])
    expect(foreign.body.id).toBe(theirs.id)
    expect(found.map(({ names }) => names)).toEqual(
      lookUps.map((name) => (name.startsWith('many') ? [name] : [])),
    )
  })

  it('knows a member by its id in capitals, and twice the same is once', async () => {
    await fresh()
    const { id } = await client.user('loud@example.org')
    const group = await client.group('Loud', [id.toUpperCase(), id])
    const read = await client.send('GET', `/v2/Groups/${group.id}`)
    expect(read.body.members.map(({ value }: { value: string }) => value)).toEqual([id])
  })

  it('tells a change from a request that changes nothing', async () => {
    await fresh()
    const { id } = await client.user('idle@example.org', { title: 'Countess' })
    const group = await client.group('Idle', [id])
    const outcomes: unknown[] = []
    for (const [url, operation] of [
      [`/v2/Users/${id}`, { op: 'replace', path: 'title', value: 'Countess' }],
      [`/v2/Users/${id}`, { op: 'replace', path: 'title', value: 'Poet' }],
      [`/v2/Groups/${group.id}`, { op: 'add', path: 'members', value: [{ value: id }] }],
      [`/v2/Groups/${group.id}`, { op: 'replace', path: 'displayName', value: 'Idle' }],
      [`/v2/Groups/${group.id}`, { op: 'remove', path: 'members', value: [{ value: id }] }],
    ] as const) {
      await client.send('PATCH', url, patchOf(operation))
      const touched = app.records.at(-1)?.touched[0]
      outcomes.push([touched?.outcome, touched?.changed])
    }
    expect(outcomes).toEqual([
      ['unchanged', []],
      ['updated', ['title']],
      ['unchanged', []],
      ['unchanged', []],
      ['updated', ['members']],
    ])
  })

  it('gives a userName free again when its user is deleted, under a new id', async () => {
    await fresh()
    const first = await client.user('again@example.org')
    await client.send('DELETE', `/v2/Users/${first.id}`)
    expect((await client.user('again@example.org')).id).not.toBe(first.id)
  })

  it('finds by every attribute clients look for, whatever the case where case does not count', async () => {
    await fresh()
    await client.user('one@example.org', {
      externalId: 'Ext-One',
      displayName: 'One Person',
      emails: [{ value: 'One.Work@example.org', type: 'work' }],
      [enterpriseUrn]: { employeeNumber: 'E1', manager: { value: 'boss-1' } },
    })
    await client.user('two@example.org', { active: false, title: 'Tester' })
    for (const filter of [
      'userName eq "ONE@EXAMPLE.ORG"',
      'externalId eq "Ext-One"',
      'displayName eq "one person"',
      'emails eq "one.work@EXAMPLE.org"',
      'emails.value eq "one.work@example.org"',
      'emails[type eq "work" and value eq "ONE.work@example.org"]',
      'emails[type eq "work"].value eq "one.work@example.org"',
      `${enterpriseUrn}:employeeNumber eq "e1"`,
      `${enterpriseUrn}:manager.value eq "boss-1"`,
      'active eq true',
      'not (active eq false)',
      'title eq null',
      'userName sw "one" and emails co "work"',
      'meta.resourceType eq "User" and userName ew "ONE@example.org"',
      'meta.created gt "2001-01-01T00:00:00Z" and emails pr',
      `schemas eq "${enterpriseUrn}"`,
    ]) {
      expect((await list(filter)).names, filter).toEqual(['one@example.org'])
    }
    for (const filter of [
      'externalId eq "ext-one"',
      'emails[type eq "home" and value eq "one.work@example.org"]',
      'userName eq "three"',
      'id eq "nonsense"',
    ]) {
      expect((await list(filter)).body.totalResults, filter).toBe(0)
    }
    expect((await list('title ne "x"')).names.sort()).toEqual(['one@example.org', 'two@example.org'])
    expect((await list('shoeSize eq "44"')).body).toMatchObject({ scimType: 'invalidFilter', status: '400' })
  })

  it('follows a changed value with its index', async () => {
    await fresh()
    const user = await client.user('mover@example.org', {
      emails: [{ value: 'old@example.org', type: 'work' }],
    })
    await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.org' }),
    )
    expect((await list('emails.value eq "old@example.org"')).body.totalResults).toBe(0)
    expect((await list('emails.value eq "new@example.org"')).names).toEqual(['mover@example.org'])
  })

  it('pages by index in an order that does not change, and counts all of them', async () => {
    await fresh()
    const ids: string[] = []
    for (const name of ['e', 'c', 'a', 'd', 'b']) ids.push((await client.user(name)).id)
    const first = await client.send('GET', '/v2/Users?startIndex=1&count=2')
    expect(first.body).toMatchObject({ totalResults: 5, startIndex: 1, itemsPerPage: 2 })
    await client.send('PATCH', `/v2/Users/${ids[0]}`, patchOf({ op: 'replace', path: 'title', value: 'x' }))
    const rest = await client.send('GET', '/v2/Users?startIndex=3&count=10')
    const seen = [...first.body.Resources, ...rest.body.Resources].map((one) => one.id)
    expect(seen).toEqual(ids)
    const beyond = await client.send('GET', '/v2/Users?startIndex=99')
    expect(beyond.body).toMatchObject({ totalResults: 5, startIndex: 99, itemsPerPage: 0, Resources: [] })
    expect((await client.send('GET', '/v2/Users?count=0')).body).toMatchObject({
      totalResults: 5,
      Resources: [],
    })
  })

  it('sorts, with no value last when ascending and first when descending', async () => {
    await fresh()
    await client.user('b', { title: 'beta', emails: [{ value: 'z@x.org' }] })
    await client.user('a', {
      title: 'Alpha',
      emails: [{ value: 'q@x.org' }, { value: 'a@x.org', primary: true }],
    })
    await client.user('c')
    const names = async (query: string) =>
      (await client.send('GET', `/v2/Users?${query}`)).body.Resources.map(
        (one: { userName: string }) => one.userName,
      )
    expect(await names('sortBy=userName')).toEqual(['a', 'b', 'c'])
    expect(await names('sortBy=title')).toEqual(['a', 'b', 'c'])
    expect(await names('sortBy=title&sortOrder=descending')).toEqual(['c', 'b', 'a'])
    expect(await names('sortBy=emails')).toEqual(['a', 'b', 'c'])
  })

  it('keeps members as rows: adds, removes, replaces, and shows both sides', async () => {
    await fresh()
    const [ann, bob, cat] = await Promise.all(
      ['ann', 'bob', 'cat'].map((name) => client.user(name, { displayName: name.toUpperCase() })),
    )
    const group = await client.group('Team', [ann.id])
    expect(group.members).toEqual([
      {
        value: ann.id,
        $ref: `https://app.example/scim/v2/Users/${ann.id}`,
        type: 'User',
        display: 'ANN',
      },
    ])
    const change = (...operations: object[]) =>
      client.send('PATCH', `/v2/Groups/${group.id}`, patchOf(...operations))
    const members = async () => {
      const { body } = await client.send('GET', `/v2/Groups/${group.id}`)
      return (body.members ?? []).map((one: { value: string }) => one.value).sort()
    }
    expect(
      (await change({ op: 'add', path: 'members', value: [{ value: bob.id }, { value: cat.id }] })).status,
    ).toBe(204)
    expect(await members()).toEqual([ann.id, bob.id, cat.id].sort())
    expect((await client.send('GET', `/v2/Users/${bob.id}`)).body.groups).toMatchObject([
      { value: group.id, display: 'Team', type: 'direct' },
    ])
    await change({ op: 'remove', path: `members[value eq "${ann.id}"]` })
    expect(await members()).toEqual([bob.id, cat.id].sort())
    await change({ op: 'Remove', path: 'members', value: [{ value: bob.id }] })
    expect(await members()).toEqual([cat.id])
    await change({ op: 'replace', path: 'members', value: [{ value: ann.id }] })
    expect(await members()).toEqual([ann.id])
    await change({ op: 'remove', path: 'members[type eq "User"]' })
    expect(await members()).toEqual([])
  })

  it('changes nothing, not even the version, when a member is there already or never was', async () => {
    await fresh()
    const ann = await client.user('ann')
    const bob = await client.user('bob')
    const group = await client.group('Team', [ann.id])
    const url = `/v2/Groups/${group.id}`
    const before = await client.send('GET', url)
    await client.send('PATCH', url, patchOf({ op: 'add', path: 'members', value: [{ value: ann.id }] }))
    await client.send('PATCH', url, patchOf({ op: 'remove', path: `members[value eq "${bob.id}"]` }))
    await client.send('PUT', url, { ...before.body })
    expect((await client.send('GET', url)).body).toEqual(before.body)
  })

  it('takes a deleted user out of its groups and deletes no member with a group', async () => {
    await fresh()
    const ann = await client.user('ann')
    const bob = await client.user('bob')
    const group = await client.group('Team', [ann.id, bob.id])
    await client.send('DELETE', `/v2/Users/${ann.id}`)
    const after = await client.send('GET', `/v2/Groups/${group.id}`)
    expect(after.body.members.map((one: { value: string }) => one.value)).toEqual([bob.id])
    expect(after.body.meta.version).not.toBe(group.meta.version)
    await client.send('DELETE', `/v2/Groups/${group.id}`)
    expect((await client.send('GET', `/v2/Users/${bob.id}`)).status).toBe(200)
    expect((await client.send('GET', `/v2/Users/${bob.id}`)).body.groups).toBeUndefined()
  })

  it('refuses a member nobody here has, leaves the group alone, and skips it where the profile says so', async () => {
    await fresh()
    const ann = await client.user('ann')
    const foreign = await (await app.client()).user('foreign')
    const group = await client.group('Team', [ann.id])
    const add = patchOf({ op: 'add', path: 'members', value: [{ value: foreign.id }] })
    const refused = await client.send('PATCH', `/v2/Groups/${group.id}`, add)
    expect(refused.body).toMatchObject({ status: '400', scimType: 'invalidValue' })
    expect((await client.send('GET', `/v2/Groups/${group.id}`)).body.members).toHaveLength(1)

    const okta = await app.client({ profile: 'okta' })
    const user = await okta.user('known')
    const push = await okta.group('Pushed')
    const both = patchOf({ op: 'add', path: 'members', value: [{ value: foreign.id }, { value: user.id }] })
    expect((await okta.send('PATCH', `/v2/Groups/${push.id}`, both)).status).toBeLessThan(300)
    const { body } = await okta.send('GET', `/v2/Groups/${push.id}`)
    expect(body.members.map((one: { value: string }) => one.value)).toEqual([user.id])
    expect(app.records.findLast((record) => record.method === 'PATCH')?.skippedMembers).toEqual([foreign.id])
  })

  it('nests groups and refuses a circle', async () => {
    await fresh()
    const inner = await client.group('Inner')
    const outer = await client.group('Outer', [inner.id])
    const { body } = await client.send('GET', `/v2/Groups/${outer.id}`)
    expect(body.members).toMatchObject([{ value: inner.id, type: 'Group' }])
    const circle = patchOf({ op: 'add', path: 'members', value: [{ value: outer.id }] })
    expect((await client.send('PATCH', `/v2/Groups/${inner.id}`, circle)).body).toMatchObject({
      status: '400',
      scimType: 'invalidValue',
    })
    expect((await client.send('PATCH', `/v2/Groups/${outer.id}`, circle)).status).toBe(400)
  })

  it('finds groups by member and users by group', async () => {
    await fresh()
    const ann = await client.user('ann')
    await client.user('bob')
    const group = await client.group('Team', [ann.id])
    await client.group('Empty')
    const filter = encodeURIComponent(`members.value eq "${ann.id}"`)
    expect((await client.send('GET', `/v2/Groups?filter=${filter}`)).body.Resources).toMatchObject([
      { id: group.id },
    ])
    const element = encodeURIComponent(`members[value eq "${ann.id}" and type eq "User"]`)
    expect((await client.send('GET', `/v2/Groups?filter=${element}`)).body.totalResults).toBe(1)
    expect((await list(`groups.value eq "${group.id}"`)).names).toEqual(['ann'])
    expect((await list('groups.display eq "team"')).names).toEqual(['ann'])
    expect((await list('not (groups pr)')).names).toEqual(['bob'])
  })

  it('changes only the version that was named', async () => {
    await fresh()
    const user = await client.user('versioned')
    const url = `/v2/Users/${user.id}`
    const patch = patchOf({ op: 'replace', path: 'title', value: 'new' })
    expect((await client.send('PATCH', url, patch, { 'if-match': 'W/"9"' })).status).toBe(412)
    expect((await client.send('DELETE', url, undefined, { 'if-match': 'W/"9"' })).status).toBe(412)
    expect((await client.send('PATCH', url, patch, { 'if-match': 'W/"1"' })).headers['etag']).toBe('W/"2"')
    const same = await client.send('GET', url, undefined, { 'if-none-match': 'W/"2"' })
    expect(same.status).toBe(304)
    expect(same.body).toBeUndefined()
  })

  it('answers all types at once under /.search', async () => {
    await fresh()
    await client.user('finder', { displayName: 'Same Name' })
    await client.group('Same Name')
    const answer = await client.send('POST', '/v2/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'displayName eq "same name"',
      attributes: ['displayName'],
    })
    expect(answer.status).toBe(200)
    const types = answer.body.Resources.map((one: { schemas: [string] }) => one.schemas[0].split(':').pop())
    expect(types.sort()).toEqual(['Group', 'User'])
  })
})
