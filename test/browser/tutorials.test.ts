import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// The tutorials of the three products, from both ends in one browser and without a command line: the token is made at
// the product, the provisioning is set up beside it, and the people arrive. Nothing is asked of the management API but
// the people who are there at the beginning.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 25), 'text/csv')
  const members = Array.from({ length: 25 }, (_, n) => `Product team,p${n}@corp.test`)
  await rollcall.call('POST', '/directory/imports', ['group,member', ...members].join('\n'), 'text/csv')
  window = await rollcall.open()
}, 120_000)

afterAll(() => rollcall?.close())

/** Machines may be busy; what is waited for comes. */
const patient = { timeout: 30_000 }
const clipboard = () => window.page.evaluate<string>('navigator.clipboard.readText()')
const button = (name: string | RegExp) =>
  window.page.getByRole('button', { name, exact: typeof name === 'string' })
const says = (wanted: string | RegExp) => window.page.getByText(wanted).first().waitFor(patient)

interface Product {
  readonly name: string
  readonly url: string
  readonly token: string
}

/** What an admin does at the product: activate, create a token, copy it with the address. */
async function activate(name: string, description: string): Promise<Product> {
  const { page } = window
  await window.go('/inbound/tenants?new=1')
  await page.getByLabel('Name of the organisation').fill(name)
  await page.keyboard.press('Enter')
  await button('Create token').click()
  const ask = page.getByRole('dialog', { name: 'Create a token' })
  await ask.getByLabel('Description').fill(description)
  await ask.getByRole('button', { name: 'Create token' }).click()
  const show = page.getByRole('dialog', { name: 'Copy both now' })
  await show.getByRole('button', { name: 'Copy URL' }).click()
  await expect.poll(clipboard, patient).toMatch(/^http/)
  const url = await clipboard()
  await show.getByRole('button', { name: 'Copy token' }).click()
  await expect.poll(clipboard, patient).toMatch(/^rc_/)
  const token = await clipboard()
  await show.getByRole('button', { name: 'Done' }).click()
  await show.waitFor({ state: 'detached' })
  return { name, url, token }
}

/** Tenant URL and secret token, and Test Connection. */
async function connect({ name, url, token }: Product): Promise<void> {
  const { page } = window
  await window.go('/outbound/applications/new')
  await page.getByLabel('Search the gallery').fill(name)
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await page.getByLabel('Tenant URL').fill(url)
  await page.getByLabel('Secret token').fill(token)
  await page.getByLabel('This address lies in my own network').check()
  await button('Save and test').click()
  await says('The connection works.')
  await button('Go on').click()
}

async function pick(kind: 'Person' | 'Group', name: string): Promise<void> {
  const field = window.page.getByRole('combobox', { name: kind })
  await field.fill(name)
  await window.page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click()
}

async function assign(kind: 'person' | 'group', name: string): Promise<void> {
  if (kind === 'group') await window.page.getByText('A group', { exact: true }).click()
  await pick(kind === 'group' ? 'Group' : 'Person', name)
  await button('Assign').click()
  await says(`${name} is assigned.`)
  await button('Go on').click()
}

/** Start small: one person, seen first and then done. */
async function tryOne(name: string): Promise<void> {
  await pick('Person', name)
  await button('Preview').click()
  await says('Preview: nothing was changed.')
  await button('Provision now').click()
  await says('Done at the target.')
  await button('Go on').click()
}

async function turnOn({ name }: Product, inScope: RegExp): Promise<void> {
  await button('Preview everyone').click()
  await says(inScope)
  await button('Turn on provisioning').click()
  await window.page.getByRole('heading', { name, level: 1 }).waitFor()
}

const upToDate = (name: string) =>
  expect.poll(() => window.page.title(), patient).toBe(`Up to date · ${name} · Rollcall`)

async function at({ url, token }: Product, path: string) {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()) as {
    readonly totalResults: number
    readonly Resources: readonly { readonly externalId?: string; readonly userName?: string }[]
  }
}

describe('Moqups, by its tutorial for OneLogin', () => {
  it('lets an admin approve what is created, one action at a time', async () => {
    const { page } = window
    const moqups = await activate('Moqups', 'OneLogin')
    await connect(moqups)
    await assign('person', 'Person 1')
    await says('No problem is found with them.')
    await button('Go on').click()
    await page.getByRole('link', { name: 'I’ll finish later' }).click()
    // “Require admin approval before this action is performed: create user.”
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByLabel('An admin approves before Rollcall may create.').check()
    await button('Save').click()
    await says('Saved')
    await page.getByRole('link', { name: 'Overview', exact: true }).last().click()
    await button('Turn on').click()
    await window.go('/outbound/approvals')
    await says(/^Create 1 · because/)
    await button(/^Approve 1/).click()
    await says('1 change approved.')
    await expect.poll(async () => (await at(moqups, '/Users')).totalResults, patient).toBe(1)
    expect(window.complaints).toEqual([])
  }, 150_000)
})

describe('Mooncamp, by its tutorial for Azure', () => {
  it('finds people and groups by externalId, provisions one first, then the group', async () => {
    const { page } = window
    const mooncamp = await activate('Mooncamp', 'Azure')
    await connect(mooncamp)
    await assign('group', 'Product team')
    await says('Accounts that are there already are found by externalId.')
    await says('Groups that are there already are found by externalId.')
    await page
      .getByText(/^All mappings/)
      .first()
      .click()
    await page
      .getByRole('row', { name: /^externalId objectId$/ })
      .first()
      .waitFor()
    await button('Go on').click()
    await tryOne('Person 2')
    await turnOn(mooncamp, /26 of 26 people and groups looked at/)
    await upToDate('Mooncamp')
    const { totalResults, Resources } = await at(mooncamp, '/Users?count=1')
    expect([totalResults, (await at(mooncamp, '/Groups')).totalResults]).toEqual([25, 1])
    expect(Resources[0]?.externalId).toMatch(/^[0-9a-f-]{36}$/)
    await page.getByRole('link', { name: 'Cycles', exact: true }).click()
    await page.getByRole('row', { name: /Initial cycle.*Done/ }).waitFor()
    expect(window.complaints).toEqual([])
  }, 150_000)
})

describe('Promapp, by its tutorial', () => {
  it('takes people and groups, tells by mail when something fails, and is paused and resumed', async () => {
    const { page } = window
    const promapp = await activate('Promapp', 'Access token for Azure')
    await connect({ ...promapp, url: promapp.url.replace(/\/v2$/, '') })
    // Default Access is left out there: the page asks for the role before anything can be assigned.
    await says('Needed: this application leaves Default Access out.')
    await page.getByRole('combobox', { name: 'App role' }).click()
    await page.getByRole('option', { name: 'User', exact: true }).click()
    await assign('group', 'Product team')
    await button('Go on').click()
    await tryOne('Person 3')
    await turnOn(promapp, /\d+ of \d+ people and groups looked at/)
    await upToDate('Promapp')
    expect((await at(promapp, '/Users')).totalResults).toBe(25)
    await button('Pause').click()
    await expect.poll(() => page.title(), patient).toBe('Paused · Promapp · Rollcall')
    await button('Resume').click()
    await upToDate('Promapp')

    await window.go('/settings/notifications')
    await page.getByLabel('Address for Promapp').fill('it@corp.test')
    await button('Save for Promapp').click()
    await says('Saved for Promapp.')
    expect(window.complaints).toEqual([])
  }, 150_000)
})
