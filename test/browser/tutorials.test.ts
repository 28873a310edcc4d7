import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { at, patient, stepsIn } from '../support/tutorial.ts'

// The tutorials of the products, both ends in one browser and without a command line: the token is made at the product,
// the provisioning is set up beside it, and the people arrive. Nothing is asked of the management API but the people who
// are there at the beginning. Each comment is a line of the tutorial and, after the arrow, what it is here.
// Moqups with Entra: journeys.test.ts. Mooncamp: tutorial-mooncamp.test.ts.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let steps: ReturnType<typeof stepsIn>

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 25), 'text/csv')
  const members = Array.from({ length: 25 }, (_, n) => `Product team,p${n}@corp.test`)
  await rollcall.call('POST', '/directory/imports', ['group,member', ...members].join('\n'), 'text/csv')
  window = await rollcall.open()
  steps = stepsIn(window)
}, 120_000)

afterAll(() => rollcall?.close())

describe('Moqups, by its tutorial for OneLogin', () => {
  it('lets an admin approve what is created, changed and removed, and says what leaving does', async () => {
    const { page, button, says, tab, choose } = steps
    // “Go to the Integrations tab … click the Generate token button. Copy the API Token.” → Tenants, Setup.
    const moqups = await steps.activate('Moqups', 'OneLogin', 'OneLogin')
    // “Open the Moqups app in OneLogin. Configuration tab: SCIM Token. Click the Enable option.” → gallery, Connection.
    await steps.connect(moqups)
    await steps.assign('person', 'Person 1')
    await says('No problem is found with them.')
    await button('Go on').click()
    await page.getByRole('link', { name: 'I’ll finish later' }).click()
    // “Select which provisioning actions you want to require admin approval for: Create, Delete, Update user.”
    await tab('Parts of the application', 'Settings')
    for (const what of ['create', 'update', 'delete']) {
      await page.getByLabel(new RegExp(`^An admin approves before Rollcall may ${what}`)).check()
    }
    // “When users are deleted”, “When user accounts are suspended in OneLogin” → what is done when people leave.
    await choose('What happens to the account when they were removed for good.', 'delete the account')
    await choose('What happens to the account when they were put into the bin.', 'delete the account')
    await choose('What happens to the account when they were suspended in the directory.', 'nothing')
    await button('Save').click()
    await says(/^Saved\./)
    // “Check the box next to Enable provisioning.”
    await tab('Parts of the application', 'Overview')
    await button('Turn on').click()
    // The queue of what waits for an admin.
    await steps.link('Approvals').click()
    await says(/^Create 1 · because/)
    await button(/^Approve 1/).click()
    await says('1 change approved.')
    await expect.poll(async () => (await at(moqups, '/Users')).totalResults, patient).toBe(1)
    expect(window.complaints).toEqual([])
  }, 150_000)
})

