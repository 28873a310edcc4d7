import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { createTenantStore } from '../../src/store/provider/tenants.ts'
import { type Answer, eventually, type Served, startServed } from '../support/served.ts'

let app: Served
let client: { clientId: string; clientSecret: string; tokenUrl: string; id: string }
let tenant: string
let count = 0
beforeAll(async () => {
  app = await startServed()
})
afterAll(() => app.close())
beforeEach(async () => {
  count += 1
  tenant = `Tenant ${count}`
  await app.json(['tenant', 'create', tenant])
  client = await aClient()
})

const aClient = (...flags: string[]) =>
  app.json(['oauth-client', 'create', '--tenant', tenant, '--description', 'Entra', '--show', ...flags])

async function ask(
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  query = '',
): Promise<Answer> {
  const response = await fetch(`${client.tokenUrl}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
const credentials = () => ({ client_id: client.clientId, client_secret: client.clientSecret })
const basic = (id = client.clientId, secret = client.clientSecret) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})
const grant = { grant_type: 'client_credentials' }

describe('the token endpoint', () => {
  it('gives a short token to a client that names itself in the header or in the body (RFC 6749 §4.4)', async () => {
    for (const answer of [await ask(grant, basic()), await ask({ ...grant, ...credentials() })]) {
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'scim' })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('pragma')).toBe('no-cache')
      expect((await app.scim(answer.body.access_token, 'GET', '/Users')).status).toBe(200)
    }
    const { items } = await app.json(['token', 'list', '--tenant', tenant])
    expect(items).toEqual([])
    const rows = await app.database.look<{ text: string }>('select o::text as text from oauth_client o')
    expect(JSON.stringify(rows)).not.toContain(client.clientSecret)
  })

  it.each<[string, () => Promise<Answer>, number, string]>([
    ['no grant type', () => ask(credentials()), 400, 'invalid_request'],
    ['another grant', () => ask({ ...credentials(), grant_type: 'password' }), 400, 'unsupported_grant_type'],
    [
      'a wrong secret in the body',
      () => ask({ ...grant, ...credentials(), client_secret: 'x' }),
      401,
      'invalid_client',
    ],
    ['a wrong secret in the header', () => ask(grant, basic(client.clientId, 'x')), 401, 'invalid_client'],
    ['an unknown client', () => ask(grant, basic('rcc_nobody')), 401, 'invalid_client'],
    ['no client at all', () => ask(grant), 401, 'invalid_client'],
    ['both ways at once', () => ask({ ...grant, ...credentials() }, basic()), 400, 'invalid_request'],
    [
      'a parameter twice',
      () => ask('grant_type=client_credentials&grant_type=x', basic()),
      400,
      'invalid_request',
    ],
    [
      'parameters in the URL',
      () => ask({ ...grant, ...credentials() }, {}, '?client_id=x'),
      400,
      'invalid_request',
    ],
    ['a scope it may not have', () => ask({ ...grant, scope: 'scim admin' }, basic()), 400, 'invalid_scope'],
    [
      'JSON',
      () => ask(JSON.stringify(grant), { ...basic(), 'content-type': 'application/json' }),
      400,
      'invalid_request',
    ],
    [
      'a token in place of the header',
      () => ask(grant, { authorization: 'Bearer x' }),
      401,
      'invalid_client',
    ],
  ])('answers %s with the error of RFC 6749 §5.2', async (what, send, status, code) => {
    const answer = await send()
    expect([answer.status, answer.body.error]).toEqual([status, code])
    expect(answer.body.error_description.length).toBeGreaterThan(10)
    const usedHeader = what.includes('header') || what.includes('unknown')
    if (status === 401 && usedHeader) expect(answer.headers.get('www-authenticate')).toContain('Basic')
  })

  it('narrows a token to the scope that was asked for', async () => {
    client = await aClient('--scope', 'users:*')
    const { body } = await ask({ ...grant, scope: 'users:read' }, basic())
    expect(body.scope).toBe('users:read')
    expect((await app.scim(body.access_token, 'GET', '/Users')).status).toBe(200)
    expect((await app.scim(body.access_token, 'GET', '/Groups')).status).toBe(403)
    const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'x' }
    expect((await app.scim(body.access_token, 'POST', '/Users', user)).status).toBe(403)
    expect((await ask({ ...grant, scope: 'groups:read' }, basic())).body.error).toBe('invalid_scope')
  })

  it('ends the client and every token it fetched the moment it is revoked', async () => {
    const { body } = await ask(grant, basic())
    expect((await app.scim(body.access_token, 'GET', '/Users')).status).toBe(200)
    expect(await app.json(['oauth-client', 'revoke', client.clientId, '--tenant', tenant])).toMatchObject({
      status: 'revoked',
    })
    expect((await app.scim(body.access_token, 'GET', '/Users')).status).toBe(401)
    const again = await ask(grant, basic())
    expect([again.status, again.body.error_description]).toEqual([401, expect.stringContaining('revoked')])
  })

  it('gives nothing while the tenant is switched off', async () => {
    await app.json(['tenant', 'deactivate', tenant])
    expect((await ask(grant, basic())).body.error).toBe('unauthorized_client')
  })

  it('keeps the last fifty tokens of a client, however many it fetches', async () => {
    const tokens: string[] = []
    for (let tries = 0; tries < 53; tries += 1) tokens.push((await ask(grant, basic())).body.access_token)
    const [kept] = await app.database.look<{ count: number }>(
      'select count(*) as count from scim_token where oauth_client = $1',
      [client.id],
    )
    expect(kept?.count).toBe(50)
    expect((await app.scim(tokens.at(-1) ?? '', 'GET', '/Users')).status).toBe(200)
    expect((await app.scim(tokens[0] ?? '', 'GET', '/Users')).status).toBe(401)
  })

  it('has every node forget a token that had to make room for a newer one', async () => {
    // Entries of this node's cache never grow old: only an announcement takes them out.
    const node = await openCredentialCache(createTenantStore(app.database.database), { now: () => 0 })
    onTestFinished(() => node.close())
    const { body } = await ask(grant, basic())
    const [, lookupId = ''] = String(body.access_token).split('_')
    expect(await node.find(lookupId)).toMatchObject({ revokedAt: null })
    for (let tries = 0; tries < 50; tries += 1) await ask(grant, basic())
    await eventually(
      () => node.find(lookupId),
      (found) => found === undefined,
    )
  })

  it('slows down who tries many secrets, and never the one who has the right one', async () => {
    let status = 0
    for (let tries = 0; tries < 30 && status !== 429; tries += 1) {
      const answer = await ask(grant, basic(client.clientId, `wrong ${tries}`))
      status = answer.status
      if (status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(status).toBe(429)
    expect((await ask(grant, basic())).status).toBe(200)
  })

  it('describes itself where RFC 8414 looks for it', async () => {
    const response = await fetch(`${app.server.url}/.well-known/oauth-authorization-server`)
    expect(await response.json()).toEqual({
      issuer: app.server.url,
      token_endpoint: client.tokenUrl,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      response_types_supported: [],
      scopes_supported: ['scim'],
    })
  })
})
