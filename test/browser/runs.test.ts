import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// Dry runs, reconciliation, drift and restart, as an admin meets them. The target is the provider of the same server.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let app: string
let scim: { readonly url: string; readonly token: string }

interface Named {
  readonly id: string
}

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 12), 'text/csv')
  const tenant = await rollcall.call<Named>('POST', '/tenants', { name: 'Target' })
  const { token } = await rollcall.call<{ token: string }>('POST', `/tenants/${tenant.id}/tokens`, {
    description: 'cycles',
  })
  scim = { url: `${rollcall.url}/scim/v2`, token }
  app = (
    await rollcall.call<Named>('POST', '/applications', {
      name: 'Target',
      from: 'moqups',
      url: scim.url,
      token,
      allowPrivateAddress: true,
    })
  ).id
  await rollcall.call('PATCH', `/applications/${app}/settings`, { scope: 'all' })
  await rollcall.call('POST', `/applications/${app}/test`)
  window = await rollcall.open()
}, 120_000)

afterAll(() => rollcall?.close())

const button = (name: string | RegExp) =>
  window.page.getByRole('button', { name, exact: typeof name === 'string' })
const says = (wanted: string | RegExp) => window.page.getByText(wanted).first().waitFor()
const tile = (word: string) => window.page.getByRole('list', { name: /by outcome|by kind/ }).getByText(word)

async function request(method: string, path: string, body?: unknown): Promise<{ Resources?: Named[] }> {
  const response = await fetch(`${scim.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${scim.token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.ok).toBe(true)
  return response.status === 204 ? {} : ((await response.json()) as { Resources?: Named[] })
}

describe('a dry run', () => {
  it('tells what would happen to everyone, and behind each count who and why; nothing is written', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${app}/cycles`)
    await page.getByRole('link', { name: 'Dry runs' }).click()
    await says('No dry run is kept')
    await button('Preview everyone').click()
    await says('12 of 12 people and groups looked at')
    await tile('Create').click()
    expect(page.url()).toContain('outcome=created')
    await page.getByRole('button', { name: 'p3@corp.test' }).click()
    const drawer = page.getByRole('dialog', { name: 'What would happen' })
    await drawer.getByText('Request that a cycle would send').waitFor()
    await drawer.getByText('5 Act').waitFor()
    expect(await window.violations()).toEqual([])
    // The open entry is in the address, and so is what the list is narrowed to.
    const link = page.url()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    await page.goto(link)
    await drawer.getByText('5 Act').waitFor()
    await page.keyboard.press('Escape')
    expect((await request('GET', '/Users')).Resources ?? []).toEqual([])
  }, 60_000)

  it('is kept in a list, by whom, and a change of settings makes it old', async () => {
    const { page } = window
    await rollcall.call('PATCH', `/applications/${app}/settings`, { scope: 'assigned' })
    await rollcall.call('PATCH', `/applications/${app}/settings`, { scope: 'all' })
    await window.go(`/outbound/applications/${app}/cycles/dry-runs`)
    await page.getByRole('row', { name: /Everyone.*Done.*create 12/ }).waitFor()
    expect(await window.violations()).toEqual([])
    await page
      .getByRole('row', { name: /create 12/ })
      .getByRole('link')
      .click()
    await says('The settings have changed since')
    await button('Preview everyone again').click()
    await says('12 of 12 people and groups looked at')
    await expect.poll(() => page.getByText('The settings have changed since').count()).toBe(0)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('drift', () => {
  it('is found by reading the target, each with what repairing would do', async () => {
    const { page } = window
    await rollcall.call('POST', `/applications/${app}/resume`)
    await expect
      .poll(async () => (await request('GET', '/Users')).Resources?.length, { timeout: 30_000 })
      .toBe(12)
    await window.go(`/outbound/applications/${app}/cycles/drift`)
    await says('The target has never been read')
    const [first, second] = (await request('GET', '/Users?count=2')).Resources ?? []
    await request('PATCH', `/Users/${first?.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Changed by hand' }],
    })
    await request('DELETE', `/Users/${second?.id}`)
    await request('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'by.hand@corp.test',
    })
    await expect
      .poll(async () => (await rollcall.call<{ status: string }>('GET', `/applications/${app}`)).status)
      .toBe('up_to_date')
    await button('Read the target now').click()
    await says('12 accounts read of 12')
    await page.getByRole('row', { name: /Changed.*displayName.*Changed by hand/ }).waitFor()
    await page.getByRole('row', { name: /Missing/ }).waitFor()
    const stranger = page.getByRole('row', { name: /by\.hand@corp\.test.*Unknown here/ })
    expect(await stranger.getByRole('checkbox').isDisabled()).toBe(true)
    expect(await window.violations()).toEqual([])
  }, 90_000)

  it('is repaired when told to, the selected one first, then the rest', async () => {
    const { page } = window
    await tile('Changed').click()
    await expect.poll(() => page.getByRole('row', { name: /Missing/ }).count()).toBe(0)
    await page.getByRole('checkbox', { name: /^Select/ }).check()
    await button('Repair 1 difference').click()
    const ask = page.getByRole('dialog')
    await ask.getByText('Disables and deletes count for the threshold').waitFor()
    await ask.getByRole('button', { name: 'Repair 1 difference' }).click()
    await says('1 difference will be repaired by the next cycle.')
    await page.getByText('Repair asked').waitFor()
    await expect
      .poll(async () => JSON.stringify(await request('GET', '/Users')), { timeout: 30_000 })
      .not.toContain('Changed by hand')
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('a restart', () => {
  it('says what each choice clears and keeps, and does it after the consequence was read', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${app}/cycles`)
    await page.getByRole('link', { name: 'Restart' }).click()
    await page.getByText('Everyone is evaluated again; only accounts that differ cost a request.').waitFor()
    expect(await page.getByText('Accounts are looked up again').count()).toBe(0)
    await page.getByLabel('Links: look every account up again').check()
    await page.getByText('Accounts are looked up again by their matching attributes').waitFor()
    expect(await window.violations()).toEqual([])
    for (const name of ['Watermark', 'Failures', 'Quarantine', 'Links']) {
      await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).uncheck()
    }
    expect(await button('Restart').isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: /^Watermark/ }).check()
    await button('Restart').click()
    const ask = page.getByRole('dialog', { name: 'Restart Target' })
    await ask.getByText('The running cycle stops').waitFor()
    await ask.getByRole('button', { name: 'Restart' }).click()
    await says('Restarted. The next cycle begins anew.')
    await page.getByRole('link', { name: 'Follow the cycle' }).click()
    await page.getByText('Initial cycle').waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})
