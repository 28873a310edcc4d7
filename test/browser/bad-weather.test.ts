import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  passwordOfAdmins,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// A slow server, a wrong password again and again, a directory of a hundred thousand.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  await rollcall.call('POST', '/directory/imports', `${peopleFile(0, 100_000)}\n`, 'text/csv')
  window = await rollcall.open()
}, 240_000)

afterAll(() => rollcall?.close())

/** Holds every answer of the management API that passes the test back until it is let go. */
async function holdBack(address: RegExp): Promise<() => void> {
  let letGo: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await window.page.route(address, async (route) => {
    await gate
    await route.continue().catch(() => undefined)
  })
  return letGo
}

describe('a slow server', () => {
  it('shows the outline of the page, lets one go elsewhere, and fills it when the answer comes', async () => {
    const { page } = window
    const letGo = await holdBack(/\/api\/v1\/directory\/people\?/)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('heading', { name: 'People' }).waitFor()
    await page.locator('main [aria-busy="true"]').waitFor()
    expect(await window.violations()).toEqual([])
    // Nothing blocks: the next page is there before the answer of this one.
    await page.getByRole('link', { name: 'Sources' }).click()
    await page.getByRole('table', { name: 'Each source' }).waitFor()
    await page.goBack()
    await page.locator('main [aria-busy="true"]').waitFor()
    letGo()
    await page.getByRole('link', { name: 'Person 0', exact: true }).waitFor()
    expect(await page.locator('main [aria-busy="true"]').count()).toBe(0)
    await page.unroute(/\/api\/v1\/directory\/people\?/)
  }, 60_000)

  it('keeps a button busy that waits, and does the thing once', async () => {
    const { page } = window
    const { id } = await rollcall.call<{ id: string }>('POST', '/applications', {
      name: 'Slow',
      from: 'scim',
    })
    const { items } = await rollcall.call<{ items: { id: string }[] }>('GET', '/directory/people?limit=1')
    const letGo = await holdBack(/\/provision$/)
    let asked = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/provision')) asked += 1
    })
    await window.go(`/outbound/applications/${id}/on-demand?kind=person&principal=${items[0]?.id}`)
    const preview = page.getByRole('button', { name: 'Preview' })
    await preview.focus()
    await page.keyboard.press('Enter')
    await page.locator('button[data-loading]', { hasText: 'Preview' }).waitFor()
    await page.keyboard.press('Enter')
    letGo()
    await page.locator('button[data-loading]').waitFor({ state: 'detached' })
    expect(asked).toBe(1)
    await page.unroute(/\/provision$/)
  }, 60_000)
})

describe('a server that fails for a part of a page', () => {
  it('is told, however well the rest looks, until the part is there', async () => {
    const { page } = window
    const { id } = await rollcall.call<{ id: string }>('POST', '/tenants', { name: 'Partly' })
    const address = new RegExp(`/tenants/${id}/connections`)
    await page.route(address, (route) => route.fulfill({ status: 500, body: '{}' }))
    await window.go(`/inbound/tenants/${id}`)
    const missing = page.getByText(/^A part of this page could not be loaded/)
    await missing.waitFor()
    await page.getByText(new RegExp(`GET /api/v1/tenants/${id}/connections`)).waitFor()
    expect(await page.getByText('Nothing needs attention.').count()).toBe(0)
    expect(await window.violations()).toEqual([])
    await page.unroute(address)
    await page.getByRole('button', { name: 'Try again' }).click()
    await missing.waitFor({ state: 'detached' })
    // What the page cannot do without is told in its place, instead of an outline that never fills.
    for (const [path, part] of [
      [`/inbound/tenants/${id}/settings`, address],
      ['/settings/account', /\/api\/v1\/sessions$/],
      ['/settings/admins', /\/api\/v1\/roles$/],
    ] as const) {
      await page.route(part, (route) => route.fulfill({ status: 500, body: '{}' }))
      await window.go(path)
      await page.getByRole('alert').getByText('The server answered 500.').waitFor()
      await page.unroute(part)
    }
  }, 60_000)

  it('that was away is found again by the page itself', async () => {
    const { page } = window
    await page.route(/\/api\/v1\//, (route) =>
      /\/(session|events)/.test(route.request().url()) ? route.continue() : route.abort(),
    )
    await window.go('/inbound/plans')
    await page.getByRole('alert').getByText('The server does not answer.').first().waitFor()
    // The page says it itself, and nothing says it twice.
    expect(await page.getByText(/^A part of this page/).isVisible()).toBe(false)
    await page.unroute(/\/api\/v1\//)
    await page.getByText('No plan yet').waitFor()
  }, 60_000)
})

describe('a hundred thousand people', () => {
  it('are a list of which only what is in the window is in the page, and the server searches', async () => {
    const { page } = window
    await window.go('/outbound/directory/people')
    await page.getByText('100,000 people').waitFor()
    await page.getByRole('link', { name: 'Person 0', exact: true }).waitFor()
    const rows = page.locator('main tbody tr[aria-rowindex]')
    const furthest = async () =>
      Math.max(
        ...(await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))))),
      )
    for (let turn = 0; turn < 200 && (await furthest()) < 500; turn += 1) await page.keyboard.press('End')
    expect(await furthest()).toBeGreaterThanOrEqual(500)
    expect(await rows.count()).toBeLessThan(120)
    expect(await window.violations()).toEqual([])

    await page.keyboard.press('Home')
    await page.getByLabel('Search').fill('p99321@')
    await page.getByRole('link', { name: 'Person 99321' }).waitFor()
    await expect.poll(() => rows.count()).toBe(1)
    expect(window.complaints).toEqual([])
  }, 120_000)

  it('can be walked through row by row with j, beyond the end of the first page', async () => {
    const { page } = window
    await window.go('/outbound/directory/people')
    await page.getByRole('link', { name: 'Person 0', exact: true }).waitFor()
    const at = async () =>
      Number(await page.evaluate('document.activeElement.closest("tr")?.getAttribute("aria-rowindex") ?? 0'))
    // Whoever is faster than the server waits at the end of what was read.
    for (let step = 0; step < 2000 && (await at()) < 131; step += 1) await page.keyboard.press('j')
    expect(await at()).toBe(131)
  }, 60_000)
})

describe('a wrong password, ten times', () => {
  it('is refused alike five times; then nothing is asked any more, and the page says how long', async () => {
    const made = await rollcall.openAs('auditor')
    await made.page.getByRole('button', { name: 'Sign out' }).click()
    const { page } = made
    const password = page.getByLabel('Password').first()
    await page.getByLabel('E-mail address').first().fill('auditor@corp.test')
    let asked = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/v1/session')) asked += 1
    })
    const button = page.getByRole('button', { name: 'Sign in' })
    const locked = page.getByText(/No password is looked at for \d+ seconds?\./)
    const answer = () => page.locator('button[data-loading]').waitFor({ state: 'detached' })
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await password.fill(`wrong ${attempt}`)
      await password.press('Enter')
      await answer()
      if (!(await locked.isVisible())) {
        await page.getByText('E-mail address or password is not right.').waitFor()
      }
    }
    await locked.waitFor()
    // The first that is not looked at is asked for; after it the page knows.
    expect(asked).toBeLessThanOrEqual(6)
    expect(await button.isDisabled()).toBe(true)
    expect(await made.violations()).toEqual([])
    await password.fill(passwordOfAdmins)
    await password.press('Enter')
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(0)
    await made.close()
  }, 90_000)
})
