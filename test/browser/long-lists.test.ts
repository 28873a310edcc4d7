import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts'

// Lists of a tenant that are longer than a page of the server.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let acme: IdentityProvider
const people = 230

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  acme = await anIdentityProvider(rollcall, 'Acme')
  for (let number = 1; number <= people; number += 10) {
    const ten = Array.from({ length: 10 }, (_, index) => number + index)
    await Promise.all(ten.map((one) => acme.create(`person${one}@acme.test`)))
  }
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

it.each([
  ['members', /^Person\d+$/],
  ['requests', /^Open POST \/v2\/Users/],
])(
  '%s are read on as one scrolls, and only the rows in the window are in the page',
  async (path, name) => {
    const { page } = window
    const asked = new Set<string>()
    page.on('request', (request) => {
      const url = new URL(request.url())
      const from = url.searchParams.get('after') ?? url.searchParams.get('cursor')
      if (url.pathname.endsWith(`/${path}`) && from !== null) asked.add(from)
    })
    await window.go(`/inbound/tenants/${acme.tenant}/${path}`)
    const rows = page.getByRole('link', { name })
    await rows.first().waitFor()
    const seen = new Set<string>()
    await expect
      .poll(
        async () => {
          for (const row of await page.locator('tbody tr[data-index]').all()) {
            seen.add((await row.getAttribute('data-index').catch(() => null)) ?? '')
          }
          expect(await page.locator('tbody tr').count()).toBeLessThan(120)
          await page.mouse.wheel(0, 1500)
          return seen.size
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBeGreaterThanOrEqual(people)
    expect(asked.size).toBeGreaterThanOrEqual(2)
    expect(await window.violations()).toEqual([])
    expect(window.complaints).toEqual([])
  },
  90_000,
)
