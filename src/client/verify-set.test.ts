import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeSigningKey, signSet } from '../provider/webhooks/sign-set.ts'
import { keysAt } from './key-source.ts'
import { SetError } from './set-error.ts'
import { type VerifySetOptions, verifySet } from './verify-set.ts'

const key = makeSigningKey('k1')
const now = Date.parse('2026-05-14T08:00:00Z')
const claims = {
  iss: 'https://provisioning.example',
  aud: ['https://app.example/events'],
  iat: now / 1000,
  jti: 'evt_1',
  txn: 'q_1',
  sub_id: { format: 'scim', uri: '/Users/u1', id: 'u1' },
  events: { 'urn:ietf:params:scim:event:prov:delete': {} },
  tenant_id: 't1',
}
const options: VerifySetOptions = {
  issuer: 'https://provisioning.example',
  audience: 'https://app.example/events',
  keys: async (kid) => (kid === 'k1' ? key.publicKey : undefined),
  seen: () => false,
  now,
}
const token = (change: object = {}) => signSet({ ...claims, ...change }, key)
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

async function problemOf(text: string, change: Partial<VerifySetOptions> = {}) {
  const error = await verifySet(text, { ...options, ...change }).catch((thrown: unknown) => thrown)
  if (!(error instanceof SetError)) throw error
  return [error.problem, error.answer.status, error.answer.body?.err] as const
}

describe('verifySet', () => {
  it('returns the claims of a token that is signed, for this receiver and new', async () => {
    expect(await verifySet(token(), options)).toEqual(claims)
    expect(await verifySet(Buffer.from(`${token()}\n`), options)).toEqual(claims)
    expect(await verifySet(token({ aud: 'https://app.example/events' }), options)).toMatchObject({
      jti: 'evt_1',
    })
  })

  it.each([
    ['another issuer', { iss: 'https://other.example' }, 'issuer_wrong', 'invalid_issuer'],
    ['another receiver', { aud: ['https://other.example'] }, 'audience_wrong', 'invalid_audience'],
    ['an old token', { iat: now / 1000 - 301 }, 'issued_too_long_ago', 'invalid_request'],
    ['one from the future', { iat: now / 1000 + 301 }, 'issued_in_the_future', 'invalid_request'],
    ['one without an id', { jti: undefined }, 'claims_invalid', 'invalid_request'],
    ['one without a receiver', { aud: [] }, 'claims_invalid', 'invalid_request'],
    ['one about nobody', { sub_id: undefined }, 'claims_invalid', 'invalid_request'],
    ['one that tells nothing', { events: {} }, 'claims_invalid', 'invalid_request'],
    ['one that never says when', { iat: undefined }, 'claims_invalid', 'invalid_request'],
  ])('refuses %s, in the words of RFC 8935', async (_, change, problem, err) => {
    expect(await problemOf(token(change))).toEqual([problem, 400, err])
  })

  it('lets clocks be apart as far as it is told', async () => {
    const late = token({ iat: now / 1000 - 400 })
    expect(await verifySet(late, { ...options, toleranceSeconds: 400 })).toMatchObject({ jti: 'evt_1' })
  })

  it('has a token that was taken already confirmed, and not acted on', async () => {
    const taken = new Set(['evt_1'])
    expect(await problemOf(token(), { seen: async (jti) => taken.has(jti) })).toEqual([
      'seen_before',
      202,
      undefined,
    ])
    expect(
      await verifySet(token({ jti: 'evt_2' }), { ...options, seen: (jti) => taken.has(jti) }),
    ).toBeTruthy()
  })

  it('does not ask whether it has seen a token that anybody could have made', async () => {
    const seen = () => {
      throw new Error('asked')
    }
    const forged = signSet(claims, { ...makeSigningKey('k1') })
    expect(await problemOf(forged, { seen })).toEqual(['signature_wrong', 400, 'authentication_failed'])
  })

  it('refuses what was signed with another key, changed on the way, or not signed', async () => {
    const [head, , signature] = token().split('.')
    const changed = `${head}.${encode({ ...claims, tenant_id: 't2' })}.${signature}`
    expect((await problemOf(changed))[0]).toBe('signature_wrong')
    expect((await problemOf(`${head}.${encode(claims)}.`))[0]).toBe('signature_wrong')
    expect((await problemOf(signSet(claims, { ...key, kid: 'k2' })))[0]).toBe('key_unknown')
  })

  it('chooses the algorithm itself: neither none, nor a public key taken for a shared one', async () => {
    for (const alg of ['none', 'HS256', 'RS256']) {
      const header = encode({ typ: 'secevent+jwt', alg, kid: 'k1' })
      expect((await problemOf(`${header}.${encode(claims)}.AAAA`))[0]).toBe('algorithm_unknown')
    }
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
    expect((await problemOf(token(), { keys: async () => rsa }))[0]).toBe('signature_wrong')
  })

  it.each([
    '',
    'a.b.c',
    `${token()}.x`,
    '{}',
    `${encode({ typ: 'JWT', alg: 'ES256' })}.${encode(claims)}.AA`,
  ])('refuses what is no security event token: %s', async (text) => {
    expect((await problemOf(text))[0]).toBe('not_a_token')
  })
})

describe('keysAt', () => {
  function aKeySet(...first: readonly JsonWebKey[]) {
    const set = { keys: [...first], asked: 0, isDown: false }
    const clock = { now: 0 }
    const fetch = (async () => {
      set.asked += 1
      if (set.isDown) throw new TypeError('fetch failed')
      return Response.json({ keys: set.keys })
    }) as typeof globalThis.fetch
    return {
      set,
      clock,
      keys: keysAt('https://p.example/.well-known/jwks.json', { fetch, now: () => clock.now }),
    }
  }
  const one = { ...key.publicKey, kid: 'k1' }
  const two = { ...makeSigningKey('k2').publicKey, kid: 'k2' }

  it('asks once for many tokens, and again when a token names a key it does not know', async () => {
    const { set, clock, keys } = aKeySet(one)
    expect(await Promise.all([keys('k1'), keys('k1'), keys('k1')])).toEqual([one, one, one])
    expect(set.asked).toBe(1)
    set.keys = [two, one]
    clock.now = 1_000
    expect(await keys('k2')).toEqual(two)
    expect(set.asked).toBe(2)
  })

  it('is not made to ask by tokens with made-up ids', async () => {
    const { set, keys } = aKeySet(one)
    for (const kid of ['a', 'b', 'c', 'd']) expect(await keys(kid)).toBeUndefined()
    expect(set.asked).toBe(1)
  })

  it('believes a key for five minutes, and none that was taken out after', async () => {
    const { set, clock, keys } = aKeySet(one, two)
    await keys('k1')
    set.keys = [two]
    clock.now = 299_999
    expect(await keys('k1')).toEqual(one)
    clock.now = 300_000
    expect(await keys('k1')).toBeUndefined()
  })

  it('has the token sent again while the keys cannot be read', async () => {
    const { set, keys } = aKeySet(one)
    set.isDown = true
    expect(await problemOf(token(), { keys })).toEqual(['keys_unreachable', 503, undefined])
    set.isDown = false
    expect(await verifySet(token(), { ...options, keys })).toMatchObject({ jti: 'evt_1' })
  })
})
