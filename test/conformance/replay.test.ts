import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { aFolder } from '../support/folder.ts'
import { aServer } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 120_000 })
const root = join(import.meta.dirname, '..', '..')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  /** Both streams. */
  readonly output: string
}

function run(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, output] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, output })))
}

describe('what identity providers are documented to send, against rollcall serve', () => {
  it('is answered as they expect: Okta, Microsoft and OneLogin', async () => {
    const data = join(aFolder(), 'data')
    const server = await aServer({ data })
    const cli = (...args: string[]) =>
      run([join(root, 'bin', 'rollcall.js'), '--api', server.url, '--data', data, ...args])
    const replay = (...args: string[]) => run([join(root, 'scripts', 'replay-client.ts'), ...args])

    const created = await cli('tenant', 'create', 'Acme', '--profile', 'okta', '--json')
    expect(created.code, created.output).toBe(0)
    const issued = await cli(
      'token',
      'create',
      '--tenant',
      'Acme',
      '--description',
      'Okta',
      '--show',
      '--json',
    )
    const { token, scimUrl } = JSON.parse(issued.stdout) as { token: string; scimUrl: string }
    const tokenFile = join(data, 'token')
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
    const spec = await replay('okta-spec', '--url', scimUrl, '--token-file', tokenFile)
    expect(spec.output).toContain('1 of 1 exchanges as documented')
    expect(spec.code).toBe(0)

    for (const [sequence, count] of [
      ['okta-crud', 1],
      ['okta-entitlements', 1],
      ['microsoft', 22],
      ['onelogin', 7],
    ] as const) {
      const ended = await replay(sequence, '--api', server.url, '--api-key-file', join(data, 'api-key'))
      expect(ended.output).toContain(`${count} of ${count} exchanges as documented`)
      expect(ended.code).toBe(0)
    }

    // The same sequence in a tenant that is not new cannot be as documented, and the script says so.
    const again = await replay('okta-spec', '--url', scimUrl, '--token-file', tokenFile)
    expect(again.code).toBe(1)
    expect(again.output).toContain('FAILED okta/spec-test.json')

    const file = join(data, 'badge.json')
    const badge = { id: 'urn:example:badge', name: 'Badge', attributes: [{ name: 'number', type: 'string' }] }
    writeFileSync(file, JSON.stringify(badge))
    const added = await cli('tenant', 'schema', 'add', 'Acme', file)
    expect(added.output).toContain('Added schema urn:example:badge to Acme')
    const type = { name: 'Badge', endpoint: '/Badges', schema: badge.id }
    writeFileSync(file, JSON.stringify([type]))
    expect((await cli('tenant', 'resource-type', 'add', 'Acme', file)).code).toBe(0)
    const headers = { authorization: `Bearer ${token}` }
    const badges = await fetch(`${scimUrl}/Badges`, { headers })
    expect(await badges.json()).toMatchObject({ totalResults: 0 })
    const inUse = await cli('tenant', 'schema', 'remove', 'Acme', badge.id)
    expect(inUse).toMatchObject({ code: 6, output: expect.stringContaining('in use') })
    expect((await cli('tenant', 'resource-type', 'remove', 'Acme', 'Badge')).code).toBe(0)
    expect((await cli('tenant', 'schema', 'remove', 'Acme', badge.id)).code).toBe(0)
    expect((await fetch(`${scimUrl}/Badges`, { headers })).status).toBe(404)
  })
})
