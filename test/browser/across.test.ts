import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  passwordOfAdmins,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// What lies across both sides: rights, approvals, the audit log, admins, API keys, notifications, the keyboard.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let application = ''

interface Item {
  readonly id: string
}
type Held = { readonly items: readonly Item[] }

const waiting = { timeout: 60_000, interval: 200 }

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await seed()
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

/** Six people whose creation waits for approval. */
async function seed(): Promise<void> {
  const { call } = rollcall
  await call('POST', '/directory/imports', peopleFile(0, 6), 'text/csv')
  const tenant = await call<Item & { scimUrl: string }>('POST', '/tenants', { name: 'Corp' })
  const made = { description: 'Here', scopes: ['scim'] }
  const { token } = await call<{ token: string }>('POST', `/tenants/${tenant.id}/tokens`, made)
  const app = await call<Item>('POST', '/applications', {
    name: 'Careful',
    from: 'scim',
    url: tenant.scimUrl,
    token,
    allowPrivateAddress: true,
  })
  application = app.id
  const path = `/applications/${app.id}`
  await call('PATCH', `${path}/settings`, {
    scope: 'all',
    approvals: { create: true },
    notifications: { email: 'it@corp.test', onFailure: true },
  })
  await call('POST', `${path}/resume`)
  await vi.waitFor(async () => {
    expect((await call<Held>('GET', '/approvals')).items.length).toBe(6)
  }, waiting)
}

const says = (text: string | RegExp, at = window) => at.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['approvals', '/outbound/approvals', 'Careful'],
    ['the audit log', '/audit', 'application.created'],
    ['admins', '/settings/admins', 'What each role may do'],
    ['API keys', '/settings/api-keys', 'API keys'],
    ['notifications', '/settings/notifications', 'Who is told'],
    ['one’s own account', '/settings/account', 'Your sessions'],
  ])('%s has no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(path)
    await seen.page.locator('main').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})

