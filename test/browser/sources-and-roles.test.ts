import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// Where people come from, and the app roles that assignments carry.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  window = await rollcall.open()
}, 120_000)

afterAll(() => rollcall?.close())

const button = (name: string | RegExp) =>
  window.page.getByRole('button', { name, exact: typeof name === 'string' })
const says = (wanted: string | RegExp) => window.page.getByText(wanted).first().waitFor()

describe('sources', () => {
  it('begin empty with the way to the first import, whose report names each line that was not taken', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'Sources' }).click()
    await says('Nothing has been imported yet')
    expect(await window.violations()).toEqual([])
    await page.getByRole('link', { name: 'Import CSV' }).first().click()
    await page.locator('input[type=file]').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${peopleFile(0, 3)}\n,Nobody,,,,,true`),
    })
    await button('Preview').click()
    await says('Preview: nothing was changed.')
    await says('1 line rejected')
    await button('Import').click()
    await says('Imported.')
    expect(await window.violations()).toEqual([])
  }, 60_000)

  it('then show what each last brought, and every import below', async () => {
    const { page } = window
    await rollcall.call(
      'POST',
      '/directory/imports?source=people.csv&complete=true&allowShrink=3',
      `${peopleFile(0, 2)}\n`,
      'text/csv',
    )
    await rollcall.call(
      'POST',
      '/directory/imports?source=hr',
      'group,member\nStaff,p0@corp.test\n',
      'text/csv',
    )
    await page.getByRole('link', { name: 'Sources' }).click()
    const each = page.getByRole('table', { name: 'Each source' })
    await each.getByRole('row', { name: /people\.csv People .* yes 2 0 0 1 0$/ }).waitFor()
    await each.getByRole('row', { name: /hr Memberships/ }).waitFor()
    const all = page.getByRole('table', { name: 'Every import' })
    await all.getByRole('row', { name: /people\.csv People .* no 3 3 0 0 1$/ }).waitFor()
    expect(await all.getByRole('row').count()).toBe(4)
    expect(await window.violations()).toEqual([])
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('app roles', () => {
  it('are added, put in order, carried by an assignment, and removed after what follows was read', async () => {
    const { page } = window
    const { id } = await rollcall.call<{ id: string }>('POST', '/applications', {
      name: 'Promapp',
      from: 'scim',
    })
    await window.go(`/outbound/applications/${id}/assignments`)
    await says('This application has no app roles')
    for (const name of ['Viewer', 'Editor']) {
      await button('Add app role').click()
      const dialog = page.getByRole('dialog', { name: 'Add app role' })
      await dialog.getByLabel('Name').fill(name)
      await dialog.getByLabel('Value').fill(name.toLowerCase())
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('row', { name: new RegExp(`^${name}`) }).waitFor()
    }
    await button('Move Editor up').click()
    await expect.poll(() => page.getByRole('rowheader').allInnerTexts()).toEqual(['Editor', 'Viewer'])

    await page.getByRole('combobox', { name: 'Person' }).fill('Person 1')
    await page.getByRole('option', { name: /^Person 1\b/ }).click()
    await page.getByRole('combobox', { name: 'App role' }).click()
    await page.getByRole('option', { name: 'Viewer' }).click()
    await button('Assign').click()
    await says('Person 1 is assigned.')
    await page.getByRole('row', { name: /p1@corp\.test.*Viewer/ }).waitFor()
    expect(await window.violations()).toEqual([])

    await button('Remove Viewer').click()
    const ask = page.getByRole('dialog', { name: 'Remove Viewer' })
    await ask.getByText('1 assignment carries it: they become Default Access').waitFor()
    await ask.getByRole('button', { name: 'Remove', exact: true }).click()
    await ask.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /p1@corp\.test.*Default Access/ }).waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})
