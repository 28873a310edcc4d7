import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider } from '../support/identity-provider.ts'
import { runHere } from '../support/served.ts'

// What a page copies as a command line or as curl does the same: it is taken from the page and run.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let product: Server
let key = ''
let tenant = ''
const ids = { group: '', member: '', webhook: '', application: '', person: '', team: '' }

beforeAll(async () => {
  product = createServer((request, response) =>
    request.resume().on('end', () => response.writeHead(204).end()),
  )
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
  rollcall = await startConsoleUnderTest()
  key = (await readFile(join(rollcall.data, 'api-key'), 'utf8')).trim()
  // A name that a shell would read otherwise.
  const acme = await anIdentityProvider(rollcall, "Ada's & Co")
  tenant = acme.tenant
  const ada = await acme.create('ada.lovelace@acme.test', { title: 'Countess' })
  ids.group = await acme.createGroup('Engineering', [ada])
  const { items } = await rollcall.call<{ items: { id: string }[] }>('GET', `/tenants/${tenant}/members`)
  ids.member = items[0]?.id ?? ''
  const { port } = product.address() as AddressInfo
  const hook = { url: `http://127.0.0.1:${port}/hook`, allowPrivateAddress: true }
  ids.webhook = (await rollcall.call<{ id: string }>('POST', `/tenants/${tenant}/webhooks`, hook)).id
  await rollcall.call('PUT', `/tenants/${tenant}/hook`, { ...hook, onFailure: 'accept', deadlineMs: 200 })
  await rollcall.call('PUT', '/hook', { ...hook, onFailure: 'accept', deadlineMs: 200 })
  const csv = (text: string) => rollcall.call('POST', '/directory/imports', text, 'text/csv')
  await csv('userPrincipalName,displayName\ngrace@corp.test,Grace Hopper\n')
  await csv('group,member\nThe Navy,grace@corp.test\n')
  const made = { name: "Grace's & Co", from: 'moqups' }
  ids.application = (await rollcall.call<{ id: string }>('POST', '/applications', made)).id
  const first = async (path: string) =>
    (await rollcall.call<{ items: { id: string }[] }>('GET', path)).items[0]?.id ?? ''
  ids.person = await first('/directory/people')
  ids.team = await first('/directory/groups')
  window = await rollcall.open()
}, 180_000)

afterAll(async () => {
  await rollcall?.close()
  product?.closeAllConnections()
  product?.close()
})

const ofApplication = (part: string) => () => `/outbound/applications/${ids.application}${part}`
const of = (part: string) => () => `/inbound/tenants/${tenant}${part}`
/** Every page, with something that stands there when it is ready. */
const pages: readonly (readonly [path: () => string, ready: string])[] = [
  [() => '/', 'Last 7 days by outcome'],
  [() => '/outbound/applications', 'Draft'],
  [() => '/outbound/logs', 'Nothing in the log yet'],
  [() => `/outbound/directory/people/${ids.person}`, 'Grace Hopper'],
  [() => `/outbound/directory/groups/${ids.team}`, 'The Navy'],
  [() => '/settings/account', 'Your sessions'],
  [() => '/settings/about', 'How long things are kept'],
  [ofApplication('/assignments'), 'No one is assigned'],
  [ofApplication('/scope'), 'Who is considered'],
  [ofApplication('/mappings/users'), 'userPrincipalName'],
  [ofApplication('/logs'), 'Nothing in the log yet'],
  [ofApplication('/settings'), 'Deletion threshold'],
  [() => '/inbound/tenants', 'Last request'],
  [() => '/inbound/plans', 'No plan yet'],
  [() => '/inbound/hook', 'every change'],
  [() => '/inbound/webhooks', 'No webhook yet'],
  [of(''), 'Speaks like'],
  [of('/setup'), 'No setup link has been made.'],
  [of('/tokens'), 'No OAuth client'],
  [of('/staged'), 'Nothing is waiting'],
  [of('/members'), 'Ada Lovelace'],
  [() => of(`/members/${ids.member}`)(), 'Became a member'],
  [of('/groups'), 'Engineering'],
  [() => of(`/groups/${ids.group}`)(), 'Ada Lovelace'],
  [of('/import'), 'The product has nobody of its own'],
  [of('/attributes'), 'userName'],
  [of('/requests'), '201 accepted'],
  [of('/webhooks'), 'http://127.0.0.1'],
  [() => of(`/webhooks/${ids.webhook}`)(), 'Deliveries'],
  [of('/hook'), 'Last decisions'],
  [of('/events'), 'member.provisioned'],
  [of('/settings'), 'Activation and plan'],
]

const clipboard = () => window.page.evaluate<string>('navigator.clipboard.readText()')

/** What the buttons of a page with this label copy. */
async function copied(label: string): Promise<string[]> {
  const buttons = window.page.locator('main').getByRole('button', { name: label, exact: true })
  const lines: string[] = []
  // What was pressed is called otherwise for a moment: the elements are held, not found again by their name.
  for (const button of await buttons.elementHandles()) {
    await window.page.evaluate('navigator.clipboard.writeText("")')
    await button.click()
    await expect.poll(clipboard).not.toBe('')
    lines.push(await clipboard())
  }
  return lines
}

/** The words that a shell makes of a line. */
async function wordsOf(line: string): Promise<string[]> {
  const script = `rollcall() { printf '%s\\0' "$@"; }; curl() { printf '%s\\0' "$@"; }; ${line}`
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: { ROLLCALL_API_KEY: key } })
  return stdout.split('\0').slice(0, -1)
}

/** What curl would ask for; the words are those that our lines use. */
async function asCurl([flag, method = '', url = '', ...rest]: readonly string[]): Promise<Response> {
  expect(flag).toBe('-X')
  const values = (name: string) => rest.filter((_, index) => rest[index - 1] === name)
  const [body] = values('-d')
  return await fetch(url, {
    method,
    headers: Object.fromEntries(values('-H').map((one) => one.split(': ', 2) as [string, string])),
    ...(body === undefined ? {} : { body }),
  })
}

const known = new Set<string>()
/** What stands on every page of a tenant is run once. */
const isNew = (line: string): boolean => !known.has(line) && known.add(line) !== undefined

async function runs(line: string): Promise<void> {
  const { code, stderr } = await runHere(rollcall.data, await wordsOf(line), '')
  expect([line, code, code === 0 ? '' : stderr]).toEqual([line, 0, ''])
}

async function isAnswered(line: string): Promise<void> {
  const answer = await asCurl(await wordsOf(line))
  expect([line, answer.ok || (await answer.text())]).toEqual([line, true])
}

describe('what a page copies', () => {
  it.each(pages.map(([path, ready]) => [ready, path] as const))(
    'does the same on the command line and by curl: %s',
    async (ready, path) => {
      await window.go(path())
      await window.page.locator('main').getByText(ready).first().waitFor()
      const [lines, curls] = [await copied('Copy as CLI'), await copied('Copy as curl')]
      expect(lines.length).toBeGreaterThan(0)
      expect(curls.length).toBeGreaterThan(0)
      await Promise.all(lines.filter(isNew).map(runs))
      await Promise.all(curls.filter(isNew).map(isAnswered))
    },
    120_000,
  )
})
