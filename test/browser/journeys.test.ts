import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// Moqups with Entra, line by line, and the first pages of Promapp's tutorial closely: both ends in one server and no command
// line. In a comment stands the line of the tutorial; after the arrow, what it is here.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 30), 'text/csv')
  window = await rollcall.open()
}, 120_000)

afterAll(() => rollcall?.close())

const clipboard = () => window.page.evaluate<string>('navigator.clipboard.readText()')
const button = (name: string | RegExp) =>
  window.page.getByRole('button', { name, exact: typeof name === 'string' })
const says = (wanted: string | RegExp) => window.page.getByText(wanted).first().waitFor()

/** A tenant with a token, made in the browser; what an admin of the application copies. */
async function makeTenant(name: string, description: string): Promise<{ url: string; token: string }> {
  const { page } = window
  await page.getByRole('link', { name: 'Tenants' }).click()
  await button('Add tenant').first().click()
  const add = page.getByRole('dialog')
  await add.getByLabel('Name of the organisation').fill(name)
  await add.getByRole('button', { name: 'Add tenant' }).click()
  await button('Create token').click()
  const ask = page.getByRole('dialog', { name: 'Create a token' })
  await ask.getByLabel('Description').fill(description)
  await ask.getByRole('button', { name: 'Create token' }).click()
  const show = page.getByRole('dialog', { name: 'Copy both now' })
  await show.getByRole('button', { name: 'Copy URL' }).click()
  await show.getByRole('button', { name: 'Copied' }).waitFor()
  const url = await clipboard()
  await show.getByRole('button', { name: 'Copy token' }).click()
  await expect.poll(clipboard).toMatch(/^rc_/)
  const token = await clipboard()
  await show.getByText('Waiting for the first request').waitFor()
  await show.getByRole('button', { name: 'Done' }).click()
  await show.waitFor({ state: 'detached' })
  return { url, token }
}

/** The first page of the wizard, up to a passed connection test. */
async function connect(gallery: string, { url, token }: { url: string; token: string }): Promise<void> {
  const { page } = window
  await page.getByRole('link', { name: 'Applications', exact: true }).click()
  await page.getByRole('link', { name: 'Add application' }).first().click()
  await page.getByLabel('Search the gallery').fill(gallery)
  await page.getByRole('link', { name: new RegExp(`^${gallery}`) }).click()
  await page.getByLabel('Tenant URL').fill(url)
  // As it comes out of a mail.
  await page.getByLabel('Secret token').fill(`  ${token} `)
  await page.getByLabel('This address lies in my own network').check()
  await button('Save and test').click()
  await says('The connection works.')
  await button('Go on').click()
}

async function choose(name: string): Promise<void> {
  const { page } = window
  await page.getByRole('combobox', { name: 'Person' }).fill(name)
  await page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click()
}

