import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts'

// What the identity provider sent, and the settings of a tenant with its policies and guards.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let acme: IdentityProvider
let ada = ''

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  acme = await anIdentityProvider(rollcall, 'Acme')
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

const says = (text: string | RegExp, at = window) => at.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })
const choose = async (field: string, option: string) => {
  await window.page.getByRole('combobox', { name: field, exact: true }).click()
  await window.page.getByRole('option', { name: option, exact: true }).click()
}
const connection = () =>
  rollcall.call<{ policy: Record<string, unknown> }>('GET', `/tenants/${acme.tenant}/connections/1`)

describe('settings', () => {
  it('of the identity provider are saved together, and undone before that', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/settings`)
    const form = page.getByRole('form', { name: 'Identity provider' })
    await choose('Speaks like', 'Okta')
    await form.getByRole('button', { name: 'Undo changes' }).click()
    await expect
      .poll(() => form.getByRole('combobox', { name: 'Speaks like' }).inputValue())
      .toBe('recognised by itself')
    await page.getByRole('switch', { name: 'Keep what is sent and answered' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await says('Saved. It counts from the next request on.')
    await page.reload()
    await form.waitFor()
    expect(await page.getByRole('switch', { name: 'Keep what is sent and answered' }).isChecked()).toBe(true)
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('say what leaving means and what is too much at once, and send only what was changed', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/settings`)
    await choose('Deleted there', 'Deactivate, remove later')
    await page.getByLabel('Days until removed').fill('14')
    await page.getByLabel('Hours of grace').fill('4')
    await page.getByLabel('Largest Synchronize without a word').fill('500')
    const form = page.getByRole('form', { name: 'When somebody leaves' })
    await rollcall.call('PATCH', `/tenants/${acme.tenant}/connections/1`, { reactivationDays: 45 })
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved.').waitFor()
    const { policy } = await connection()
    expect(policy).toMatchObject({
      leaving: { onDelete: { do: 'keep', days: 14 }, onDeactivate: { do: 'suspend' } },
      graceHours: 4,
      reactivationDays: 45,
      apply: { stopAbove: 500 },
    })
    await page.getByLabel('Hours of grace').fill('99999')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByRole('alert').getByText('Next:').waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('hold seats and verified domains', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/settings`)
    await page.getByLabel('Most active members').fill('3')
    await page.getByRole('form', { name: 'Seats and domains' }).getByRole('button', { name: 'Save' }).click()
    await says(/0 of 3 taken/)
    await page.getByRole('textbox', { name: /^Domain/ }).fill('acme.test')
    await button('Add domain').click()
    await button('Take back acme.test').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take back acme.test' }).click()
    await says('None yet.')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('can be read and not changed by whoever may only look', async () => {
    const auditor = await rollcall.openAs('auditor')
    await auditor.go(`/inbound/tenants/${acme.tenant}/settings`)
    const grace = auditor.page.getByLabel('Hours of grace')
    await grace.waitFor()
    expect(await grace.isDisabled()).toBe(true)
    expect(await auditor.violations()).toEqual([])
    expect(auditor.complaints).toEqual([])
    await auditor.close()
  }, 60_000)
})

describe('the request log', () => {
  it('of a tenant that nobody has called says how to try', async () => {
    await window.go(`/inbound/tenants/${acme.tenant}/requests`)
    await says('No request yet')
    await says(/curl -H "Authorization: Bearer \$SCIM_TOKEN"/)
    await acme.send('GET', '/Groups')
    await window.page.getByRole('link', { name: 'Open GET /v2/Groups, answered 200' }).waitFor()
  }, 60_000)

  it('keeps filters and the open request in the URL, and tells why one was refused', async () => {
    const { page } = window
    ada = await acme.create('ada.lovelace@acme.test')
    await acme.send('GET', `/Users/${ada}`)
    await acme.send('GET', '/Users?filter=nonsense')
    // The log is written behind the requests.
    const logged = () => rollcall.call<{ items: unknown[] }>('GET', `/tenants/${acme.tenant}/requests`)
    await expect.poll(async () => (await logged()).items.length, { timeout: 10_000 }).toBe(4)
    await window.go(`/inbound/tenants/${acme.tenant}/requests`)
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 10_000 }).toBe(4)
    await choose('Answered', 'refused')
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 10_000 }).toBe(1)
    expect(new URL(page.url()).searchParams.get('refused')).toBe('true')
    await page.getByRole('link', { name: 'Open GET /v2/Users, answered 400' }).focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Why it was refused').waitFor()
    await drawer.getByText('RFC 7644').first().waitFor()
    const other = await rollcall.open()
    await other.page.goto(page.url())
    await other.page.getByRole('dialog').getByText('Why it was refused').waitFor()
    expect(await other.violations()).toEqual([])
    await other.close()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    await page.getByLabel('Name, path, client or id').fill('nothing like it')
    await says('refused · “nothing like it”')
    await button('Clear filters').click()
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 10_000 }).toBe(4)
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('shows what was sent and answered, and what would be answered today, without writing', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'Open POST /v2/Users, answered 201' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('"userName": "ada.lovelace@acme.test"').first().waitFor()
    expect(await drawer.innerText()).not.toContain(acme.token)
    await drawer.getByRole('button', { name: 'Replay without writing' }).click()
    await drawer.getByText('It would be answered 409 now; then it was 201.').waitFor()
    expect(await window.violations()).toEqual([])
    await page.keyboard.press('ArrowLeft')
    await drawer.getByText(`GET /v2/Users/${ada}`).first().waitFor()
    await page.keyboard.press('Escape')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('lets new requests wait behind a count', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${acme.tenant}/requests`)
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 10_000 }).toBe(4)
    await acme.send('GET', '/Users?count=1')
    await button('1 new request: show').click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(5)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('an identity provider that does not get through', () => {
  it('is told with its cause on the overview and on its tenant’s pages, until it gets through again', async () => {
    const { page } = window
    const globex = await anIdentityProvider(rollcall, 'Globex')
    const path = `/inbound/tenants/${globex.tenant}`
    const old = { description: 'Old', scopes: ['scim'] }
    const tokens = `/tenants/${globex.tenant}/tokens`
    const ended = await rollcall.call<{ id: string; token: string }>('POST', tokens, old)
    await rollcall.call('DELETE', `${tokens}/${ended.id}`)
    for (let n = 0; n < 6; n += 1) await globex.send('GET', '/Users?count=1', undefined, ended.token)
    const listed = async () => (await rollcall.call<{ items: unknown[] }>('GET', '/attention')).items.length
    await expect.poll(listed, { timeout: 10_000 }).toBe(1)
    await window.go('/')
    await says('its identity provider is turned away')
    expect(await window.violations()).toEqual([])
    await page.getByRole('link', { name: 'Show failures: Globex' }).click()
    await page.getByRole('link', { name: 'Open GET /v2/Users, answered 401' }).first().waitFor()
    expect(new URL(page.url()).searchParams.get('refused')).toBe('true')
    await window.go(path)
    await says(/has not got through since .* It came with a token that was revoked/)
    await page
      .getByRole('region', { name: 'Needs attention' })
      .getByRole('link', { name: 'Open tokens' })
      .click()
    await expect.poll(() => new URL(page.url()).pathname).toBe(`${path}/tokens`)
    await rollcall.database
      .forTenant(globex.tenant)
      .rows('update scim_request set status = 503, token_refusal = null, detail = $2 where tenant_id = $1', [
        globex.tenant,
        'The product is asleep.',
      ])
    await window.go(`${path}/setup`)
    await says(/has not got through since .* was answered 503: The product is asleep/)
    expect(await window.violations()).toEqual([])
    await page.getByRole('link', { name: 'Show refused requests' }).click()
    await page.getByRole('link', { name: 'Open GET /v2/Users, answered 503' }).first().waitFor()
    await globex.send('GET', '/Users?count=1')
    await window.go(path)
    await says('Nothing needs attention.')
    expect(window.complaints).toEqual([])
  }, 90_000)
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['the request log', '/requests', 'POST /v2/Users'],
    ['settings', '/settings', 'Guards against mistakes'],
  ])('%s has no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(`/inbound/tenants/${acme.tenant}${path}`)
    await seen.page.locator('main').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})
