import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { credentialChannel } from '../../src/store/provider/definitions.ts'
import { eventually, type Served, startServed } from '../support/served.ts'
import { startPassage } from '../target/passage.ts'

interface Client {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenUrl: string
  readonly scimUrl: string
}

let app: Served
let tenant: string
let count = 0
beforeAll(async () => {
  app = await startServed()
  for (let n = 1; n <= 40; n += 1) {
    await app.call('POST', '/directory/people', {
      attributes: {
        userPrincipalName: `p${n}@acme.test`,
        displayName: `Person ${n}`,
        mail: `p${n}@acme.test`,
      },
    })
  }
})
afterAll(() => app.close())
beforeEach(async () => {
  count += 1
  tenant = `Tenant ${count}`
  await app.json(['tenant', 'create', tenant])
})

const makeClient = (...flags: string[]): Promise<Client> =>
  app.json(['oauth-client', 'create', '--tenant', tenant, '--description', 'Rollcall', '--show', ...flags])

const connect = (client: Client, url = client.scimUrl) =>
  app.json(
    [
      ...['app', 'create', tenant, '--from', 'scim', '--url', url, '--scope', 'all', '--token-stdin'],
      ...['--oauth-token-url', client.tokenUrl, '--oauth-client-id', client.clientId],
      '--allow-private-address',
    ],
    client.clientSecret,
  )
const runCycle = () => app.run(['cycle', 'run', '--app', tenant, '--wait', '--json'])
/** As when an hour has passed: nobody waits that long here. */
const endTokensOf = async ({ id }: Client) => {
  const { database } = app.database
  await database
    .acrossTenants()
    .rows('update scim_token set expires_at = now() where oauth_client = $1', [id])
  await database.notify(credentialChannel, '')
}
const tokensOf = ({ id }: Client) =>
  app.database.look<{ id: string; last_used_at: Date | null }>(
    'select id, last_used_at from scim_token where oauth_client = $1 order by created_at',
    [id],
  )

describe('an application with OAuth client credentials, against a tenant', () => {
  it('is tested, provisioned and shows no secret anywhere', async () => {
    const client = await makeClient()
    await connect(client)
    const tested = await app.json(['app', 'test', tenant])
    expect(tested.passed).toBe(true)
    expect(tested.steps.map(({ name }: { name: string }) => name).slice(0, 2)).toEqual([
      'token_endpoint',
      'access_token',
    ])
    await app.json(['app', 'resume', tenant])
    const ran = await runCycle()
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringContaining(client.clientSecret)])
    const members = await app.json(['member', 'list', '--tenant', tenant])
    expect(members.items).toHaveLength(40)
    const shown = await app.run(['app', 'show', tenant])
    const log = await app.run(['log', 'list', '--app', tenant, '--json'])
    expect(shown.stdout + log.stdout).not.toContain(client.clientSecret)
  })

  it('goes on when its token ends in the middle of a cycle: a new one is fetched, nobody fails or comes twice', async () => {
    const client = await makeClient()
    const passage = await startPassage(app.server.url, async (nth) => {
      if (nth === 10) await endTokensOf(client)
    })
    try {
      await connect(client, `${passage.url}/scim/v2`)
      await app.json(['app', 'resume', tenant])
      const ran = await runCycle()
      expect(ran.code).toBe(0)
      const cycles = await app.json(['cycle', 'list', '--app', tenant])
      const counts = cycles.items.map((one: { counts: Record<string, number> }) => one.counts)
      expect(counts.reduce((sum: number, one: { created: number }) => sum + one.created, 0)).toBe(40)
      expect(counts.every((one: { failed: number }) => one.failed === 0)).toBe(true)
      expect(passage.statuses.filter((status) => status === 401).length).toBeGreaterThan(0)
      expect(passage.statuses.filter((status) => status === 201)).toHaveLength(40)
      expect(await tokensOf(client)).toHaveLength(2)
    } finally {
      await passage.close()
    }
  })

  it('is quarantined when its client is revoked, with that as the cause, and leaves with a new client', async () => {
    const client = await makeClient()
    await connect(client)
    await app.json(['app', 'resume', tenant])
    expect((await runCycle()).code).toBe(0)
    await app.json(['oauth-client', 'revoke', client.clientId, '--tenant', tenant])
    await app.json(['directory', 'person', 'set', 'p1@acme.test', `displayName=Renamed ${count}`])

    const quarantine = await eventually(
      async () => (await app.json(['app', 'show', tenant])).quarantine,
      (found) => found !== null,
    )
    expect(quarantine).toMatchObject({
      code: 'token_client_refused',
      cause: expect.stringContaining('The client was revoked. Make a new one in the application.'),
      next: expect.stringMatching(/make a new client.*--oauth-client-id ID --token-stdin/i),
    })
    const failed = await app.run(['cycle', 'run', '--app', tenant, '--wait'])
    expect(failed.code).toBe(4)
    expect(failed.stderr).toContain('The client was revoked.')
    const tested = await app.run(['app', 'test', tenant])
    expect(tested.code).toBe(4)

    const another = await makeClient()
    await app.json(
      ['app', 'set', tenant, '--oauth-client-id', another.clientId, '--token-stdin'],
      another.clientSecret,
    )
    await app.json(['quarantine', 'resume', tenant])
    expect((await runCycle()).code).toBe(0)
    expect((await app.json(['app', 'show', tenant])).quarantine).toBeNull()
    const { items } = await app.json(['member', 'list', '--tenant', tenant, '--search', 'p1@acme.test'])
    expect(JSON.stringify(items)).toContain(`Renamed ${count}`)
  })

  it('is told about its client, not to make a new token, when fresh access tokens are refused', async () => {
    const client = await makeClient()
    const passage = await startPassage(app.server.url, async () => {
      await endTokensOf(client)
    })
    try {
      await connect(client, `${passage.url}/scim/v2`)
      await app.json(['app', 'resume', tenant])
      expect((await runCycle()).code).toBe(4)
      const { quarantine } = await app.json(['app', 'show', tenant])
      expect(quarantine.code).toBe('target_access_token_refused')
      expect(quarantine.next).toContain('client secret')
      expect(quarantine.next).not.toContain('new token')
    } finally {
      await passage.close()
    }
  })
})
