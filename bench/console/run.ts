import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { serverFlags } from '../../bin/server-flags.js'
import { buildConsole } from '../../scripts/build.ts'
import { openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { openCleanup } from '../harness/cleanup.ts'
import { describeMachine } from '../harness/machine.ts'
import { publish } from '../harness/publish.ts'
import { makeTemporaryDirectory } from '../harness/temporary-directory.ts'
import { startWorker } from '../harness/worker.ts'
import { freshPage, repeat, type Scrolled, scroll, shown, time, type Waited, weigh } from './measure.ts'
import { type ConsoleResult, formatReport } from './report.ts'
import { seed } from './seed.ts'

const usage = `npm run bench:console -- [options]

  --full          a million people and a million log entries (some minutes)
  --people N      people in the directory (100000)
  --entries N     entries in the log (100000)
  --rounds N      how often each wait is measured (7)
  --json          JSON on standard output, tables on standard error
  --publish       write the result into docs/reference/benchmarks.md
`

interface Options {
  readonly people: number
  readonly entries: number
  readonly rounds: number
  readonly json: boolean
  readonly publish: boolean
}

/** What is measured with: a server with its data, and a browser that looks at it. */
interface Arena {
  readonly origin: string
  readonly browser: Browser
  readonly application: string
  readonly people: number
  call<T>(method: string, path: string, body?: unknown): Promise<T>
}

const scrollSeconds = 5

/** `npm run bench:console`. A server, PostgreSQL and a real browser on this machine; nothing leaves it. */
async function main(): Promise<void> {
  const options = parseOrExplain()
  await buildConsole()
  const machine = describeMachine()
  const cleanup = openCleanup()
  try {
    const directory = makeTemporaryDirectory(cleanup)
    const postgres = await startEmbeddedPostgres({ directory, mayCreateDatabases: true })
    cleanup.add(() => postgres.stop())
    const server = await startWorker(
      join(import.meta.dirname, '..', 'harness', 'rollcall-server.ts'),
      { data: join(directory, 'data'), database: postgres.url },
      [...serverFlags()],
    )
    cleanup.add(() => server.stop())
    const call = caller(await server.call<string>('origin'), await server.call<string>('apiKey'))
    const { id: application } = await call<{ id: string }>('POST', '/applications', {
      name: 'Bench',
      from: 'moqups',
    })
    const database = await openDatabase(postgres.url)
    const seeded = await seed(database, application, options.people, options.entries)
    await database.close()
    tell(`seeded in ${seeded.seconds.toFixed(1)} s`)
    const browser = await openBrowser()
    cleanup.add(() => browser.close())
    const arena = {
      origin: await server.call<string>('origin'),
      browser,
      application,
      people: seeded.people,
      call,
    }
    const brought = await weighFirstPage(arena)
    const waited = await measureWaits(arena, options.rounds)
    const scrolled = await measureScrolling(arena)
    report({ machine, seeded, rounds: options.rounds, brought, waited, scrolled }, options)
  } finally {
    await cleanup.run()
  }
}

function parseOrExplain(): Options {
  try {
    const { values } = parseArgs({
      options: {
        full: { type: 'boolean', default: false },
        people: { type: 'string' },
        entries: { type: 'string' },
        rounds: { type: 'string', default: '7' },
        json: { type: 'boolean', default: false },
        publish: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) throw new Error('Measures the console in a real browser.')
    const size = values.full ? '1000000' : '100000'
    return {
      people: Number(values.people ?? size),
      entries: Number(values.entries ?? size),
      rounds: Number(values.rounds),
      json: values.json,
      publish: values.publish,
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

function caller(origin: string, key: string): Arena['call'] {
  return async <T>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
}

/** A window with an empty cache, signed in, that shows nothing yet. */
async function openWindow({ browser, origin, call }: Arena): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en-US' })
  const { path } = await call<{ path: string }>('POST', '/sign-in-links')
  // The cookie is set by the answer; what it leads to would fill the cache.
  await context.request.get(`${origin}${path}`, { maxRedirects: 0 }).catch(() => undefined)
  return context
}

const overviewIsUsable = (page: Page) => shown(page, 'main h2, main h3', 'Bench')
const rowIsShown = (page: Page, text: string) => shown(page, 'main tbody tr', text)

async function weighFirstPage(arena: Arena) {
  const context = await openWindow(arena)
  const page = await freshPage(context)
  await page.goto(arena.origin)
  await overviewIsUsable(page)
  const brought = await weigh(page)
  await context.close()
  return brought
}

async function measureWaits(arena: Arena, rounds: number): Promise<readonly Waited[]> {
  const { origin, application } = arena
  const cold = await repeat('first page, empty cache', 1000, rounds, async () => {
    const context = await openWindow(arena)
    const page = await freshPage(context)
    const took = await time(async () => {
      await page.goto(origin, { waitUntil: 'commit' })
      await overviewIsUsable(page)
    })
    await context.close()
    return took
  })
  const context = await openWindow(arena)
  const page = await freshPage(context)
  await page.goto(origin)
  await overviewIsUsable(page)
  const go = (path: string, ready: (page: Page) => Promise<unknown>) => async () =>
    time(async () => {
      await page.goto(`${origin}${path}`, { waitUntil: 'commit' })
      await ready(page)
    })
  const log = `/outbound/applications/${application}/logs`
  const waited = [
    cold,
    await repeat('first page again', 1000, rounds, go('/', overviewIsUsable)),
    await repeat(
      'people',
      1000,
      rounds,
      go('/outbound/directory/people', (on) => rowIsShown(on, 'p0000001@')),
    ),
    await repeat('search in people, from the last key', 1000, rounds, (round) =>
      searchPeople(arena, page, round),
    ),
    await repeat(
      'log',
      1000,
      rounds,
      go(log, (on) => rowIsShown(on, 'Account updated')),
    ),
    await repeat(
      'log, one outcome in a thousand',
      1000,
      rounds,
      go(`${log}?outcome=failed`, (on) => rowIsShown(on, 'Failed')),
    ),
    await repeat('log entry, from the key to its steps', 1000, rounds, () => openEntry(page)),
    await repeat('palette, on a page open for 2 s', 100, rounds, () => openPalette(arena, page, 2000)),
    await repeat('palette, on a page just opened', 1000, rounds, () => openPalette(arena, page, 0)),
  ]
  await context.close()
  return waited
}

/** The page itself waits 300 ms after the last key before it asks. */
async function searchPeople({ origin, people }: Arena, page: Page, round: number): Promise<number> {
  await page.goto(`${origin}/outbound/directory/people`)
  await rowIsShown(page, 'p0000001@')
  const wanted = `p${String(1 + ((16_999 + round * 911) % people)).padStart(7, '0')}`
  return time(async () => {
    await page.getByLabel('Search').fill(wanted)
    await rowIsShown(page, wanted)
  })
}

async function openEntry(page: Page): Promise<number> {
  const link = page.getByRole('link', { name: /^Open the log entry/ }).first()
  await link.focus()
  const took = await time(async () => {
    await page.keyboard.press('Enter')
    await shown(page, '[role=dialog] :is(h1, h2, h3)', 'Steps')
  })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  return took
}

/** On a page that has been open for as long: it reads the palette ahead, a second after it began. */
async function openPalette({ origin }: Arena, page: Page, openMs: number): Promise<number> {
  await page.goto(origin)
  await overviewIsUsable(page)
  await page.waitForTimeout(openMs)
  return time(async () => {
    await page.keyboard.press('Control+k')
    await shown(page, '[role=dialog] input')
  })
}

async function measureScrolling(arena: Arena): Promise<readonly Scrolled[]> {
  const context = await openWindow(arena)
  const page = await freshPage(context)
  await page.goto(`${arena.origin}/outbound/directory/people`)
  await rowIsShown(page, 'p0000001@')
  const people = await scroll(page, 'people', scrollSeconds)
  await page.goto(`${arena.origin}/outbound/logs`)
  await rowIsShown(page, 'Account updated')
  const log = await scroll(page, 'log', scrollSeconds)
  await context.close()
  return [people, log]
}

function report(result: ConsoleResult, options: Options): void {
  const text = formatReport(result)
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`)
    process.stderr.write(`\n${text}\n`)
  } else process.stdout.write(`\n${text}\n`)
  if (options.publish) publish('console', text)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

await main()
