import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  retype,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
const ids = { working: '', failing: '', held: '', person: '', group: '', tenant: '', cycle: '' }

interface Item {
  readonly id: string
}
type Items = { readonly items: readonly Item[] }

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await seed()
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

/** Forty people in a group; an application that works, one in quarantine, one that holds deletions. */
async function seed(): Promise<void> {
  const { call } = rollcall
  await call('POST', '/directory/imports', peopleFile(0, 40), 'text/csv')
  const group = await call<Item>('POST', '/directory/groups', { attributes: { displayName: 'Everyone' } })
  const add = Array.from({ length: 40 }, (_, n) => ({ kind: 'person', reference: `p${n}@corp.test` }))
  await call('POST', `/directory/groups/${group.id}/members`, { add })
  ids.group = group.id
  ids.person = (await call<Item>('GET', '/directory/people/p7@corp.test')).id
  const tenant = await call<Item & { scimUrl: string }>('POST', '/tenants', { name: 'Corp' })
  ids.tenant = tenant.id
  ids.working = await addApplication('Works', tenant)
  ids.held = await addApplication('Holds', await call('POST', '/tenants', { name: 'Holds' }))
  await call('POST', `/applications/${ids.held}/assignments/remove`, { kind: 'group', principal: 'Everyone' })
  await call('POST', `/applications/${ids.held}/cycles`)
  await vi.waitFor(async () => {
    const { items } = await call<Items>('GET', `/applications/${ids.held}/held`)
    expect(items.length).toBe(20)
  }, waiting)
  ids.failing = await addApplication('Broken', { id: tenant.id, scimUrl: `${rollcall.url}/scim/v2` }, 'rc_no')
  ids.cycle =
    (await call<Items>('GET', `/applications/${ids.working}/cycles`)).items[0]?.id ?? 'no cycle has run'
}

const waiting = { timeout: 60_000, interval: 200 }

/** An application with the group assigned, turned on, its first cycle over. */
async function addApplication(
  name: string,
  tenant: Item & { readonly scimUrl: string },
  wrong?: string,
): Promise<string> {
  const { call } = rollcall
  const made = { description: name, scopes: ['scim'] }
  const token = wrong ?? (await call<{ token: string }>('POST', `/tenants/${tenant.id}/tokens`, made)).token
  const application = await call<Item>('POST', '/applications', {
    name,
    from: 'scim',
    url: tenant.scimUrl,
    token,
    allowPrivateAddress: true,
  })
  const path = `/applications/${application.id}`
  await call('POST', `${path}/assignments`, { kind: 'group', principal: 'Everyone' })
  await call('POST', `${path}/resume`)
  const wanted = wrong === undefined ? 'up_to_date' : 'quarantined'
  await vi.waitFor(async () => {
    expect((await call<{ status: string }>('GET', path)).status).toBe(wanted)
  }, waiting)
  return application.id
}

const { person, group } = { person: () => ids.person, group: () => ids.group }

