import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterBy } from '../support/conformance.ts'
import { type StoreKind, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

interface User {
  readonly id: string
  readonly userName: string
}

interface Page {
  readonly totalResults: number
  readonly startIndex: number
  readonly Resources: readonly User[]
}

describe.each<StoreKind>(['postgres', 'memory'])('a walk by startIndex (%s)', (kind) => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })

  const people = async (client: TestClient, count: number): Promise<User[]> => {
    const made: User[] = []
    for (let index = 0; index < count; index += 1)
      made.push(await client.user(`u${String(index).padStart(3, '0')}`))
    return made
  }
  const page = async (client: TestClient, startIndex: number, count: number, more = ''): Promise<Page> =>
    (await client.send('GET', `/v2/Users?startIndex=${startIndex}&count=${count}${more}`)).body
  const remove = (client: TestClient, users: readonly User[]) =>
    Promise.all(users.map(({ id }) => client.send('DELETE', `/v2/Users/${id}`)))
  const walk = async (
    client: TestClient,
    count: number,
    between: (page: Page) => Promise<unknown>,
    more = '',
  ) => {
    const seen: string[] = []
    const pages: Page[] = []
    for (let start = 1; ; start = seen.length + 1) {
      const next = await page(client, start, count, more)
      pages.push(next)
      seen.push(...next.Resources.map((user) => user.id))
      if (next.Resources.length === 0 || seen.length >= next.totalResults) return { seen, pages }
      await between(next)
    }
  }

  it('shows everyone who was there all the time exactly once, whoever is deleted or created between the pages', async () => {
    const client = await app.client()
    const everyone = await people(client, 30)
    const deleted = new Set<string>()
    let round = 0
    const { seen } = await walk(client, 5, async ({ Resources }) => {
      const gone = Resources.slice(0, 3)
      for (const { id } of gone) deleted.add(id)
      round += 1
      await Promise.all([remove(client, gone), client.user(`late-${round}`)])
    })
    expect(new Set(seen).size).toBe(seen.length)
    const lost = everyone.filter(({ id }) => !deleted.has(id) && !seen.includes(id))
    expect(lost).toEqual([])
    expect(deleted.size).toBeGreaterThan(10)
  })

  it('counts as the walker sees it: what it was given, and what is left', async () => {
    const client = await app.client()
    await people(client, 10)
    const first = await page(client, 1, 4)
    expect(first.totalResults).toBe(10)
    await remove(client, first.Resources.slice(0, 3))
    expect(await page(client, 5, 4)).toMatchObject({ totalResults: 10, startIndex: 5 })
    const last = await page(client, 9, 4)
    expect(last).toMatchObject({ totalResults: 10, startIndex: 9 })
    expect(last.Resources).toHaveLength(2)
  })

  it('goes on when so many have gone that the index lies behind the end', async () => {
    const client = await app.client()
    const everyone = await people(client, 12)
    const first = await page(client, 1, 8)
    await remove(client, first.Resources)
    const second = await page(client, 9, 8)
    expect(second.Resources.map(({ id }) => id)).toEqual(everyone.slice(8).map(({ id }) => id))
    expect(second.totalResults).toBe(12)
  })

  it('does the same with a filter and in a sorted order', async () => {
    const client = await app.client()
    await people(client, 12)
    for (const more of [
      '&sortBy=userName&sortOrder=descending',
      filterBy('userName sw "u"').replace('?', '&'),
    ]) {
      const before = (await page(client, 1, 100, more)).Resources
      const first = await page(client, 1, 3, more)
      await remove(client, first.Resources.slice(1))
      const second = await page(client, 4, 3, more)
      expect(
        second.Resources.map(({ userName }) => userName),
        more,
      ).toEqual(before.slice(3, 6).map(({ userName }) => userName))
      expect(second.totalResults, more).toBe(before.length)
    }
  })

  it('starts afresh with the first page, after a walk that came to its end', async () => {
    const client = await app.client()
    await people(client, 6)
    const { seen } = await walk(client, 2, async () => {})
    expect(seen).toHaveLength(6)
    const [one, two, ...rest] = (await page(client, 1, 6)).Resources
    await remove(
      client,
      [one, two].filter((user) => user !== undefined),
    )
    const again = await walk(client, 2, async () => {})
    expect(again.seen).toEqual(rest.map(({ id }) => id))
    expect(again.pages.map(({ totalResults }) => totalResults)).toEqual([4, 4])
  })

  it('gives a page that is asked for again the same people', async () => {
    const client = await app.client()
    await people(client, 9)
    const first = await page(client, 1, 3)
    await remove(client, first.Resources)
    const second = await page(client, 4, 3)
    expect((await page(client, 4, 3)).Resources).toEqual(second.Resources)
  })

  it('is forgotten after five minutes; an index then is an offset', async () => {
    const client = await app.client()
    const everyone = await people(client, 6)
    const first = await page(client, 1, 3)
    await remove(client, first.Resources.slice(0, 1))
    app.advance(6 * 60_000)
    expect((await page(client, 4, 3)).Resources.map(({ id }) => id)).toEqual(
      everyone.slice(4).map(({ id }) => id),
    )
  })
})
