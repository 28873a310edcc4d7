import { expect, it } from 'vitest'
import { expectScimError, filterBy, namesOf, onBothStores, searchUrn } from '../support/conformance.ts'

onBothStores('RFC 7644 §3.4.3: queries by POST', (app) => {
  const company = async () => {
    const client = await app().client()
    for (const name of ['b', 'a', 'c']) await client.user(name, { title: `T${name}` })
    await client.group('Team')
    return client
  }

  it('SEA-01, SEA-02, SEA-03: it answers like the GET with the same parameters', async () => {
    const client = await company()
    const query = `${filterBy('userName pr')}&sortBy=userName&sortOrder=descending&startIndex=2&count=1&attributes=userName`
    const got = await client.send('GET', `/v2/Users${query}`)
    const body = {
      schemas: [searchUrn],
      filter: 'userName pr',
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 1,
      attributes: ['userName'],
    }
    const posted = await client.send('POST', '/v2/Users/.search', body)
    expect(posted.status).toBe(200)
    expect(posted.body).toEqual(got.body)
    expect(namesOf(posted)).toEqual(['b'])
  })

  it('SEA-01: at the root it finds every type', async () => {
    const client = await company()
    const all = await client.send('POST', '/v2/.search', { schemas: [searchUrn] })
    expect(namesOf(all)).toEqual(['b', 'a', 'c', 'Team'])
    const groups = { schemas: [searchUrn], filter: 'meta.resourceType eq "Group"' }
    expect(namesOf(await client.send('POST', '/v2/.search', groups))).toEqual(['Team'])
    expect(namesOf(await client.send('POST', '/v2/Groups/.search', { schemas: [searchUrn] }))).toEqual([
      'Team',
    ])
  })

  it('SEA-03: lists may be text, parameters of the URL say nothing, unknown members neither', async () => {
    const client = await company()
    const body = { schemas: [searchUrn], excludedAttributes: 'title,active', count: 1, colour: 'red' }
    const answer = await client.send('POST', '/v2/Users/.search?count=3&filter=nonsense', body)
    expect(answer.body.itemsPerPage).toBe(1)
    expect(Object.keys(answer.body.Resources[0]).sort()).toEqual(['id', 'meta', 'schemas', 'userName'])
  })

  it('SEA-02: what is no search request is 400', async () => {
    const client = await company()
    for (const body of [[], 'x', { schemas: ['urn:other'] }, '{']) {
      expectScimError(await client.send('POST', '/v2/.search', body), 400, 'invalidSyntax')
    }
    const filter = { schemas: [searchUrn], filter: 'userName is "a"' }
    expectScimError(await client.send('POST', '/v2/.search', filter), 400, 'invalidFilter')
  })

  it('SEA-04: .search is never an id', async () => {
    const client = await company()
    expectScimError(await client.send('GET', '/v2/Users/.search'), 405)
    expectScimError(await client.send('DELETE', '/v2/Users/.search'), 405)
  })
})
