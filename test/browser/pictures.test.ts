import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// What needs attention, and the pictures: each says the same in words and as a table.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let tenant: string
let app: string
let soonOver: string

interface Named {
  readonly id: string
}

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  window = await rollcall.open()
}, 120_000)

afterAll(() => rollcall?.close())

const says = (wanted: string | RegExp) => window.page.getByText(wanted).first().waitFor()
const attention = () => window.page.getByRole('region', { name: /attention/ })

async function connect(): Promise<void> {
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 30), 'text/csv')
  await rollcall.call(
    'POST',
    '/directory/imports',
    ['group,member', ...Array.from({ length: 30 }, (_, n) => `Staff,p${n}@corp.test`)].join('\n'),
    'text/csv',
  )
  tenant = (await rollcall.call<Named>('POST', '/tenants', { name: 'Target' })).id
  const { token } = await rollcall.call<{ token: string }>('POST', `/tenants/${tenant}/tokens`, {
    description: 'cycles',
  })
  soonOver = (
    await rollcall.call<Named>('POST', `/tenants/${tenant}/tokens`, {
      description: 'pilot',
      expiresInDays: 6,
    })
  ).id
  const settings = { name: 'Moqups', from: 'moqups', url: `${rollcall.url}/scim/v2`, token }
  const body = { ...settings, allowPrivateAddress: true }
  app = (await rollcall.call<Named>('POST', '/applications', body)).id
  await rollcall.call('POST', `/applications/${app}/assignments`, { kind: 'group', principal: 'Staff' })
  await rollcall.call('POST', `/applications/${app}/test`)
  await rollcall.call('POST', `/applications/${app}/resume`)
}

describe('an empty system', () => {
  it('offers the two ways to begin, and every page has something to say', async () => {
    const { page } = window
    await says('No application yet')
    await page.getByRole('link', { name: 'Add application' }).waitFor()
    await page.getByRole('link', { name: 'Add tenant' }).waitFor()
    expect(await window.violations()).toEqual([])
    for (const [path, text] of [
      ['/outbound/applications', 'No application yet'],
      ['/outbound/approvals', 'Nothing is waiting'],
      ['/outbound/logs', 'Nothing in the log yet'],
      ['/outbound/directory/people', 'No people yet'],
      ['/outbound/directory/groups', 'No groups yet'],
      ['/outbound/directory/sources', 'Nothing has been imported yet'],
      ['/inbound/tenants', 'No tenant yet'],
      ['/settings/notifications', /No mail/i],
    ] as const) {
      await window.go(path)
      await page.locator('main').getByText(text).first().waitFor()
      expect([path, await window.violations()]).toEqual([path, []])
    }
    expect(window.complaints).toEqual([])
  }, 90_000)
})

describe('the overview', () => {
  it('says first what needs attention, each with the one thing to do about it', async () => {
    const { page } = window
    await connect()
    await window.go('/')
    const soon = attention().getByRole('listitem').filter({ hasText: 'Token expires soon' })
    await soon.getByText('“pilot” ends').waitFor()
    await soon.getByRole('link', { name: 'Rotate: Target' }).click()
    await page.getByRole('heading', { name: 'Target', level: 1 }).waitFor()
    await expect
      .poll(
        async () =>
          (await rollcall.call<{ cycle: { state: string } | null }>('GET', `/applications/${app}`)).cycle
            ?.state,
        { timeout: 30_000 },
      )
      .toBe('done')

    // The group is taken away: everyone leaves, and that is more than the threshold lets go.
    await rollcall.call('POST', `/applications/${app}/assignments/remove`, {
      kind: 'group',
      principal: 'Staff',
    })
    await rollcall.call('POST', `/applications/${app}/cycles`).catch(() => undefined)
    await window.go('/')
    const held = attention().getByRole('listitem').filter({ hasText: 'Held' })
    await held.getByText(/^\d+ changes held beyond the threshold/).waitFor({ timeout: 30_000 })
    expect(await window.violations()).toEqual([])
    await held.getByRole('link', { name: 'Decide: Moqups' }).click()
    await page.getByRole('heading', { name: 'Approvals' }).waitFor()
  }, 120_000)

  it('draws the last week by outcome, and says the same in words and as a table', async () => {
    const { page } = window
    await window.go('/')
    const week = page.getByRole('region', { name: 'Last 7 days by outcome' })
    await week.locator('canvas').waitFor()
    await week
      .getByText(/^Last 7 days: \d+ done, \d+ held or waiting, 0 failed\.$/)
      .waitFor({ state: 'attached' })
    await week.getByText('As a table').click()
    const table = week.getByRole('table', { name: 'Last 7 days by outcome' })
    expect(await table.getByRole('row').count()).toBe(8)
    expect(await table.getByRole('row').last().innerText()).toContain('30')
    expect(await window.violations()).toEqual([])
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('says so when nothing needs attention, and when it was checked', async () => {
    const { page } = window
    const auditor = await rollcall.openAs('approver')
    // An approver sees no tenants: what is held still is told.
    await auditor.page
      .getByRole('region', { name: 'Needs attention' })
      .getByText('Held', { exact: true })
      .waitFor()
    await auditor.close()
    await rollcall.call('POST', `/applications/${app}/assignments`, { kind: 'group', principal: 'Staff' })
    await rollcall.call('DELETE', `/tenants/${tenant}/tokens/${soonOver}`)
    await expect
      .poll(
        async () => (await rollcall.call<{ groups: unknown[] }>('GET', `/applications/${app}/held`)).groups,
        { timeout: 30_000 },
      )
      .toEqual([])
    await window.go('/')
    await page.getByRole('region', { name: 'Nothing needs attention' }).getByText('Checked').waitFor()
  }, 90_000)
})

describe('a person', () => {
  it('has a timeline over the directory and every application, and the ways that lead into each', async () => {
    const { page } = window
    const { items } = await rollcall.call<{ items: Named[] }>('GET', '/directory/people?search=p7@')
    await window.go(`/outbound/directory/people/${items[0]?.id}`)
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await timeline.getByText('Joined Staff').waitFor()
    const lines = await timeline.getByRole('listitem').allInnerTexts()
    expect(lines.at(-1)).toContain('Created')
    await timeline.getByRole('link', { name: /Account created/ }).click()
    await page.getByRole('dialog').getByText('5 Act').waitFor()
    await page.keyboard.press('Escape')
    // From the person one goes on to trying them out, already chosen.
    await page.getByRole('link', { name: 'Provision on demand at Moqups' }).click()
    await page.getByRole('heading', { name: 'Provision on demand', level: 2 }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Person' }).inputValue()).toBe('Person 7')
    await page.goBack()
    const ways = page.getByRole('region', { name: 'Belongs to applications through' })
    await ways.getByRole('row', { name: /Staff.*yes/ }).waitFor()
    expect(await window.violations()).toEqual([])
    await ways.getByRole('link', { name: 'Staff' }).click()
    await page.getByRole('heading', { name: 'Staff', level: 1 }).waitFor()
    await page.getByText('30 of 30 have an account').waitFor()
    expect(await window.violations()).toEqual([])
    expect(window.complaints).toEqual([])
  }, 60_000)
})
