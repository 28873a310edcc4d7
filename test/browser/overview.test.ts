import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildConsole } from '../../scripts/build.ts'
import { openBrowser } from '../support/browser.ts'
import {
  aCycle,
  aFailure,
  anApplication,
  anEntry,
  type ConsoleServer,
  type Stage,
  startConsoleServer,
} from '../support/console-server.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
let browser: Browser
let context: BrowserContext
let page: Page
let stage: Stage
let server: ConsoleServer
/** What the page said to its console that it should not have: script errors, policy violations. */
let complaints: string[]

beforeAll(async () => {
  await buildConsole()
  browser = await openBrowser()
}, 120_000)

afterAll(() => browser?.close())

beforeEach(async () => {
  stage = { applications: [], entries: [] }
  server = await startConsoleServer(stage)
  await openContext({})
})

afterEach(async () => {
  await context.close()
  await server.close()
})

async function openContext(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  await context?.close()
  context = await browser.newContext({ timezoneId: 'Europe/Berlin', locale: 'en-US', ...options })
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  complaints = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A failed request is the browser's own remark; what the page makes of it is what the tests look at.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
      complaints.push(message.text())
  })
  page.on('request', (request) => {
    const foreign = !request.url().startsWith(server.url) && !request.url().startsWith('data:')
    if (foreign) complaints.push(`asked for ${request.url()}`)
  })
}

async function signIn(path = '/'): Promise<void> {
  await page.goto(await server.signInLink())
  if (path !== '/') await page.goto(`${server.url}${path}`)
}

const text = (selector: string) => page.locator(selector).innerText()

/** Waits until the page says this, so that no test depends on how long something takes. */
const says = (wanted: string | RegExp) => page.getByText(wanted).first().waitFor()