describe('approvals', () => {
  it('are decided group by group: some of them by selection, by keyboard, with a reason for no', async () => {
    const { page } = window
    await window.go('/outbound/approvals')
    await says(/^Create 6 · because/)
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    await page.getByLabel('Select p1@corp.test').check()
    await page.getByLabel('Select p2@corp.test').check()
    await button('Approve 2 changes').click()
    await says('2 changes approved.')
    await vi.waitFor(async () => {
      const { items } = await rollcall.call<Held>('GET', '/approvals')
      expect(items.length).toBe(4)
    }, waiting)
    await says(/^Create 4 · because/)
    await page.getByRole('region', { name: /^Create 4/ }).focus()
    await page.keyboard.press('j')
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog')
    const reject = dialog.getByRole('button', { name: 'Reject 4 changes' })
    expect(await reject.isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('Contract not signed yet.')
    await page.keyboard.press('Enter')
    await says('4 changes rejected.')
    await says('Nothing is waiting')
    const rejected = page.getByRole('table', { name: 'Rejected' }).getByRole('row')
    await expect.poll(() => rejected.count()).toBe(5)
    expect(await rejected.nth(1).innerText()).toMatch(
      /Careful\s+p\d@corp\.test\s+Create\s+Contract not signed yet\.\s+console/,
    )
    expect(await window.violations()).toEqual([])
    await window.go(`/outbound/applications/${application}/held`)
    await expect.poll(() => rejected.count()).toBe(5)
    expect(window.complaints).toEqual([])
  }, 90_000)
})

describe('the audit log', () => {
  it('keeps its filters and the open entry in the URL, and shows every value from → to', async () => {
    const { page } = window
    await rollcall.call('PATCH', `/applications/${application}/settings`, { cycleIntervalMinutes: 45 })
    await window.go('/audit')
    await page.getByLabel('On what').fill('Careful')
    await expect.poll(() => new URL(page.url()).searchParams.get('target')).toBe('Careful')
    const change = page.getByRole('link', { name: 'Open the audit entry application.settings_changed' })
    await change.first().focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog')
    const row = drawer.getByRole('row', { name: /cycleIntervalMinutes/ })
    await row.waitFor()
    expect(await row.innerText()).toMatch(/40\s+45/)
    const other = await rollcall.open()
    await other.page.goto(page.url())
    await other.page.getByRole('dialog').getByText('cycleIntervalMinutes').waitFor()
    expect(await other.page.getByLabel('On what').inputValue()).toBe('Careful')
    await other.close()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'))
      .toBe('application.settings_changed')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('lets new entries wait, and names the filters when nothing passes', async () => {
    const { page } = window
    await window.go('/audit?action=application.')
    await page
      .getByRole('row', { name: /Careful/ })
      .first()
      .waitFor()
    const before = await page.locator('tbody tr').count()
    await rollcall.call('PATCH', `/applications/${application}/settings`, { cycleIntervalMinutes: 50 })
    await button('New entries: show').waitFor({ timeout: 20_000 })
    expect(await page.locator('tbody tr').count()).toBe(before)
    await button('New entries: show').click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(before + 1)
    await window.go('/audit?actor=nobody-at-all&outcome=refused')
    await says('Who did it: nobody-at-all · Outcome: Refused')
    await button('Clear filters').click()
    await page
      .getByRole('row', { name: /Careful/ })
      .first()
      .waitFor()
  }, 60_000)
})

describe('admins', () => {
  it('are invited with a link shown once, get another role, and are disabled and enabled', async () => {
    const { page } = window
    await window.go('/settings/admins')
    await button('Invite admin').click()
    const dialog = page.getByRole('dialog', { name: 'Invite an admin' })
    await dialog.getByLabel('E-mail address').fill('grace@corp.test')
    await dialog.getByLabel('Name').fill('Grace Hopper')
    await dialog.getByRole('button', { name: 'Make the invitation link' }).click()
    const once = page.getByRole('dialog', { name: 'Copy the link now' })
    const link = await once.locator('code').innerText()
    expect(link).toMatch(/^http:\/\/.*\/set-password#/)
    await page.keyboard.press('Escape')
    await once.getByText(/^You have not copied it yet/).waitFor()
    await once.getByRole('button', { name: 'Go back and copy it' }).click()
    await once.getByRole('button', { name: 'Copy link' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await page
      .getByRole('row', { name: /Grace Hopper/ })
      .getByText('Invited')
      .waitFor()
    expect(await page.content()).not.toContain(link)
    await button('Change the role of Grace Hopper').click()
    const role = page.getByRole('dialog')
    await role.getByRole('combobox', { name: 'Role' }).click()
    await page.getByRole('option', { name: 'Approver' }).click()
    await role.getByRole('button', { name: 'Save role' }).click()
    await says('Grace Hopper has another role from the next request on.')
    await page.getByRole('row', { name: /Grace Hopper.*Approver/ }).waitFor()
    await button('Disable Grace Hopper').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page
      .getByRole('row', { name: /Grace Hopper/ })
      .getByText('Disabled')
      .waitFor()
    await button('Enable Grace Hopper').click()
    await says('Grace Hopper is enabled.')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('are signed out everywhere from their sessions', async () => {
    const { page } = window
    const theirs = await rollcall.openAs('auditor')
    await window.go('/settings/admins')
    await button('Sessions of The auditor').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('row').nth(1).waitFor()
    await dialog.getByRole('button', { name: 'Sign out everywhere' }).click()
    await dialog.getByText('1 session ended.').waitFor()
    await theirs.page.reload()
    await theirs.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await theirs.close()
  }, 60_000)
})

describe('API keys', () => {
  it('are shown once, work, and are revoked', async () => {
    const { page } = window
    await window.go('/settings/api-keys')
    await button('Create API key').click()
    const ask = page.getByRole('dialog', { name: 'Create an API key' })
    await ask.getByLabel('Name').fill('Reports')
    await ask.getByRole('button', { name: 'Create key' }).click()
    const once = page.getByRole('dialog', { name: 'Copy the key now' })
    const key = await once.locator('code', { hasText: /^rck_/ }).innerText()
    await once.getByRole('button', { name: 'Copy key' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    const asked = () =>
      fetch(`${rollcall.url}/api/v1/session`, { headers: { authorization: `Bearer ${key}` } })
    expect((await asked()).status).toBe(200)
    await page
      .getByRole('row', { name: /Reports/ })
      .getByText('Active')
      .waitFor()
    expect(await page.content()).not.toContain(key)
    await button('Revoke Reports').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page
      .getByRole('row', { name: /Reports/ })
      .getByText('Revoked')
      .waitFor()
    expect((await asked()).status).toBe(401)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('the audit log as a file', () => {
  it('holds what passes the filters, and only the rows in the window are in the page', async () => {
    const { page } = window
    for (let minutes = 60; minutes < 190; minutes += 1)
      await rollcall.call('PATCH', `/applications/${application}/settings`, { cycleIntervalMinutes: minutes })
    await window.go('/audit?action=application.settings_changed')
    await page
      .getByRole('link', { name: 'Open the audit entry application.settings_changed' })
      .first()
      .waitFor()
    const seen = new Set<string>()
    await expect
      .poll(async () => {
        for (const row of await page.locator('tbody tr[data-index]').all())
          seen.add((await row.getAttribute('data-index').catch(() => null)) ?? '')
        expect(await page.locator('tbody tr').count()).toBeLessThan(120)
        await page.mouse.wheel(0, 1200)
        return seen.size
      }, waiting)
      .toBeGreaterThanOrEqual(130)
    const begun = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export CSV' }).click()
    const download = await begun
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines.length).toBeGreaterThan(130)
    expect(lines.slice(1).every((line) => line.includes('application.settings_changed'))).toBe(true)
    expect(window.complaints).toEqual([])
  }, 90_000)
})

describe('an API key', () => {
  it('is made only once the password was given again, and nothing typed is lost', async () => {
    const admin = await rollcall.openAs('operator')
    const { page } = admin
    await rollcall.database.rows(
      `update access_session set confirmed_at = now() - interval '20 minutes', created_at = now() - interval '1 hour'`,
    )
    await admin.go('/settings/api-keys')
    await button('Create API key', admin).click()
    const ask = page.getByRole('dialog', { name: 'Create an API key' })
    await ask.getByLabel('Name').fill('Nightly')
    await ask.getByRole('button', { name: 'Create key' }).click()
    const again = page.getByRole('dialog', { name: 'Say once more who you are' })
    await again.getByLabel('Password').first().fill(passwordOfAdmins)
    expect(await admin.violations()).toEqual([])
    await again.getByRole('button', { name: 'Confirm and go on' }).click()
    await page.getByRole('dialog', { name: 'Copy the key now' }).getByText(/^rck_/).waitFor()
    const { items } = await rollcall.call<{ items: readonly { name: string }[] }>('GET', '/api-keys')
    expect(items.map(({ name }) => name)).toContain('Nightly')
    expect(admin.complaints).toEqual([])
    await admin.close()
  }, 60_000)
})

describe('notifications', () => {
  it('are set for each application in one place', async () => {
    const { page } = window
    await window.go('/settings/notifications')
    const address = page.getByLabel('Address for Careful')
    await expect.poll(() => address.inputValue()).toBe('it@corp.test')
    await address.fill('nobody')
    await button('Save for Careful').click()
    await page.getByRole('alert').getByText('Next:').waitFor()
    expect(await address.inputValue()).toBe('nobody')
    await address.fill('ops@corp.test')
    await page.getByLabel('Once a day what was done in Careful').check()
    await button('Save for Careful').click()
    await says('Saved for Careful.')
    const settings = await rollcall.call<{ notifications: unknown }>(
      'GET',
      `/applications/${application}/settings`,
    )
    expect(settings.notifications).toMatchObject({
      email: 'ops@corp.test',
      onFailure: true,
      digest: true,
    })
  }, 60_000)
})

describe('this server', () => {
  it('says its version, since when it runs, and how long it keeps what', async () => {
    const { page } = window
    await window.go('/')
    await page.getByRole('link', { name: 'This server' }).click()
    const { version } = await rollcall.call<{ version: string }>('GET', '/about')
    await page.getByText(version, { exact: true }).waitFor()
    const kept = page.getByRole('table', { name: 'How long things are kept' })
    await kept.getByRole('row', { name: 'Provisioning log 30 days ROLLCALL_LOG_DAYS' }).waitFor()
    await kept.getByRole('row', { name: 'Audit log for ever ROLLCALL_AUDIT_DAYS' }).waitFor()
    await kept.getByRole('row', { name: 'Deleted people and groups, in the bin 30 days fixed' }).waitFor()
    expect(await window.violations()).toEqual([])
  }, 60_000)
})

describe('whoever may not do something', () => {
  it('sees it where it is, disabled, with which role could', async () => {
    const auditor = await rollcall.openAs('approver')
    await auditor.go(`/outbound/applications/${application}`)
    const run = button('Run now', auditor)
    await run.focus()
    expect(await run.getAttribute('aria-disabled')).toBe('true')
    await auditor.page
      .getByRole('tooltip')
      .getByText(/^Your role \(Approver\) does not let you run, stop, pause/)
      .waitFor()
    await run.click({ force: true })
    await auditor.go('/audit')
    await says('You may not see this page', auditor)
    await says(/These roles do: Operator, Admin, Auditor/, auditor)
    const nav = auditor.page.getByRole('navigation', { name: 'Main' })
    expect(await nav.getByRole('link').allInnerTexts()).toEqual([
      'Overview',
      'Applications',
      'Approvals',
      'Provisioning log',
      'People',
      'Groups',
      'Sources',
      'Notifications',
      'This server',
    ])
    expect(await auditor.violations()).toEqual([])
    expect(auditor.complaints).toEqual([])
    await auditor.close()
  }, 60_000)

  it('who belongs to a tenant begins at that tenant and sees no other page', async () => {
    const customer = await rollcall.openAs('customer_admin', 'Corp')
    await customer.page.getByRole('heading', { name: 'Corp', level: 1 }).waitFor()
    await customer.go('/outbound/applications')
    await says('You may not see this page', customer)
    expect(customer.complaints).toEqual([])
    await customer.close()
  }, 60_000)
})

describe('the keyboard', () => {
  it('goes places with g and a letter, moves in tables, searches, and lists its keys', async () => {
    const { page } = window
    await window.go('/')
    await page.getByRole('heading', { name: 'Careful' }).waitFor()
    for (const [keys, path] of [
      ['gl', '/outbound/logs'],
      ['gp', '/outbound/directory/people'],
      ['gt', '/inbound/tenants'],
      ['ga', '/outbound/applications'],
    ] as const) {
      for (const key of keys) await page.keyboard.press(key)
      await expect.poll(() => new URL(page.url()).pathname).toBe(path)
    }
    for (const key of 'gp') await page.keyboard.press(key)
    await expect.poll(() => new URL(page.url()).pathname).toBe('/outbound/directory/people')
    await page
      .getByRole('row', { name: /p1@corp.test/ })
      .first()
      .waitFor()
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    const pressUntil = (key: string, name: string) =>
      expect.poll(() => page.keyboard.press(key).then(focused), { interval: 250 }).toBe(name)
    // The keys of a page are there a moment after its first row.
    await pressUntil('j', 'Person 0')
    await pressUntil('j', 'Person 1')
    await pressUntil('k', 'Person 0')
    await page.keyboard.press('/')
    await page.keyboard.type('gp')
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('gp')
    await page.locator('main').click({ position: { x: 2, y: 2 } })
    await page.keyboard.press('?')
    const list = page.getByRole('dialog', { name: 'Keyboard' })
    await list.getByText('Go to: Provisioning log').waitFor()
    expect(await window.violations()).toEqual([])
    await list.getByLabel('Single-key shortcuts').uncheck()
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    expect(new URL(page.url()).pathname).toBe('/outbound/directory/people')
    await page.evaluate("localStorage.removeItem('rollcall-single-keys')")
    expect(window.complaints).toEqual([])
  }, 60_000)
})
