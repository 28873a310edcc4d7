import { beforeEach, describe, expect, it } from 'vitest'
import type { OauthClientCredentials } from '../../src/engine/application/application.ts'
import {
  changeConnection,
  createApplication,
  resumeApplication,
} from '../../src/engine/application/applications.ts'
import { checkConnection } from '../../src/engine/application/check-connection.ts'
import { createAccessTokens } from '../../src/engine/target/access-tokens.ts'
import { type EngineInTest, engineInTest, fillDirectory, settingsInTest } from '../engine/engine-in-test.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTokenEndpoint, type TokenAnswer, type TokenEndpoint } from '../support/token-endpoint.ts'
import { type ChaosTarget, startChaosTarget } from './chaos-target.ts'

// A client id and secret that show whether they are form-encoded first (RFC 6749 §2.3.1).
const client = { id: 'roll:call', secret: 'p%ss word+é' }
const html = '<!doctype html><title>Sign in</title>'

let store: TestDatabase
let endpoint: TokenEndpoint
let target: ChaosTarget
let engine: EngineInTest
beforeEach(async () => {
  store = await createTestDatabase()
  endpoint = await startTokenEndpoint(client)
  target = await startChaosTarget({ authorizes: (headers) => endpoint.admits(headers) })
  engine = engineInTest(store.database)
  return async () => {
    await target.close()
    await endpoint.close()
    await store.drop()
  }
})

async function connect(change: Partial<OauthClientCredentials> = {}, secret = client.secret) {
  const auth = {
    kind: 'oauth_client_credentials' as const,
    tokenUrl: endpoint.url,
    clientId: client.id,
    ...change,
  }
  const made = await createApplication(engine.ports, {
    name: 'HR',
    template: 'scim',
    settings: settingsInTest(),
    url: target.url,
    auth,
    secret,
  })
  return resumeApplication(engine.ports, made.id)
}

async function runWith(answers: readonly TokenAnswer[], people = 3) {
  await fillDirectory(store.database, people)
  endpoint.answer(...answers)
  const { id } = await connect()
  const cycle = await engine.runner.run(id)
  return { cycle, breaker: (await engine.ports.store.findApplication(id))?.breaker ?? null }
}

describe('client credentials', () => {
  it('are exchanged once for a token that every request carries', async () => {
    await fillDirectory(store.database, 30)
    const { id } = await connect({ scope: 'scim users' })
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { created: 30 } })
    expect(endpoint.calls).toHaveLength(1)
    const [call] = endpoint.calls
    expect(Object.fromEntries(call?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      scope: 'scim users',
    })
    expect(new Set(target.journal.map((one) => one.headers['authorization']))).toEqual(
      new Set(['Bearer access-1']),
    )
    expect(JSON.stringify(target.journal)).not.toContain(client.secret)
  })

  it('can stand in the form instead of a header', async () => {
    await fillDirectory(store.database, 1)
    const { id } = await connect({ clientAuth: 'client_secret_post' })
    expect(await engine.runner.run(id)).toMatchObject({ state: 'done', counts: { created: 1 } })
    expect(endpoint.calls[0]?.headers.authorization).toBeUndefined()
    expect(endpoint.calls[0]?.form.get('client_secret')).toBe(client.secret)
  })

  it('are exchanged again, once for everyone, when the target refuses a token before its time', async () => {
    await fillDirectory(store.database, 40)
    let asked = 0
    const revoking = await startChaosTarget({
      latencyMs: 5,
      authorizes(headers) {
        asked += 1
        if (asked === 20) endpoint.granted.push('revoked-everything-before')
        return endpoint.admits(headers)
      },
    })
    await target.close()
    target = revoking
    const { id } = await connect()
    expect(await engine.runner.run(id)).toMatchObject({
      state: 'done',
      counts: { created: 40, failed: 0 },
    })
    expect(endpoint.calls).toHaveLength(2)
    expect(target.users.size).toBe(40)
  })

  it('do not go in circles: a fresh token that is refused too is refused', async () => {
    await fillDirectory(store.database, 3)
    const deaf = await startChaosTarget({ authorizes: () => false })
    await target.close()
    target = deaf
    const { id } = await connect()
    expect(await engine.runner.run(id)).toMatchObject({
      state: 'failed',
      error: { code: 'target_access_token_refused' },
    })
    expect(endpoint.calls.length).toBeLessThanOrEqual(3)
  })
})

