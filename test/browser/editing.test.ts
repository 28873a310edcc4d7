import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  retype,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// Mappings as an admin edits them: completion, problems at the character, pinned people, files, history, two at once.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let application = ''
let people: readonly string[] = []

interface Item {
  readonly id: string
}
interface Mapping {
  readonly version: number
  readonly mapping: { readonly attributes: readonly { readonly target: string; readonly kind: string }[] }
}

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  const { call } = rollcall
  await call('POST', '/directory/imports', peopleFile(0, 8), 'text/csv')
  const { items } = await call<{ items: readonly Item[] }>('GET', '/directory/people?limit=3')
  people = items.map(({ id }) => id)
  const app = await call<Item>('POST', '/applications', {
    name: 'Edited',
    from: 'scim',
    url: 'https://x.test/scim',
    token: 't',
  })
  application = app.id
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

const says = (text: string | RegExp) => window.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })
const mappingOf = () => rollcall.call<Mapping>('GET', `/applications/${application}/mappings/users`)
const page = (part: string) => `/outbound/applications/${application}/${part}`

async function editRow(target: string, expression: string, at = window): Promise<void> {
  await button(`Edit ${target}`, at).click()
  const dialog = at.page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Type' }).click()
  await at.page.getByRole('option', { name: 'expression' }).click()
  await retype(dialog.getByRole('textbox', { name: 'Expression' }), expression)
  await dialog.getByRole('button', { name: 'Done' }).click()
}

describe('the expression field', () => {
  it('completes functions and attributes, underlines what is wrong and mends it with a key', async () => {
    const { page: at } = window
    await window.go(page(`mappings/users?sample=${people[0]}`))
    await button('Edit displayName').click()
    const dialog = at.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Type' }).click()
    await at.getByRole('option', { name: 'expression' }).click()
    const field = dialog.getByRole('textbox', { name: 'Expression' })
    await retype(field, '')
    await field.pressSequentially('ToUp')
    await at.getByRole('option', { name: /^ToUpper/ }).waitFor()
    expect(await window.violations()).toEqual([])
    await at.keyboard.press('Enter')
    await field.pressSequentially('[depart')
    await at.getByRole('option', { name: 'department' }).waitFor()
    await at.waitForTimeout(100)
    await at.keyboard.press('Enter')
    await expect.poll(() => field.innerText()).toBe('ToUpper([department])')
    await dialog.getByText('"SALES"').waitFor()
    await retype(field, 'ToUper([department])')
    await dialog
      .getByText(/Did you mean ToUpper/)
      .first()
      .waitFor()
    const wrong = dialog.locator('.cm-lintRange-error')
    expect(await wrong.innerText()).toBe('ToUper')
    await wrong.hover()
    await at.getByRole('button', { name: 'Replace by ToUpper' }).click()
    await expect.poll(() => field.innerText()).toBe('ToUpper([department])')
    await at.keyboard.press('Tab')
    expect(await at.evaluate('document.activeElement.closest(".cm-editor") === null')).toBe(true)
    expect(window.complaints).toEqual([])
    await dialog.getByRole('button', { name: 'Done' }).click()
    await button('Discard').click()
  }, 60_000)

  it('begins with an example, and every example is one that the server accepts', async () => {
    const { page: at } = window
    await window.go(page('mappings/users'))
    await button('Edit displayName').click()
    const dialog = at.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Type' }).click()
    await at.getByRole('option', { name: 'expression' }).click()
    const choose = dialog.getByRole('combobox', { name: 'Begin with an example' })
    await choose.click()
    const examples = await at.getByRole('option').locator('code').allInnerTexts()
    expect(examples.length).toBeGreaterThan(5)
    for (const expression of examples) {
      const { problems } = await rollcall.call<{ problems: readonly unknown[] }>(
        'POST',
        '/expressions/evaluate',
        { expression, kind: 'person', principal: people[0], application },
      )
      expect([expression, problems]).toEqual([expression, []])
    }
    await at.getByRole('option', { name: /Full name/ }).click()
    await dialog.getByText(/"Given\d Sur\d"/).waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await button('Discard').click()
  }, 60_000)
})

describe('pinned people', () => {
  it('are up to three, in the URL, and every row is worked out for each', async () => {
    const { page: at } = window
    await window.go(page(`mappings/users?sample=${people.join(',')}`))
    await says('Three at most')
    const row = at.getByRole('row', { name: /^userName/ })
    for (const n of [0, 1, 2]) await row.getByText(`p${n}@corp.test`).waitFor()
    await button('Unpin Person 1').click()
    await expect.poll(() => new URL(at.url()).searchParams.get('sample')).toBe(`${people[0]},${people[2]}`)
    await row.getByText('p1@corp.test').waitFor({ state: 'detached' })
  }, 60_000)
})

