import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// The customer's own setup page: from the operator who makes a link to the customer's admin who needs no account.

let rollcall: ConsoleUnderTest
let operator: ConsoleWindow
let tenant = ''

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  tenant = (await rollcall.call<{ id: string }>('POST', '/tenants', { name: 'Acme' })).id
  await rollcall.call('POST', `/tenants/${tenant}/deactivate`)
  operator = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

/** A browser that has never been here. */
async function stranger(link: string): Promise<ConsoleWindow> {
  const seen = await rollcall.open()
  await seen.context.clearCookies()
  await seen.page.goto('about:blank')
  await seen.page.goto(link)
  return seen
}

async function makeLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Make setup link' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make setup link' }).click()
  const once = page.getByRole('dialog', { name: 'Copy the link now' })
  const link = await once.locator('code', { hasText: '/setup#' }).innerText()
  await once.getByRole('button', { name: 'Copy link' }).click()
  await once.getByRole('button', { name: 'Done' }).click()
  return link
}

describe('a setup link', () => {
  it('leads a customer’s admin from the first page to the first person, with no account', async () => {
    await operator.go(`/inbound/tenants/${tenant}/setup`)
    const link = await makeLink(operator.page)
    const customer = await stranger(link)
    const { page } = customer
    const done = page.locator('[data-done="true"]')
    await page.getByText('For Acme').waitFor()
    expect(await customer.violations()).toEqual([])
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('heading', { name: 'Switch it on' }).waitFor()
    expect(new URL(page.url()).hash).toBe('')
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('heading', { name: 'Switch it on' }).waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: 'OneLogin' }).click()
    await page.getByText('SCIM bearer token').waitFor()
    await page.getByText('You can make 5 more tokens with this link.').waitFor()
    await page.getByRole('button', { name: 'Create token' }).click()
    const once = page.getByRole('dialog', { name: 'Copy both now' })
    const token = await once.locator('code', { hasText: /^rc_/ }).innerText()
    await page.keyboard.press('Escape')
    await once.getByText('You have not copied the token yet').waitFor()
    await once.getByRole('button', { name: 'Go back and copy it' }).click()
    await once.getByRole('button', { name: 'Copy token' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await expect.poll(() => done.count()).toBe(1)
    await fetch(`${rollcall.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: 'ada@acme.test',
      }),
    })
    await expect.poll(() => done.count(), { timeout: 20_000 }).toBe(3)
    await page.reload()
    await expect.poll(() => done.count()).toBe(3)
    expect(await customer.violations()).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByText('This page has ended.').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'This setup page is over' }).waitFor()
    expect(customer.complaints).toEqual([])
    await customer.close()
    const again = await stranger(link)
    await again.page.getByRole('heading', { name: 'This setup link does not work any more' }).waitFor()
    expect(await again.violations()).toEqual([])
    await again.close()
    await operator.page.getByRole('cell', { name: 'Used' }).waitFor({ timeout: 20_000 })
  }, 120_000)

  it('that is taken back ends the page that was opened with it', async () => {
    const { page } = operator
    await operator.go(`/inbound/tenants/${tenant}/setup`)
    const customer = await stranger(await makeLink(page))
    await customer.page.getByRole('button', { name: 'Begin' }).click()
    await customer.page.getByText('Which identity provider do you have?').waitFor()
    await page
      .getByRole('button', { name: /^Take back/ })
      .first()
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await customer.page.getByRole('heading', { name: 'This setup page is over' }).waitFor()
    expect(customer.complaints).toEqual([])
    await customer.close()
  }, 60_000)

  it('in a plan without user provisioning says whom to ask', async () => {
    await rollcall.call('POST', '/plans', { name: 'Free', entitlements: [] })
    await rollcall.call('PUT', `/tenants/${tenant}/plan`, { plan: 'Free' })
    await operator.go(`/inbound/tenants/${tenant}/setup`)
    const customer = await stranger(await makeLink(operator.page))
    await customer.page.getByRole('button', { name: 'Begin' }).click()
    await customer.page.getByText(/^Your plan does not include user provisioning/).waitFor()
    await customer.close()
  }, 60_000)
})
