import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { at, type Product, patient, stepsIn } from '../support/tutorial.ts'

// Mooncamp's “Azure User Provisioning Setup (SCIM)” from its first line to its last, both ends in one browser and
// without a command line. Each comment is a line of the tutorial; below it stands what it is here.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let steps: ReturnType<typeof stepsIn>
let mooncamp: Product
const application = 'Mooncamp user provisioning'

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 12), 'text/csv')
  const members = Array.from({ length: 12 }, (_, n) => `Product team,p${n}@corp.test`)
  await rollcall.call('POST', '/directory/imports', ['group,member', ...members].join('\n'), 'text/csv')
  window = await rollcall.open()
  steps = stepsIn(window)
}, 120_000)

afterAll(() => rollcall?.close())

describe('at Mooncamp', () => {
  it('user provisioning belongs to a plan, is activated, and gives an API token', async () => {
    const { page, button, says, link, choose, row, tab } = steps
    // “User provisioning is an Enterprise feature and needs to be configured by Mooncamp first.” → Plans.
    await window.go('/')
    await link('Plans').click()
    for (const [name, included] of [
      ['Free', false],
      ['Enterprise', true],
    ] as const) {
      await button('Add plan').first().click()
      const dialog = page.getByRole('dialog', { name: 'Add a plan' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
      if (!included) await dialog.getByRole('switch', { name: 'Includes user provisioning' }).click()
      await dialog.getByRole('button', { name: 'Add plan' }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    await row(/^Free Not included/).waitFor()
    await row(/^Enterprise Included/).waitFor()
    // “Navigate to Settings → Security and Identity → User Provisioning” → Tenants, Mooncamp, Setup.
    await steps.addTenant('Mooncamp')
    await choose('Plan', 'Free')
    await says('The plan does not include user provisioning')
    await choose('Plan', 'Enterprise')
    await says('Identity providers may send.')
    // “Click on Activate user provisioning.” A tenant of ours begins activated: it is switched off, and on again.
    await button('Switch off').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
    await button('Switch user provisioning on').click()
    await says('Identity providers may send.')
    // “An API token is required” → Create token.
    mooncamp = await steps.generateToken('Mooncamp', 'Azure')
    // Whoever is here already will be met again as a conflict: somebody of Mooncamp's own with a proven address.
    await tab('Tenant', 'Members')
    await button('Add member').first().click()
    const add = page.getByRole('dialog', { name: 'Add a member by hand' })
    await add.getByLabel('Name').fill('Person Five')
    await add.getByLabel('E-mail address').fill('p5@corp.test')
    await add.getByLabel('The person has shown that this address is theirs').check()
    await add.getByRole('button', { name: 'Add member' }).click()
    await says('Person Five is a member.')
    expect(window.complaints).toEqual([])
  }, 120_000)

  it('people wait for Synchronize, which runs daily at a time in a zone', async () => {
    const { page, button, says, choose, tab } = steps
    // “Users are automatically synchronized to Mooncamp daily.” → Staged, When it applies.
    await tab('Tenant', 'Staged')
    await page.getByLabel('daily, at a time').check()
    await page.getByLabel('Time of the daily run').fill('06:30')
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Berlin')
    await page.getByRole('option', { name: 'Europe/Berlin' }).click()
    await button('Save').click()
    await says(/^Next runs: .+06:30 · .+06:30 · .+06:30 \(Europe\/Berlin\)$/)
    await says('Nothing is waiting')
    expect(window.complaints).toEqual([])
    void choose
  }, 60_000)
})

describe('at the identity provider', () => {
  it('an application of its own is created, connected and tested', async () => {
    const { page, link } = steps
    // “Navigate to Enterprise applications. Click New application.”
    await link('Applications').click()
    await page.getByRole('link', { name: 'Add application' }).first().click()
    // “Create your own application … Non-gallery” → Any SCIM application.
    await page.getByRole('link', { name: /^Any SCIM application/ }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(application)
    // “As a Tenant URL add … and under Secret Token insert the API token. Test Connection … positive feedback. Save.”
    await steps.enterCredentials(mooncamp.url, mooncamp.token)
    // “configure Users and groups according to your requirements”
    await steps.assign('group', 'Product team')
    await page.getByRole('link', { name: 'I’ll finish later' }).click()
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('people and groups are matched by objectId → externalId', async () => {
    const { page, button, says, row, tab } = steps
    const matchBy = async (target: string, precedence: string, source?: string) => {
      await button(`Edit ${target}`).click()
      const dialog = page.getByRole('dialog')
      if (source !== undefined) await dialog.getByRole('combobox', { name: 'Source attribute' }).fill(source)
      await dialog.getByRole('textbox', { name: 'Matching order' }).fill(precedence)
      await page.keyboard.press('Tab')
      await dialog.getByRole('button', { name: 'Done' }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    const save = async () => {
      await button('Save').click()
      await says(/^Saved\./)
    }
    // “Expand Mappings and click on Provision Azure Active Directory Users.”
    await tab('Parts of the application', 'Mappings')
    // “Find the entry mapping and select it. Set the Matching precedence to 2 and click Ok.”
    await matchBy('userName', '2')
    // “Change mailNickname to objectId … Match objects: Yes. Matching precedence should be 1. Click Ok.”
    await matchBy('externalId', '1', 'objectId')
    // “userPrincipalName → userName and set Match objects using this attribute to No”
    await matchBy('userName', '')
    await row(/^externalId objectId/).waitFor()
    // “Click on Save.”
    await save()
    // “Select Provision Azure Active Directory Groups …” the same, with displayName.
    await page.getByRole('radiogroup', { name: 'Mappings of' }).getByText('Groups').click()
    await page.getByRole('heading', { name: 'Attribute mappings of groups' }).waitFor()
    await matchBy('displayName', '2')
    await matchBy('externalId', '1')
    await matchBy('displayName', '')
    await save()
    expect(window.complaints).toEqual([])
  }, 120_000)

  it('provisioning is started, and the initial run comes to its end', async () => {
    const { button, tab } = steps
    // “Click on Start provisioning. It can take up to an hour until the initial run of the provisioning is started.”
    await tab('Parts of the application', 'Overview')
    await button('Turn on').click()
    await steps.upToDate(application)
    await tab('Parts of the application', 'Cycles')
    await steps.row(/Initial cycle.*Done/).waitFor(patient)
    const { totalResults, Resources } = await at(mooncamp, '/Users?count=1')
    expect([totalResults, (await at(mooncamp, '/Groups')).totalResults]).toEqual([12, 1])
    expect(Resources[0]?.externalId).toMatch(/^[0-9a-f-]{36}$/)
    expect(window.complaints).toEqual([])
  }, 90_000)
})

describe('back at Mooncamp', () => {
  it('there are users available to be synced, and Synchronize makes them members', async () => {
    const { page, button, says, row } = steps
    // “Navigate again to … User Provisioning. You should now see that there are users available to be synced.”
    await steps.openTenant('Mooncamp', 'Staged')
    const kinds = page.getByRole('navigation', { name: 'Which' })
    await expect
      .poll(() => kinds.innerText(), patient)
      .toMatch(/New 12\s+Changed 0\s+Leaving 0\s+Conflicts 0/)
    // “Click on Synchronize to push these users to Mooncamp”: two of them first, then everyone.
    await page.getByLabel('Select Person 1', { exact: true }).check()
    await page.getByLabel('Select Person 2', { exact: true }).check()
    await button('Synchronize 2 people').click()
    await says('2 joined')
    await button('Synchronize 10 people').click()
    await says('9 joined · 1 in conflict')
    // The one who was here before is nobody's but a person's to decide.
    await row(/Person 5/)
      .getByText('Person Five')
      .first()
      .waitFor()
    await button('Link to Person Five').click()
    await says('Nothing is waiting')
    // “Under Members you should now find these users.”
    await steps.tab('Tenant', 'Members')
    await row(/Person 11/)
      .getByText('Active')
      .waitFor()
    await row(/Person 5/)
      .getByText('Adopted')
      .waitFor()
    // “groups”: who is in them stands on a page of their own.
    await steps.tab('Tenant', 'Groups')
    await steps.link('Product team').click()
    await row(/^Person 11/)
      .getByText('Active')
      .waitFor()
    expect(await window.violations()).toEqual([])
    expect(window.complaints).toEqual([])
  }, 120_000)

  it('changes and leavers are staged with what is different, and synchronized at once by hand', async () => {
    const { page, button, says, row, link } = steps
    // “when a new employee joins or leaves your organisation” → the directory of the identity provider is told.
    await link('Sources').click()
    await page.getByRole('link', { name: 'Import CSV' }).first().click()
    const file = [
      'userPrincipalName,displayName,jobTitle,accountEnabled',
      'p1@corp.test,Person 1,Countess,true',
      'p2@corp.test,Person 2,,false',
      'p12@corp.test,Person 12,,true',
    ].join('\n')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'changes.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
    await button('Import').click()
    await says(/^Imported/)
    // The new one is assigned by hand, as a single person.
    await link('Applications').click()
    await link(application).first().click()
    await steps.tab('Parts of the application', 'Assignments')
    await steps.pick('Person', 'Person 12')
    await button('Assign').click()
    await says('Person 12 is assigned.')
    await steps.tab('Parts of the application', 'Overview')
    await button('Run now').click()
    // “To immediately synchronize any change provisioned through Azure use the Synchronize button.”
    await steps.openTenant('Mooncamp', 'Staged')
    const kinds = page.getByRole('navigation', { name: 'Which' })
    await expect.poll(() => kinds.innerText(), patient).toMatch(/New 1\s+Changed 1\s+Leaving 1\s+Conflicts 0/)
    const changed = await row(/^(Select )?.*Person 1\b.*Changed/).innerText()
    expect(changed).toContain('Countess')
    expect(await row(/Person 2\b.*Leaving/).innerText()).toMatch(/active\s+true\s*→\s*false/)
    await button('Synchronize 3 people').click()
    await says(/1 joined · 1 updated · 1 deactivated/)
    await steps.tab('Tenant', 'Members')
    await row(/Person 2\b/)
      .getByText('Deactivated')
      .waitFor()
    expect(window.complaints).toEqual([])
  }, 120_000)

  it('any SCIM attribute is mapped to a property', async () => {
    const { page, button, says, row } = steps
    // “The Attribute Mapping section allows you to map any SCIM attribute to Mooncamp Properties.”
    await steps.tab('Tenant', 'Attributes')
    await button('Map title').click()
    const dialog = page.getByRole('dialog', { name: 'Map an attribute to a property' })
    await dialog.getByLabel('Name of the property').fill('position')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await button('Preview').click()
    await says(/^Would change 1 member of/)
    await button('Apply').click()
    await row(/^position/)
      .getByText('In use')
      .waitFor(patient)
    await steps.tab('Tenant', 'Members')
    await steps.link('Person 1').click()
    await page.getByRole('region', { name: 'Properties' }).getByText('Countess').waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})
