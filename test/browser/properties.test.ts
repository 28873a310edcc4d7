import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts'

// What the product knows of its members and from which attribute; which role they have by which group.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let acme: IdentityProvider
let ada = ''

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  acme = await anIdentityProvider(rollcall, 'Acme')
  ada = await acme.create('ada.lovelace@acme.test', { title: 'Countess' })
  await acme.create('alan.turing@acme.test', { title: 'Doctor' })
  const engineering = await acme.createGroup('Engineering', [ada])
  await acme.createGroup('Whole house', [ada, engineering])
  await acme.createGroup('Sales')
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

const says = (text: string | RegExp, at = window) => at.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })
const row = (name: RegExp) => window.page.getByRole('row', { name })

describe('an attribute', () => {
  it('that was seen becomes a property, looked at before it is applied', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/attributes`)
    await says('No property yet')
    await button('Map title').click()
    const dialog = page.getByRole('dialog', { name: 'Map an attribute to a property' })
    expect(await dialog.getByLabel('Name of the property').inputValue()).toBe('title')
    await dialog.getByLabel('Name of the property').fill('jobTitle')
    await dialog.getByLabel('Title', { exact: true }).fill('Job title')
    expect(await window.violations()).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await row(/^jobTitle/)
      .getByText('New, not applied')
      .waitFor()
    await button('Preview').click()
    await says(/^Would change 2 members of 2 members looked at/)
    await says('Countess')
    await button('Apply').click()
    await row(/^jobTitle/)
      .getByText('In use')
      .waitFor({ timeout: 20_000 })
    await says(/2 members changed/)
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('link', { name: 'Ada Lovelace' }).click()
    const properties = page.getByRole('region', { name: 'Properties' })
    await properties.getByText('jobTitle').waitFor()
    await properties.getByText('Countess').waitFor()
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('is changed to something it does not fit, which is said member by member, and removed', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/attributes`)
    await button('Change jobTitle').click()
    const dialog = page.getByRole('dialog', { name: 'Change jobTitle' })
    await dialog.getByRole('combobox', { name: 'Type' }).click()
    await page.getByRole('option', { name: 'One of some words' }).click()
    await dialog.getByLabel('Words it may be').fill('Doctor\nProfessor')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await row(/^jobTitle/)
      .getByText('Changed, not applied')
      .waitFor()
    await button('Apply').click()
    await page.getByRole('heading', { name: 'Values that do not fit' }).waitFor({ timeout: 20_000 })
    await row(/Ada Lovelace.*Countess/).waitFor()
    await button('Remove jobTitle').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await says('Goes with the next apply')
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('that no schema knows is listed with a masked sample and how often it came, and kept once that is wanted', async () => {
    const own = 'urn:example:params:scim:schemas:extension:acme:2.0:User'
    await acme.create('grace.hopper@acme.test', {
      shoeSize: 38,
      [own]: { costCenter: 'secret-17', desk: 'A1' },
    })
    await acme.create('mary.jackson@acme.test', { [own]: { costCenter: 'secret-18' } })
    const seen = () => rollcall.call<{ notKept: unknown[] }>('GET', `/tenants/${acme.tenant}/properties/seen`)
    await expect.poll(async () => (await seen()).notKept, { timeout: 10_000 }).toHaveLength(3)
    await window.go(`/inbound/tenants/${acme.tenant}/attributes`)
    const notKept = window.page.getByRole('region', { name: 'Not kept' })
    await notKept.getByRole('row', { name: `${own}:costCenter s•••••-•• 2` }).waitFor()
    await notKept.getByRole('row', { name: `${own}:desk` }).waitFor()
    await notKept.getByRole('row', { name: /^shoeSize •• 1/ }).waitFor()
    expect(await notKept.getByRole('button', { name: 'Keep shoeSize' }).count()).toBe(0)
    expect(await notKept.innerText()).not.toContain('secret')
    for (const name of ['costCenter', 'desk']) {
      await notKept.getByRole('button', { name: `Keep ${own}:${name}` }).click()
      const dialog = window.page.getByRole('dialog', { name: `Keep ${name}` })
      expect(await dialog.getByRole('combobox', { name: 'Type' }).inputValue()).toBe('Text')
      expect(await window.violations()).toEqual([])
      await dialog.getByRole('button', { name: 'Keep it' }).click()
      await dialog.waitFor({ state: 'detached' })
      await notKept
        .getByRole('row', { name: `${own}:${name}` })
        .getByText('Kept from now on')
        .waitFor()
    }
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const more = { [own]: { costCenter: '17', desk: 'B2' }, [enterprise]: { department: 'Flight' } }
    await acme.create('dorothy.vaughan@acme.test', more)
    await window.page.reload()
    for (const name of [`${own}:costCenter`, `${own}:desk`, `${enterprise}:department`]) {
      await button(`Map ${name}`).waitFor()
    }
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('a role of the product', () => {
  it('is declared, given by a group, shown on the member, and taken away', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/groups`)
    await button('Declare role').click()
    const declare = page.getByRole('dialog', { name: 'Declare role' })
    await declare.getByLabel('Name').fill('editor')
    await declare.getByLabel('Title').fill('Editor')
    await declare.getByRole('button', { name: 'Declare role' }).click()
    await button('Map a group to editor').click()
    const map = page.getByRole('dialog', { name: 'Map a group to editor' })
    await map.getByLabel('Beginning of the group’s name').fill('eng')
    await map.getByRole('button', { name: 'Map Engineering' }).click()
    await map.waitFor({ state: 'detached' })
    await row(/^Engineering 1 editor/).waitFor()
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('link', { name: 'Ada Lovelace' }).click()
    await says('by Engineering')
    await page.getByRole('link', { name: 'Groups' }).last().click()
    await button('Engineering gives editor no more').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click()
    await row(/^editor/)
      .getByText('No group')
      .waitFor()
    await page.getByLabel('Beginning of the group’s name').fill('zzz')
    await says('begins with “zzz”')
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('warns of groups inside the one that gives it, whose people it does not reach', async () => {
    const { page } = window
    const warning = 'A group is in it: people of theirs have the role only if they are in this group too.'
    await window.go(`/inbound/tenants/${acme.tenant}/groups`)
    await row(/^Whole house/).waitFor()
    expect(await page.getByText(warning).count()).toBe(0)
    await button('Map a group to editor').click()
    const map = page.getByRole('dialog', { name: 'Map a group to editor' })
    const one = (name: string) => map.getByRole('listitem').filter({ hasText: name })
    await one('Map Whole house').getByText(warning).waitFor()
    expect(await one('Map Engineering').getByText(warning).count()).toBe(0)
    expect(await window.violations()).toEqual([])
    await map.getByRole('button', { name: 'Map Whole house' }).click()
    await map.waitFor({ state: 'detached' })
    await row(/^Whole house 2 editor/)
      .getByText(warning)
      .waitFor()
    await page.getByRole('link', { name: 'Whole house' }).click()
    await page.getByRole('heading', { name: 'Whole house' }).waitFor()
    await says(warning)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['attributes', '/attributes', 'Seen attributes'],
    ['groups and roles', '/groups', 'Roles of the product'],
  ])('%s have no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(`/inbound/tenants/${acme.tenant}${path}`)
    await seen.page.locator('main').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})
