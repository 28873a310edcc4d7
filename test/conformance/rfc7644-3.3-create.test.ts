import { expect, it } from 'vitest'
import { expectScimError, filterBy, onBothStores, unknownId } from '../support/conformance.ts'
import { userUrn } from '../support/provider.ts'

onBothStores('RFC 7644 §3.3: creating', (app) => {
  it('CRE-01, COM-10: 201 says where the resource is, in the header and in the body', async () => {
    const client = await app().client()
    const answer = await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'ada' })
    expect(answer.status).toBe(201)
    expect(answer.headers['location']).toBe(`https://app.example/scim/v2/Users/${answer.body.id}`)
    expect(answer.body.meta.location).toBe(answer.headers['location'])
  })

  it('CRE-02: the answer is what is stored', async () => {
    const client = await app().client()
    const created = await client.user('ada', { name: { givenName: 'Ada' }, emails: [{ value: 'a@b.c' }] })
    expect((await client.send('GET', `/v2/Users/${created.id}`)).body).toEqual(created)
  })

  it('CRE-03, CRE-07, COM-02, COM-06: what the server decides is not taken from the body', async () => {
    const client = await app().client()
    const { body } = await client.send('POST', '/v2/Users', {
      schemas: [userUrn],
      id: unknownId,
      meta: { resourceType: 'Group', created: '1999-01-01T00:00:00Z', version: 'W/"9"' },
      groups: [{ value: unknownId }],
      userName: 'ada',
    })
    expect(body.id).not.toBe(unknownId)
    expect(body.meta).toMatchObject({ resourceType: 'User', version: 'W/"1"' })
    expect(body.meta.created).not.toContain('1999')
    expect(body.groups).toBeUndefined()
  })

  it('CRE-04, USR-13: active is true unless the client says otherwise', async () => {
    const client = await app().client()
    expect((await client.user('ada')).active).toBe(true)
    expect((await client.user('bob', { active: false })).active).toBe(false)
    expect((await client.user('eve', { active: null })).active).toBe(true)
  })

  it('CRE-05, CRE-06, Q-51: a second one is 409, names the attribute and nothing of the first', async () => {
    const client = await app().client()
    const first = await client.user('ada@example.org', { title: 'Countess' })
    const again = await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'Ada@example.org' })
    expectScimError(again, 409, 'uniqueness')
    expect(again.body.detail).toContain('userName')
    expect(again.headers['location']).toBeUndefined()
    expect(JSON.stringify(again)).not.toContain(first.id)
    expect(JSON.stringify(again)).not.toContain('Countess')
  })

  it('CRE-08: of ten at the same moment exactly one is created', async () => {
    const client = await app().client()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.send('POST', '/v2/Users', { userName: 'ada' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
  })

  it('CRE-09: what no schema knows is ignored and noted; strictly it is refused', async () => {
    const client = await app().client()
    const body = { schemas: [userUrn], userName: 'ada', shoeSize: 38, 'urn:example:x:User': { a: 1 } }
    const answer = await client.send('POST', '/v2/Users', body)
    expect(answer.status).toBe(201)
    expect(answer.body).not.toHaveProperty('shoeSize')
    expect(app().records.at(-1)?.tolerances).toContain('unknown_attributes')
    const strict = await app().client({ profile: 'strict' })
    expectScimError(await strict.send('POST', '/v2/Users', body), 400, 'invalidSyntax')
  })

  it('CRE-10, DEL-04, DEL-07: the name of someone deleted is free, under a new id', async () => {
    const client = await app().client()
    const first = await client.user('ada', { externalId: 'e1' })
    await client.send('DELETE', `/v2/Users/${first.id}`)
    const second = await client.user('ada', { externalId: 'e1' })
    expect(second.id).not.toBe(first.id)
    expect(second.meta.version).toBe('W/"1"')
  })

  it('CRE-11, ATR-01: the answer shows the attributes asked for', async () => {
    const client = await app().client()
    const body = { schemas: [userUrn], userName: 'ada', title: 'Countess' }
    const named = await client.send('POST', '/v2/Users?attributes=title', body)
    expect(Object.keys(named.body).sort()).toEqual(['id', 'schemas', 'title'])
    const less = await client.send('POST', '/v2/Users?excludedAttributes=title', { ...body, userName: 'bob' })
    expect(less.body).not.toHaveProperty('title')
    expect((await client.send('GET', `/v2/Users${filterBy('title eq "Countess"')}`)).body.totalResults).toBe(
      2,
    )
  })
})
