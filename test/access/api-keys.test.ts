import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWholeApi, type WholeApi } from '../support/whole-api.ts'

let api: WholeApi
beforeAll(async () => {
  api = await startWholeApi()
})
afterAll(() => api.close())
beforeEach(() => {
  api.clock.now = new Date()
})

const make = (body: object) => api.request('POST', '/api-keys', { body })
const use = (key: string) => api.request('GET', '/session', { key })
const dayMs = 86_400_000

describe('an API key', () => {
  it('is shown once, with a prefix and a checksum that a secret scanner knows it by', async () => {
    const { status, body } = await make({ name: 'nightly import', role: 'admin' })
    expect(status).toBe(201)
    expect(body.key).toMatch(/^rck_[0-9a-f]{16}_[0-9a-f]{64}_[0-9a-f]{8}$/)
    expect(body.key.startsWith(body.prefix)).toBe(true)
    const listed = await api.request('GET', '/api-keys')
    expect(listed.text).not.toContain(body.key.split('_')[2])
    expect((await use(body.key)).body).toMatchObject({
      kind: 'api_key',
      name: 'nightly import',
      role: 'admin',
      signedInBy: 'key',
    })
  })

  it('is stored as a digest only', async () => {
    const { body } = await make({ name: 'n', role: 'admin' })
    const dump = JSON.stringify(
      await api.database.rows(`select *, encode(digest, 'escape') as raw from access_api_key`),
    )
    expect(dump).toContain(body.key.split('_')[1])
    expect(dump).not.toContain(body.key.split('_')[2])
  })

  it('with any part changed is nobody’s', async () => {
    const { body } = await make({ name: 'n', role: 'admin' })
    const [, lookup = '', secret = '', check = ''] = body.key.split('_')
    const turned = (text: string) => `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`
    const { body: other } = await make({ name: 'other', role: 'operator' })
    for (const key of [
      `rck_${turned(lookup)}_${secret}_${check}`,
      `rck_${lookup}_${turned(secret)}_${check}`,
      `rck_${lookup}_${secret}_${turned(check)}`,
      `rck_${other.key.split('_')[1]}_${secret}_${check}`,
      `${body.key}0`,
      `rck_${lookup}__${check}`,
    ]) {
      expect([key, (await use(key)).status]).toEqual([key, 401])
    }
  })

  it('with a right checksum and a wrong secret is nobody’s', async () => {
    const { body } = await make({ name: 'n', role: 'admin' })
    const { crc32 } = await import('node:zlib')
    const forged = `rck_${body.key.split('_')[1]}_${'0'.repeat(64)}`
    const key = `${forged}_${crc32(forged).toString(16).padStart(8, '0')}`
    expect((await use(key)).status).toBe(401)
  })

  it('expires after 90 days unless it says otherwise', async () => {
    const { body: usual } = await make({ name: 'usual', role: 'auditor' })
    const { body: lasting } = await make({ name: 'lasting', role: 'auditor', expiresInDays: null })
    api.clock.now = new Date(Date.now() + 90 * dayMs - 10_000)
    expect((await use(usual.key)).status).toBe(200)
    api.clock.now = new Date(Date.now() + 90 * dayMs + 10_000)
    expect([(await use(usual.key)).status, (await use(lasting.key)).status]).toEqual([401, 200])
    const { body } = await api.request('GET', '/api-keys')
    const states = body.items.map(({ name, state }: { name: string; state: string }) => [name, state])
    expect(states).toContainEqual(['usual', 'expired'])
    expect((await make({ name: 'n', role: 'auditor', expiresInDays: 0 })).body.code).toBe(
      'api_key_expiry_invalid',
    )
  })

  it('ends at once when it is revoked, and revoking twice is no error', async () => {
    const { body } = await make({ name: 'n', role: 'admin' })
    const revoke = () => api.request('DELETE', `/api-keys/${body.id}`)
    expect((await revoke()).body).toMatchObject({ state: 'revoked' })
    expect((await use(body.key)).status).toBe(401)
    expect((await revoke()).status).toBe(200)
    expect((await api.request('DELETE', `/api-keys/${crypto.randomUUID()}`)).body.code).toBe(
      'api_key_not_found',
    )
  })

  it('tells when and where it was last used, written at most once a minute', async () => {
    const { body } = await make({ name: 'n', role: 'admin' })
    const last = async () =>
      (await api.request('GET', '/api-keys')).body.items.find(({ id }: { id: string }) => id === body.id)
    expect(await last()).toMatchObject({ lastUsedAt: null, lastUsedAddress: null })
    await use(body.key)
    const first = await last()
    expect(first).toMatchObject({ lastUsedAt: api.clock.now.toISOString(), lastUsedAddress: '203.0.113.7' })
    api.clock.now = new Date(api.clock.now.getTime() + 59_000)
    await use(body.key)
    expect((await last()).lastUsedAt).toBe(first.lastUsedAt)
    api.clock.now = new Date(api.clock.now.getTime() + 1_000)
    await use(body.key)
    expect((await last()).lastUsedAt).toBe(api.clock.now.toISOString())
  })

  it('of a customer admin goes with its tenant', async () => {
    await api.request('POST', '/tenants', { body: { name: 'Short-lived' } })
    const { body } = await make({ name: 'n', role: 'customer_admin', tenant: 'Short-lived' })
    expect((await use(body.key)).status).toBe(200)
    await api.request('DELETE', '/tenants/Short-lived')
    expect((await use(body.key)).status).toBe(401)
  })

  it('of SCIM opens nothing here', async () => {
    await api.request('POST', '/tenants', { body: { name: 'Acme' } })
    const { body } = await api.request('POST', '/tenants/Acme/tokens', { body: { description: 'd' } })
    expect((await use(body.token)).status).toBe(401)
  })
})
