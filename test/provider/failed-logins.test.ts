import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleRequest } from '../../src/provider/handle-request.ts'
import { createFailedLogins } from '../../src/provider/tokens/failed-logins.ts'
import { mintToken } from '../../src/provider/tokens/token.ts'
import { startTestProvider, type TestProvider } from '../support/provider.ts'

describe('failed logins', () => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider('memory')
  })
  afterAll(() => app.close())

  let texts = 0
  /** A token of the right form that nobody has. */
  const unknownToken = () => {
    texts += 1
    return mintToken((length) => new Uint8Array(length).map((_, at) => (texts >> (at % 12)) & 63)).token
  }
  const from = (remoteAddress: string, token: string) =>
    handleRequest(
      {
        method: 'GET',
        url: '/v2/Users?count=0',
        headers: { authorization: `Bearer ${token}` },
        baseUrl: 'https://app.example/scim',
        remoteAddress,
      },
      app.provider,
    )
  const failures = async (count: number, send: () => Promise<{ status: number }>) => {
    const seen: number[] = []
    for (let index = 0; index < count; index += 1) seen.push((await send()).status)
    return seen
  }

  it('SEC-10, ERR-08: are answered with 429 and whole seconds to wait when too many come from one address', async () => {
    const seen = await failures(60, () => from('198.51.100.1', unknownToken()))
    expect(new Set(seen)).toEqual(new Set([401]))
    const answer = await from('198.51.100.1', unknownToken())
    expect(answer.status).toBe(429)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(answer.headers['retry-after']).toMatch(/^\d{1,2}$/)
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ status: '429' })
    expect((await from('198.51.100.2', unknownToken())).status).toBe(401)
  })

  it('SEC-10: are answered with 429 when too many are about one token, from however many addresses', async () => {
    const { token } = await app.client()
    const lookupId = token.split('_')[1] ?? ''
    const forged = forge(lookupId)
    let address = 0
    const send = () => {
      address += 1
      return from(`203.0.113.${address}`, forged)
    }
    expect(new Set(await failures(20, send))).toEqual(new Set([401]))
    expect((await send()).status).toBe(429)
  })

  it('SEC-10: never keep out a right token, neither from that address nor of that lookup id', async () => {
    const { token } = await app.client()
    const forged = forge(token.split('_')[1] ?? '')
    await failures(100, () => from('198.51.100.9', forged))
    expect((await from('198.51.100.9', forged)).status).toBe(429)
    expect((await from('198.51.100.9', token)).status).toBe(200)
  })

  it('are forgotten after a minute', async () => {
    await failures(61, () => from('198.51.100.20', unknownToken()))
    expect((await from('198.51.100.20', unknownToken())).status).toBe(429)
    app.advance(60_001)
    expect((await from('198.51.100.20', unknownToken())).status).toBe(401)
  })

  it('take a bounded place in memory: an address not seen for long makes room', () => {
    const logins = createFailedLogins(() => 0)
    for (let count = 0; count < 61; count += 1) logins.count('first', undefined)
    expect(logins.count('first', undefined)).toBe(60)
    for (let count = 0; count < 10_000; count += 1) logins.count(`other ${count}`, undefined)
    expect(logins.count('first', undefined)).toBeUndefined()
  })
})

/** Another secret under a known lookup id, with the right checksum. */
function forge(lookupId: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const lookup = [...lookupId].map((character) => alphabet.indexOf(character))
  return mintToken((length) => Uint8Array.from(length === lookup.length ? lookup : new Array(length).fill(5)))
    .token
}
