import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts'

// Where the product is told what happened, and the events themselves.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let acme: IdentityProvider
let product: Server
let address = ''
/** What the product's endpoint got, and what it answers. */
const got: { readonly signature: string; readonly body: string }[] = []
let answer = 204

beforeAll(async () => {
  product = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const signature = request.headers['webhook-signature']
      got.push({ signature: String(signature), body: Buffer.concat(parts).toString() })
      response.writeHead(answer).end(answer < 300 ? undefined : 'The product is asleep.')
    })
  })
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(product.address() as AddressInfo).port}/hooks`
  rollcall = await startConsoleUnderTest()
  acme = await anIdentityProvider(rollcall, 'Acme')
  window = await rollcall.open()
}, 180_000)

afterAll(async () => {
  await rollcall?.close()
  product?.closeAllConnections()
  product?.close()
})

const says = (text: string | RegExp, at = window) => at.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })

describe('a webhook', () => {
  it('is added, shows its secret once, is tested, and delivers what happens, signed', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/webhooks`)
    await says('No webhook yet')
    await button('Add webhook').click()
    const add = page.getByRole('dialog', { name: 'Add a webhook' })
    await add.getByRole('textbox', { name: 'Address' }).fill(address)
    await add.getByLabel('Description').fill('The product')
    await add.getByRole('button', { name: 'Add webhook' }).click()
    await add.getByRole('alert').getByText('Next:').waitFor()
    await add.getByRole('switch', { name: 'This address lies in my own network' }).click()
    await add.getByRole('button', { name: 'Add webhook' }).click()
    const once = page.getByRole('dialog', { name: 'Copy the secret now' })
    const secret = await once.locator('code', { hasText: /^whsec_/ }).innerText()
    await once.getByRole('button', { name: 'Copy secret' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('heading', { name: address }).waitFor()
    expect(await page.content()).not.toContain(secret)
    await says('Nothing has been sent yet')
    await button('Send a test event').click()
    await says(/^Delivered: answered 204 in/)
    await acme.create('ada.lovelace@acme.test')
    const row = page.getByRole('row', { name: /member\.provisioned/ })
    await row.getByText('Delivered').waitFor({ timeout: 30_000 })
    await row.getByText('It answered 204.').waitFor()
    expect(got.at(-1)?.body).toContain('member.provisioned')
    expect(got.at(-1)?.signature).toMatch(/^v1,/)
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('that does not get through says since when and why, and what was missed is sent again', async () => {
    const { page } = window
    answer = 500
    await button('Send a test event').click()
    await says('Not delivered. The endpoint refused it. It answered 500.')
    await says('The product is asleep.')
    await acme.create('alan.turing@acme.test')
    await page.locator('label', { hasText: 'Waiting' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('state')).toBe('waiting')
    const row = page.getByRole('row', { name: /member\.provisioned/ })
    await row.getByText('It answered 500.').waitFor({ timeout: 30_000 })
    expect(await window.violations()).toEqual([])
    answer = 204
    await button('Send again: member.provisioned').click()
    await row.waitFor({ state: 'detached', timeout: 30_000 })
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('is changed, gets a new secret, is switched off and on, sends again, and is removed', async () => {
    const { page } = window
    await button('Change').click()
    const edit = page.getByRole('dialog', { name: 'Change the webhook' })
    await edit.getByRole('combobox', { name: 'Events' }).fill('member.')
    await page.getByRole('option', { name: 'member.*' }).click()
    await edit.getByLabel('Description').fill('Members only')
    await edit.getByRole('button', { name: 'Save' }).click()
    await says('Members only')
    await button('Rotate secret').click()
    await button('Make the new secret').click()
    const once = page.getByRole('dialog', { name: 'Copy the secret now' })
    await once.getByRole('button', { name: 'Copy secret' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await says(/^The old secret signs until/)
    await button('Disable').click()
    await says('Switched off by hand: nothing is sent.')
    await button('Enable').click()
    await button('Disable').waitFor()
    const before = got.length
    await button('Send again since…').click()
    await page.getByLabel('Since').fill('2026-01-01T00:00')
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click()
    await says('It is being sent again.')
    await expect.poll(() => got.length, { timeout: 30_000 }).toBeGreaterThan(before)
    await page.keyboard.press('Escape')
    await button('Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await says('No webhook yet')
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('of the whole installation has the same page', async () => {
    const { page } = window
    const body = { url: address, allowPrivateAddress: true, description: 'Everything' }
    await rollcall.call('POST', '/webhooks', body)
    await window.go('/inbound/webhooks')
    await page.getByRole('link', { name: address }).click()
    await button('Send a test event').click()
    await says(/^Delivered: answered 204 in/)
    await page.getByRole('link', { name: 'All webhooks' }).click()
    await page.getByRole('row', { name: /Everything/ }).waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('the keys that security event tokens are signed with', () => {
  const keys = () =>
    rollcall.call<{ items: { id: string; publishedUntil: string | null }[] }>('GET', '/signing-keys')
  const card = () => window.page.getByRole('region', { name: 'Signing keys' })
  const rotate = async (consequence: RegExp, overlap?: string) => {
    const { page } = window
    await card().getByRole('button', { name: 'Rotate key' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rotate the signing key' })
    if (overlap !== undefined) {
      await dialog.getByRole('combobox', { name: 'The old key stays published for' }).click()
      await page.getByRole('option', { name: overlap }).click()
    }
    await dialog.getByText(consequence).waitFor()
    await dialog.getByRole('button', { name: 'Make the new key' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  it('are listed, and rotated once it was said until when the old one is published', async () => {
    await window.go('/inbound/webhooks')
    await card().getByText('In use', { exact: true }).waitFor()
    await card().getByText(`${rollcall.url}/.well-known/jwks.json`).waitFor()
    const [first] = (await keys()).items
    await rotate(/signed with the old key until/, '72 hours')
    const [second, retired] = (await keys()).items
    expect(retired?.id).toBe(first?.id)
    expect(second?.id).not.toBe(first?.id)
    const until = retired?.publishedUntil ?? ''
    await card().getByRole('status').getByText(until).waitFor()
    const hours = (Date.parse(until) - Date.now()) / 3_600_000
    expect([hours > 71, hours <= 72]).toEqual([true, true])
    await card()
      .getByRole('row', { name: /Retired/ })
      .locator(`time[datetime="${until}"]`)
      .waitFor()
    await rotate(/no message that was signed with the old key/, 'no time: it has leaked')
    await card().getByText('The old one is not published any more.').waitFor()
    expect((await keys()).items.map(({ id }) => id)).not.toContain(second?.id)
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('may be seen by an auditor, who is told which role could rotate them', async () => {
    const seen = await rollcall.openAs('auditor')
    await seen.go('/inbound/webhooks')
    const button = seen.page.getByRole('button', { name: 'Rotate key' })
    await button.waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    expect(await button.getAttribute('aria-description')).toContain('role')
    expect(seen.complaints).toEqual([])
    await seen.close()
  }, 60_000)
})

describe('the events of a tenant', () => {
  it('are read in order, by kind, and one opens under its own address', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/events`)
    await expect.poll(() => page.getByRole('row', { name: /member\.provisioned/ }).count()).toBe(2)
    await page.getByRole('combobox', { name: 'Events' }).fill('group')
    await page.getByRole('option', { name: 'group.*' }).click()
    await page.keyboard.press('Escape')
    await says('Nothing matches')
    await button('Clear filters').last().click()
    await page
      .getByRole('row', { name: /member\.provisioned/ })
      .first()
      .waitFor()
    await page
      .getByRole('link', { name: /^Open member\.provisioned/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('"type": "member.provisioned"').waitFor()
    const other = await rollcall.open()
    await other.page.goto(page.url())
    await other.page.getByRole('dialog').getByText('"type": "member.provisioned"').waitFor()
    expect(await other.violations()).toEqual([])
    await other.close()
    await page.keyboard.press('Escape')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('wait behind a count when new ones come', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/events?types=group.*&from=now`)
    await page.locator('main').getByText('Nothing matches').waitFor()
    await acme.createGroup('Engineering')
    await button(/new events?: show/).click({ timeout: 20_000 })
    await page.getByRole('row', { name: /group\.created.*Engineering/ }).waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['webhooks', (tenant: string) => `/inbound/tenants/${tenant}/webhooks`, 'No webhook yet'],
    ['the form', (tenant: string) => `/inbound/tenants/${tenant}/webhooks?new=1`, 'Written as'],
    ['webhooks of all tenants', () => '/inbound/webhooks', 'Webhooks of all tenants'],
    ['the dialog of a new signing key', () => '/inbound/webhooks?rotate=1', 'Rotate the signing key'],
    ['events', (tenant: string) => `/inbound/tenants/${tenant}/events`, 'member.provisioned'],
  ])('%s have no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(path(acme.tenant))
    await seen.page.locator('main, [role="dialog"]').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})
