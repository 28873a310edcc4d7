import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StoreKind, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

/** RFC 9865: pages by cursor. */
describe.each<StoreKind>(['postgres', 'memory', 'simple'])('cursors (%s)', (kind) => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })
  const company = async (count: number) => {
    const client = await app.client()
    for (let index = 0; index < count; index += 1) {
      await client.user(`user-${index}`, index % 3 === 0 ? {} : { title: `Title ${index % 2}` })
    }
    return client
  }
  const page = async (client: TestClient, query: string) => await client.send('GET', `/v2/Users?${query}`)
  /** Walks to the end; `between` runs after the first page. */
  const walk = async (client: TestClient, query: string, between?: () => Promise<void>) => {
    const names: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 50; pages += 1) {
      const answer = await page(client, `${query}&cursor=${cursor}`)
      expect(answer.status, answer.body.detail).toBe(200)
      expect(answer.body.startIndex).toBeUndefined()
      names.push(...answer.body.Resources.map((one: { userName: string }) => one.userName))
      if (pages === 0) await between?.()
      cursor = answer.body.nextCursor
      if (cursor === undefined) return names
      expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/)
    }
    throw new Error('The walk did not end.')
  }

  it('reach everyone once, in every order, with filters', async () => {
    const client = await company(11)
    const everyone = Array.from({ length: 11 }, (_, index) => `user-${index}`)
    expect(await walk(client, 'count=4')).toEqual(everyone)
    for (const sort of ['title', 'userName', 'meta.created', 'active']) {
      for (const order of ['ascending', 'descending']) {
        const names = await walk(client, `count=3&sortBy=${sort}&sortOrder=${order}`)
        const { body } = await page(client, `sortBy=${sort}&sortOrder=${order}`)
        expect(names, `${sort} ${order}`).toEqual(
          body.Resources.map((one: { userName: string }) => one.userName),
        )
        expect([...names].sort()).toEqual([...everyone].sort())
      }
    }
    expect(await walk(client, `count=2&filter=${encodeURIComponent('title eq "title 1"')}`)).toEqual([
      'user-1',
      'user-5',
      'user-7',
    ])
  })

  it('lose nobody when someone on an earlier page is deleted, and show nobody who came later', async () => {
    const client = await company(9)
    const { body } = await page(client, 'count=1')
    const names = await walk(client, 'count=3', async () => {
      await client.send('DELETE', `/v2/Users/${body.Resources[0].id}`)
      app.advance(1000)
      await client.user('late')
    })
    expect(names).toEqual(Array.from({ length: 9 }, (_, index) => `user-${index}`))
  })

  it('belong to one query, one count and one tenant, and expire', async () => {
    const client = await company(3)
    const { body } = await page(client, 'count=1&cursor')
    const cursor = body.nextCursor
    const errors = [
      [`count=1&cursor=${cursor}&filter=${encodeURIComponent('active eq true')}`, 'invalidCursor'],
      [`count=1&sortBy=userName&cursor=${cursor}`, 'invalidCursor'],
      [`count=2&cursor=${cursor}`, 'invalidCount'],
      [`count=1&cursor=${cursor.slice(0, -2)}AA`, 'invalidCursor'],
      ['count=1&cursor=nonsense', 'invalidCursor'],
    ] as const
    for (const [query, scimType] of errors) {
      expect((await page(client, query)).body, query).toMatchObject({ status: '400', scimType })
    }
    expect((await page(client, `count=1&cursor=${cursor}&startIndex=1`)).body.status).toBe('400')
    const stranger = await company(3)
    expect((await page(stranger, `count=1&cursor=${cursor}`)).body.scimType).toBe('invalidCursor')
    expect((await page(client, `count=1&cursor=${cursor}`)).status).toBe(200)
    app.advance(3_600_001)
    expect((await page(client, `count=1&cursor=${cursor}`)).body.scimType).toBe('expiredCursor')
  })

  it('are announced, and work in a search request', async () => {
    const client = await company(3)
    const config = await client.send('GET', '/v2/ServiceProviderConfig')
    expect(config.body.pagination).toMatchObject({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
    })
    const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], count: 2, cursor: '' }
    const first = await client.send('POST', '/v2/Users/.search', search)
    expect(first.body.Resources).toHaveLength(2)
    const second = await client.send('POST', '/v2/Users/.search', {
      ...search,
      cursor: first.body.nextCursor,
    })
    expect(second.body.Resources).toHaveLength(1)
    expect(second.body.nextCursor).toBeUndefined()
  })
})
