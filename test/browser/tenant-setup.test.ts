import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  passwordOfAdmins,
  startConsoleUnderTest,
} from '../support/console-browser.ts'

// How a tenant's identity provider is connected: the setup page, tokens, OAuth clients, plans.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let tenant = ''

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  tenant = (await rollcall.call<{ id: string }>('POST', '/tenants', { name: 'Acme' })).id
  window = await rollcall.open()
}, 180_000)

afterAll(() => rollcall?.close())

const says = (text: string | RegExp, at = window) => at.page.getByText(text).first().waitFor()
const button = (name: string | RegExp, at = window) =>
  at.page.getByRole('button', { name, exact: typeof name === 'string' })
const clipboard = () => window.page.evaluate('navigator.clipboard.readText()')

const scim = (token: string, method: string, path: string, body?: object) =>
  fetch(`${rollcall.url}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['overview', '', 'Needs attention'],
    ['setup', '/setup', 'Which identity provider?'],
    ['setup with the token dialog', '/setup?provider=okta&token=new', 'Where it will be used'],
    ['tokens', '/tokens', 'OAuth clients'],
    ['dialog of an OAuth client', '/tokens?client=new', 'Where it will be used'],
  ])('the %s has no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(`/inbound/tenants/${tenant}${path}`)
    await seen.page.locator('main, [role="dialog"]').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})

describe('the setup of an identity provider', () => {
  it('is followed as it happens: token, first request, first person, first group', async () => {
    const { page } = window
    const done = page.locator('[data-done="true"]')
    await window.go(`/inbound/tenants/${tenant}`)
    await says('No token works: the identity provider has nothing to sign in with.')
    await page.getByRole('link', { name: 'Open setup' }).click()
    await page.getByRole('radio', { name: 'Okta' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('provider')).toBe('okta')
    await says('SCIM connector base URL')
    await button('Create token').click()
    const ask = page.getByRole('dialog', { name: 'Create a token' })
    await ask.getByLabel('Description').fill('Okta, production')
    await page.keyboard.press('Enter')
    const once = page.getByRole('dialog', { name: 'Copy both now' })
    expect(await once.getByRole('tab', { name: 'Okta' }).getAttribute('aria-selected')).toBe('true')
    await once.getByRole('button', { name: 'Copy token' }).click()
    const token = String(await clipboard())
    await once.getByRole('button', { name: 'Done' }).click()
    await expect.poll(() => done.allInnerTexts()).toEqual([expect.stringMatching(/^Token created/)])
    await says('Waiting. Press “Test connection” at the identity provider.')

    const old = { description: 'Old', scopes: ['scim'] }
    const path = `/tenants/${tenant}/tokens`
    const ended = await rollcall.call<{ id: string; token: string }>('POST', path, old)
    await rollcall.call('DELETE', `${path}/${ended.id}`)
    await scim(ended.token, 'GET', '/Users?count=1')
    await says('It came with a token that was revoked. Create a new one.')
    expect(await done.count()).toBe(1)
    await scim(token, 'GET', '/Users?count=1')
    await expect.poll(() => done.count()).toBe(2)
    await scim(token, 'POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada@acme.test',
    })
    await expect.poll(() => done.count()).toBe(3)
    await scim(token, 'POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Everyone',
    })
    await says('The identity provider is connected.')
    await says('1 person and 1 group received.')
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('is switched off with its consequence said, and on again', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${tenant}/setup`)
    await button('Switch off').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
    await page.locator('.thing-head').getByText('Switched off').waitFor()
    await page.getByRole('link', { name: 'Overview' }).last().click()
    await says('User provisioning is switched off: every request is refused.')
    await page.getByRole('link', { name: 'Open setup' }).click()
    await button('Switch user provisioning on').click()
    await page.locator('.thing-head').getByText('Switched on').waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('says so when the plan does not include it', async () => {
    const { page } = window
    await rollcall.call('POST', '/plans', { name: 'Free', entitlements: [] })
    await window.go(`/inbound/tenants/${tenant}/setup`)
    const plan = page.getByRole('combobox', { name: 'Plan' })
    await plan.click()
    await page.getByRole('option', { name: 'Free' }).click()
    await page.locator('.thing-head').getByText('Not in the plan').waitFor()
    await plan.click()
    await page.getByRole('option', { name: 'No plan: everything is allowed' }).click()
    await page.locator('.thing-head').getByText('Switched on').waitFor()
  }, 60_000)
})

