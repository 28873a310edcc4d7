import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Application } from '../../src/api/shapes.ts'
import { type EditingServer, people, startEditingServer } from '../editing/editing-server.ts'
import { rollcall, rollcallJson } from '../support/command-line.ts'
import { startTokenEndpoint } from '../support/token-endpoint.ts'
import { type ChaosTarget, startChaosTarget } from './chaos-target.ts'

// Whole connections, set up as an admin does and used by a cycle. The target sees what really arrives.
const fixture = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
const companyTls = { key: fixture('company-leaf-key.pem'), cert: fixture('company-leaf.pem') }

let server: EditingServer
let seen: Readonly<Record<string, string | string[] | undefined>>[]
beforeAll(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people)
})
afterAll(() => server.close())
beforeEach(() => {
  seen = []
})

async function aTarget(tls = false): Promise<ChaosTarget> {
  return startChaosTarget({
    ...(tls ? { tls: companyTls } : {}),
    authorizes(headers) {
      seen.push(headers)
      return true
    },
  })
}

const run = (args: readonly string[], input = '') => rollcall(server.folder, args, input)

/** Makes an application on the command line, provisions everyone and answers what the target saw of one request. */
async function provisionOver(name: string, target: ChaosTarget, flags: readonly string[], secret: string) {
  const create = ['app', 'create', name, '--from', 'moqups', '--scope', 'all', '--url', target.url]
  const made = await rollcallJson<Application>(
    server.folder,
    [...create, '--allow-private-address', '--token-stdin', ...flags],
    secret,
  )
  expect(await run(['app', 'test', name])).toMatchObject({ code: 0 })
  expect(await server.engine.runner.run(made.id)).toMatchObject({ state: 'done', counts: { created: 4 } })
  expect(new Set(seen.map((one) => JSON.stringify(one['authorization']))).size).toBe(1)
  return { made, headers: seen.at(-1) ?? {} }
}

describe('an application is reached', () => {
  it('with a user name and a password, spaces and all', async () => {
    const target = await aTarget()
    const { made, headers } = await provisionOver(
      'Basic',
      target,
      ['--user-name', 'rollcall'],
      'pass word: é\n',
    )
    const pair = Buffer.from('rollcall:pass word: é', 'utf8').toString('base64')
    expect(headers['authorization']).toBe(`Basic ${pair}`)
    expect(made.connection).toMatchObject({ auth: { kind: 'basic', userName: 'rollcall' }, tokenSet: true })
    expect(JSON.stringify(made)).not.toContain('pass word')
    await target.close()
  })

  it('with a secret in a header of its own, and other headers beside it', async () => {
    const target = await aTarget()
    const flags = ['--header-name', 'X-Api-Key', '--header', 'X-Team: it', 'Accept-Language: en']
    const { headers } = await provisionOver('Header', target, flags, 'k-1')
    expect(headers).toMatchObject({ 'x-api-key': 'k-1', 'x-team': 'it', 'accept-language': 'en' })
    expect(headers['authorization']).toBeUndefined()
    await target.close()
  })

  it('over TLS under the company’s own certificate authority, which is asked for by name when it is missing', async () => {
    const target = await aTarget(true)
    const ca = join(import.meta.dirname, 'company-ca.pem')
    const create = [
      'app',
      'create',
      'Own CA',
      '--from',
      'scim',
      '--url',
      target.url,
      '--allow-private-address',
    ]
    await run([...create, '--token-stdin'], 'secret')
    const before = await run(['app', 'test', 'Own CA'])
    expect(before.code).toBe(8)
    expect(before.stdout).toContain('add its certificate authority to the connection')
    expect(seen).toEqual([])
    expect(await run(['app', 'set', 'Own CA', '--ca-file', ca])).toMatchObject({ code: 0 })
    expect(await run(['app', 'test', 'Own CA'])).toMatchObject({ code: 0 })
    const { body } = await server.request('GET', '/applications/Own CA')
    expect(body.connection).toMatchObject({ caCertificateSet: true, tokenSet: true })
    const broken = join(server.folder, 'broken.pem')
    await writeFile(broken, 'no certificate')
    expect(await run(['app', 'set', 'Own CA', '--ca-file', broken])).toMatchObject({ code: 2 })
    await target.close()
  })

  it('with OAuth client credentials, set with flags and a secret that is never shown', async () => {
    const endpoint = await startTokenEndpoint({ id: 'rollcall', secret: 's3cret word' })
    const target = await aTarget()
    const flags = [
      '--oauth-token-url',
      endpoint.url,
      '--oauth-client-id',
      'rollcall',
      '--oauth-scope',
      'scim',
    ]
    const { made, headers } = await provisionOver('OAuth', target, flags, 's3cret word\n')
    expect(headers['authorization']).toMatch(/^Bearer access-\d+$/)
    expect(made.connection.auth).toEqual({
      kind: 'oauth_client_credentials',
      tokenUrl: endpoint.url,
      clientId: 'rollcall',
      scope: 'scim',
    })
    const tested = await run(['app', 'test', 'OAuth'])
    expect(tested.stdout).toContain('✓ Access token granted')
    // What is not named stays: only the scope changes, and the secret is still good for both hosts.
    await run(['app', 'set', 'OAuth', '--oauth-scope', 'scim users', '--oauth-client-auth', 'post'])
    const { body } = await server.request('GET', '/applications/OAuth')
    expect(body.connection).toMatchObject({
      tokenSet: true,
      auth: { clientId: 'rollcall', scope: 'scim users', clientAuth: 'client_secret_post' },
    })
    expect(await run(['app', 'test', 'OAuth'])).toMatchObject({ code: 0 })
    expect(endpoint.calls.at(-1)?.form.get('scope')).toBe('scim users')
    const moved = await run(['app', 'set', 'OAuth', '--oauth-token-url', 'https://elsewhere.test/token'])
    expect(moved.code).toBe(6)
    expect(moved.stderr).toContain('has to be entered again')
    await Promise.all([target.close(), endpoint.close()])
  })
})