describe('the overview', () => {
  it('shows a running cycle: five numbers, the bar counted in people, rate, estimate and what limits it', async () => {
    const limitedUntil = new Date(Date.now() + 60_000).toISOString()
    stage.applications = [anApplication({ cycle: aCycle({ limitedUntil }) })]
    await signIn()
    await says('Initial cycle')
    expect((await text('.stages')).split(/\s*\n\s*/)).toEqual([
      'Read',
      '1,240',
      'In scope',
      '212',
      'Matched',
      '180',
      'Written',
      '96',
      'Failed',
      '0',
    ])
    await says('96 of 212 people (45 %) · 0.8/s · about 3–4 min left')
    await says(/^The target is limiting us: waiting \d+ seconds\.$/)
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('45')
    expect(complaints).toEqual([])
  })

  it('moves with the cycle, in place, without being loaded again', async () => {
    stage.applications = [anApplication()]
    await signIn()
    await page.getByRole('status').getByText('Live').waitFor()
    const bar = await page.getByRole('progressbar').elementHandle()
    const cycle = aCycle({
      progress: { done: 150, total: 212, percent: 70.7, perSecond: 5, etaSeconds: [12, 13] },
    })
    stage.applications = [anApplication({ cycle })]
    server.events.publish({ name: 'cycle.progress', applicationId: 'a_1', data: cycle })
    await says('150 of 212 people (70 %) · 5.0/s · about 12–13 s left')
    expect(await bar?.getAttribute('aria-valuenow')).toBe('70')
  })

  it('keeps what an event has told when an answer arrives that is older', async () => {
    stage.applications = [anApplication()]
    await signIn()
    await page.getByRole('status').getByText('Live').waitFor()
    const asked = Promise.withResolvers<void>()
    const told = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    const once = { times: 1 }
    await page.route(/\/api\/v1\/applications$/, heldAnswer, once)
    async function heldAnswer(route: Route): Promise<void> {
      const response = await route.fetch()
      asked.resolve()
      await told.promise
      await route.fulfill({ response }).catch(() => undefined)
      given.resolve()
    }
    const { id, status, reasons } = anApplication()
    server.events.publish({
      name: 'application.status',
      applicationId: id,
      data: { id, status, reasons: [...reasons] },
    })
    await asked.promise
    const cycle = aCycle({
      progress: { done: 150, total: 212, percent: 70.7, perSecond: 5, etaSeconds: [12, 13] },
    })
    stage.applications = [anApplication({ cycle })]
    server.events.publish({ name: 'cycle.progress', applicationId: id, data: cycle })
    await says('150 of 212 people')
    told.resolve()
    await given.promise
    await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))')
    expect(await page.getByText('150 of 212 people').count()).toBe(1)
  })

  it('names failures by cause, most frequent first, each with its next step', async () => {
    const cycle = aCycle({ state: 'done_with_failures', counts: { ...aCycle().counts, failed: 3 } })
    stage.applications = [anApplication({ status: 'needs_attention', cycle })]
    const refused = {
      code: 'target_refused',
      title: 'The target refused this person.',
      cause: 'c',
      next: 'Ask it.',
    }
    stage.entries = [
      aFailure({ error: refused, subject: { kind: 'person', id: '1', name: 'Alan Turing' } }),
      aFailure({ subject: { kind: 'person', id: '2', name: 'Ada Lovelace' } }),
      aFailure({ subject: { kind: 'person', id: '3', name: 'Grace Hopper' } }),
    ]
    await signIn()
    await says('2 people:')
    const causes = await page.locator('.causes li').allInnerTexts()
    expect(causes.map((cause) => cause.split('\n')[0])).toEqual([
      '2 people: The target says another account already uses this user name. target_uniqueness',
      '1 person: The target refused this person. target_refused',
    ])
    expect(causes[0]).toContain('Next: Link the person to that account')
    // The step is a link, to where it can be taken.
    const refusal = page.locator('.causes li').filter({ hasText: 'target_refused' })
    const places = await refusal
      .getByRole('link', { name: /^Open the (person|mappings)$/ })
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    expect(places).toEqual(['/outbound/directory/people/1', '/outbound/applications/a_1/mappings/users'])
    await page
      .locator('.causes')
      .getByRole('link', { name: /Ada Lovelace/ })
      .click()
    await page.getByRole('dialog').getByText('What to do').waitFor()
    expect(new URL(page.url()).search).toBe('?application=a_1&subject=2')
  })

  it('says the day of what was not done today, and the whole of a name that does not fit', async () => {
    const at = new Date(Date.now() - 3 * 86_400_000).toISOString()
    const name = `${'long'.repeat(20)}@corp.test`
    stage.applications = [anApplication()]
    stage.entries = [anEntry({ at, subject: { kind: 'person', id: '1', name } })]
    await signIn()
    const row = page.locator('.rows tbody tr')
    await row.waitFor()
    expect(await row.locator('time').innerText()).toMatch(/^[A-Z][a-z]{2} \d+, \d\d:\d\d$/)
    expect(await row.getByRole('link').getAttribute('title')).toBe(name)
  })

  it('puts the worst status into the title of the tab', async () => {
    stage.applications = [
      anApplication({ id: 'a', status: 'up_to_date' }),
      anApplication({ id: 'b', status: 'quarantined' }),
      anApplication({ id: 'c', status: 'running' }),
    ]
    await signIn()
    await expect.poll(() => page.title()).toBe('Quarantined · Rollcall')
    const better = { id: 'b', status: 'up_to_date', reasons: [] } as const
    stage.applications = stage.applications.map((one) =>
      one.id === 'b' ? { ...one, ...better, reasons: [] } : one,
    )
    server.events.publish({ name: 'application.status', applicationId: 'b', data: better })
    await expect.poll(() => page.title()).toBe('Running · Rollcall')
  })

  it('lets new log entries wait while someone is reading the list', async () => {
    stage.applications = [anApplication()]
    stage.entries = [anEntry({ subject: { kind: 'person', id: '1', name: 'Ada Lovelace' } })]
    await signIn()
    await says('Ada Lovelace')
    await page.getByRole('cell', { name: /Created with/ }).hover()
    stage.entries = [
      anEntry({ subject: { kind: 'person', id: '2', name: 'Grace Hopper' } }),
      ...stage.entries,
    ]
    server.events.publish({
      name: 'log.appended',
      applicationId: 'a_1',
      data: { applicationId: 'a_1', appended: 1 },
    })
    await says('1 new entry: show')
    expect(await page.locator('.rows tbody tr').count()).toBe(1)
    await page.mouse.move(0, 0)
    await says('Grace Hopper')
    expect(await page.locator('.rows tbody tr').count()).toBe(2)
  })
})

