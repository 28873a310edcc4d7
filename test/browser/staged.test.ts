import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts'

// People received and not yet applied: Synchronize, conflicts, those who leave; members and groups.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let acme: IdentityProvider
const ids: Record<string, string> = {}

interface Member {
  readonly id: string
  readonly state: string
  readonly userName: string | null
}
type List = { readonly items: readonly Member[] }

const waiting = { timeout: 30_000, interval: 200 }
const policy = (change: object) => rollcall.call('PATCH', `/tenants/${acme.tenant}/connections/1`, change)
const members = async () => (await rollcall.call<List>('GET', `/tenants/${acme.tenant}/members`)).items

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  acme = await anIdentityProvider(rollcall, 'Acme')
  await policy({ apply: { mode: 'by_hand', stopAbove: 3 } })
  await rollcall.call('POST', `/tenants/${acme.tenant}/members`, {
    name: 'Grace Hopper',
    email: 'grace.hopper@acme.test',
    emailVerified: true,
  })
  for (const name of ['ada.lovelace', 'alan.turing', 'edsger.dijkstra', 'barbara.liskov', 'tony.hoare']) {
    ids[name] = await acme.create(`${name}@acme.test`)
  }
  ids['grace.hopper'] = await acme.create('grace.hopper@acme.test', { title: 'Rear admiral' })
  ids['Engineering'] = await acme.createGroup('Engineering', [ids['ada.lovelace'] ?? ''])
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

const says = (text: string | RegExp, at = window) => at.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })
/** As often as it takes, as somebody does who sees where the focus is. */
async function tabTo(name: string, key = 'Tab'): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await window.page.evaluate('document.activeElement.textContent')) === name) return
    await window.page.keyboard.press(key)
  }
  throw new Error(`${key} does not lead to ${name}`)
}
const row = (name: RegExp) => window.page.getByRole('row', { name })

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['staged people', '/staged', 'Edsger Dijkstra'],
    ['what nobody is in', '/staged?kind=unlinked', 'Nobody here.'],
    ['members', '/members', 'Grace Hopper'],
    ['the dialog for a member', '/members?add=1', 'Add a member by hand'],
    ['groups', '/groups', 'Engineering'],
  ])('%s have no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(`/inbound/tenants/${acme.tenant}${path}`)
    await seen.page.locator('main, [role="dialog"]').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})

describe('Synchronize', () => {
  it('counts who waits, takes the selected ones, and shows what each would change', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/staged`)
    const tabs = page.getByRole('navigation', { name: 'Which' })
    await expect.poll(() => tabs.innerText()).toMatch(/All 6\s+New 6\s+Changed 0\s+Leaving 0\s+Conflicts 0/)
    await tabs.getByRole('link', { name: /^New/ }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('kind')).toBe('new')
    const ada = row(/Ada Lovelace/)
    await ada.getByText('displayName').waitFor()
    await button('Synchronize 6 people').waitFor()
    await page.getByLabel('Select Ada Lovelace').check()
    await page.getByLabel('Select Alan Turing').check()
    await button('Synchronize 2 people').click()
    await says('2 joined')
    await ada.waitFor({ state: 'detached' })
    expect((await members()).map(({ userName }) => userName)).toContain('ada.lovelace@acme.test')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('stops and asks above the threshold, is allowed by typing the number, and says what it did', async () => {
    const { page } = window
    await acme.create('leslie.lamport@acme.test')
    await window.go(`/inbound/tenants/${acme.tenant}/staged`)
    await button('Synchronize 5 people').click()
    const ask = page.getByRole('alert').filter({ hasText: 'more than is done without a word' })
    await ask.getByText(/would make 5 changes/).waitFor()
    expect((await members()).length).toBe(3)
    await ask.getByRole('button', { name: 'Allow 5 changes' }).click()
    const dialog = page.getByRole('dialog')
    const allow = dialog.getByRole('button', { name: 'Allow 5 changes' })
    expect(await allow.isDisabled()).toBe(true)
    await dialog.getByLabel('Type 5 to allow it').fill('5')
    await allow.click()
    await says('4 joined · 1 in conflict')
    await expect.poll(async () => (await members()).length, waiting).toBe(7)
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('gives up a run that is held', async () => {
    const { page } = window
    for (const name of ['ada.lovelace', 'alan.turing', 'edsger.dijkstra', 'barbara.liskov'])
      await acme.set(ids[name] ?? '', { title: 'Pioneer' })
    await window.go(`/inbound/tenants/${acme.tenant}/staged?kind=changed`)
    const ada = row(/Ada Lovelace/)
    expect(await ada.innerText()).toMatch(/title[\s\S]*Pioneer/)
    await button('Synchronize 4 people').click()
    await button('Cancel it').click()
    await says('Cancelled')
    await page.getByLabel('Select all on this page').check()
    await says('4 people selected')
    await button('Clear selection').click()
    await button('Apply now: Ada Lovelace').click()
    await says('Ada Lovelace is applied.')
    await ada.waitFor({ state: 'detached' })
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('by keyboard alone', () => {
  it('people are selected and synchronized', async () => {
    const { page } = window
    const before = (await members()).length
    await acme.create('katherine.johnson@acme.test')
    await window.go(`/inbound/tenants/${acme.tenant}/staged?kind=new`)
    await row(/Katherine Johnson/).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Select the person with the focus').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await says('1 person selected')
    await tabTo('Synchronize 1 person', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await says('1 joined')
    expect((await members()).length).toBe(before + 1)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('a conflict', () => {
  it('is ignored, found again under Unlinked, and linked to the member after all', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/members`)
    await page.getByRole('link', { name: 'Decide' }).click()
    const grace = row(/Grace Hopper/)
    await grace.getByRole('button', { name: 'Link to Grace Hopper' }).waitFor()
    await button('Keep separate: Grace Hopper').waitFor()
    expect(await window.violations()).toEqual([])
    await button('Ignore Grace Hopper').click()
    await says('Grace Hopper is ignored, and stands under Unlinked.')
    await page
      .getByRole('navigation', { name: 'Which' })
      .getByRole('link', { name: /^Unlinked/ })
      .click()
    await button('Re-link Grace Hopper').click()
    const dialog = page.getByRole('dialog', { name: 'Whose record is Grace Hopper?' })
    await dialog.getByLabel('Beginning of a name, user name or address').fill('gra')
    await dialog.getByRole('button', { name: 'Link to Grace Hopper' }).click()
    await says('Grace Hopper is linked.')
    await says('Nobody here.')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('that somebody else has decided meanwhile says so, and changes nothing', async () => {
    const record = await acme.create('mallory@acme.test')
    await window.go(`/inbound/tenants/${acme.tenant}/staged?kind=new`)
    await row(/Mallory/).waitFor()
    const path = `/tenants/${acme.tenant}/connections/1/staged/${record}/resolve`
    await rollcall.call('POST', path, { how: 'apply' })
    await button('Ignore Mallory').click()
    await window.page.getByRole('alert').getByText('Next:').waitFor()
  }, 60_000)
})

