import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildConsole } from '../../scripts/build.ts'
import { createLogger } from '../../src/server/logger.ts'
import { type RunningServer, serve } from '../../src/server/main.ts'
import { openBrowser } from '../support/browser.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { aFolder } from '../support/folder.ts'

let database: TestDatabase
let server: RunningServer
let browser: Browser
let page: Page

beforeAll(async () => {
  await buildConsole()
  database = await createTestDatabase()
  browser = await openBrowser()
  page = await browser.newPage({ viewport: { width: 1360, height: 900 } })
  page.setDefaultTimeout(20_000)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await database?.drop()
})

/** One call of the management API, as the command line makes it. */
async function call<T>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<T> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.context.dataDirectory.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const answer: unknown = response.status === 204 ? undefined : await response.json()
  if (!response.ok) throw new Error(JSON.stringify(answer))
  return answer as T
}

const people = (from: number, to: number) =>
  [
    'userPrincipalName,displayName,givenName,surname,mail,accountEnabled',
    ...Array.from({ length: to - from }, (_, index) => from + index).map(
      (n) => `p${n}@corp.test,Person ${n},Given${n},Sur${n},p${n}@corp.test,true`,
    ),
  ].join('\n')

describe('a cycle of the real engine into a real tenant', () => {
  it('appears on the open page from the empty state to the end, and quarantine with its cause', async () => {
    const logger = createLogger({ level: 'silent' })
    server = await serve({ data: aFolder(), port: 0, database: database.url, logger })
    onTestFinished(() => server.stop())
    const link = await call<{ path: string }>('POST', '/sign-in-links')
    await page.goto(`${server.url}${link.path}`)
    await page.getByText('No application yet').waitFor()

    await call('POST', '/directory/imports', people(0, 60), 'text/csv')
    const tenant = await call<{ id: string; scimUrl: string }>('POST', '/tenants', { name: 'Moqups' })
    const token = await call<{ id: string; token: string }>('POST', `/tenants/${tenant.id}/tokens`, {
      description: 'for the engine',
      scopes: ['scim'],
    })
    await call('POST', '/applications', {
      name: 'Moqups',
      from: 'moqups',
      scope: 'all',
      url: tenant.scimUrl,
      token: token.token,
      allowPrivateAddress: true,
    })
    await page.getByRole('heading', { name: 'Moqups' }).waitFor()

    await call('POST', '/applications/Moqups/resume')
    await page.getByText('60 of 60 people (100 %)').waitFor()
    await page.getByText('Up to date').waitFor()
    await expect.poll(() => page.title()).toBe('Up to date · Rollcall')
    await page.locator('.rows').getByText('Created', { exact: true }).first().waitFor()

    await page.locator('.rows').getByRole('link').first().click()
    await page.getByRole('dialog').getByText('5 Act').waitFor()
    await page.keyboard.press('Escape')

    await call('DELETE', `/tenants/${tenant.id}/tokens/${token.id}`)
    await call('POST', '/directory/imports', people(60, 62), 'text/csv')
    await call('POST', '/applications/Moqups/cycles')
    await expect.poll(() => page.title(), { timeout: 20_000 }).toBe('Quarantined · Rollcall')
    await page.getByRole('list', { name: 'Why' }).waitFor()
  }, 90_000)
})
