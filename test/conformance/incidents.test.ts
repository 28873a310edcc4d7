import { expect, it } from 'vitest'
import { routes } from '../../src/provider/routes.ts'
import { issueToken } from '../../src/provider/tokens/manage-tokens.ts'
import { mintToken } from '../../src/provider/tokens/token.ts'
import { expectScimError, filterBy, onBothStores } from '../support/conformance.ts'
import { groupUrn, patchOf } from '../support/provider.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Rules that incidents of other products gave, beyond those of test/provider/incidents.test.ts. */
onBothStores('the rule that an incident gave', (app, kind) => {
  it('CVE-2026-32130 (Zitadel, an encoded path was routed without authentication): who asks is found out after the route', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const headers = { authorization: undefined as never }
    for (const path of [`/v2/%55sers/${id}`, `/%76%32/Users/${id}`, `/v2/Users/${id}%3Fx`, `/v2/.%73earch`]) {
      const answer = await client.send('GET', path, undefined, headers)
      expect([400, 401, 405], path).toContain(answer.status)
      expect(JSON.stringify(answer)).not.toContain('"userName"')
    }
    const open = routes.filter((route) => route.public).map(({ pattern }) => pattern[0])
    expect(new Set(open)).toEqual(
      new Set(['ServiceProviderConfig', 'ServiceProviderConfigs', 'ResourceTypes', 'Schemas']),
    )
  })

  it('Better Auth GHSA-j8v8 (records without an owner were everybody’s): every row has its tenant', async () => {
    if (kind !== 'postgres') return expect(app().database).toBeUndefined()
    const rows = await app().database?.look<{ table_name: string }>(
      `select table_name from information_schema.columns
        where column_name = 'tenant_id' and is_nullable = 'YES' and table_name ~ '^(scim_|membership)'`,
    )
    expect(rows).toEqual([])
  })

  it('Better Auth #10242 (an organisation’s DELETE removed the global user): a tenant deletes its membership only', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const count = async () =>
      (await app().database?.look<{ n: number }>('select count(*)::int as n from person'))?.[0]?.n
    const before = await count()
    expect((await client.send('DELETE', `/v2/Users/${id}`)).status).toBe(204)
    expect(await count()).toBe(before)
  })

  it('ToolJet #16217, Better Auth #10002 (an empty bearer, secrets compared letter by letter): both are refused alike', async () => {
    const client = await app().client()
    const [prefix, lookup = '', secret = '', checksum] = client.token.split('_')
    const letters = [...lookup].map((letter) => alphabet.indexOf(letter))
    const another = mintToken((n) => Uint8Array.from(n === letters.length ? letters : new Array(n).fill(5)))
    expect(another.lookupId).toBe(lookup)
    for (const authorization of [
      'Bearer',
      'Bearer ',
      'Bearer null',
      'Bearer undefined',
      `Bearer ${prefix}_${lookup}__${checksum}`,
      `Bearer ${prefix}_${lookup}_${'0'.repeat(secret.length)}_${checksum}`,
      `Bearer ${another.token}`,
    ]) {
      const answer = await client.send('GET', '/v2/Users', undefined, { authorization })
      expectScimError(answer, 401, undefined, authorization)
    }
  })

  it('GitLab HackerOne 565884, Polis (tokens shown again or kept in clear): only the digest is kept', async () => {
    const client = await app().client()
    const { token } = await issueToken(client.tenantId, { description: 'once' }, app().ports)
    const stored = await app().ports.tenants.listTokens(client.tenantId)
    expect(JSON.stringify(stored)).not.toContain(token.split('_')[2])
  })

  it('Grafana, GitHub (a SCIM token was an administrator): it opens nothing but SCIM, and only its own tenant', async () => {
    const client = await app().client({ scopes: ['scim'] })
    for (const path of ['/api/v1/tenants', '/v2/../api/v1/tenants', '/metrics', '/v2/Tokens']) {
      expect([400, 404]).toContain((await client.send('GET', path)).status)
    }
  })

  it('authentik (a group that arrived was merged with the superusers’ by name): a name never merges two groups', async () => {
    const [client, other] = [await app().client(), await app().client()]
    const member = await other.user('root')
    await other.group('Administrators', [member.id])
    const mine = await client.send('POST', '/v2/Groups', {
      schemas: [groupUrn],
      displayName: 'Administrators',
    })
    expect(mine.body.members).toBeUndefined()
    const again = await client.group('Administrators')
    expect(again.id).not.toBe(mine.body.id)
  })

  it('GitLab 103246, Cloudflare (nobody could be deprovisioned twice, or at all): turning off is repeatable', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const off = patchOf({ op: 'replace', value: { active: false } })
    for (let n = 0; n < 3; n += 1) {
      expect((await client.send('PATCH', `/v2/Users/${id}`, off)).body.active).toBe(false)
    }
    for (const nonsense of ['maybe', 'yes ', 2, {}, [true, false]]) {
      const patch = patchOf({ op: 'replace', path: 'active', value: nonsense })
      expectScimError(
        await client.send('PATCH', `/v2/Users/${id}`, patch),
        400,
        'invalidValue',
        String(nonsense),
      )
    }
    expect((await client.send('GET', `/v2/Users/${id}`)).body.active).toBe(false)
  })

  it('suna #7298 (login brought deactivated people back): the state is kept and found, also of who left and came back', async () => {
    const client = await app().client()
    await client.user('ada', { active: false })
    const found = await client.send('GET', `/v2/Users${filterBy('userName eq "ada" and active eq false')}`)
    expect(found.body.totalResults).toBe(1)
    expectScimError(
      await client.send('POST', '/v2/Users', { userName: 'ada', active: true }),
      409,
      'uniqueness',
    )
  })

  it('scimgateway (an address list believed X-Forwarded-For): no header says where a request comes from', async () => {
    const client = await app().client()
    const forged = { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' }
    expect((await client.send('GET', '/v2/Users', undefined, forged)).status).toBe(200)
    expect(JSON.stringify(app().records.at(-1))).not.toContain('127.0.0.1')
    const none = await client.send('GET', '/v2/Users', undefined, {
      ...forged,
      authorization: undefined as never,
    })
    expectScimError(none, 401)
  })

  it('Doyensec (names written twice were checked once and used twice): each name of an object counts once', async () => {
    const client = await app().client()
    const twice = '{"userName":"harmless","userName":"admin"}'
    expectScimError(await client.send('POST', '/v2/Users', twice), 400, 'invalidSyntax')
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(0)
  })

  it('Keycloak (a walk by index lost people): whoever stays is on one of the pages, whatever is deleted meanwhile', async () => {
    const client = await app().client()
    const created: { id: string; userName: string }[] = []
    for (let n = 0; n < 8; n += 1) created.push(await client.user(`user${n}`))
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 10 && cursor !== undefined; page += 1) {
      const { body } = await client.send('GET', `/v2/Users?count=3&cursor=${cursor}`)
      seen.push(...body.Resources.map((user: { userName: string }) => user.userName))
      if (page === 0) await client.send('DELETE', `/v2/Users/${created[0]?.id}`)
      cursor = body.nextCursor
    }
    expect(seen).toEqual(created.map(({ userName }) => userName))
  })
})