describe('Moqups, by its tutorial for Okta', () => {
  it('imports who is at Moqups already, creates, updates, deactivates and reactivates', async () => {
    const { page, button, says, row, tab, link } = steps
    // “Apps and Notifications tab … Generate token.” → Tenants, Setup, Okta.
    const moqups = await steps.activate('Moqups by Okta', 'Okta', 'Okta')
    // “Import Users: users created in Moqups can be imported into Okta” → somebody of the product's own, shown.
    await tab('Tenant', 'Members')
    await button('Add member').first().click()
    const add = page.getByRole('dialog', { name: 'Add a member by hand' })
    await add.getByLabel('Name').fill('Person 8')
    await add.getByLabel('E-mail address').fill('p8@corp.test')
    await add.getByLabel('The person has shown that this address is theirs').check()
    await add.getByRole('button', { name: 'Add member' }).click()
    await says('Person 8 is a member.')
    await tab('Tenant', 'Import')
    await row(/^Person 8/)
      .getByText('not shown')
      .waitFor()
    await page.getByRole('switch', { name: 'Show the product’s own people' }).click()
    // Name, address, and the user name under which an import finds the person.
    await row(/^Person 8 p8@corp\.test Active p8@corp\.test/).waitFor(patient)
    // “Provisioning → Integration: Configure API Integration, API Token, Test API Credentials, Save.”
    await window.go('/outbound/applications/new')
    await page.getByLabel('Search the gallery').fill('Moqups')
    await page.getByRole('link', { name: /^Moqups/ }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Moqups by Okta')
    await steps.enterCredentials(moqups.url, moqups.token)
    // “Sign On tab … Choose Email for the Application username format. Click Save.” → Settings, User names.
    await page.getByRole('link', { name: 'I’ll finish later' }).click()
    await tab('Parts of the application', 'Settings')
    await steps.choose('What the user name is made from', 'mail address')
    await button('Save').click()
    await says(/^Saved\./)
    await tab('Parts of the application', 'Overview')
    await link('Go on with the set-up').click()
    // “either matched against existing Okta users” → the account that is there is found, and becomes theirs.
    await steps.assign('person', 'Person 8')
    await says('No problem is found with them.')
    await button('Go on').click()
    await steps.pick('Person', 'Person 8')
    await button('Preview').click()
    await says('Preview: nothing was changed.')
    await says(/^4 Match at the target/)
    await button('Provision now').click()
    await says('Done at the target.')
    await button('Go on').click()
    // “Choose the Provisioning Features that you want to enable. Save.” → To App, turned on.
    await steps.turnOn('Moqups by Okta', /1 of 1 people and groups looked at/)
    await steps.upToDate('Moqups by Okta')
    expect((await at(moqups, '/Users')).totalResults).toBe(1)
    await steps.openTenant('Moqups by Okta', 'Members')
    await row(/Person 8/)
      .getByText('Adopted')
      .waitFor(patient)
    await tab('Tenant', 'Import')
    await says('The product has nobody of its own')
    // “Deactivate Users”, “Reactivate Users”.
    for (const [act, state] of [
      ['Disable', 'Deactivated'],
      ['Enable', 'Active'],
    ] as const) {
      await link('People').click()
      await page.getByLabel('Search').fill('p8@')
      await expect.poll(() => page.getByRole('row').count()).toBe(2)
      await link('Person 8').click()
      await button(act).click()
      if (act === 'Disable') await page.getByRole('dialog').getByRole('button', { name: act }).click()
      await row(/^Moqups by Okta/)
        .getByText(act === 'Disable' ? 'Account disabled' : 'Has an account')
        .waitFor(patient)
      await steps.openTenant('Moqups by Okta', 'Members')
      await row(/Person 8/)
        .getByText(state)
        .waitFor(patient)
    }
    expect(window.complaints).toEqual([])
  }, 180_000)
})

describe('Promapp, by its tutorial', () => {
  it('takes people and groups, tells by mail when something fails, and is paused and resumed', async () => {
    const { page, button, says } = steps
    // “Under Access Tokens click on the Create Token button. Provide any name in the Description field and select Scim
    // from the Scope dropdown menu. Copy the access token: this will be the only time you can view it.”
    const promapp = await steps.activate('Promapp', 'Access token for Azure')
    // “Add Promapp from the gallery.” “https://api.promapp.com/api/scim in Tenant URL … Test Connection.”
    await steps.connect({ ...promapp, url: promapp.url.replace(/\/v2$/, '') })
    // “you must select any valid application-specific role. Users with the Default Access role are excluded.”
    await says('Needed: this application leaves Default Access out.')
    await steps.choose('App role', 'User')
    // “the users and/or groups that have been assigned”; “a single user is assigned to test the configuration”
    await steps.assign('group', 'Product team')
    // “Review the user attributes … The attributes selected as Matching properties are used to match.”
    await says('Accounts that are there already are found by')
    await button('Go on').click()
    await steps.tryOne('Person 3')
    // “Provisioning Status On in the Settings section … Scope … Save. This operation starts the initial synchronization.”
    await steps.turnOn('Promapp', /\d+ of \d+ people and groups looked at/)
    await steps.upToDate('Promapp')
    expect((await at(promapp, '/Users')).totalResults).toBe(25)
    // “monitor progress and follow links to provisioning activity report” → Cycles, Log.
    await steps.tab('Parts of the application', 'Log')
    await steps
      .row(/@corp\.test/)
      .first()
      .waitFor(patient)
    await steps.tab('Parts of the application', 'Overview')
    await button('Pause').click()
    await expect.poll(() => page.title(), patient).toBe('Paused · Promapp · Rollcall')
    await button('Resume').click()
    await steps.upToDate('Promapp')
    // “Notification Email … and check the checkbox - Send an email notification when a failure occurs.”
    await steps.link('Notifications').click()
    await page.getByLabel('Address for Promapp').fill('it@corp.test')
    await page.getByLabel('On failures of Promapp too').check()
    await button('Save for Promapp').click()
    await says('Saved for Promapp.')
    expect(window.complaints).toEqual([])
  }, 150_000)
})