describe('one log entry', () => {
  const failed = () => aFailure({ id: '41', subject: { kind: 'person', id: '1', name: 'Alan Turing' } })

  it('opens from the list by keyboard, has an address of its own, and gives the focus back', async () => {
    stage.applications = [anApplication()]
    stage.entries = [failed()]
    await signIn()
    const link = page.locator('.rows').getByRole('link', { name: 'Open the log entry of Alan Turing' })
    await link.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog')
    await drawer.getByText('What to do').waitFor()
    expect(new URL(page.url()).search).toBe('?entry=41')
    await drawer.getByText(/^Next: Link the person to that account/).waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')
    expect(await focused()).toBe('Open the log entry of Alan Turing')
    expect(complaints).toEqual([])
  })

  it('opens from its address, with its steps and what changed', async () => {
    stage.applications = [anApplication()]
    stage.entries = [anEntry({ id: '41', subject: { kind: 'person', id: '1', name: 'Ada Lovelace' } })]
    await signIn('/?entry=41')
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    expect(await drawer.locator('summary').allInnerTexts()).toEqual([
      expect.stringContaining('1 Read from the directory'),
      expect.stringContaining('2 In scope?'),
      expect.stringContaining('3 What it should look like'),
      expect.stringContaining('4 Match at the target'),
      expect.stringContaining('5 Act'),
      'Raw',
    ])
    expect(await drawer.locator('.changes tbody tr').allInnerTexts()).toEqual([
      'userName\t—\tada@corp.test',
      'active\t—\ttrue',
    ])
  })

  it('says so when it is not there any more', async () => {
    stage.applications = [anApplication()]
    await signIn('/?entry=l_gone')
    await page.getByRole('dialog').getByText('This could not be loaded').waitFor()
  })
})

