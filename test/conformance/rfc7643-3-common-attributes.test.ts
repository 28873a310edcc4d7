import { expect, it } from 'vitest'
import { expectScimError, filterBy, namesOf, onBothStores, unknownId } from '../support/conformance.ts'
import { groupUrn, patchOf, userUrn } from '../support/provider.ts'

onBothStores('RFC 7643 §3: what all resources have', (app) => {
  it('COM-04, TEN-04: externalId belongs to the tenant: two may use the same one', async () => {
    const [one, other] = [await app().client(), await app().client()]
    const mine = await one.user('ada', { externalId: 'e-1' })
    const theirs = await other.user('ada', { externalId: 'e-1' })
    expect(mine.id).not.toBe(theirs.id)
    const found = await one.send('GET', `/v2/Users${filterBy('externalId eq "e-1"')}`)
    expect(found.body.Resources.map((each: { id: string }) => each.id)).toEqual([mine.id])
  })

  it('COM-05: one connection may use an externalId twice, as the RFC allows', async () => {
    const client = await app().client()
    await client.user('ada', { externalId: 'same' })
    await client.user('bob', { externalId: 'same' })
    const found = await client.send('GET', `/v2/Users${filterBy('externalId eq "same"')}`)
    expect(namesOf(found)).toEqual(['ada', 'bob'])
  })

  it('COM-08, COM-09: created never changes, lastModified is created until something changes, and a write of the same does not count', async () => {
    const client = await app().client()
    const user = await client.user('ada', { title: 'Countess' })
    expect(user.meta.lastModified).toBe(user.meta.created)
    app().advance(5000)
    const same = await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', path: 'title', value: 'Countess' }),
    )
    expect(same.body.meta).toEqual(user.meta)
    const changed = await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', path: 'title', value: 'Lady' }),
    )
    expect(changed.body.meta.created).toBe(user.meta.created)
    expect(Date.parse(changed.body.meta.lastModified)).toBeGreaterThan(Date.parse(user.meta.created))
  })

  it('CHR-02: what is case exact keeps its case and is found by it alone', async () => {
    const client = await app().client()
    await client.user('ada', { externalId: 'AbC' })
    const count = async (filter: string) =>
      (await client.send('GET', `/v2/Users${filterBy(filter)}`)).body.totalResults
    expect(await count('externalId eq "AbC"')).toBe(1)
    expect(await count('externalId eq "abc"')).toBe(0)
    expect(await count('externalId sw "Ab"')).toBe(1)
    expect(await count('externalId sw "ab"')).toBe(0)
  })

  it('CHR-06: what is readWrite may be changed at any time', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { nickName: 'A' })
    for (const nickName of ['B', 'C']) {
      const body = { schemas: [userUrn], userName: 'ada', nickName }
      expect((await client.send('PUT', `/v2/Users/${id}`, body)).body.nickName).toBe(nickName)
    }
  })

  it('CHR-10, CHR-12: id is always there; the rest is there unless left out or not named', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { title: 'Countess', nickName: 'A' })
    const keys = async (query: string) =>
      Object.keys((await client.send('GET', `/v2/Users/${id}${query}`)).body).sort()
    expect(await keys('')).toEqual(['active', 'id', 'meta', 'nickName', 'schemas', 'title', 'userName'])
    expect(await keys('?attributes=title')).toEqual(['id', 'schemas', 'title'])
    expect(await keys('?excludedAttributes=title,id,meta')).toEqual([
      'active',
      'id',
      'nickName',
      'schemas',
      'userName',
    ])
  })

  it('CHR-14, CHR-15: only what is unique by its schema collides, on create, replace and patch', async () => {
    const client = await app().client()
    const ada = await client.user('ada', { displayName: 'Same', title: 'Same' })
    await client.user('bob', { displayName: 'Same', title: 'Same' })
    const body = { schemas: [userUrn], userName: 'BOB' }
    expectScimError(await client.send('POST', '/v2/Users', body), 409, 'uniqueness')
    expectScimError(await client.send('PUT', `/v2/Users/${ada.id}`, body), 409, 'uniqueness')
    const patch = patchOf({ op: 'replace', path: 'userName', value: 'Bob' })
    expectScimError(await client.send('PATCH', `/v2/Users/${ada.id}`, patch), 409, 'uniqueness')
    expect((await client.send('GET', `/v2/Users/${ada.id}`)).body).toEqual(ada)
  })

  it('CHR-16: what has to be unique is unique in its tenant; another tenant learns nothing', async () => {
    const [one, other] = [await app().client(), await app().client()]
    await one.user('shared@example.org')
    expect((await other.user('shared@example.org')).userName).toBe('shared@example.org')
  })

  it('SCH-20: the URI of a reference leads to the resource', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const group = await client.group('Team', [user.id])
    const { body } = await client.send('GET', `/v2/Groups/${group.id}`)
    const path = new URL(body.members[0].$ref).pathname.replace('/scim', '')
    expect((await client.send('GET', path)).body.id).toBe(user.id)
    await client.send('DELETE', path)
    expectScimError(await client.send('GET', path), 404)
  })

  it('SCH-19: a relative reference is understood from the base URI', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const members = [{ value: user.id, $ref: `Users/${user.id}` }]
    const answer = await client.send('POST', '/v2/Groups', {
      schemas: [groupUrn],
      displayName: 'T',
      members,
    })
    expect(answer.body.members[0]).toMatchObject({ value: user.id, $ref: user.meta.location })
  })

  it('SCH-24: the order of members in an object says nothing', async () => {
    const client = await app().client()
    const emails = [{ primary: true, value: 'a@example.org', type: 'work' }]
    const answer = await client.send(
      'POST',
      '/v2/Users',
      `{"emails":${JSON.stringify(emails)},"userName":"ada","schemas":["${userUrn}"]}`,
    )
    expect(answer.status).toBe(201)
    const again = await client.send(
      'PUT',
      `/v2/Users/${answer.body.id}`,
      `{"schemas":["${userUrn}"],"emails":[{"type":"work","value":"a@example.org","primary":true}],"userName":"ada"}`,
    )
    expect(again.body.meta.version).toBe(answer.body.meta.version)
  })

  it('SCH-26: type, primary, display, value and $ref mean the same wherever they stand', async () => {
    const client = await app().client()
    const boss = await client.user('boss')
    const group = await client.group('Team', [boss.id])
    const { body } = await client.send('GET', `/v2/Users/${boss.id}`)
    expect(body.groups).toEqual([
      { value: group.id, $ref: group.meta.location, type: 'direct', display: 'Team' },
    ])
  })

  it('SCH-33: an empty string clears, unless the connection keeps it', async () => {
    const client = await app().client()
    expect(await client.user('ada', { title: '' })).not.toHaveProperty('title')
    const keeping = await app().client({ settings: { without: ['empty_string_unassigned'] } })
    expect((await keeping.user('ada', { title: '' })).title).toBe('')
  })

  it('SCH-37: no id holds the word bulkId, and a client cannot bring one in', async () => {
    const client = await app().client()
    const user = await client.user('ada', { id: 'bulkId:qwerty' })
    expect(user.id).toMatch(/^[0-9a-f-]{36}$/)
    expectScimError(await client.send('GET', '/v2/Users/bulkId:qwerty'), 404)
    expectScimError(await client.send('GET', `/v2/Users/${unknownId}`), 404)
  })
})