/** Every page with something that stands there when it is ready. */
const pages: readonly (readonly [name: string, path: () => string, ready: string])[] = [
  ['overview', () => '/', 'Initial cycle'],
  ['applications', () => '/outbound/applications', 'Works'],
  ['add application', () => '/outbound/applications/new', 'Promapp'],
  ['its first step', () => '/outbound/applications/new?from=promapp', 'In Promapp first'],
  ['its second step', () => `/outbound/applications/new?application=${ids.working}&step=who`, 'Everyone'],
  [
    'its third step',
    () => `/outbound/applications/new?application=${ids.working}&step=mappings`,
    'Accounts that are there already',
  ],
  [
    'its fourth step',
    () => `/outbound/applications/new?application=${ids.working}&step=try`,
    'Provision now',
  ],
  ['its last step', () => `/outbound/applications/new?application=${ids.working}&step=on`, 'Turn on'],
  ['application', () => `/outbound/applications/${ids.working}`, 'Last entries'],
  ['application in quarantine', () => `/outbound/applications/${ids.failing}`, 'Test and resume'],
  ['connection', () => `/outbound/applications/${ids.working}/connection`, 'Save and test'],
  ['assignments', () => `/outbound/applications/${ids.working}/assignments`, 'Everyone'],
  ['scope', () => `/outbound/applications/${ids.working}/scope`, '40 of 40 people are in scope'],
  ['mappings', () => `/outbound/applications/${ids.working}/mappings/users`, '@corp.test'],
  ['group mappings', () => `/outbound/applications/${ids.working}/mappings/groups`, 'Everyone'],
  ['settings', () => `/outbound/applications/${ids.working}/settings`, 'Rollcall may create accounts.'],
  ['history', () => `/outbound/applications/${ids.working}/history`, 'What version'],
  ['on demand', () => `/outbound/applications/${ids.working}/on-demand`, 'Provision now'],
  ['cycles', () => `/outbound/applications/${ids.working}/cycles`, 'Initial cycle'],
  ['dry runs', () => `/outbound/applications/${ids.working}/cycles/dry-runs`, 'No dry run is kept'],
  ['drift', () => `/outbound/applications/${ids.working}/cycles/drift`, 'never been read'],
  [
    'waiting members',
    () => `/outbound/applications/${ids.working}/cycles/waiting`,
    'Nobody waits for a place',
  ],
  ['restart', () => `/outbound/applications/${ids.working}/cycles/restart`, 'Everyone is evaluated again'],
  ['cycle', () => `/outbound/applications/${ids.working}/cycles/${ids.cycle}`, 'What it did'],
  ['log of an application', () => `/outbound/applications/${ids.working}/logs`, '@corp.test'],
  ['held', () => `/outbound/applications/${ids.held}/held`, 'To undo the cause'],
  ['log', () => '/outbound/logs', '@corp.test'],
  ['people', () => '/outbound/directory/people', 'Person 1'],
  ['person', () => `/outbound/directory/people/${person()}`, 'Has an account'],
  ['groups', () => '/outbound/directory/groups', 'Everyone'],
  ['group', () => `/outbound/directory/groups/${group()}`, '@corp.test'],
  ['sources', () => '/outbound/directory/sources', 'Lines taken'],
  ['import', () => '/outbound/directory/import', 'Choose a file'],
  ['tenants', () => '/inbound/tenants', 'Corp'],
  ['tenant', () => `/inbound/tenants/${ids.tenant}`, 'Endpoint'],
  ['token dialog', () => `/inbound/tenants/${ids.tenant}/tokens?token=new`, 'Where it will be used'],
]

const ready = (at: ConsoleWindow, text: string) =>
  at.page.locator('main, [role="dialog"]').getByText(text).first().waitFor()
const says = (text: string | RegExp) => window.page.getByText(text).first().waitFor()

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  let seen: ConsoleWindow
  beforeAll(async () => {
    seen = await rollcall.open({ colorScheme })
  })
  afterAll(() => seen?.close())

  it.each(pages)('%s has no accessibility violation and no complaint', async (_, path, text) => {
    await seen.go(path())
    await ready(seen, text)
    expect(await seen.violations()).toEqual([])
    expect(seen.complaints).toEqual([])
  })
})

it('needs no scrolling sideways at 320 pixels, on any page', async () => {
  const narrow = await rollcall.open({ viewport: { width: 320, height: 640 } })
  for (const [name, path, text] of pages) {
    await narrow.go(path())
    await ready(narrow, text)
    expect([name, await narrow.page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 320])
  }
  await narrow.close()
}, 120_000)

describe('the palette', () => {
  it.each(['light', 'dark'] as const)('can be read in %s, the chosen place too', async (colorScheme) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go('/')
    await seen.page.getByRole('heading', { name: 'Works' }).waitFor()
    await seen.page.keyboard.press('Control+k')
    await seen.page.getByLabel('Page, application, tenant or person').fill('p7@')
    await seen.page.getByRole('option', { name: /Person 7/ }).waitFor()
    await seen.page.keyboard.press('ArrowDown')
    await seen.page.locator('[role="option"][data-combobox-selected]').waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.close()
  })

  it('closes with Esc, as it says', async () => {
    const { page } = window
    await window.go('/')
    await page.getByRole('heading', { name: 'Works' }).waitFor()
    await page.keyboard.press('Control+k')
    const field = page.getByLabel('Page, application, tenant or person')
    await field.press('Escape')
    await field.waitFor({ state: 'detached' })
  })

  it('goes to a page, an application, a tenant or a person by keyboard', async () => {
    const { page } = window
    for (const [typed, wanted] of [
      ['provisioning l', '/outbound/logs'],
      ['works', `/outbound/applications/${ids.working}`],
      ['corp', `/inbound/tenants/${ids.tenant}`],
      ['p7@', `/outbound/directory/people/${ids.person}`],
    ] as const) {
      await window.go('/')
      await page.getByRole('heading', { name: 'Works' }).waitFor()
      await page.keyboard.press('Control+k')
      const field = page.getByLabel('Page, application, tenant or person')
      await field.fill(typed)
      await page.getByRole('option').first().waitFor()
      if (typed === 'p7@') await page.getByRole('option', { name: /Person 7/ }).waitFor()
      await page.keyboard.press('Enter')
      await expect.poll(() => new URL(page.url()).pathname).toBe(wanted)
    }
  }, 60_000)
})