describe('states', () => {
  it('tells who is not signed in how to, and goes on by itself once the link was opened elsewhere', async () => {
    stage.applications = [anApplication()]
    await page.goto(server.url)
    await says('rollcall console')
    const other = await context.newPage()
    await other.goto(await server.signInLink())
    await says('Initial cycle')
    await other.close()
  })

  it('explains a sign-in link that was used before', async () => {
    const link = await server.signInLink()
    await page.goto(link)
    await context.clearCookies()
    await page.goto(link)
    await says(/a sign-in link works once, and for ten minutes/)
  })

  it('says what will appear, and the command for it, while there is no application', async () => {
    await signIn()
    await says('No application yet')
    await says('rollcall app create Moqups --from moqups --url https://… --token-stdin')
    stage.applications = [anApplication()]
    const status = { id: 'a_1', status: 'running', reasons: [] } as const
    server.events.publish({ name: 'application.status', applicationId: 'a_1', data: status })
    await says('Initial cycle')
  })

  it('says that the server is away, keeps what it showed, and recovers by itself', async () => {
    stage.applications = [anApplication()]
    await signIn()
    await page.getByRole('status').getByText('Live').waitFor()
    const port = Number(new URL(server.url).port)
    const kept = await server.stop()
    await page.getByRole('status').getByText('Reconnecting').waitFor()
    await says(/^The server has not answered since/)
    expect(await page.locator('.stages').isVisible()).toBe(true)
    const cycle = aCycle({
      progress: { done: 200, total: 212, percent: 94.3, perSecond: null, etaSeconds: null },
    })
    stage.applications = [anApplication({ cycle })]
    server = await startConsoleServer(stage, port, kept)
    await says('200 of 212 people (94 %)')
    await page.getByRole('status').getByText('Live').waitFor()
    await page.getByText(/^The server has not answered since/).waitFor({ state: 'detached' })
  }, 60_000)

  it('stands still while paused, and catches up when resumed', async () => {
    stage.applications = [anApplication()]
    await signIn()
    await page.getByRole('status').getByText('Live').waitFor()
    await page.getByRole('button', { name: 'Pause live updates' }).click()
    await page.getByRole('status').getByText('Paused').waitFor()
    stage.applications = [anApplication({ name: 'Renamed' })]
    const status = { id: 'a_1', status: 'paused', reasons: [] } as const
    server.events.publish({ name: 'application.status', applicationId: 'a_1', data: status })
    await page.getByRole('button', { name: 'Resume live updates' }).click()
    await page.getByRole('heading', { name: 'Renamed' }).waitFor()
  })

  it('signs out', async () => {
    stage.applications = [anApplication()]
    await signIn()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await says('rollcall console')
    await page.reload()
    await says('rollcall console')
  })

  it('says when signing out did not reach the server, and does it when one tries again', async () => {
    await signIn()
    await says('No application yet')
    await page.route('**/api/v1/session', (route) => route.abort())
    await page.getByRole('button', { name: 'Sign out' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('You are still signed in').waitFor()
    await dialog.getByText('The server does not answer.').waitFor()
    await page.unroute('**/api/v1/session')
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await says('Run this on the server’s machine')
    expect(complaints).toEqual([])
  })

  it('survives names that are very long or look like markup', async () => {
    const name = `<img src=x onerror=alert(1)>${'x'.repeat(5000)}`
    stage.applications = [anApplication({ name })]
    stage.entries = [anEntry({ subject: { kind: 'person', id: '1', name } })]
    await signIn()
    await page.getByRole('heading', { name: /^<img src=x/ }).waitFor()
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect([wide, complaints]).toEqual([false, []])
  })
})

describe('for everyone', () => {
  const full = () => {
    const cycle = aCycle({ counts: { ...aCycle().counts, failed: 1 } })
    stage.applications = [
      anApplication({
        cycle,
        status: 'needs_attention',
        reasons: [{ code: 'failures', text: '1 person failed.' }],
      }),
      anApplication({ id: 'a_2', name: 'Promapp', status: 'draft', cycle: null }),
    ]
    stage.entries = [aFailure({ id: '41' }), anEntry(), anEntry({ outcome: 'held', text: 'Held.' })]
  }

  it.each(['light', 'dark'] as const)('has no accessibility violation in %s', async (colorScheme) => {
    await openContext({ colorScheme, reducedMotion: 'reduce' })
    full()
    await signIn()
    await page.locator('.causes').waitFor()
    expect(await violations()).toEqual([])
    await page.locator('.rows').getByRole('link').first().click()
    await page.getByRole('dialog').getByText('What to do').waitFor()
    expect(await violations()).toEqual([])
    await context.clearCookies()
    await page.goto(server.url)
    await says('rollcall console')
    expect(await violations()).toEqual([])
  })

  it('shows what is chosen in the colours of the user’s own', async () => {
    await openContext({ forcedColors: 'active' })
    full()
    await signIn()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link').first().waitFor()
    const each = (what: string, style: string) =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('${what}')].map((one) => getComputedStyle(one).${style})`,
      )
    const edges = await each('.nav a', 'borderInlineStartColor')
    expect(new Set(edges).size).toBe(2)
    expect(edges.filter((edge) => edge === edges[0]).length).toBe(1)
    const outlines = await each('.head [role="radiogroup"] label', 'outlineStyle')
    expect(outlines.toSorted()).toEqual(['none', 'none', 'solid'])
  })

  it('is usable at 320 pixels without scrolling sideways', async () => {
    await openContext({ viewport: { width: 320, height: 640 } })
    full()
    await signIn()
    await page.locator('.causes').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  })

  it('reaches everything by Tab, in reading order, beginning with a way past the header', async () => {
    full()
    await signIn()
    await page.locator('.causes').waitFor()
    const names: string[] = []
    for (let press = 0; press < 34; press += 1) {
      await page.keyboard.press('Tab')
      names.push(await focused())
    }
    expect(names.slice(0, 8)).toEqual([
      'Skip to content',
      'Go to…Ctrl K',
      'Pause live updates',
      'System',
      'operator key',
      'Sign out',
      'Overview',
      'Applications',
    ])
    expect(names.filter((name) => name.startsWith('Open the log entry of')).length).toBeGreaterThanOrEqual(4)
  })
})

it('loads less than 250 kB of JavaScript for the first page, compressed', async () => {
  const assets = join(import.meta.dirname, '..', '..', 'console', 'dist', 'assets')
  const asked = new Set<string>()
  page.on('response', (response) => {
    const name = /\/assets\/([^/]+\.js)$/.exec(response.url())?.[1]
    if (name !== undefined) asked.add(name)
  })
  stage.applications = [anApplication()]
  await signIn()
  await says('Initial cycle')
  const total = [...asked].reduce((sum, name) => sum + statSync(join(assets, `${name}.gz`)).size, 0)
  expect(total).toBeGreaterThan(10_000)
  expect(total).toBeLessThan(250_000)
})

/** The accessible name of what has the focus, near enough: its label, or its text. */
function focused(): Promise<string> {
  return page.evaluate(`(() => {
    const element = document.activeElement
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent
    return (label ?? element.textContent).trim()
  })()`)
}

/** What axe finds against WCAG 2.2 A and AA, one line each. Put in by the browser, past the page's own policy. */
async function violations(): Promise<string[]> {
  await page.evaluate(readFileSync(axePath, 'utf8'))
  const levels = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  return page.evaluate(`axe.run({ runOnly: ${levels} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html + ' ' + node.failureSummary)))`)
}