describe('a secret', () => {
  it('is shown only to whoever gave their password not long ago, and nothing typed is lost', async () => {
    const own = await rollcall.openAs('admin')
    await rollcall.database.rows(
      `update access_session set confirmed_at = now() - interval '1 hour' where admin_id is not null`,
    )
    await own.go(`/inbound/tenants/${tenant}/tokens?token=new`)
    await own.page.getByLabel('Description').fill('Step by step')
    await button('Create token', own).last().click()
    const again = own.page.getByRole('dialog', { name: 'Say once more who you are' })
    await again.getByRole('textbox', { name: 'Password' }).fill('not this one, surely')
    await own.page.keyboard.press('Enter')
    await again.getByRole('alert').getByText('Next:').waitFor()
    await again.getByRole('textbox', { name: 'Password' }).fill(passwordOfAdmins)
    await own.page.keyboard.press('Enter')
    const once = own.page.getByRole('dialog', { name: 'Copy both now' })
    await once.getByRole('button', { name: 'Copy token' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await own.page.getByRole('row', { name: /Step by step/ }).waitFor()
    expect(own.complaints).toEqual([])
    await own.close()
  }, 60_000)

  it('of an OAuth client is shown once, fetches a token that works, and ends when it is revoked', async () => {
    const { page } = window
    await window.go(`/inbound/tenants/${tenant}/tokens`)
    await button('Create OAuth client').click()
    const ask = page.getByRole('dialog', { name: 'Create OAuth client' })
    await ask.getByLabel('Description').fill('OneLogin')
    await ask.getByRole('combobox', { name: 'Expires' }).click()
    await page.getByRole('option', { name: 'on a date' }).click()
    await ask.getByLabel('Last day').fill('2999-12-31')
    await ask.getByRole('button', { name: 'Create client' }).click()
    await ask.getByRole('alert').getByText('Next:').waitFor()
    await ask.getByRole('combobox', { name: 'Expires' }).click()
    await page.getByRole('option', { name: 'in 90 days' }).click()
    await ask.getByRole('button', { name: 'Create client' }).click()
    const once = page.getByRole('dialog', { name: 'Copy the secret now' })
    await once.getByRole('button', { name: 'Copy secret' }).click()
    const values = await once.locator('code').allInnerTexts()
    await once.getByRole('button', { name: 'Done' }).click()
    const [, tokenUrl = '', clientId = '', secret = ''] = values
    const fetchToken = () =>
      fetch(tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: secret,
        }),
      })
    const answer = (await (await fetchToken()).json()) as { access_token: string }
    expect((await scim(answer.access_token, 'GET', '/Users?count=1')).status).toBe(200)
    expect(await page.content()).not.toContain(secret)
    await button('Revoke OneLogin').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page
      .getByRole('row', { name: /OneLogin/ })
      .getByText('Revoked')
      .waitFor()
    expect((await fetchToken()).status).toBe(401)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('whoever may only look', () => {
  it('sees the setup, and which role could go on', async () => {
    const auditor = await rollcall.openAs('auditor')
    await auditor.go(`/inbound/tenants/${tenant}/setup`)
    const create = button(/^Create (another )?token$/, auditor)
    await create.focus()
    expect(await create.getAttribute('aria-disabled')).toBe('true')
    expect(auditor.complaints).toEqual([])
    await auditor.close()
  }, 60_000)
})

describe('the admin of a customer', () => {
  it('makes and rotates a token by keyboard alone, and sees nothing of what is the operator’s', async () => {
    const own = await rollcall.openAs('customer_admin', 'Acme')
    const { page } = own
    await own.go(`/inbound/tenants/${tenant}/tokens`)
    const tabs = page.getByRole('navigation', { name: 'Tenant' })
    await tabs.waitFor()
    expect(await tabs.getByRole('link').allInnerTexts()).not.toContain('Webhooks')
    const tabTo = async (name: string) => {
      for (let tries = 0; tries < 80; tries += 1) {
        const focused = page.locator(':focus')
        const label = (await focused.count()) === 0 ? '' : await focused.getAttribute('aria-label')
        if ((label ?? (await focused.textContent().catch(() => ''))) === name) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab does not lead to ${name}`)
    }
    await tabTo('Create token')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Create a token' }).waitFor()
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Enter')
    const once = page.getByRole('dialog', { name: 'Copy both now' })
    await once.waitFor()
    await tabTo('Copy token')
    await page.keyboard.press('Enter')
    await once.getByRole('button', { name: 'Copied' }).waitFor()
    await page.keyboard.press('Escape')
    await once.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /By keyboard/ }).waitFor()
    await tabTo('Rotate By keyboard')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Rotate By keyboard' }).waitFor()
    await tabTo('Make the new token')
    await page.keyboard.press('Enter')
    await once.waitFor()
    await tabTo('Copy token')
    await page.keyboard.press('Enter')
    await once.getByRole('button', { name: 'Copied' }).waitFor()
    await page.keyboard.press('Escape')
    await once.waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('row', { name: /By keyboard/ }).count()).toBe(2)
    await own.go(`/inbound/tenants/${tenant}/webhooks`)
    await says('You may not see this page', own)
    expect(own.complaints).toEqual([])
    await own.close()
  }, 90_000)
})

describe('the end of a connection', () => {
  it('is asked for by the name of the tenant, and says whom it took the access', async () => {
    const { page } = window
    const { id } = await rollcall.call<{ id: string }>('POST', '/tenants', { name: 'Leaving' })
    const { token } = await rollcall.call<{ token: string }>('POST', `/tenants/${id}/tokens`, {
      description: 'Okta',
      scopes: ['scim'],
    })
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
    for (const userName of ['ada@leaving.test', 'bob@leaving.test'])
      await scim(token, 'POST', '/Users', { schemas, userName })
    await window.go(`/inbound/tenants/${id}/settings`)
    await button('End the connection…').click()
    const ask = page.getByRole('dialog', { name: 'End the connection of Leaving' })
    await ask.getByText('“Deactivate: stays, without access”').waitFor()
    expect(await ask.getByRole('button', { name: 'End it' }).isDisabled()).toBe(true)
    await ask.getByLabel('Type Leaving to confirm').fill('Leaving')
    await ask.getByRole('button', { name: 'End it' }).click()
    await says('2 members deactivated, 0 removed')
    await says(/^Ended/)
    expect((await scim(token, 'GET', '/Users')).status).toBe(401)
    expect(window.complaints).toEqual([])
  }, 60_000)
})
