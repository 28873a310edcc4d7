import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { buildConsole } from '../../scripts/build.ts'
import { createLogger } from '../../src/server/logger.ts'
import { type RunningServer, serve } from '../../src/server/main.ts'
import type { Database } from '../../src/store/database.ts'
import { openBrowser } from './browser.ts'
import { createTestDatabase } from './database.ts'

export const passwordOfAdmins = 'a sentence that is long enough'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** A whole Rollcall and a browser that looks at it: one of each for a test file. */
export interface ConsoleUnderTest {
  readonly url: string
  /** Its data directory, in which the command line finds it. */
  readonly data: string
  /** For what no route changes, such as how long ago something happened. */
  readonly database: Database
  /** One call of the management API, as the command line makes it. */
  call<T>(method: string, path: string, body?: unknown, type?: string): Promise<T>
  /** A new window, signed in. What it complains about is collected. */
  open(options?: Parameters<Browser['newContext']>[0]): Promise<ConsoleWindow>
  /** The same for an admin of this role, who set a password a moment ago. */
  openAs(role: string, tenant?: string): Promise<ConsoleWindow>
  close(): Promise<void>
}

export interface ConsoleWindow {
  readonly page: Page
  readonly context: BrowserContext
  /** Script errors, violations of the page's policy, requests that leave the machine. */
  readonly complaints: string[]
  go(path: string): Promise<void>
  /** What axe finds against WCAG 2.2 A and AA, one line each. */
  violations(): Promise<string[]>
  close(): Promise<void>
}

export async function startConsoleUnderTest(): Promise<ConsoleUnderTest> {
  await buildConsole()
  const database = await createTestDatabase()
  const data = mkdtempSync(join(tmpdir(), 'rollcall-'))
  const server = await serve({
    data,
    port: 0,
    database: database.url,
    logger: createLogger({ level: 'silent' }),
  })
  const browser = await openBrowser()
  return {
    url: server.url,
    data,
    database: database.database,
    call: (method, path, body, type) => call(server, method, path, body, type),
    open: (options) => openWindow(server, browser, options),
    openAs: (role, tenant) => openWindow(server, browser, {}, { role, tenant }),
    async close() {
      await browser.close()
      await server.stop()
      await database.drop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function call<T>(
  server: RunningServer,
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<T> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.context.dataDirectory.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const answer: unknown = response.status === 204 ? undefined : await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer as T
}

async function openWindow(
  server: RunningServer,
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
  as?: { readonly role: string; readonly tenant: string | undefined },
): Promise<ConsoleWindow> {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 900 },
    timezoneId: 'Europe/Berlin',
    // What a headless browser calls its language otherwise is none.
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A failed request is the browser's own remark; what the page makes of it is what the tests look at.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
      complaints.push(message.text())
  })
  page.on('request', (request) => {
    const own = request.url().startsWith(server.url) || /^(data|blob):/.test(request.url())
    if (!own) complaints.push(`asked for ${request.url()}`)
  })
  if (as === undefined) {
    const { path } = await call<{ path: string }>(server, 'POST', '/sign-in-links')
    await page.goto(`${server.url}${path}`)
  } else {
    const { link } = await call<{ link: { path: string } }>(server, 'POST', '/admins', {
      email: `${as.role}@corp.test`,
      name: `The ${as.role}`,
      role: as.role,
      ...(as.tenant === undefined ? {} : { tenant: as.tenant }),
    })
    await page.goto(`${server.url}${link.path}`)
    await page.getByLabel('Password').first().fill(passwordOfAdmins)
    await page.getByLabel('Password once more').fill(passwordOfAdmins)
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
  }
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  return {
    page,
    context,
    complaints,
    go: async (to) => {
      await page.goto(`${server.url}${to}`)
    },
    violations: () => findViolations(page),
    close: () => context.close(),
  }
}

/** Types anew into the field of expressions, as somebody does who selects everything first. */
export async function retype(field: Locator, text: string): Promise<void> {
  await field.press('Control+a')
  await field.press('Backspace')
  await field.page().keyboard.insertText(text)
}

/** Put in by the browser, past the page's own policy. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axePath, 'utf8'))
  const levels = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  return page.evaluate(`axe.run({ runOnly: ${levels} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 300) + ' ' + node.failureSummary)))`)
}

/** A CSV file of people `p<from>` … `p<to - 1>`. */
export const peopleFile = (from: number, to: number): string =>
  [
    'userPrincipalName,displayName,givenName,surname,mail,department,accountEnabled',
    ...Array.from({ length: to - from }, (_, index) => from + index).map(
      (n) => `p${n}@corp.test,Person ${n},Given${n},Sur${n},p${n}@corp.test,Sales,true`,
    ),
  ].join('\n')
