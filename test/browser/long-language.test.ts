import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleUnderTest,
  type ConsoleWindow,
  peopleFile,
  startConsoleUnderTest,
} from '../support/console-browser.ts'
import { buildLongConsole, type LongConsole } from '../support/long-language.ts'

// The whole console in a language whose every sentence is 40 % longer than English.

let rollcall: ConsoleUnderTest
let long: LongConsole
let ids: { readonly application: string; readonly tenant: string; readonly person: string }

interface Named {
  readonly id: string
}

beforeAll(async () => {
  rollcall = await startConsoleUnderTest()
  long = await buildLongConsole()
}, 240_000)

afterAll(async () => {
  await long?.forget()
  await rollcall?.close()
})

async function openWide(width: number): Promise<ConsoleWindow> {
  const window = await rollcall.open({ viewport: { width, height: 844 } })
  await long.speak(window.context)
  return window
}

const withoutData = [
  '/',
  '/outbound/applications',
  '/outbound/approvals',
  '/outbound/logs',
  '/outbound/directory/people',
  '/outbound/directory/groups',
  '/outbound/directory/sources',
  '/outbound/directory/import',
  '/inbound/tenants',
  '/inbound/plans',
  '/inbound/hook',
  '/settings/admins',
  '/settings/api-keys',
  '/settings/notifications',
  '/settings/about',
]

const ofApplication = [
  '',
  '/connection',
  '/assignments',
  '/scope',
  '/mappings/users',
  '/mappings/groups',
  '/on-demand',
  '/cycles',
  '/cycles/dry-runs',
  '/cycles/drift',
  '/cycles/waiting',
  '/cycles/restart',
  '/logs',
  '/held',
  '/settings',
  '/history',
]

const ofTenant = [
  '',
  '/setup',
  '/tokens',
  '/staged',
  '/members',
  '/groups',
  '/import',
  '/attributes',
  '/requests',
  '/webhooks',
  '/hook',
  '/events',
  '/settings',
]

const everyPage = () => [
  ...withoutData,
  '/inbound/webhooks',
  '/audit',
  '/settings/account',
  '/outbound/applications/new',
  `/outbound/directory/people/${ids.person}`,
  ...ofApplication.map((part) => `/outbound/applications/${ids.application}${part}`),
  ...ofTenant.map((part) => `/inbound/tenants/${ids.tenant}${part}`),
]

/** Until the page shows more than its outline. */
async function go(window: ConsoleWindow, path: string): Promise<void> {
  await window.go(path)
  await window.page.locator('main :is(h1, h2)').first().waitFor()
  await expect
    .poll(() => window.page.locator('main [aria-busy="true"], main .mantine-Skeleton-root').count())
    .toBe(0)
}

/** Text that somebody sees and no catalogue holds. Commands, codes and times are the same in every language. */
const outsideOfCatalogue = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode
    const isShown = parentElement.checkVisibility({ visibilityProperty: true })
    const isCode = parentElement.closest('code, kbd, time, .who') !== null
    if (isShown && !isCode && /\\p{L}/u.test(textContent) && !/[⟦⟧]/.test(textContent)) found.push(textContent)
  }
  return found
})()`

/** What is wider than the window, and words of buttons, links and headings that are cut off. */
const broken = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  const cut = [...document.querySelectorAll(':is(button, a, label, legend, h1, h2, h3), button *, label *')].filter((one) => {
    const { display, overflowX } = getComputedStyle(one)
    return one.textContent.trim() !== '' && display !== 'inline' && overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1 &&
      one.checkVisibility({ visibilityProperty: true }) && one.closest('.visually-hidden, [title]') === null
  })
  return [
    ...(scrollWidth > clientWidth ? ['scrolls sideways: ' + scrollWidth] : []),
    ...cut.map((one) => 'cut off: ' + one.textContent),
  ]
})()`

describe('an empty system', () => {
  it('says nothing that is not in the catalogue', async () => {
    const window = await openWide(1280)
    for (const path of withoutData) {
      await go(window, path)
      expect([path, await window.page.evaluate(outsideOfCatalogue)]).toEqual([path, []])
    }
    expect(window.complaints).toEqual([])
    await window.close()
  }, 120_000)
})

describe('every page', () => {
  it.each([1280, 390])(
    'has room for the words of a longer language, %d pixels wide',
    async (width) => {
      if (ids === undefined) await fill()
      const window = await openWide(width)
      for (const path of everyPage()) {
        await go(window, path)
        expect([path, await window.page.evaluate(broken)]).toEqual([path, []])
      }
      expect(window.complaints).toEqual([])
      await window.close()
    },
    240_000,
  )
})

async function fill(): Promise<void> {
  await rollcall.call('POST', '/directory/imports', `${peopleFile(0, 5)}\n`, 'text/csv')
  const { items } = await rollcall.call<{ items: Named[] }>('GET', '/directory/people?limit=1')
  const { id: tenant } = await rollcall.call<Named>('POST', '/tenants', { name: 'Acme' })
  const { token } = await rollcall.call<{ token: string }>('POST', `/tenants/${tenant}/tokens`, {
    description: 'cycles',
  })
  await send(token, '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' })
  await send(token, '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Engineering',
  })
  const { id: application } = await rollcall.call<Named>('POST', '/applications', {
    name: 'Moqups',
    from: 'moqups',
    url: `${rollcall.url}/scim/v2`,
    token,
    allowPrivateAddress: true,
  })
  ids = { application, tenant, person: items[0]?.id ?? '' }
}

/** As an identity provider would. */
async function send(token: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${rollcall.url}/scim/v2${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(201)
}