describe('a connection is refused', () => {
  it.each([
    [
      'a header that frames the message',
      { auth: { kind: 'header', name: 'Content-Length' } },
      'connection.auth.name',
    ],
    ['a user name with a colon', { auth: { kind: 'basic', userName: 'a:b' } }, 'connection.auth.userName'],
    [
      'client credentials without a token URL',
      { auth: { kind: 'oauth_client_credentials', clientId: 'x' } },
      'connection.auth.tokenUrl',
    ],
    ['a field of another kind', { auth: { kind: 'bearer', clientId: 'x' } }, 'connection.auth.clientId'],
    ['a header with a line break', { headers: { 'X-A': 'a\r\nX-B: b' } }, 'connection.headers.X-A'],
    [
      'a secret among the headers',
      { headers: { Authorization: 'Bearer x' } },
      'connection.headers.Authorization',
    ],
  ])('for %s', async (_what, change, path) => {
    const { id } = await server.anApplication()
    const { status, body } = await server.request('PATCH', `/applications/${id}/connection`, change)
    expect([status, body.code, body.path]).toEqual([422, 'settings_refused', path])
  })
})

it('a changed host asks for every kind of secret again', async () => {
  for (const auth of [
    { kind: 'bearer' },
    { kind: 'basic', userName: 'me' },
    { kind: 'header', name: 'X-Key' },
  ]) {
    const { id } = await server.anApplication()
    const path = `/applications/${id}/connection`
    const set = { url: 'https://one.test/scim', auth, token: 'secret' }
    expect((await server.request('PATCH', path, set)).status).toBe(200)
    const moved = await server.request('PATCH', path, { url: 'https://two.test/scim' })
    expect([moved.status, moved.body.code]).toEqual([409, 'secret_needed_again'])
    expect((await server.request('PATCH', path, { url: 'https://one.test/scim/v2' })).status).toBe(200)
    expect((await server.request('PATCH', path, { url: 'https://two.test/scim', token: 't' })).status).toBe(
      200,
    )
  }
})
