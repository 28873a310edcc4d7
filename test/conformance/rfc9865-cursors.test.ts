import { expect, it } from 'vitest'
import { issueToken, revokeToken } from '../../src/provider/tokens/manage-tokens.ts'
import { expectScimError, filterBy, namesOf, onBothStores, searchUrn } from '../support/conformance.ts'
import { type Answer, clientWith, type TestClient } from '../support/provider.ts'

const names = ['a', 'b', 'c', 'd', 'e']

onBothStores('RFC 9865: pages by cursor', (app) => {
  const people = async (): Promise<TestClient> => {
    const client = await app().client()
    for (const name of names) await client.user(name, { title: name })
    return client
  }
  const first = async (client: TestClient, query = 'count=2') =>
    await client.send('GET', `/v2/Users?cursor&${query}`)
  const next = async (client: TestClient, page: Answer, query = 'count=2') =>
    await client.send('GET', `/v2/Users?cursor=${page.body.nextCursor}&${query}`)

  it('CUR-01, CUR-02, CUR-03: an empty cursor begins; every page but the last has the next, of unreserved characters', async () => {
    const client = await people()
    const pages = [await first(client)]
    for (let page = pages[0]; page?.body.nextCursor !== undefined; page = pages.at(-1)) {
      expect(page.body.nextCursor).toMatch(/^[A-Za-z0-9._~-]+$/)
      pages.push(await next(client, page))
    }
    expect(pages.map(namesOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  it('CUR-04, CUR-08: there is no way back, and totalResults is given', async () => {
    const client = await people()
    const page = await next(client, await first(client))
    expect(page.body).not.toHaveProperty('previousCursor')
    expect(page.body.totalResults).toBe(5)
  })

  it('CUR-05: the rest of the query has to be repeated as it was', async () => {
    const client = await people()
    const page = await first(client)
    for (const query of ['count=2&filter=title%20pr', 'count=2&sortBy=title', 'count=2&attributes=title']) {
      expectScimError(await next(client, page, query), 400, 'invalidCursor', query)
    }
    const elsewhere = await client.send('GET', `/v2/Groups?cursor=${page.body.nextCursor}&count=2`)
    expectScimError(elsewhere, 400, 'invalidCursor')
    expect(namesOf(await next(client, page))).toEqual(['c', 'd'])
  })

  it('CUR-06: the count has to be repeated too; none or too large follows the rules of pages by index', async () => {
    const client = await people()
    expectScimError(await next(client, await first(client), 'count=3'), 400, 'invalidCount')
    expect((await first(client, 'count=100000')).body.itemsPerPage).toBe(5)
    expect((await first(client, 'count=-1')).body).toMatchObject({ totalResults: 5, Resources: [] })
  })

  it('CUR-07: forged, foreign to this server, and expired cursors are told apart', async () => {
    const client = await people()
    const page = await first(client)
    const { nextCursor } = page.body
    for (const cursor of [
      'x',
      `${nextCursor}x`,
      nextCursor.slice(0, -2),
      Buffer.from('{"after":{"id":"1"}}').toString('base64url'),
    ]) {
      const answer = await client.send('GET', `/v2/Users?cursor=${cursor}&count=2`)
      expectScimError(answer, 400, 'invalidCursor', cursor)
    }
    const bytes = Buffer.from(nextCursor, 'base64url')
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ 1)).toString('base64url')
      const answer = await client.send('GET', `/v2/Users?cursor=${changed}&count=2`)
      expectScimError(answer, 400, 'invalidCursor', `byte ${at}`)
    }
    app().advance(3_600_001)
    expectScimError(await next(client, page), 400, 'expiredCursor')
  })

  it('CUR-09, CUR-10, CUR-11, DIS-04: both ways are offered and announced; without asking, pages go by index', async () => {
    const client = await people()
    const { body } = await client.send('GET', '/v2/ServiceProviderConfig')
    expect(body.pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 200,
      cursorTimeout: 3600,
    })
    const plain = await client.send('GET', '/v2/Users?count=2')
    expect(plain.body).toHaveProperty('startIndex')
    expect(plain.body).not.toHaveProperty('nextCursor')
  })

  it('CUR-13: a search request takes a cursor', async () => {
    const client = await people()
    const search = (cursor: string) =>
      client.send('POST', '/v2/Users/.search', { schemas: [searchUrn], cursor, count: 3 })
    const page = await search('')
    expect(namesOf(page)).toEqual(['a', 'b', 'c'])
    expect(namesOf(await search(page.body.nextCursor))).toEqual(['d', 'e'])
  })

  it('CUR-14: what is sorted stays sorted from page to page', async () => {
    const client = await people()
    const query = 'count=2&sortBy=title&sortOrder=descending'
    const one = await first(client, query)
    const two = await next(client, one, query)
    const three = await next(client, two, query)
    expect([one, two, three].flatMap(namesOf)).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  it('CUR-15, CUR-16, CUR-17, CUR-18: a cursor gives no right, is bound to its tenant, and a foreign one is like none', async () => {
    const client = await people()
    const page = await first(client)
    const stranger = await people()
    const foreign = await next(stranger, page)
    const forged = await stranger.send('GET', '/v2/Users?cursor=nonsense&count=2')
    expect(Buffer.from(page.body.nextCursor, 'base64url').toString('latin1')).not.toContain('after')
    expectScimError(foreign, 400, 'invalidCursor')
    expect(foreign.body).toEqual(forged.body)
    const input = { description: 'groups', scopes: ['groups:read'] }
    const { token } = await issueToken(client.tenantId, input, app().ports)
    expectScimError(await next(clientWith(app().provider, token, client.tenantId, ''), page), 403)
    await revokeToken(client.tenantId, client.tokenId, app().ports)
    expectScimError(await next(client, page), 401)
  })

  it('CUR-19: who is deleted behind or before the page is not missed, who comes later is not shown', async () => {
    const client = await people()
    const page = await first(client)
    await client.send('DELETE', `/v2/Users/${page.body.Resources[0].id}`)
    await client.send('DELETE', `/v2/Users/${page.body.Resources[1].id}`)
    app().advance(1000)
    await client.user('later')
    const two = await next(client, page)
    expect([...namesOf(two), ...namesOf(await next(client, two))]).toEqual(['c', 'd', 'e'])
    const both = await client.send('GET', '/v2/Users?cursor=&startIndex=1')
    expectScimError(both, 400, 'invalidValue')
  })

  it('CUR-05: a filter stays the same filter however it is written', async () => {
    const client = await people()
    const page = await client.send('GET', `/v2/Users${filterBy('title pr', '&cursor=&count=2')}`)
    const again = `${filterBy('Title  PR')}&cursor=${page.body.nextCursor}&count=2`
    expect([200, 400]).toContain((await client.send('GET', `/v2/Users${again}`)).status)
  })
})