describe('the log', () => {
  it('keeps its filters and the open entry in the URL, so that a copied address shows the same', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/logs`)
    await page.getByLabel('Name or id').fill('p11@')
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('p11@')
    await page
      .getByRole('link', { name: /Open the log entry of p11@/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('5 Act').waitFor()
    const address = page.url()
    const other = await rollcall.open()
    await other.page.goto(address)
    await other.page.getByRole('dialog').getByText('5 Act').waitFor()
    expect(await other.page.locator('table.steady tbody tr').count()).toBe(1)
    await other.close()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('p11@corp.test')
  })

  it('names the filters when nothing passes them, and clears them', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/logs?search=nobody&since=1h`)
    await says('“nobody” · Last hour')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    // Whose row comes first is nobody's promise, and a long list holds only the rows in the window.
    await page
      .getByRole('row', { name: /@corp.test/ })
      .first()
      .waitFor()
    expect(new URL(page.url()).search).not.toMatch(/nobody|since/)
  })

  it('lets new entries wait behind a count instead of moving the list', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/logs?outcome=all&search=p3@`)
    await page
      .getByRole('row', { name: /p3@corp.test/ })
      .first()
      .waitFor()
    // News are told by the stream: what came before it stood is in the list already.
    await page.getByRole('status').getByText('Live').waitFor()
    const before = await page.locator('table.steady tbody tr').count()
    const body = { kind: 'person', principal: 'p3@corp.test', apply: true }
    await rollcall.call('POST', `/applications/${ids.working}/provision`, body)
    const news = page.getByRole('button', { name: '1 new entry: show' })
    await news.waitFor()
    expect(await page.locator('table.steady tbody tr').count()).toBe(before)
    await news.click()
    await expect.poll(() => page.locator('table.steady tbody tr').count()).toBe(before + 1)
  })
})

describe('cycles', () => {
  it('are run, paused and resumed from the application', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await says('Incremental cycle')
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText('Paused').first().waitFor()
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await page.getByText('Up to date').first().waitFor()
  })
})

describe('quarantine', () => {
  it('stands on every page of the application with what, since when, the effect and what to do', async () => {
    const { page } = window
    for (const part of ['', '/logs', '/assignments', '/held']) {
      await window.go(`/outbound/applications/${ids.failing}${part}`)
      const banner = page.getByRole('region', { name: 'Quarantined' })
      await banner.getByText('Nothing is provisioned; changes are gathered').waitFor()
      expect(await banner.innerText()).toContain('target_token_refused')
    }
    await page.getByRole('button', { name: 'Test and resume' }).click()
    await says(/^The connection test failed/)
  })
})

describe('held deletions', () => {
  it('are allowed only by typing how many', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.held}/held`)
    await page.getByRole('button', { name: /^Allow 20 changes…/ }).click()
    const dialog = page.getByRole('dialog')
    const allow = dialog.getByRole('button', { name: 'Allow 20 changes' })
    expect(await allow.isDisabled()).toBe(true)
    await dialog.getByLabel('Type 20 to confirm').fill('20')
    await allow.click()
    await says('No deletions are held')
  })
})

