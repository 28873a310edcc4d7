import { expect, it } from 'vitest'
import { createProvider } from '../../src/provider/provider.ts'
import { issueToken } from '../../src/provider/tokens/manage-tokens.ts'
import { expectScimError, filterBy, onBothStores } from '../support/conformance.ts'
import { clientWith, patchOf } from '../support/provider.ts'

onBothStores('RFC 7644 §2, §7: security', (app, kind) => {
  it('SEC-04, SEC-11: each request is checked against what its token may do, by resource and verb', async () => {
    const client = await app().client({ scopes: ['users:read', 'groups:create'] })
    expect((await client.send('GET', '/v2/Users')).status).toBe(200)
    expect((await client.send('POST', '/v2/Groups', { displayName: 'G' })).status).toBe(201)
    for (const [method, path] of [
      ['POST', '/v2/Users'],
      ['PATCH', '/v2/Users/1'],
      ['DELETE', '/v2/Users/1'],
      ['GET', '/v2/Groups'],
      ['POST', '/v2/.search'],
    ] as const) {
      expectScimError(await client.send(method, path, {}), 403, undefined, `${method} ${path}`)
    }
  })

  it('SEC-05, SEC-07: a token has 256 random bits, a known prefix, an end, and is kept as a digest', async () => {
    const client = await app().client()
    const input = { description: 'test' }
    const { token, record } = await issueToken(client.tenantId, input, app().ports)
    const [prefix, lookup, secret, checksum] = token.split('_')
    expect(prefix).toBe('rc')
    expect(lookup?.length).toBeGreaterThan(5)
    expect((secret?.length ?? 0) * Math.log2(62)).toBeGreaterThanOrEqual(256)
    expect(checksum).toBeDefined()
    const days = (Number(record.expiresAt) - Number(record.createdAt)) / 86_400_000
    expect(days).toBeCloseTo(365, 0)
    if (kind === 'postgres') {
      const rows = await app().database?.look<Record<string, unknown>>(
        'select * from scim_token where id = $1',
        [record.id],
      )
      const kept = Object.values(rows?.[0] ?? {}).map(String)
      expect(kept.length).toBeGreaterThan(5)
      expect(kept.join()).not.toContain(secret)
    }
    app().advance(366 * 86_400_000)
    expectScimError(await clientWith(app().provider, token, '', '').send('GET', '/v2/Users'), 401)
    app().advance(-366 * 86_400_000)
  })

  it('SEC-06: a name and a password are no way in', async () => {
    const client = await app().client()
    const authorization = `Basic ${Buffer.from(`user:${client.token}`).toString('base64')}`
    for (const header of [authorization, client.token, `Token ${client.token}`]) {
      const answer = await client.send('GET', '/v2/Users', undefined, { authorization: header })
      expectScimError(answer, 401)
    }
    const { body } = await client.send('GET', '/v2/ServiceProviderConfig')
    expect(JSON.stringify(body)).not.toContain('httpbasic')
  })

  it('SEC-09, SEC-15, USR-03: what looks alike is alike: compatible forms of a name collide', async () => {
    const client = await app().client()
    await client.user('José')
    const decomposed = await client.send('POST', '/v2/Users', { userName: 'jose\u0301' })
    expectScimError(decomposed, 409, 'uniqueness')
    const found = await client.send('GET', `/v2/Users${filterBy('userName eq "JOSE\u0301"')}`)
    expect(found.body.totalResults).toBe(1)
  })

  it('SEC-12: what no schema knows is not kept', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { birthday: '1815-12-10', salary: 1 })
    expect(JSON.stringify(await client.send('GET', `/v2/Users/${id}`))).not.toMatch(/1815|salary/)
  })

  it('SEC-13, FLT-38: a search by POST keeps what is looked for out of the address', async () => {
    const client = await app().client()
    await client.user('ada@example.org')
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName eq "ada@example.org"',
    }
    expect((await client.send('POST', '/v2/Users/.search', search)).body.totalResults).toBe(1)
    const record = app().records.at(-1)
    expect(JSON.stringify(record)).not.toContain('ada@')
  })

  it('SEC-14: nobody creates anything without a token', async () => {
    const client = await app().client()
    const headers = { authorization: undefined as never }
    expectScimError(await client.send('POST', '/v2/Users', { userName: 'x' }, headers), 401)
    expect(() => createProvider({ ...app().provider, credentials: undefined as never })).toThrow(TypeError)
  })

  it('SEC-16: the log of requests has no query, no body and no token; of a person it has the name alone', async () => {
    const client = await app().client()
    await client.send('GET', `/v2/Users${filterBy('userName eq "secret@example.org"')}`)
    await client.send('POST', '/v2/Users', { userName: 'secret@example.org', password: 'hunter2' })
    const records = app().records.slice(-2)
    const text = JSON.stringify(records)
    expect(text).toContain('/v2/Users')
    expect(text).not.toMatch(/hunter2|filter=/)
    expect(text).not.toContain(client.token)
    const [read, created] = records.map(({ touched, ...rest }) => ({ touched, rest: JSON.stringify(rest) }))
    expect(read?.rest).not.toContain('secret@')
    expect(created?.rest).not.toContain('secret@')
    expect(created?.touched).toMatchObject([{ type: 'User', name: 'secret@example.org', changed: [] }])
  })

  it('SEC-18: roles and groups that arrive are records; the token can do no more than before', async () => {
    const client = await app().client({ scopes: ['users:create', 'users:update', 'groups:create'] })
    const roles = [{ value: 'admin', primary: true }]
    const user = await client.user('ada', { roles, entitlements: [{ value: 'everything' }] })
    expect(user.roles).toEqual(roles)
    await client.group('Administrators', [user.id])
    const promote = patchOf({ op: 'add', path: 'roles', value: [{ value: 'owner' }] })
    expect((await client.send('PATCH', `/v2/Users/${user.id}`, promote)).status).toBe(200)
    expectScimError(await client.send('DELETE', `/v2/Users/${user.id}`), 403)
    expectScimError(await client.send('GET', '/v2/Users'), 403)
  })
})