describe('who is pinned while nobody was chosen', () => {
  it('is somebody who was provisioned, not the first of the directory', async () => {
    const { call } = rollcall
    const tenant = await call<Item & { scimUrl: string }>('POST', '/tenants', { name: 'Wiki' })
    const { token } = await call<{ token: string }>('POST', `/tenants/${tenant.id}/tokens`, {
      description: 'engine',
      scopes: ['scim'],
    })
    const to = { url: tenant.scimUrl, token, allowPrivateAddress: true }
    const { id } = await call<Item>('POST', '/applications', { name: 'Wiki', from: 'scim', ...to })
    await window.go(`/outbound/applications/${id}/mappings/users`)
    await button('Unpin Person 0').waitFor()

    const principal = people[2]
    await call('POST', `/applications/${id}/assignments`, { kind: 'person', principal })
    await call('POST', `/applications/${id}/provision`, { principal, apply: true })
    await window.go(`/outbound/applications/${id}/mappings/users`)
    await button('Unpin Person 2').waitFor()
    await window.page
      .getByRole('row', { name: /^active/ })
      .getByText('true', { exact: true })
      .waitFor()
  }, 60_000)
})

describe('an edit that is not saved', () => {
  it('counts its changes, asks before the page is left, and stays when one stays', async () => {
    const { page: at } = window
    await window.go(page('mappings/users'))
    await editRow('displayName', 'ToUpper([displayName])')
    await says('1 change not saved')
    await at.getByRole('link', { name: 'Assignments' }).click()
    const ask = at.getByRole('dialog', { name: 'Something is not saved' })
    await ask.getByRole('button', { name: 'Stay here' }).click()
    await at
      .getByRole('row', { name: /^displayName/ })
      .getByText('expression')
      .waitFor()
    await at.getByRole('link', { name: 'Assignments' }).click()
    await ask.getByRole('button', { name: 'Leave without saving' }).click()
    await at.getByRole('heading', { name: 'Assignments' }).waitFor()
  }, 60_000)
})

describe('two admins at one mapping', () => {
  it('the second is told who changed what, loses nothing, and saves both', async () => {
    const other = await rollcall.open()
    await window.go(page('mappings/users'))
    await other.go(page('mappings/users'))
    await editRow('displayName', 'ToUpper([displayName])')
    await editRow('title', 'ToLower([jobTitle])', other)
    await button('Save', other).click()
    await other.page.getByText(/^Saved\./).waitFor()
    await button('Save').click()
    const told = window.page.getByRole('alert').filter({ hasText: 'while you were editing' })
    await told.getByRole('row', { name: /title/ }).waitFor()
    expect(await told.innerText()).toContain('ToLower([jobTitle])')
    expect(await button('Save').isDisabled()).toBe(true)
    expect(await window.violations()).toEqual([])
    await button(/^Go on with version/).click()
    await window.page
      .getByRole('row', { name: /^displayName/ })
      .getByText('ToUpper')
      .waitFor()
    await window.page
      .getByRole('row', { name: /^title/ })
      .getByText('ToLower')
      .first()
      .waitFor()
    await button('Save').click()
    await says(/^Saved\./)
    const { mapping } = await mappingOf()
    const kinds = Object.fromEntries(mapping.attributes.map(({ target, kind }) => [target, kind]))
    expect(kinds).toMatchObject({ displayName: 'expression', title: 'expression' })
    await other.close()
    expect(window.complaints).toEqual([])
  }, 90_000)
})

describe('history', () => {
  it('shows what a version changed, and restores an earlier one after showing what that changes', async () => {
    const { page: at } = window
    await window.go(page('history'))
    await at.getByRole('link', { name: 'Version 1', exact: true }).click()
    await says('This is how the application was added.')
    await button('Restore version 1…').click()
    const dialog = at.getByRole('dialog', { name: 'Restore version 1' })
    await dialog.getByRole('row', { name: /displayName/ }).waitFor()
    expect(await window.violations()).toEqual([])
    await dialog.getByRole('button', { name: 'Restore version 1' }).click()
    await says('Version 1 is saved anew.')
    const { mapping } = await mappingOf()
    expect(mapping.attributes.find(({ target }) => target === 'displayName')?.kind).toBe('direct')
    await at.getByRole('row', { name: /Version 1 restored/ }).waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('mappings as a file', () => {
  it('are exported, changed, imported after showing the difference, and set back to the defaults', async () => {
    const { page: at } = window
    await window.go(page('mappings/users'))
    const download = at.waitForEvent('download')
    await at.getByRole('link', { name: 'Export JSON' }).click()
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as {
      users: { attributes: { target: string; kind: string; source?: string }[] }
    }
    const title = file.users.attributes.find(({ target }) => target === 'title')
    Object.assign(title ?? {}, { source: 'department' })
    const choose = (name: string, content: string) =>
      at.locator('input[type=file]').setInputFiles({
        name,
        mimeType: 'application/json',
        buffer: Buffer.from(content),
      })
    await choose('broken.json', 'no json')
    await says(/^broken.json is no JSON file/)
    await choose('mine.json', JSON.stringify(file))
    const dialog = at.getByRole('dialog', { name: 'Import mine.json' })
    await dialog.getByRole('row', { name: /title/ }).waitFor()
    await dialog.getByRole('button', { name: 'Import these mappings' }).click()
    await at
      .getByRole('row', { name: /^title/ })
      .getByText('department')
      .first()
      .waitFor()
    await button('Restore defaults…').click()
    const restore = at.getByRole('dialog', { name: 'Restore the mappings of the gallery' })
    await restore.getByRole('row', { name: /title/ }).waitFor()
    await restore.getByRole('button', { name: 'Restore the defaults' }).click()
    await at
      .getByRole('row', { name: /^title/ })
      .getByText('jobTitle')
      .first()
      .waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})
