import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { settingsInTest } from '../../../test/engine/engine-in-test.ts'
import { type ChaosTarget, type FaultKind, startChaosTarget } from '../../../test/target/chaos-target.ts'
import { openTarget } from './open-target.ts'
import { testConnection } from './test-connection.ts'

let target: ChaosTarget
beforeEach(async () => {
  target = await startChaosTarget()
})
afterEach(() => target.close())

function check(url: string, options: { allowPrivateAddress?: boolean; secret?: string } = {}) {
  return testConnection({
    url,
    tokenUrl: null,
    settings: settingsInTest(),
    matchingAttribute: 'userName',
    groupAttribute: 'displayName',
    newId: randomUUID,
    open: (at) =>
      openTarget({
        connection: {
          ...settingsInTest().connection,
          url: at,
          allowPrivateAddress: options.allowPrivateAddress ?? true,
        },
        profile: 'rfc',
        allowLoopback: false,
        limits: { requestsPerSecond: null, concurrency: 1, membersPerPatch: null },
        secret: options.secret ?? 'secret',
        timeoutMs: 1000,
        version: 'test',
        newRequestId: randomUUID,
        now: Date.now,
        sleep: () => Promise.resolve(),
      }),
  })
}
const failed = (checked: Awaited<ReturnType<typeof check>>) =>
  checked.steps.filter((step) => step.outcome === 'failed').map((step) => [step.name, step.error?.code])

it('passes every line when the target answers an empty list, and writes nothing', async () => {
  const checked = await check(target.url)
  expect(checked).toMatchObject({ passed: true, suggestedUrl: null })
  expect(checked.steps.map((step) => step.outcome)).toEqual([
    'passed',
    'passed',
    'passed',
    'passed',
    'passed',
    'skipped',
    'skipped',
  ])
  expect(target.journal.every((one) => one.method === 'GET')).toBe(true)
  expect(JSON.stringify(checked)).not.toContain('secret')
})

it.each<[FaultKind, string, string]>([
  ['html', 'scim', 'target_answers_html'],
  ['redirect', 'scim', 'target_redirects'],
  ['unauthorized', 'token', 'target_token_refused'],
  ['refuse', 'filter', 'filter_not_supported'],
  ['not_json', 'scim', 'target_not_scim'],
])('names the cause of %s at the line %s', async (kind, step, code) => {
  target.fault({ kind, method: 'GET', times: 1 })
  expect(failed(await check(target.url))).toEqual([[step, code]])
})

it('says of a target without groups that it has none, and not that the address is wrong', async () => {
  target.fault({ kind: 'not_found', method: 'GET', path: '/Groups', times: 1 })
  expect(failed(await check(target.url))).toEqual([['groups', 'groups_not_supported']])
})

it('says where a redirect leads, without what its query holds', async () => {
  target.fault({ kind: 'redirect', method: 'GET', times: 1 })
  const [step] = (await check(target.url)).steps.filter((one) => one.outcome === 'failed')
  expect(step?.error?.cause).toContain('It leads to https://login.example/.')
  expect(JSON.stringify(step)).not.toContain('state=')
})

it('gives an answer up that begins and trickles on', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/scim+json' })
    const drops = setInterval(() => response.write(' '), 50)
    response.on('close', () => clearInterval(drops))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const checked = await check(`http://127.0.0.1:${port}/scim`)
  server.close()
  server.closeAllConnections()
  expect(failed(checked)).toEqual([['address', 'target_timeout']])
})

it.each([
  ['not a url', 'target_url_invalid'],
  ['ftp://app.example/scim', 'target_url_invalid'],
  ['http://127.0.0.1:1/scim', 'target_unreachable'],
  ['https://no-such-host.invalid/scim', 'target_not_resolved'],
])('says of %s: %s', async (url, code) => {
  expect(failed(await check(url))).toEqual([['address', code]])
})

it('refuses private addresses unless they are allowed', async () => {
  const checked = await check(target.url, { allowPrivateAddress: false })
  expect(failed(checked)).toEqual([['address', 'target_address_refused']])
  expect(target.journal).toEqual([])
})

it('says where SCIM answers when the path is wrong', async () => {
  const checked = await check(target.url.replace('/scim/v2', ''))
  expect(checked.suggestedUrl).toBe(target.url)
  expect(failed(checked)).toEqual([['scim', 'target_not_found']])
  expect(checked.steps.find((step) => step.name === 'scim')?.error?.cause).toContain(target.url)
})
