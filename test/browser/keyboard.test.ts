import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// With the keyboard alone, as somebody who cannot use a mouse: nothing in this file clicks.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let target: { url: string; token: string }

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', peopleFile(0, 12), 'text/csv')
  const { id } = await rollcall.call<{ id: string }>('POST', '/tenants', { name: 'Corp' })
  const { token } = await rollcall.call<{ token: string }>('POST', `/tenants/${id}/tokens`, {
    description: 'wizard',
  })
  target = { url: `${rollcall.url}/scim/v2`, token }
  window = await rollcall.open()
}, 120_000)

afterAll(() => rollcall?.close())

/** Machines may be busy; what is waited for comes. */
const patient = { timeout: 10_000 }
const press = (key: string) => window.page.keyboard.press(key)
const type = (text: string) => window.page.keyboard.insertText(text)
const says = (wanted: string | RegExp) => window.page.getByText(wanted).first().waitFor()

interface Focused {
  readonly name: string
  /** Whether it can be seen: within the window, and nothing lies over it (WCAG 2.4.11). */
  readonly isSeen: boolean
}

const focused = () =>
  window.page.evaluate<Focused>(`(() => {
    const element = document.activeElement
    const labelled = (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim()
    const name = element.getAttribute('aria-label') ?? (labelled || element.labels?.[0]?.textContent) ?? element.textContent
    const { left, top, width, height } = element.getBoundingClientRect()
    const over = document.elementFromPoint(left + Math.min(width, 40) / 2, top + Math.min(height, 30) / 2)
    const label = element.labels?.[0]
    const isSeen = element === document.body || width < 4 ||
      (over !== null && (element.contains(over) || over.contains(element) || (label?.contains(over) ?? false)))
    const list = element.getAttribute('aria-haspopup') === 'listbox' ? 'Choose: ' : ''
    return { name: list + name.trim().replace(/\\s+/g, ' '), isSeen }
  })()`)

/** Tab by Tab to what is called so. Everything on the way can be seen when it has the focus. */
async function tabTo(wanted: string | RegExp, backwards = false): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < 90; step += 1) {
    await press(backwards ? 'Shift+Tab' : 'Tab')
    const { name, isSeen } = await focused()
    expect([name, isSeen]).toEqual([name, true])
    if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) return
    passed.push(name)
  }
  throw new Error(`no Tab leads to ${wanted}; passed ${passed.join(' | ')}`)
}

async function choosePerson(name: string): Promise<void> {
  await tabTo(/^Choose: Person/)
  await type(name)
  await window.page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).waitFor()
  await expect.poll(() => window.page.getByRole('option').count(), patient).toBe(1)
  await press('ArrowDown')
  await press('Enter')
}

