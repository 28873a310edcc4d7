import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { anIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts'

// Who is asked before a change is stored, what is imported from the product, who is in a group, and plans.

let rollcall: ConsoleUnderTest
let window: ConsoleWindow
let acme: IdentityProvider
let product: Server
let address = ''
/** What the product answers when it is asked. */
let answer: object = { decision: 'accept' }
let status = 200
const ids = { group: '', person: '' }

beforeAll(async () => {
  product = createServer((request, response) => {
    request.resume()
    request.on('end', () =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(status === 200 ? JSON.stringify(answer) : 'The product is asleep.'),
    )
  })
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(product.address() as AddressInfo).port}/may-they`
  rollcall = await startConsoleUnderTest()
  acme = await anIdentityProvider(rollcall, 'Acme')
  ids.person = await acme.create('ada.lovelace@acme.test')
  ids.group = await acme.createGroup('Engineering', [ids.person])
  await rollcall.call('POST', `/tenants/${acme.tenant}/members`, {
    name: 'Grace Hopper',
    email: 'grace@acme.test',
    emailVerified: true,
  })
  await rollcall.call('POST', `/tenants/${acme.tenant}/members`, {
    name: 'Nobody’s Address',
    email: 'x@acme.test',
  })
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
const row = (name: RegExp) => window.page.getByRole('row', { name })
const of = (part: string) => `/inbound/tenants/${acme.tenant}${part}`

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    ['the hook', () => of('/hook'), 'Nobody is asked'],
    ['the dialog for a hook', () => of('/hook?set=1'), 'Without an answer'],
    ['the hook of all tenants', () => '/inbound/hook', 'Nobody is asked'],
    ['import', () => of('/import'), 'Grace Hopper'],
    ['import of nobody', () => of('/import?search=zzz'), '“zzz”'],
    ['a group', () => of(`/groups/${ids.group}`), 'Ada Lovelace'],
    ['plans', () => '/inbound/plans', 'No plan yet'],
    ['the dialog for a plan', () => '/inbound/plans?plan=new', 'Most active members'],
  ])('%s has no accessibility violation and no complaint, also at 320 pixels', async (_, path, text) => {
    const seen = await rollcall.open({ colorScheme })
    await seen.go(path())
    await seen.page.locator('main, [role="dialog"]').getByText(text).first().waitFor()
    expect(await seen.violations()).toEqual([])
    await seen.page.setViewportSize({ width: 320, height: 640 })
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(seen.complaints).toEqual([])
    await seen.close()
  })
})

const join = (userName: string) =>
  acme.send('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName })

describe('the hook', () => {
  it('is set by keyboard, shows its secret once, is tested, and its decisions are listed', async () => {
    const { page } = window
    await window.go(of('/hook'))
    await button('Set hook').focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Ask before a change is stored' })
    await dialog.getByRole('textbox', { name: 'Address' }).fill(address)
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').getByText('Next:').waitFor()
    await dialog.getByRole('switch', { name: 'This address lies in my own network' }).click()
    await dialog.getByLabel('Seconds it has to answer').fill('1.5')
    await dialog.getByRole('button', { name: 'Set hook' }).click()
    const once = page.getByRole('dialog', { name: 'Copy the secret now' })
    const secret = await once.locator('code', { hasText: /^whsec_/ }).innerText()
    await once.getByRole('button', { name: 'Copy secret' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await says('1.5 seconds')
    await says('The change is refused')
    expect(await page.content()).not.toContain(secret)
    await button('Test hook').click()
    await says(/^It answers in .*: accept\.$/)
    answer = { decision: 'refuse', detail: 'The forest is full.' }
    await button('Test hook').click()
    await says(/refuse, “The forest is full\.”/)
    expect((await join('no@acme.test')).status).toBe(400)
    answer = { decision: 'stage', reason: 'Ask legal.' }
    expect((await join('maybe@acme.test')).status).toBe(201)
    await expect
      .poll(
        async () => {
          await page.reload()
          await page.getByRole('heading', { name: 'Last decisions' }).waitFor()
          return page.getByRole('row').count()
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe(3)
    await row(/Refused.*The forest is full\./).waitFor()
    await row(/maybe@acme\.test.*Waits for a person/).waitFor()
    expect(await window.violations()).toEqual([])
    await page.getByRole('link', { name: 'All of them in the request log' }).click()
    await button(/Remove the filter the hook stood in the way/).waitFor()
    await expect.poll(() => page.getByRole('row').count()).toBe(3)
    await page.goBack()
    await page.getByRole('link', { name: 'Who waits for a person' }).click()
    await says('Held by the application: Ask legal.')
    await says(/^1 person is held: /)
    expect(window.complaints).toEqual([])
  }, 90_000)

  it('that gives no answer is said so with what it did say, is changed, rotated and removed', async () => {
    const { page } = window
    status = 500
    await window.go(of('/hook'))
    await button('Test hook').click()
    await says('It gave no answer that counts. It answered with an error. It answered 500.')
    await button('Change').click()
    const change = page.getByRole('dialog', { name: 'Change the hook' })
    await change.getByLabel('The change is stored').check()
    await change.getByRole('button', { name: 'Save' }).click()
    await says('Saved. It is asked from the next change on.')
    await says('The change is stored. Provisioning goes on')
    await button('Rotate secret').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make the new secret' }).click()
    const once = page.getByRole('dialog', { name: 'Copy the secret now' })
    await once.getByRole('button', { name: 'Copy secret' }).click()
    await once.getByRole('button', { name: 'Done' }).click()
    await says(/^The old secret signs until/)
    await button('Remove hook').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove hook' }).click()
    await says('Nobody is asked')
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('whom an identity provider imports', () => {
  it('is switched on, and each is listed with the user name they are shown by', async () => {
    const { page } = window
    await window.go(of('/import'))
    await row(/^Grace Hopper/)
      .getByText('not shown')
      .waitFor()
    await page.getByRole('switch', { name: 'Show the product’s own people' }).click()
    await row(/^Grace Hopper grace@acme\.test Active grace@acme\.test/).waitFor()
    await row(/^Nobody’s Address x@acme\.test Active without an address/).waitFor()
    const shown = (await (await acme.send('GET', '/Users?filter=userName eq "grace@acme.test"')).json()) as {
      readonly totalResults: number
    }
    expect(shown.totalResults).toBe(1)
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('a group as it was sent', () => {
  it('leads to who is in it, and from there to the member', async () => {
    const { page } = window
    await window.go(of('/groups'))
    await page.getByRole('link', { name: 'Engineering' }).click()
    await row(/^Ada Lovelace ada\.lovelace@acme\.test Active/).waitFor()
    await page.getByRole('link', { name: 'Ada Lovelace' }).click()
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    await window.go(of('/groups/01a1ff50-0000-7000-8000-000000000000'))
    await says('There is no group under this address.')
    expect(window.complaints).toEqual([])
  }, 60_000)
})

describe('plans', () => {
  it('are added, changed for all who have them, and removed only when nobody has them', async () => {
    const { page } = window
    await window.go('/inbound/plans')
    await button('Add plan').first().click()
    const add = page.getByRole('dialog', { name: 'Add a plan' })
    await add.getByRole('textbox', { name: 'Name' }).fill('Enterprise')
    await add.getByRole('combobox', { name: 'Also includes' }).fill('Audit Log')
    await page.keyboard.press('Enter')
    await add.getByRole('button', { name: 'Add plan' }).click()
    await add.getByText(/written like user_provisioning/).waitFor()
    await page.keyboard.press('Escape')
    await button('Add plan').first().click()
    await add.getByRole('textbox', { name: 'Name' }).fill('Enterprise')
    await add.getByLabel('Most active members').fill('500')
    await add.getByRole('button', { name: 'Add plan' }).click()
    await row(/^Enterprise Included 500/).waitFor()
    await rollcall.call('PUT', `/tenants/${acme.tenant}/plan`, { plan: 'Enterprise' })
    await button('Change Enterprise').click()
    const change = page.getByRole('dialog', { name: 'Change Enterprise' })
    await change.getByRole('switch', { name: 'Includes user provisioning' }).click()
    await change.getByRole('button', { name: 'Save' }).click()
    await row(/^Enterprise Not included 500/).waitFor()
    expect((await acme.send('GET', '/Users')).status).toBe(403)
    await button('Remove Enterprise').click()
    const ask = page.getByRole('dialog', { name: 'Remove Enterprise' })
    await ask.getByRole('button', { name: 'Remove' }).click()
    await ask.getByRole('alert').waitFor()
    await rollcall.call('PUT', `/tenants/${acme.tenant}/plan`, { plan: null })
    await ask.getByRole('button', { name: 'Remove' }).click()
    await says('No plan yet')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('stand beside the roles that every tenant knows', async () => {
    const { page } = window
    await window.go('/inbound/plans')
    await button('Declare role').click()
    const dialog = page.getByRole('dialog', { name: 'Declare role' })
    await dialog.getByLabel('Name').fill('owner')
    await dialog.getByRole('button', { name: 'Declare role' }).click()
    await row(/^owner owner No group can give it/).waitFor()
    await button('Take back owner').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await says('No role is declared for every tenant.')
    expect(window.complaints).toEqual([])
  }, 60_000)

  it('may be looked at by an auditor, who is told which role could change them', async () => {
    const seen = await rollcall.openAs('auditor')
    await seen.go('/inbound/plans')
    await says('No plan yet', seen)
    const add = button('Add plan', seen).first()
    expect(await add.getAttribute('aria-disabled')).toBe('true')
    await seen.go(of('/hook'))
    await says('Nobody is asked', seen)
    expect(await button('Set hook', seen).getAttribute('aria-description')).toContain('role')
    expect(seen.complaints).toEqual([])
    await seen.close()
  }, 60_000)
})

describe('what needs attention on the overview', () => {
  it('leads to the page that solves it', async () => {
    const { page } = window
    await rollcall.call('PATCH', `/tenants/${acme.tenant}/connections/1`, { apply: { mode: 'by_hand' } })
    await acme.create('alan.turing@acme.test')
    await window.go('/')
    await page.getByRole('link', { name: /Synchronize.*Acme|Acme.*Synchronize/ }).click()
    await expect.poll(() => new URL(page.url()).pathname).toBe(of('/staged'))
    await says('Alan Turing')
    await rollcall.call('POST', `/tenants/${acme.tenant}/tokens`, {
      description: 'A pilot',
      scopes: ['scim'],
      expiresInDays: 3,
    })
    await window.go('/')
    await page.getByRole('link', { name: /Rotate.*Acme|Acme.*Rotate/ }).click()
    await expect.poll(() => new URL(page.url()).pathname).toBe(of('/tokens'))
    await button('Rotate A pilot').waitFor()
    expect(window.complaints).toEqual([])
  }, 60_000)
})