describe('when it applies', () => {
  it('is chosen with its consequence, a time and a zone', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/staged`)
    await page.getByLabel('daily, at a time').check()
    await page.getByLabel('Time of the daily run').fill('05:30')
    const zone = page.getByRole('combobox', { name: 'Time zone' })
    await zone.fill('Europe/Ber')
    await page.getByRole('option', { name: 'Europe/Berlin' }).click()
    await button('Save').click()
    await says(/^Next runs: .+ · .+ · /)
    const saved = await rollcall.call<{ policy: { apply: object } }>(
      'GET',
      `/tenants/${acme.tenant}/connections/1`,
    )
    expect(saved.policy.apply).toMatchObject({ mode: 'scheduled', at: '05:30', timeZone: 'Europe/Berlin' })
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('people who leave', () => {
  it('are held when too many leave at once, and kept one by one', async () => {
    const { page } = window
    await policy({ apply: { mode: 'immediate' }, brake: { people: 1, percent: 1, minutes: 60 } })
    await acme.set(ids['ada.lovelace'] ?? '', { active: false })
    await acme.set(ids['alan.turing'] ?? '', { active: false })
    await window.go(`/inbound/tenants/${acme.tenant}`)
    await says(/^1 person is held/)
    await page.getByRole('link', { name: 'Open staged' }).last().click()
    await page.getByRole('link', { name: 'Show only these' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('held')).toBe('1')
    await row(/Alan Turing/)
      .getByText('Held: too many are leaving at once.')
      .waitFor()
    await button('Keep the member: Alan Turing').click()
    await says('Alan Turing stays a member.')
    await vi.waitFor(async () => {
      const alan = (await members()).find(({ userName }) => userName?.startsWith('alan'))
      expect(alan?.state).toBe('active')
    }, waiting)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('members', () => {
  it('are found by name and state in the URL, one opens with origin and history, and is deactivated', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/members?state=deactivated`)
    await row(/Ada Lovelace/).waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
    await page.getByLabel('Beginning of a name, user name or address').fill('zzz')
    await says('begins with “zzz” · Deactivated')
    await button('Clear filters').last().click()
    await page.getByLabel('Beginning of a name, user name or address').fill('edsger')
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('edsger')
    await page.getByRole('link', { name: 'Edsger Dijkstra' }).click()
    await says('Identity provider: made by the identity provider')
    await page.getByText('Became a member').waitFor()
    await button('Deactivate').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await says('Deactivated.')
    await button('Reactivate').click()
    await says('Reactivated.')
    expect(await window.violations()).toEqual([])
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('are added by hand, marked, guarded by that mark, and removed', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/members`)
    await button('Add member').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Margaret Hamilton')
    await dialog.getByLabel('E-mail address').fill('margaret@elsewhere.test')
    await dialog.getByRole('button', { name: 'Add member' }).click()
    await says('Margaret Hamilton is a member.')
    await page.getByRole('link', { name: 'Margaret Hamilton' }).click()
    await page.getByRole('switch', { name: 'Break-glass' }).click()
    await expect.poll(() => page.getByRole('switch', { name: 'Break-glass' }).isChecked()).toBe(true)
    await button('Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByText('Next:').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('switch', { name: 'Break-glass' }).click()
    await expect.poll(() => page.getByRole('switch', { name: 'Break-glass' }).isChecked()).toBe(false)
    await button('Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await says('Removed.')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('are asked about as a sign-in layer asks', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/members?subject=ada.lovelace@acme.test`)
    await says('May not enter')
    await says(/Deactivated\./)
    await page.getByLabel('User name, address or id').fill('tony.hoare@acme.test')
    await page.getByRole('status').getByText('May enter', { exact: true }).waitFor()
  }, 60_000)
})