describe('a first-time admin', () => {
  it('goes through the wizard to the first person provisioned, and turns it on', async () => {
    const { page } = window
    await says('No application yet')
    await press('g')
    await press('a')
    await page.getByRole('heading', { name: 'Applications' }).waitFor()
    await tabTo('Add application')
    await press('Enter')
    await says('What do people get accounts in?')
    await tabTo(/^Search the gallery/)
    await type('Mooncamp')
    await expect.poll(() => page.locator('.tile').count(), patient).toBe(1)
    await tabTo(/^Mooncamp/)
    await press('Enter')

    await tabTo(/^Tenant URL/)
    await press('Control+a')
    await type(target.url)
    await tabTo(/^Secret token/)
    // Out of a mail that broke the line, with what stood around it.
    const half = Math.floor(target.token.length / 2)
    const broken = `  ${target.token.slice(0, half)}\r\n${target.token.slice(half)}\n `
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(broken)})`)
    await press('Control+v')
    await tabTo(/^This address lies in my own network/)
    await press('Space')
    await tabTo('Save and test')
    await press('Enter')
    await says('The connection works.')
    await tabTo('Go on')
    await press('Enter')

    await expect.poll(async () => (await focused()).name, patient).toBe('Who')
    await choosePerson('Person 3')
    await tabTo('Assign')
    await press('Enter')
    await says('Person 3 is assigned.')
    await tabTo('Go on')
    await press('Enter')

    await expect.poll(async () => (await focused()).name, patient).toBe('Mappings')
    await says('Accounts that are there already')
    await tabTo(/^All mappings/)
    await press('Enter')
    await page.getByRole('rowheader', { name: 'userName' }).waitFor()
    await tabTo('Go on')
    await press('Enter')

    await choosePerson('Person 3')
    await tabTo('Preview')
    await press('Enter')
    await says('Preview: nothing was changed.')
    await tabTo('Provision now')
    await press('Enter')
    await says('Done at the target.')
    await tabTo('Go on')
    await press('Enter')

    await tabTo('Preview everyone')
    await press('Enter')
    await says('1 of 1 people and groups looked at')
    await tabTo('Turn on provisioning')
    await press('Enter')
    await page.getByRole('heading', { name: 'Mooncamp', level: 1 }).waitFor()
    await says('Initial cycle')
    const users = await fetch(`${target.url}/Users`, {
      headers: { authorization: `Bearer ${target.token}` },
    })
    expect(JSON.stringify(await users.json())).toContain('p3@corp.test')
    expect(window.complaints).toEqual([])
  }, 120_000)
})

describe('somebody who works with the log', () => {
  it('searches, opens an entry, steps to the next and comes back to where they were', async () => {
    const { page } = window
    await press('g')
    await press('l')
    await page.getByRole('heading', { name: 'Provisioning log' }).waitFor()
    await page
      .getByRole('link', { name: /^Open the log entry of p3@/ })
      .first()
      .waitFor()
    await press('/')
    await expect.poll(async () => (await focused()).name, patient).toBe('Name or id')
    await type('p3@')
    await expect.poll(() => new URL(page.url()).searchParams.get('search'), patient).toBe('p3@')
    await tabTo(/^Open the log entry of p3@/)
    await press('Enter')
    await page.getByRole('dialog').getByText('5 Act').waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(async () => (await focused()).name, patient).toMatch(/^Open the log entry of p3@/)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('somebody who maps an attribute', () => {
  it('adds a mapping, sees its value for a person, looks at the impact and saves it', async () => {
    const { page } = window
    const { items } = await rollcall.call<{ items: readonly { id: string }[] }>('GET', '/applications')
    await window.go(`/outbound/applications/${items[0]?.id}/mappings/users`)
    await page.getByRole('button', { name: 'Edit userName' }).waitFor()
    await tabTo('Add mapping')
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await expect.poll(async () => (await focused()).name, patient).toMatch(/^(Choose: )?Target attribute/)
    await type('nickName')
    await tabTo(/^Choose: Type/)
    await press('Enter')
    await page.getByRole('option', { name: 'expression' }).waitFor()
    const marked = page.locator('[role="option"][data-combobox-selected]')
    await expect
      .poll(async () => {
        await press('ArrowDown')
        return marked.innerText()
      }, patient)
      .toBe('expression')
    await press('Enter')
    await tabTo('Expression')
    await type('ToUper([givenName])')
    await dialog
      .getByText(/Did you mean ToUpper/)
      .first()
      .waitFor()
    await press('Control+a')
    await press('Backspace')
    await type('ToUpper([givenName])')
    await dialog
      .getByText(/"GIVEN\d+"/)
      .first()
      .waitFor()
    // Tab writes nothing into the expression: it leads on.
    await tabTo('Done')
    await press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await says('1 change not saved')
    await tabTo('Preview impact')
    await press('Enter')
    await says('Worked out for')
    await tabTo('Save')
    await press('Enter')
    await says(/^Saved\./)
    await page
      .getByRole('row', { name: /^nickName/ })
      .getByText('ToUpper([givenName])')
      .waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})
