import { expect, it } from 'vitest'
import { expectScimError, filterBy, onBothStores } from '../support/conformance.ts'
import { patchOf } from '../support/provider.ts'

onBothStores('RFC 7644 §3.14: versions', (app) => {
  const title = (value: string) => patchOf({ op: 'replace', path: 'title', value })

  it('ETG-01, ETG-02, ETG-03, COM-11: the version is the ETag, weak, and announced', async () => {
    const client = await app().client()
    const created = await client.send('POST', '/v2/Users', { userName: 'ada' })
    expect(created.headers['etag']).toBe('W/"1"')
    expect(created.body.meta.version).toBe('W/"1"')
    const patched = await client.send('PATCH', `/v2/Users/${created.body.id}`, title('T'))
    expect(patched.headers['etag']).toBe(patched.body.meta.version)
    expect((await client.send('GET', '/v2/ServiceProviderConfig')).body.etag.supported).toBe(true)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'ETG-04, ETG-05, ETG-09: %s with another version is 412 and changes nothing',
    async (method) => {
      const client = await app().client()
      const user = await client.user('ada')
      const body = method === 'PUT' ? { userName: 'eve' } : method === 'PATCH' ? title('T') : undefined
      const answer = await client.send(method, `/v2/Users/${user.id}`, body, { 'if-match': 'W/"9"' })
      expectScimError(answer, 412)
      expect((await client.send('GET', `/v2/Users/${user.id}`)).body).toEqual(user)
      const right = await client.send(method, `/v2/Users/${user.id}`, body, { 'if-match': 'W/"1"' })
      expect(right.status).toBeLessThan(300)
    },
  )

  it('ETG-07: strong tags, lists and * are understood', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    let value = 0
    for (const header of ['"1"', 'W/"7", W/"2"', '*']) {
      value += 1
      const answer = await client.send('PATCH', `/v2/Users/${id}`, title(`T${value}`), { 'if-match': header })
      expect(answer.status, header).toBe(200)
    }
  })

  it('ETG-06: a read of the version one has is 304 without a body', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const read = (tag: string) => client.send('GET', `/v2/Users/${id}`, undefined, { 'if-none-match': tag })
    expect(await read('W/"1"')).toEqual({ status: 304, headers: { etag: 'W/"1"' }, body: undefined })
    expect((await read('W/"2"')).status).toBe(200)
    expect((await read('*')).status).toBe(304)
  })

  it('ETG-08: If-None-Match on POST says nothing', async () => {
    const client = await app().client()
    const answer = await client.send('POST', '/v2/Users', { userName: 'ada' }, { 'if-none-match': '*' })
    expect(answer.status).toBe(201)
  })

  it('ETG-10: the version moves with the representation and with nothing else', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const { id } = await client.group('Team')
    const version = async (path = `/v2/Groups/${id}`) => (await client.send('GET', path)).headers['etag']
    expect(await version(`/v2/Groups/${id}?attributes=displayName`)).toBe('W/"1"')
    const add = patchOf({ op: 'add', path: 'members', value: [{ value: user.id }] })
    await client.send('PATCH', `/v2/Groups/${id}`, add)
    expect(await version()).toBe('W/"2"')
    await client.send('PATCH', `/v2/Groups/${id}`, add)
    await client.send('GET', `/v2/Users${filterBy('userName pr')}`)
    expect(await version()).toBe('W/"2"')
    await client.send('DELETE', `/v2/Users/${user.id}`)
    expect(await version()).toBe('W/"3"')
  })
})
