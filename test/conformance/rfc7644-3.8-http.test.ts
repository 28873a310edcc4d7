import { expect, it } from 'vitest'
import { expectScimError, filterBy, onBothStores, unknownId } from '../support/conformance.ts'
import { patchOf } from '../support/provider.ts'

onBothStores('RFC 7644 §3.8, §3.13: HTTP', (app) => {
  it('HTT-01: text of every script goes in and comes out in UTF-8', async () => {
    const client = await app().client()
    const displayName = 'Zoë Žižek 李雷 𝒵'
    const { id } = await client.user('zoe', { displayName })
    expect((await client.send('GET', `/v2/Users/${id}`)).body.displayName).toBe(displayName)
    expectScimError(
      await client.send('POST', '/v2/Users', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1')),
      400,
      'invalidSyntax',
    )
  })

  it('HTT-01, SCH-11: text that spells an escape is that text', async () => {
    const client = await app().client()
    const title = 'C:\\u0000\\ud800'
    expect((await client.user('path', { title })).title).toBe(title)
  })

  it.each([
    'application/scim+json',
    'application/json',
    '*/*',
    'application/scim+json; charset=utf-8',
    'text/html',
    'nonsense',
    '',
    undefined,
  ])(
    'HTT-02, HTT-03, HTT-04, HTT-05, Q-20: Accept %o is answered in application/scim+json',
    async (accept) => {
      const client = await app().client()
      const answer = await client.send('GET', '/v2/Users', undefined, { accept: accept as string })
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe('application/scim+json')
    },
  )

  it.each([
    'application/scim+json',
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/scim+json;charset=UTF-8',
    '',
  ])('HTT-06, Q-19, Q-21: a body of type %o is read', async (type) => {
    const client = await app().client()
    const answer = await client.send('POST', '/v2/Users', { userName: 'ada' }, { 'content-type': type })
    expect(answer.status).toBe(201)
  })

  it.each(['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'HTT-06: a body of type %s is refused with 415',
    async (type) => {
      const client = await app().client()
      const answer = await client.send('POST', '/v2/Users', { userName: 'a' }, { 'content-type': type })
      expectScimError(answer, 415)
    },
  )

  it('HTT-07: a body on GET or DELETE says nothing; none where one is needed is 400', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    expect((await client.send('GET', `/v2/Users/${id}`, 'not json')).status).toBe(200)
    for (const [method, path] of [
      ['POST', '/v2/Users'],
      ['PUT', `/v2/Users/${id}`],
      ['PATCH', `/v2/Users/${id}`],
      ['POST', '/v2/Bulk'],
      ['POST', '/v2/.search'],
    ] as const) {
      expectScimError(await client.send(method, path), 400, 'invalidSyntax', `${method} ${path}`)
    }
    expect((await client.send('DELETE', `/v2/Users/${id}`, 'not json')).status).toBe(204)
  })

  it('HTT-08, HTT-09, HTT-10, SCH-22: with and without v2 in the path it is the same resource', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const [versioned, plain] = [
      await client.send('GET', `/v2/Users/${id}`),
      await client.send('GET', `/Users/${id}`),
    ]
    expect(plain.body.id).toBe(id)
    expect(versioned.body.meta.location).toBe(`https://app.example/scim/v2/Users/${id}`)
    expect(plain.body.meta.location).toBe(`https://app.example/scim/Users/${id}`)
  })

  it.each(['/v1/Users', '/v3/Users', '/v22/Schemas', '/V1'])(
    'HTT-11: %s is a version nobody speaks here',
    async (path) => {
      expectScimError(await (await app().client()).send('GET', path), 400, 'invalidVers')
    },
  )

  it('HTT-12, Q-54: unknown parameters say nothing', async () => {
    const client = await app().client()
    await client.user('ada')
    const answer = await client.send('GET', `/v2/Users${filterBy('userName eq "ada"')}&aadOptscim062020&x=1`)
    expect(answer.body.totalResults).toBe(1)
  })

  it('HTT-13: .scim after an id is part of the id, for ids may hold dots', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    expectScimError(await client.send('GET', `/v2/Users/${id}.scim`), 404)
  })

  it('HTT-14, ERR-02: the status is the one of HTTP, in the body too', async () => {
    const client = await app().client()
    const answer = await client.send('GET', `/v2/Users/${unknownId}`)
    expect(answer.body.status).toBe(String(answer.status))
  })

  it('HTT-15: 401 names the scheme', async () => {
    const client = await app().client()
    const none = await client.send('GET', '/v2/Users', undefined, { authorization: undefined as never })
    expectScimError(none, 401)
    expect(none.headers['www-authenticate']).toBe('Bearer realm="SCIM"')
    const wrong = await client.send('GET', '/v2/Users', undefined, { authorization: 'Bearer x' })
    expect(wrong.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  it('HTT-16: a header cannot turn a GET into a DELETE', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const header = { 'x-http-method-override': 'DELETE' }
    expect((await client.send('GET', `/v2/Users/${id}`, undefined, header)).status).toBe(200)
    expect((await client.send('POST', `/v2/Users/${id}`, {}, header)).status).toBe(405)
    expect((await client.send('GET', `/v2/Users/${id}`)).status).toBe(200)
  })

  it('HTT-17: a compressed body is refused with 415', async () => {
    const client = await app().client()
    const answer = await client.send('POST', '/v2/Users', '{}', { 'content-encoding': 'gzip' })
    expectScimError(answer, 415)
  })

  it('HTT-18: HEAD is GET without a body, OPTIONS says what is allowed, other methods are 405', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const get = await client.send('GET', `/v2/Users/${id}`)
    expect(await client.send('HEAD', `/v2/Users/${id}`)).toEqual({ ...get, body: undefined })
    const options = await client.send('OPTIONS', `/v2/Users/${id}`)
    expect(options).toMatchObject({
      status: 204,
      headers: { allow: 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS' },
    })
    const post = await client.send('POST', `/v2/Users/${id}`, {})
    expectScimError(post, 405)
    expect(post.headers['allow']).toBe(options.headers['allow'])
  })

  it('HTT-19, Q-24, Q-55: stray slashes, question marks and encoded letters change nothing', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    for (const path of [
      `/v2//Users/${id}`,
      `//v2/Users/${id}/`,
      `/v2/Users/${id}?`,
      `/v2/Users/${id}?&`,
      `/v2/%55sers/${id}`,
      `/v2/Users/${id.replaceAll('-', '%2D')}`,
      `/v2/Users/${id.toUpperCase()}`,
      `/v2/users/${id}`,
    ]) {
      expect((await client.send('GET', path)).body.id, path).toBe(id)
    }
  })

  it('HTT-20, Q-23: a blank is %20 or +, a plus is %2B', async () => {
    const client = await app().client()
    await client.user('a+b c')
    for (const filter of [
      'userName%20eq%20%22a%2Bb%20c%22',
      'userName+eq+%22a%2Bb+c%22',
      'userName+eq+%22a%2Bb+c%22&',
    ]) {
      expect((await client.send('GET', `/v2/Users?filter=${filter}`)).body.totalResults, filter).toBe(1)
    }
    expect((await client.send('GET', '/v2/Users?filter=userName+eq+%22a+b+c%22')).body.totalResults).toBe(0)
  })

  it('HTT-21: a body has a size, a depth and each name once; names of JavaScript are only names', async () => {
    const client = await app().client()
    const sized = `{"userName":"${'x'.repeat(1_100_000)}"}`
    expectScimError(await client.send('POST', '/v2/Users', sized), 413)
    const deep = `{"userName":"a","x":${'['.repeat(60)}${']'.repeat(60)}}`
    expectScimError(await client.send('POST', '/v2/Users', deep), 400, 'invalidSyntax')
    const twice = '{"userName":"a","userName":"b"}'
    expectScimError(await client.send('POST', '/v2/Users', twice), 400, 'invalidSyntax')
    const named = '{"userName":"c","constructor":{"prototype":{"x":1}},"toString":"y"}'
    expect((await client.send('POST', '/v2/Users', named)).status).toBe(201)
    expect(({} as { x?: number }).x).toBeUndefined()
    const path = patchOf({ op: 'add', path: '__proto__.x', value: 1 })
    const { id } = await client.user('d')
    expect((await client.send('PATCH', `/v2/Users/${id}`, path)).status).toBeLessThan(500)
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('EVT-08: who prefers to be answered later is answered now, and not told otherwise', async () => {
    const client = await app().client()
    const prefer = { prefer: 'respond-async' }
    const created = await client.send('POST', '/v2/Users', { userName: 'ada' }, prefer)
    expect(created.status).toBe(201)
    const active = patchOf({ op: 'replace', path: 'active', value: false })
    const changed = await client.send('PATCH', `/v2/Users/${created.body.id}`, active, prefer)
    expect(changed.body).toMatchObject({ active: false })
    for (const { headers } of [created, changed]) {
      expect(Object.keys(headers)).not.toContain('preference-applied')
      expect(Object.keys(headers)).not.toContain('set-txn')
    }
  })

  it('Q-22: a client without a name is answered like any other', async () => {
    const client = await app().client()
    expect((await client.send('GET', '/v2/Users', undefined, { 'user-agent': '' })).status).toBe(200)
  })
})
