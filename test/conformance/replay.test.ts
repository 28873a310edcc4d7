import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Place, replay } from '../idp/replay.ts'
import { aFolder } from '../support/folder.ts'
import { type Served, startServed } from '../support/served.ts'

const root = join(import.meta.dirname, '..', '..')

let served: Served
beforeAll(async () => {
  served = await startServed()
})
afterAll(() => served.close())

/** A tenant with a token, made with the command line. */
async function tenantFor(name: string): Promise<{ token: string; scimUrl: string }> {
  await served.json(['tenant', 'create', name, '--profile', 'okta'])
  return await served.json(['token', 'create', '--tenant', name, '--description', 'Okta', '--show'])
}

describe('what identity providers are documented to send, against a running server', () => {
  const everywhere = (): Place => ({
    api: served.server.url,
    key: served.server.context.dataDirectory.apiKey,
  })

  for (const [sequence, count] of [
    ['okta-crud', 1],
    ['okta-entitlements', 1],
    ['microsoft', 22],
    ['onelogin', 7],
  ] as const) {
    it(`is answered as ${sequence} expects`, async () => {
      const replayed = await replay(sequence, everywhere())
      expect(replayed.filter(({ wrong }) => wrong.length > 0)).toEqual([])
      expect(replayed).toHaveLength(count)
    })
  }

  it('is answered as Okta’s SPEC test expects in a new tenant, and not in one that is not new: the script says so', async () => {
    const { token, scimUrl } = await tenantFor('Acme')
    const [spec] = await replay('okta-spec', { url: scimUrl, token })
    expect(spec).toMatchObject({ wrong: [] })

    const tokenFile = join(aFolder(), 'token')
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
    const script = ['scripts/replay-client.ts', 'okta-spec', '--url', scimUrl, '--token-file', tokenFile]
    const child = spawn(process.execPath, script, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    const [code] = (await once(child, 'close')) as [number | null]
    expect(code).toBe(1)
    expect(output).toContain('FAILED okta/spec-test.json')
    expect(output).toContain('0 of 1 exchanges as documented')
  })
})

describe('a resource type of one’s own, with the command line', () => {
  it('is served with nothing written for it, and gone when it is taken away', async () => {
    const { token } = await tenantFor('Doors')
    const file = join(aFolder(), 'badge.json')
    const badge = { id: 'urn:example:badge', name: 'Badge', attributes: [{ name: 'number', type: 'string' }] }
    writeFileSync(file, JSON.stringify(badge))
    const added = await served.run(['tenant', 'schema', 'add', 'Doors', file])
    expect(added.stdout + added.stderr).toContain('Added schema urn:example:badge to Doors')
    writeFileSync(file, JSON.stringify([{ name: 'Badge', endpoint: '/Badges', schema: badge.id }]))
    expect((await served.run(['tenant', 'resource-type', 'add', 'Doors', file])).code).toBe(0)
    expect((await served.scim(token, 'GET', '/Badges')).body).toMatchObject({ totalResults: 0 })
    const inUse = await served.run(['tenant', 'schema', 'remove', 'Doors', badge.id])
    expect(inUse).toMatchObject({ code: 6, stderr: expect.stringContaining('in use') })
    expect((await served.run(['tenant', 'resource-type', 'remove', 'Doors', 'Badge'])).code).toBe(0)
    expect((await served.run(['tenant', 'schema', 'remove', 'Doors', badge.id])).code).toBe(0)
    expect((await served.scim(token, 'GET', '/Badges')).status).toBe(404)
  })
})