describe('the end of an application', () => {
  it('asks what becomes of the accounts, tells what happens, and can be called off', async () => {
    const { page } = window
    const { call } = rollcall
    const leaver = await addApplication('Leaves', await call('POST', '/tenants', { name: 'Leaves' }))
    // Beyond the threshold nobody is disabled before somebody says so: it stays as long as this test looks.
    await window.go(`/outbound/applications/${leaver}/settings`)
    await page.getByRole('button', { name: 'Disconnect application…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Disconnect Leaves' })
    await dialog.getByLabel('Disable them').check()
    const act = dialog.getByRole('button', { name: 'Disable accounts and disconnect' })
    expect(await act.isDisabled()).toBe(true)
    await dialog.getByLabel('Type Leaves to confirm').fill('Leaves')
    await act.click()
    const banner = page.getByRole('region', { name: 'Disconnecting' })
    await banner.getByText('It is being disconnected').waitFor()
    expect(await window.violations()).toEqual([])
    await banner.getByRole('button', { name: 'Call it off and stay connected' }).click()
    await banner.waitFor({ state: 'detached' })
    await window.go(`/outbound/applications/${leaver}/settings`)
    await page.getByRole('button', { name: 'Disconnect application…' }).click()
    await dialog.getByLabel('Type Leaves to confirm').fill('Leaves')
    await dialog.getByRole('button', { name: 'Forget the application' }).click()
    await page.getByRole('heading', { name: 'Applications', level: 1 }).waitFor()
    expect((await call<Items>('GET', '/applications')).items.some(({ id }) => id === leaver)).toBe(false)
  })
})

