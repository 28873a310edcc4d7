import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Provider } from '../../src/provider/provider.ts'
import { updateConnection } from '../../src/provider/tenants/manage-tenants.ts'
import { openCredentialCache } from '../../src/provider/tokens/credential-cache.ts'
import { openLastUseRecorder } from '../../src/provider/tokens/last-use.ts'
import { issueToken, listTokens, revokeToken, rotateToken } from '../../src/provider/tokens/manage-tokens.ts'
import { mintToken } from '../../src/provider/tokens/token.ts'
import {
  clientWith,
  type StoreKind,
  startTestProvider,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

const dayMs = 86_400_000

describe.each<StoreKind>(['postgres', 'memory'])('tokens (%s)', (kind) => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })
  const use = async (token: string, provider: Provider = app.provider) =>
    await clientWith(provider, token, '', '').send('GET', '/v2/Users?count=0')

  it('shows a token once and keeps only its digest', async () => {
    const client = await app.client()
    expect(client.token).toMatch(/^rc_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
    const listed = await listTokens(client.tenantId, app.ports)
    const secret = client.token.split('_')[2] ?? ''
    expect(JSON.stringify(listed)).not.toContain(secret)
    expect(listed[0]).not.toHaveProperty('digest')
    if (!app.database) return
    const rows = await app.database.look<{ all: string }>(
      `select string_agg(t::text, ' ') || (select string_agg(c::text, ' ') from scim_connection c) as all from scim_token t`,
    )
    expect(rows[0]?.all).not.toContain(secret)
  })

  it('refuses what is missing, empty, garbled, of a wrong checksum, unknown, or another secret', async () => {
    const client = await app.client()
    const [prefix, lookup, , check] = client.token.split('_')
    const unknown = mintToken((length) => new Uint8Array(length).fill(7)).token
    const wrong = [
      '',
      ' ',
      'x',
      `${prefix}_${lookup}_${'a'.repeat(43)}_${check}`,
      `${client.token}x`,
      client.token.slice(0, -1),
      client.token.toUpperCase(),
      unknown,
      `${client.token} ${client.token}`,
    ]
    for (const token of wrong) {
      const answer = await use(token)
      expect(answer.status, token).toBe(401)
      expect(answer.body, token).toMatchObject({ status: '401', detail: 'The token is not valid.' })
      expect(answer.headers['www-authenticate']).toContain('Bearer')
    }
  })

  it('refuses another secret under a known lookup id, whatever its checksum', async () => {
    const client = await app.client()
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const lookup = [...(client.token.split('_')[1] ?? '')].map((character) => alphabet.indexOf(character))
    const forged = mintToken((length) =>
      Uint8Array.from(length === lookup.length ? lookup : new Array(length).fill(5)),
    )
    expect(forged.lookupId).toBe(client.token.split('_')[1])
    expect((await use(forged.token)).status).toBe(401)
    expect((await use(client.token)).status).toBe(200)
  })

  it('expires after 365 days, or when told', async () => {
    const long = await app.client()
    const { token } = await issueToken(long.tenantId, { description: 'short', expiresInDays: 1 }, app.ports)
    expect((await use(token)).status).toBe(200)
    app.advance(dayMs + 1)
    expect((await use(token)).body).toMatchObject({ status: '401' })
    expect((await use(token)).body.detail).toContain('expired')
    expect((await use(long.token)).status).toBe(200)
    app.advance(365 * dayMs)
    expect((await use(long.token)).status).toBe(401)
  })

  it('rotates with an overlap: both work until it ends', async () => {
    const client = await app.client()
    const rotated = await rotateToken(client.tenantId, client.tokenId, { overlapDays: 2 }, app.ports)
    expect((await use(client.token)).status).toBe(200)
    expect((await use(rotated.token)).status).toBe(200)
    app.advance(2 * dayMs + 1)
    expect((await use(client.token)).status).toBe(401)
    expect((await use(rotated.token)).status).toBe(200)
    const [newest, old] = await listTokens(client.tenantId, app.ports)
    expect(old?.replacedBy).toBe(newest?.id)
  })

  it('is refused from the moment it is revoked', async () => {
    const client = await app.client()
    expect((await use(client.token)).status).toBe(200)
    await revokeToken(client.tenantId, client.tokenId, app.ports)
    const answer = await use(client.token)
    expect(answer.status).toBe(401)
    expect(answer.body.detail).toContain('revoked')
    await expect(revokeToken(client.tenantId, 'nonsense', app.ports)).rejects.toMatchObject({
      code: 'token_not_found',
    })
  })

  it('may do only what its scopes say', async () => {
    const reader = await app.client({ scopes: ['users:read', 'groups:*'] })
    expect((await reader.send('GET', '/v2/Users')).status).toBe(200)
    expect((await reader.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'no' })).status).toBe(403)
    expect((await reader.group('yes')).displayName).toBe('yes')
    const onlyUsers = await app.client({ scopes: ['users:create'] })
    expect((await onlyUsers.send('GET', '/v2/Users')).status).toBe(403)
    expect((await onlyUsers.send('POST', '/v2/.search', {})).status).toBe(403)
    expect((await onlyUsers.user('one')).userName).toBe('one')
    await expect(
      issueToken(reader.tenantId, { description: 'x', scopes: ['users:everything'] }, app.ports),
    ).rejects.toMatchObject({ code: 'token_scope_unknown' })
    await expect(
      issueToken(reader.tenantId, { description: 'x', scopes: [] }, app.ports),
    ).rejects.toMatchObject({
      code: 'token_scope_unknown',
    })
  })

  it('is refused while provisioning is switched off, and works again afterwards', async () => {
    const client = await app.client()
    expect((await use(client.token)).status).toBe(200)
    await updateConnection(client.tenantId, { enabled: false }, app.ports)
    expect((await use(client.token)).body.detail).toContain('switched off')
    await updateConnection(client.tenantId, { enabled: true }, app.ports)
    expect((await use(client.token)).status).toBe(200)
  })

  it('remembers when, from where and by which client it was last used, without a write a request', async () => {
    const client = await app.client()
    const writes: number[] = []
    const recorder = openLastUseRecorder(
      {
        ...app.tenants,
        markUsed: async (uses) => {
          writes.push(uses.length)
          await app.tenants.markUsed(uses)
        },
      },
      { everyMs: 3_600_000 },
    )
    const provider = { ...app.provider, lastUse: recorder }
    for (let count = 0; count < 20; count += 1) {
      await clientWith(provider, client.token, '', '').send('GET', '/v2/Users?count=0', undefined, {
        'user-agent': `client/${count}`,
      })
    }
    expect(writes).toEqual([])
    await recorder.close()
    expect(writes).toEqual([1])
    const [token] = await listTokens(client.tenantId, app.ports)
    expect(token).toMatchObject({ lastUsedAddress: '192.0.2.7', lastUsedClient: 'client/19' })
    expect(token?.lastUsedAt).toBeInstanceOf(Date)
  })
})

describe('tokens on two nodes', () => {
  it('are refused on the other node as soon as one revokes them', async () => {
    const app = await startTestProvider('postgres')
    const other = await openCredentialCache(app.tenants, { now: Date.now, maxAgeMs: 3_600_000 })
    const elsewhere = { ...app.provider, credentials: other }
    const client = await app.client()
    const there = clientWith(elsewhere, client.token, '', '')
    expect((await there.send('GET', '/v2/Users')).status).toBe(200)
    await revokeToken(client.tenantId, client.tokenId, app.ports)
    expect((await eventually(() => there.send('GET', '/v2/Users'), 401)).status).toBe(401)
    await other.close()
    await app.close()
  })
})

/** A notification takes a moment to arrive; an hour's cache must not be what ends the wait. */
async function eventually<T extends { status: number }>(work: () => Promise<T>, status: number): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await work()
    if (answer.status === status || tries > 200) return answer
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
