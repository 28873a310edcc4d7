import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNodeListener } from '../../src/provider/adapters/node-http.ts'
import { trustedProxies } from '../../src/provider/adapters/trusted-proxies.ts'
import { openLastUseRecorder } from '../../src/provider/tokens/last-use.ts'
import { listTokens } from '../../src/provider/tokens/manage-tokens.ts'
import { startTestProvider, type TestClient, type TestProvider, userUrn } from '../support/provider.ts'

let app: TestProvider
let client: TestClient
beforeAll(async () => {
  app = await startTestProvider('memory')
  client = await app.client()
})
afterAll(() => app.close())

/** What is seen of a request that carries forwarded headers: the location told, and the address remembered. */
async function seen(
  options: { readonly trust?: readonly string[]; readonly publicUrl?: string },
  headers: Record<string, string>,
): Promise<{ location: string; address: string | null | undefined }> {
  const lastUse = openLastUseRecorder(app.tenants, { everyMs: 3_600_000 })
  const listener = createNodeListener(
    { ...app.provider, lastUse },
    { mount: '/scim', publicUrl: options.publicUrl, trustedProxies: trustedProxies(options.trust ?? []) },
  )
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const body = JSON.stringify({ schemas: [userUrn], userName: crypto.randomUUID() })
  const location = await new Promise<string>((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: '/scim/v2/Users', method: 'POST' }, (answer) =>
      resolve(String(answer.headers['location'] ?? answer.statusCode)),
    )
    sent.on('error', reject)
    for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value)
    sent.setHeader('authorization', `Bearer ${client.token}`)
    sent.setHeader('content-type', 'application/scim+json')
    sent.end(body)
  })
  server.close()
  await lastUse.close()
  const [token] = await listTokens(client.tenantId, app.ports)
  return { location, address: token?.lastUsedAddress }
}

const forwarded = {
  host: 'inside.example',
  'x-forwarded-for': '203.0.113.5',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'outside.example',
}

describe('a request with forwarded headers', () => {
  it('is not believed from a stranger: its own address and Host count', async () => {
    const { location, address } = await seen({ trust: ['10.0.0.0/8'] }, forwarded)
    expect(location).toMatch(/^http:\/\/inside\.example\/scim\/v2\/Users\//)
    expect(address).toBe('127.0.0.1')
  })

  it('is believed from a trusted proxy', async () => {
    const { location, address } = await seen({ trust: ['127.0.0.0/8'] }, forwarded)
    expect(location).toMatch(/^https:\/\/outside\.example\/scim\/v2\/Users\//)
    expect(address).toBe('203.0.113.5')
  })

  it('comes from the last address that is not ours, whatever the client wrote before it', async () => {
    const headers = { ...forwarded, 'x-forwarded-for': '192.0.2.1, 203.0.113.9, 10.1.2.3' }
    const { address } = await seen({ trust: ['127.0.0.1', '10.0.0.0/8'] }, headers)
    expect(address).toBe('203.0.113.9')
  })

  it('is answered with the public URL when there is one, whatever Host says', async () => {
    const { location } = await seen({ publicUrl: 'https://rollcall.example.com' }, forwarded)
    expect(location).toMatch(/^https:\/\/rollcall\.example\.com\/scim\/v2\/Users\//)
  })
})

describe('trusted proxies', () => {
  it('are addresses and blocks of both families, IPv4 also as a dual socket shows it', () => {
    const isTrusted = trustedProxies(['10.0.0.0/8', 'fd00::/8', '192.0.2.1'])
    for (const address of ['10.9.9.9', 'fd00::1', '192.0.2.1', '::ffff:10.0.0.1']) {
      expect(isTrusted(address), address).toBe(true)
    }
    for (const address of ['11.0.0.1', 'fe80::1', '192.0.2.2', '::ffff:11.0.0.1', '', undefined, 'proxy']) {
      expect(isTrusted(address), address).toBe(false)
    }
    expect(trustedProxies([])('127.0.0.1')).toBe(false)
  })
})