describe('the directory', () => {
  it('adds a person, changes what applications are sent of them, and clears what is emptied', async () => {
    const { page } = window
    await window.go('/outbound/directory/people')
    await page.getByRole('button', { name: 'Add person' }).click()
    const add = page.getByRole('dialog', { name: 'Add person' })
    await add.getByLabel('userPrincipalName').fill('new@corp.test')
    await add.getByLabel('displayName').fill('Newly Come')
    await add.getByLabel('department').fill('Sales')
    expect(await window.violations()).toEqual([])
    await add.getByRole('button', { name: 'Add person' }).click()
    await page.getByRole('heading', { name: 'Newly Come', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Edit attributes…' }).click()
    const edit = page.getByRole('dialog', { name: 'Edit attributes' })
    await edit.getByLabel('department').fill('')
    await edit.getByLabel('Another attribute').fill('costCenter')
    await edit.getByRole('button', { name: 'Add it' }).click()
    await edit.getByLabel('costCenter').fill('C 7')
    await edit.getByRole('button', { name: 'Save attributes' }).click()
    await says('Saved. Applications follow within seconds.')
    const { attributes } = await rollcall.call<{ attributes: Record<string, unknown> }>(
      'GET',
      '/directory/people/new@corp.test',
    )
    expect(attributes).toMatchObject({ displayName: 'Newly Come', costCenter: 'C 7' })
    expect(attributes).not.toHaveProperty('department')
    await rollcall.call('DELETE', '/directory/people/new@corp.test')
  })

  it('adds a group and renames it', async () => {
    const { page } = window
    await window.go('/outbound/directory/groups')
    await page.getByRole('button', { name: 'Add group' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Guild')
    await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click()
    await page.getByRole('heading', { name: 'Guild', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Rename…' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Weavers')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename group' }).click()
    await page.getByRole('heading', { name: 'Weavers', level: 1 }).waitFor()
    await rollcall.call('DELETE', '/directory/groups/Weavers')
  })

  it('previews a CSV file, names every line it cannot take, and imports the others', async () => {
    const { page } = window
    await window.go('/outbound/directory/import')
    const content = 'userPrincipalName,displayName\nnew1@corp.test,New One\n,Nameless\n'
    await page.locator('input[type=file]').setInputFiles({
      name: 'new.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(content),
    })
    await page.getByRole('button', { name: 'Preview' }).click()
    await says(/^Preview: nothing was changed/)
    await says('1 line rejected')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await says(/^Imported/)
    await page.getByRole('link', { name: 'To the people' }).click()
    await page.getByRole('link', { name: 'New One' }).waitFor()
  })

  it('deletes a person into the bin and restores them', async () => {
    const { page } = window
    await window.go('/outbound/directory/people/p20@corp.test')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await says('In the bin.')
    await page.getByRole('button', { name: 'Restore' }).click()
    await says('Restored.')
    await page.getByText('Enabled').first().waitFor()
  })

  it('adds and removes a member of a group', async () => {
    const { page } = window
    await rollcall.call('POST', '/directory/groups', { attributes: { displayName: 'Chess' } })
    await window.go('/outbound/directory/groups?search=chess')
    await page.getByRole('link', { name: 'Chess' }).click()
    await says('Nobody is in this group.')
    await page.getByRole('combobox', { name: 'Person' }).fill('p4@')
    await page.getByRole('option', { name: /Person 4/ }).click()
    await page.getByRole('button', { name: 'Add member' }).click()
    await says('Person 4 is a member.')
    await page.getByRole('button', { name: 'Remove p4@corp.test' }).click()
    await says('Nobody is in this group.')
  })
})

describe('editing an application', () => {
  it('counts while the scope is edited, says why somebody is out, previews and saves', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/scope`)
    await says(/^40 of 4[01] people are in scope/)
    await page.getByRole('button', { name: 'Add filter' }).click()
    await page.getByLabel('Value', { exact: true }).fill('Marketing')
    await says(/^0 of 4[01] people are in scope/)
    await page.getByRole('combobox', { name: 'Person' }).fill('p7@')
    await page.getByRole('option', { name: /Person 7/ }).click()
    await says('Person 7 is not in scope.')
    await says('is "Sales"')
    await page.getByRole('button', { name: 'Preview impact' }).click()
    const impact = page.getByRole('status').filter({ hasText: 'Impact' })
    await impact.getByText('40', { exact: true }).first().waitFor()
    await page.getByLabel('Value', { exact: true }).fill('Sales')
    await says(/^40 of 4[01] people are in scope/)
    await page.getByRole('button', { name: 'Save' }).click()
    await says(/^Saved\./)
    const scope = await rollcall.call<{ text: { users: string } }>(
      'GET',
      `/applications/${ids.working}/scope`,
    )
    expect(scope.text.users).toBe('department equals "Sales"')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('works out a mapping for the pinned person while it is typed, and points at what is wrong', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/mappings/users?sample=${ids.person}`)
    await page.getByRole('button', { name: 'Edit displayName' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Type' }).click()
    await page.getByRole('option', { name: 'expression' }).click()
    const expression = dialog.getByRole('textbox', { name: 'Expression' })
    await retype(expression, 'ToUper([displayName])')
    await dialog
      .getByText(/Did you mean ToUpper/)
      .first()
      .waitFor()
    await retype(expression, 'ToUpper([displayName])')
    await dialog.getByText('"PERSON 7"').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page
      .getByRole('row', { name: /^displayName/ })
      .getByText('PERSON 7')
      .waitFor()
    await page.getByRole('button', { name: 'Preview impact' }).click()
    await page
      .getByText('"Person 0" → "PERSON 0"')
      .or(page.getByText(/displayName: .*→/))
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page
      .getByRole('row', { name: /^displayName/ })
      .getByText('direct')
      .waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('tells the second of two admins that somebody was faster', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/settings`)
    const field = page.getByRole('textbox', { name: /^Time between two cycles/ })
    await field.fill('50')
    await rollcall.call('PATCH', `/applications/${ids.working}/settings`, { cycleIntervalMinutes: 45 })
    const told = page.getByRole('alert').filter({ hasText: 'while you were editing' })
    await expect
      .poll(async () => {
        await page
          .getByRole('button', { name: 'Save' })
          .click({ timeout: 500 })
          .catch(() => undefined)
        return told.isVisible()
      }, waiting)
      .toBe(true)
    await told.getByText('Time between two cycles').first().waitFor()
    expect(await field.inputValue()).toBe('50')
    await page.getByRole('button', { name: /^Go on with version/ }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await says(/^Saved\./)
  }, 60_000)
})

describe('what somebody else changes', () => {
  it('is told where it is shown, and loaded when one says so', async () => {
    const { page } = window
    await window.go(`/outbound/applications/${ids.working}/connection`)
    await page.getByRole('button', { name: 'Save and test' }).waitFor()
    await expect.poll(() => page.getByRole('status').getByText('Live').count()).toBe(1)
    const changed = { tokenExpiresAt: '2031-05-06T00:00:00Z' }
    await rollcall.call('PATCH', `/applications/${ids.held}/connection`, changed)
    await rollcall.call('PATCH', `/applications/${ids.working}/connection`, changed)
    const notice = page.getByRole('status').filter({ hasText: 'operator key changed Works at' })
    await notice.getByText('application.connection_changed').waitFor()
    expect(await window.violations()).toEqual([])
    await notice.getByRole('button', { name: 'Show what is there now' }).click()
    await notice.waitFor({ state: 'detached' })
    // What one does oneself needs no telling.
    await page.getByLabel('Ends on').fill('2032-01-02')
    await page.getByRole('button', { name: 'Save and test' }).click()
    await says('The connection works.')
    expect(await page.getByText('What you see may be from before.').count()).toBe(0)
    expect(await rollcall.call('GET', `/applications/${ids.working}`)).toMatchObject({
      connection: { tokenExpiresAt: '2032-01-02T00:00:00.000Z' },
    })
  })
})

describe('a connection', () => {
  it('signs in with client credentials, and keeps what was typed where it is refused', async () => {
    const { page } = window
    const app = await rollcall.call<Item>('POST', '/applications', {
      name: 'Short tokens',
      from: 'scim',
      url: rollcall.url,
      token: 'first',
      allowPrivateAddress: true,
    })
    await window.go(`/outbound/applications/${app.id}/connection`)
    await page.getByRole('combobox', { name: 'How requests are authorised' }).click()
    await page.getByRole('option', { name: 'OAuth 2.0 client credentials' }).click()
    await page.getByLabel('Address of the token endpoint').fill('nonsense:')
    await page.getByLabel('Client id').fill('rollcall')
    await page.getByLabel('Client secret').fill('a secret with a space')
    await page.getByText('Headers and certificate').click()
    await page.getByLabel('Headers sent with every request').fill('X-Org: Corp')
    await page.getByRole('button', { name: 'Save and test' }).click()
    await page.getByRole('alert').getByText('Next:').waitFor()
    expect(await page.getByLabel('Client secret').inputValue()).toBe('a secret with a space')
    await page.getByLabel('Address of the token endpoint').fill(`${rollcall.url}/oauth/token`)
    await page.getByRole('button', { name: 'Save and test' }).click()
    await says('The connection does not work yet.')
    expect(await window.violations()).toEqual([])
    expect(await rollcall.call('GET', `/applications/${app.id}`)).toMatchObject({
      connection: {
        auth: {
          kind: 'oauth_client_credentials',
          tokenUrl: `${rollcall.url}/oauth/token`,
          clientId: 'rollcall',
        },
        headers: { 'X-Org': 'Corp' },
        tokenSet: true,
      },
    })
    await rollcall.call('DELETE', `/applications/${app.id}?farewell=keep&confirm=Short%20tokens`)
  })
})

describe('what is not there', () => {
  it.each([
    ['/outbound/applications/none', 'There is no application under this address.'],
    ['/outbound/directory/people/none', 'There is no person under this address.'],
    ['/outbound/directory/groups/none', 'There is no group under this address.'],
    ['/inbound/tenants/none', 'There is no tenant under this address.'],
    ['/nowhere', 'There is no such page'],
  ])('%s says so, with the way out', async (path, text) => {
    await window.go(path)
    await says(new RegExp(text))
    await window.page.getByRole('link', { name: 'To the overview' }).waitFor()
  })
})

describe('a session that ends while a form is open', () => {
  it('keeps what was typed until somebody is signed in again', async () => {
    const own = await rollcall.open()
    await own.go('/outbound/applications/new?from=scim')
    await own.page.getByLabel('Name').fill('Intranet')
    await own.page.getByLabel('Tenant URL').fill('https://typed.example/scim')
    await own.context.clearCookies()
    await own.page.getByLabel('Secret token').fill('some token')
    await own.page.getByRole('button', { name: 'Save and test' }).click()
    await own.page.getByText('rollcall console', { exact: true }).waitFor()
    const { path } = await rollcall.call<{ path: string }>('POST', '/sign-in-links')
    const tab = await own.context.newPage()
    await tab.goto(`${rollcall.url}${path}`)
    await expect.poll(() => own.page.getByLabel('Tenant URL').isVisible(), waiting).toBe(true)
    expect(await own.page.getByLabel('Tenant URL').inputValue()).toBe('https://typed.example/scim')
    await own.close()
  })
})
