import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildConsole } from '../../scripts/build.ts'
import { openBrowser } from '../support/browser.ts'
import { apiKey, type ConsoleServer, startConsoleServer } from '../support/console-server.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const password = 'correct horse battery staple'
let browser: Browser
let context: BrowserContext
let page: Page
let server: ConsoleServer
/** What the page said to its console that it should not have: script errors, policy violations. */
let complaints: string[]

beforeAll(async () => {
  await buildConsole()
  browser = await openBrowser()
}, 120_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  server = await startConsoleServer({ applications: [], entries: [] })
  context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  complaints = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
      complaints.push(message.text())
  })
})
afterEach(async () => {
  await context.close()
  await server.close()
  expect(complaints).toEqual([])
})

async function api(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, unknown>
}

async function firstLink(): Promise<string> {
  return `${server.url}${(await api('POST', '/admins/first-link', {}))['path']}`
}

async function setFirstPassword(): Promise<void> {
  const code = (await firstLink()).split('#')[1]
  await api('POST', '/password-links/spend', { code, password, email: 'ada@corp.test', name: 'Ada' })
}

const field = (label: string) => page.getByLabel(label, { exact: false }).first()
const says = (wanted: string | RegExp) => page.getByText(wanted).first().waitFor()

/** What axe finds against WCAG 2.2 A and AA: nothing. Put in by the browser, past the page's own policy. */
async function expectAccessible(): Promise<void> {
  await page.evaluate(readFileSync(axePath, 'utf8'))
  const levels = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  const found = await page.evaluate(`axe.run({ runOnly: ${levels} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html)))`)
  expect(found).toEqual([])
}

describe('the first password', () => {
  it('is set behind the one-time address by keyboard alone, and leads into the console', async () => {
    const link = await firstLink()
    await page.goto(link)
    await says('Set the first password')
    await field('Your e-mail address').focus()
    await page.keyboard.type('ada@corp.test')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Ada')
    await field('Password').focus()
    await page.keyboard.type('too short')
    await says('3 more to go.')
    await page.keyboard.type(' at first, not now')
    await page.getByLabel('Password once more').focus()
    await page.keyboard.type('something else')
    await says('The two are not the same.')
    expect(await page.getByRole('button', { name: 'Set password and sign in' }).isDisabled()).toBe(true)
    await page.getByLabel('Password once more').fill('too short at first, not now')
    await page.keyboard.press('Enter')
    await page.getByRole('navigation').first().waitFor()
    expect(page.url()).toBe(`${server.url}/`)
    expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }])
  })

  it('has a page for a link that was used, with the commands that make another', async () => {
    const link = await firstLink()
    await setFirstPassword()
    await page.goto(link)
    await says('This link does not work any more')
    await says('rollcall admin reset EMAIL')
    await page.getByRole('link', { name: 'To the sign-in page' }).click()
    await field('E-mail address').waitFor()
  })

  it('can be set by everyone who reads with their ears', async () => {
    await page.goto(await firstLink())
    await says('Set the first password')
    await expectAccessible()
  })
})

describe('signing in', () => {
  beforeEach(setFirstPassword)

  const signIn = async (text: string) => {
    await field('E-mail address').fill('ada@corp.test')
    await page.locator('input[autocomplete="current-password"]').fill(text)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  it('with the right password opens the console, and signing out closes it', async () => {
    await page.goto(server.url)
    await signIn(password)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await field('E-mail address').waitFor()
    expect(await page.evaluate(() => fetch('/api/v1/session').then(({ status }) => status))).toBe(401)
  })

  it('with a wrong one says so, keeps the address, and closes the door after too many', async () => {
    await page.goto(server.url)
    await signIn('a wrong password')
    await says('E-mail address or password is not right.')
    expect(await field('E-mail address').inputValue()).toBe('ada@corp.test')
    await expectAccessible()
    for (let tries = 2; tries <= 5; tries += 1) {
      await fetch(`${server.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada@corp.test', password: 'a wrong password' }),
      })
    }
    await signIn(password)
    await says(/No password is looked at for \d+ seconds?\./)
    const button = page.getByRole('button', { name: 'Sign in' })
    expect(await button.isDisabled()).toBe(true)
    expect(await field('E-mail address').inputValue()).toBe('ada@corp.test')
    await expectAccessible()
  })

  it('keeps what is being typed while the page asks again whether somebody signed it in', async () => {
    await page.goto(server.url)
    await field('E-mail address').fill('ada@corp.test')
    for (let asked = 0; asked < 2; asked += 1) {
      await page.waitForResponse((response) => response.url().endsWith('/api/v1/session'))
    }
    expect(await field('E-mail address').inputValue()).toBe('ada@corp.test')
  })

  it('still leaves the operator’s way in on the page', async () => {
    await page.goto(server.url)
    await says('rollcall console')
    await page.goto(await server.signInLink())
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
  })
})