describe('Moqups, by the steps of its tutorial for Entra', () => {
  it('goes from a token at the application to a person provisioned, tried out first', async () => {
    const { page } = window
    // “Step 2. Go to the Integrations tab … Generate token. Copy the API Token.” → Tenants, Setup.
    const tenant = await makeTenant('Moqups', 'Entra')
    // “Step 3. Add Moqups from the application gallery.” “Provisioning Mode: Automatic. Admin Credentials: Tenant URL,
    // Secret Token, Test Connection.” → the first page of the set-up.
    await connect('Moqups', tenant)

    // “Step 4. Start small … assigning one or two users to the app.” “If you need more roles …” → App roles.
    await choose('Person 7')
    await button('Assign').click()
    await says('Person 7 is assigned.')
    await page.getByRole('table').getByRole('link', { name: 'p7@corp.test' }).waitFor()
    await button('Go on').click()

    await page.getByText('No problem is found with them.').first().waitFor()
    await page.getByText('Accounts that are there already are found by').waitFor()
    await page
      .getByText(/^All mappings/)
      .first()
      .click()
    // “Review the user attributes”: those of the tutorial's table, userName required and matching.
    for (const target of [
      'userName',
      'active',
      'displayName',
      'emails[type eq "work"].value',
      'name.formatted',
    ]) {
      await page.getByRole('rowheader', { name: target }).first().waitFor()
    }
    await page.getByText('Accounts that are there already are found by userName.').waitFor()
    expect(await window.violations()).toEqual([])
    await button('Go on').click()

    await choose('Person 7')
    await button('Preview').click()
    await says('Preview: nothing was changed.')
    expect(await page.locator('details.step > summary').allInnerTexts()).toEqual([
      expect.stringContaining('1 Read from the directory'),
      expect.stringContaining('2 In scope?'),
      expect.stringContaining('3 What it should look like'),
      expect.stringContaining('4 Match at the target'),
      expect.stringContaining('5 Act'),
      expect.stringContaining('Request that a cycle would send'),
    ])
    await button('Provision now').click()
    await says('Done at the target.')
    await button('Go on').click()

    await button('Preview everyone').click()
    await says('1 of 1 people and groups looked at')
    await page.getByText('Nothing would change').waitFor()
    expect(await window.violations()).toEqual([])
    // “change the Provisioning Status to On … When you're ready to provision, click Save.”
    await button('Turn on provisioning').click()
    await page.getByRole('heading', { name: 'Moqups', level: 1 }).waitFor()
    // “Check the progress bar to see the status of the provisioning cycle.”
    await page.getByText('Initial cycle').waitFor()
    await page.getByText('Up to date').first().waitFor()
    await expect.poll(() => page.title()).toBe('Up to date · Moqups · Rollcall')
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('narrows the scope by a filter, tells by mail of failures, and shows what was done in the log', async () => {
    const { page } = window
    const part = (name: string) =>
      page.getByRole('navigation', { name: 'Parts of the application' }).getByRole('link', { name }).click()
    // “Define the users … by choosing the desired values in Scope”, “To configure scoping filters …”
    await part('Scope')
    await says('1 of 30 people are in scope')
    await page.getByText('Everyone in the directory', { exact: true }).click()
    await button('Add filter').click()
    await page.getByLabel('Value', { exact: true }).fill('Sales')
    await says('30 of 30 people are in scope')
    await button('Discard').click()
    await says('1 of 30 people are in scope')
    // “Use the provisioning logs to determine which users have been provisioned.”
    await part('Log')
    await page
      .getByRole('row', { name: /p7@corp.test/ })
      .first()
      .waitFor()
    // “Notification Email … select the Send an email notification when a failure occurs check box. Select Save.”
    await page.getByRole('link', { name: 'Notifications' }).click()
    await page.getByLabel('Address for Moqups').fill('it@corp.test')
    await page.getByLabel('On failures of Moqups too').check()
    await button('Save for Moqups').click()
    await says('Saved for Moqups.')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('lets the person in at Moqups, which sign-in asks', async () => {
    const { page } = window
    // “Single sign-on to Moqups (recommended).” → what a sign-in layer is told.
    await page.getByRole('link', { name: 'Tenants' }).click()
    await page.getByRole('link', { name: 'Moqups', exact: true }).click()
    await page.getByRole('navigation', { name: 'Tenant' }).getByRole('link', { name: 'Members' }).click()
    await page.getByLabel('User name, address or id').fill('p7@corp.test')
    await says('May enter')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('shows the person with their account, and disabling them ends it', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByLabel('Search').fill('p7@')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await page.getByRole('link', { name: 'Person 7', exact: true }).click()
    await page
      .getByRole('row', { name: /^Moqups/ })
      .getByText('Has an account')
      .waitFor()
    await button('Disable').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page
      .getByRole('row', { name: /^Moqups/ })
      .getByText('Account disabled')
      .waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('Promapp, by the steps of its tutorial', () => {
  it('shows the access token once, asks before it is lost, and never shows it again', async () => {
    const { page } = window
    await window.go('/inbound/tenants?new=1')
    await page.getByLabel('Name of the organisation').fill('Promapp')
    await page.keyboard.press('Enter')
    await button('Create token').click()
    const ask = page.getByRole('dialog', { name: 'Create a token' })
    await ask.getByLabel('Description').fill('Azure AD')
    await ask.getByRole('combobox', { name: 'Scope' }).waitFor()
    await ask.getByRole('button', { name: 'Create token' }).click()
    const show = page.getByRole('dialog', { name: 'Copy both now' })
    const token = await show.locator('code', { hasText: /^rc_/ }).innerText()
    await page.keyboard.press('Escape')
    await show.getByText('You have not copied the token yet').waitFor()
    await show.getByRole('button', { name: 'Go back and copy it' }).click()
    await show.getByRole('button', { name: 'Copy token' }).click()
    await expect.poll(clipboard).toBe(token)
    await page.keyboard.press('Escape')
    await show.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Tokens', exact: true }).click()
    await page
      .getByRole('row', { name: /Azure AD/ })
      .getByText('Never used')
      .waitFor()
    expect(await page.content()).not.toContain(token)

    await connect('Promapp', { url: `${rollcall.url}/scim`, token })
    await window.go('/inbound/tenants')
    await page.getByRole('link', { name: 'Promapp' }).click()
    await page
      .getByText(/by rollcall\//)
      .first()
      // The last use of a token is written down every few seconds.
      .waitFor({ timeout: 30_000 })
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('rotates with an overlap, and revokes', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'Tokens', exact: true }).click()
    await button('Rotate Azure AD').click()
    await button('Make the new token').click()
    const show = page.getByRole('dialog', { name: 'Copy both now' })
    await show.getByRole('button', { name: 'Copy token' }).click()
    await expect.poll(clipboard).toMatch(/^rc_/)
    await show.getByRole('button', { name: 'Done' }).click()
    await page
      .getByRole('row', { name: /Azure AD/ })
      .getByText('Expires soon')
      .waitFor()
    await button('Revoke Azure AD').first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page
      .getByRole('row', { name: /Azure AD/ })
      .getByText('Revoked')
      .waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('a wrong token', () => {
  it('is named by the checklist, with the next step, and not as something else', async () => {
    const { page } = window
    await window.go('/outbound/applications/new?from=scim')
    await page.getByLabel('Name', { exact: false }).first().fill('Broken')
    await page.getByLabel('Tenant URL').fill(`${rollcall.url}/scim/v2`)
    await page.getByLabel('Secret token').fill('rc_wrong')
    await page.getByLabel('This address lies in my own network').check()
    await button('Save and test').click()
    await says('The connection does not work yet.')
    const lines = await page.locator('.check li').allInnerTexts()
    expect(lines.find((line) => line.startsWith('Token accepted'))).toContain('target_token_refused')
    expect(await page.locator('.check [aria-label="Passed"]').count()).toBe(2)
    await button('Copy for the app’s team').click()
    await expect.poll(clipboard).toContain('[Failed] Token accepted')
  }, 60_000)
})