describe('a token endpoint', () => {
  it.each<[string, string, TokenAnswer[], string]>([
    [
      'refuses the client',
      'token_client_refused',
      [{ status: 401, body: { error: 'invalid_client' } }],
      'invalid_client',
    ],
    [
      'repeats the secret in its words',
      'token_client_refused',
      [{ status: 400, body: { error: 'invalid_client', error_description: `no ${client.secret} here` } }],
      'no [Redact] here',
    ],
    [
      'knows no such scope',
      'token_request_refused',
      [{ status: 400, body: { error: 'invalid_scope' } }],
      'invalid_scope',
    ],
    ['answers a page', 'token_answer_unreadable', [{ status: 200, body: html }], 'web page'],
    [
      'answers something else',
      'token_answer_unreadable',
      [{ status: 200, body: { token: 'x' } }],
      'no access_token',
    ],
    [
      'grants a token of another type',
      'token_answer_unreadable',
      [{ status: 200, body: { access_token: 'x', token_type: 'mac' } }],
      'mac',
    ],
    [
      'grants a token that would break the header',
      'token_answer_unreadable',
      [{ status: 200, body: { access_token: 'x\r\nX-Admin: 1', token_type: 'Bearer' } }],
      'characters',
    ],
    [
      'redirects',
      'token_answer_unreadable',
      [{ status: 302, body: '', headers: { location: 'https://x.test' } }],
      '302',
    ],
    ['fails and fails', 'token_endpoint_failed', Array(20).fill({ status: 500, body: html }), '500'],
  ])('that %s quarantines with %s, and the target sees nothing', async (_what, code, answers, words) => {
    const { cycle, breaker } = await runWith(answers)
    expect(cycle).toMatchObject({ state: 'failed', error: { code } })
    expect(breaker?.code).toBe(code)
    expect(JSON.stringify(breaker)).toContain(words)
    expect(JSON.stringify(breaker)).not.toContain(client.secret)
    expect(target.journal).toEqual([])
  })

  it('that fails for a moment is asked again', async () => {
    const { cycle, breaker } = await runWith([{ status: 502, body: html }])
    expect(cycle).toMatchObject({ state: 'done', counts: { created: 3 } })
    expect([breaker, endpoint.calls.length]).toEqual([null, 2])
  })

  it('that asks to wait is waited for: no failure and no quarantine', async () => {
    const slow = { status: 429, body: { error: 'slow_down' }, headers: { 'retry-after': '1' } }
    const { cycle, breaker } = await runWith([slow, { ...slow, status: 503 }])
    expect(cycle).toMatchObject({ state: 'done', counts: { created: 3, failed: 0 } })
    expect([breaker, endpoint.calls.length]).toEqual([null, 3])
  })

  it('has lines of its own in Test Connection', async () => {
    const application = await connect()
    const good = await checkConnection(engine.ports, application)
    expect(good.steps.slice(0, 3).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['token_endpoint', 'passed'],
      ['access_token', 'passed'],
      ['address', 'passed'],
    ])
    expect(good).toMatchObject({ passed: true })

    endpoint.answer({ status: 401, body: { error: 'invalid_client' } })
    target.clearJournal()
    const refused = await checkConnection(engine.ports, application)
    expect(refused.passed).toBe(false)
    expect(refused.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['token_endpoint', 'passed'],
      ['access_token', 'failed'],
      ...['address', 'scim', 'token', 'filter'].map((name) => [name, 'skipped']),
    ])
    expect(refused.steps[1]?.error?.code).toBe('token_client_refused')
    expect(target.journal).toEqual([])

    await endpoint.close()
    const gone = await checkConnection(engine.ports, application)
    expect(gone.steps[0]).toMatchObject({ outcome: 'failed', error: { code: 'token_endpoint_failed' } })
  })
})

describe('a client secret', () => {
  it('belongs to both hosts: moving either asks for it again', async () => {
    const { id } = await connect()
    const auth = { kind: 'oauth_client_credentials', clientId: client.id } as const
    const elsewhere = { ...auth, tokenUrl: 'https://elsewhere.test/token' }
    const asksAgain = expect.objectContaining({ code: 'secret_needed_again' })
    await expect(changeConnection(engine.ports, id, { auth: elsewhere })).rejects.toEqual(asksAgain)
    await expect(changeConnection(engine.ports, id, { url: 'https://other.test/scim' })).rejects.toEqual(
      asksAgain,
    )
    // As a bearer token it would go to the target itself.
    await expect(changeConnection(engine.ports, id, { auth: { kind: 'bearer' } })).rejects.toEqual(asksAgain)
    const kept = await changeConnection(engine.ports, id, {
      auth: { ...auth, tokenUrl: endpoint.url, scope: 'more' },
    })
    expect(kept.credential).not.toBeNull()
    await changeConnection(engine.ports, id, { auth: elsewhere, secret: 'another' })
  })
})

describe('access tokens', () => {
  it('are renewed before their end, and fetched once for all who wait', async () => {
    let now = 0
    let fetched = 0
    const tokens = createAccessTokens(() => now)
    const fetch = async () => {
      fetched += 1
      await new Promise((resolve) => setImmediate(resolve))
      return { value: `t${fetched}`, expiresAt: now + 3_600_000 }
    }
    const get = () => tokens.get(['app'], fetch)
    expect(await Promise.all([get(), get(), get()])).toEqual(['t1', 't1', 't1'])
    now = 3_600_000 - 61_000
    expect(await get()).toBe('t1')
    now = 3_600_000 - 59_000
    expect(await get()).toBe('t2')
  })

  it('are not shared by two secrets, and a refused one does not take a newer one along', async () => {
    let fetched = 0
    const tokens = createAccessTokens(() => 0)
    const fetch = async () => {
      fetched += 1
      return { value: `t${fetched}`, expiresAt: 1000 }
    }
    expect(await tokens.get(['app', 'old secret'], fetch)).toBe('t1')
    expect(await tokens.get(['app', 'new secret'], fetch)).toBe('t2')
    tokens.drop(['app', 'new secret'], 't1')
    expect(await tokens.get(['app', 'new secret'], fetch)).toBe('t2')
    tokens.drop(['app', 'new secret'], 't2')
    expect(await tokens.get(['app', 'new secret'], fetch)).toBe('t3')
  })
})
