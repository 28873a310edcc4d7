import type { BrowserContext, Page } from 'playwright-core'

/** One thing that somebody waits for, measured several times. */
export interface Waited {
  readonly what: string
  readonly goalMs: number
  readonly tookMs: readonly number[]
}

/** How evenly a list moves while somebody scrolls. */
export interface Scrolled {
  readonly what: string
  readonly frames: number
  /** Between two frames; 16.7 is every one. */
  readonly medianMs: number
  readonly slowMs: number
  readonly worstMs: number
  /** Frames that took longer than 50 ms: those that are seen as a jerk. */
  readonly jerks: number
  readonly rowsRead: number
  readonly rowsInPage: number
}

/** Milliseconds until something is there, measured by whoever waits outside of the page. */
export async function time(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

export async function repeat(
  what: string,
  goalMs: number,
  rounds: number,
  act: (round: number) => Promise<number>,
): Promise<Waited> {
  const tookMs: number[] = []
  for (let round = 0; round < rounds; round += 1) tookMs.push(await act(round))
  return { what, goalMs, tookMs }
}

/** What the first page brings along, as it goes over the wire. */
export interface Brought {
  readonly scriptBytes: number
  readonly allBytes: number
  readonly requests: number
}

/** Of the page that is open now. */
export async function weigh(page: Page): Promise<Brought> {
  return page.evaluate(`(() => {
    const all = [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
    const bytes = (list) => list.reduce((sum, { transferSize }) => sum + transferSize, 0)
    return {
      scriptBytes: bytes(all.filter(({ name }) => /\\.js(\\?|$)/.test(name))),
      allBytes: bytes(all),
      requests: all.length,
    }
  })()`)
}

/** Turns the wheel for some seconds, with pauses no longer than a hand makes, and counts frames. */
export async function scroll(page: Page, what: string, seconds: number): Promise<Scrolled> {
  await page.mouse.move(700, 600)
  await page.evaluate(`window.frames_ = []; window.before_ = undefined
    const count = (at) => {
      if (window.before_ !== undefined) window.frames_.push(at - window.before_)
      window.before_ = at
      if (window.frames_ !== null) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)`)
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    await page.mouse.wheel(0, 240)
    await page.waitForTimeout(30)
  }
  const found = await page.evaluate<{ frames: number[]; rowsRead: number; rowsInPage: number }>(`(() => {
    const frames = window.frames_
    window.frames_ = []
    const rows = [...document.querySelectorAll('main tbody tr[aria-rowindex]')]
    return { frames, rowsInPage: rows.length, rowsRead: Math.max(0, ...rows.map((row) => Number(row.getAttribute('aria-rowindex')) - 1)) }
  })()`)
  const sorted = found.frames.toSorted((one, other) => one - other)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return {
    what,
    frames: sorted.length,
    medianMs: at(0.5),
    slowMs: at(0.95),
    worstMs: sorted.at(-1) ?? Number.NaN,
    jerks: sorted.filter((ms) => ms > 50).length,
    rowsRead: found.rowsRead,
    rowsInPage: found.rowsInPage,
  }
}

/**
 * Until an element of this kind that holds the text is there to see, looked for with every frame. A locator that waits
 * looks again after half a second in the end, which is longer than what is measured; waiting for a function needs eval
 * within the page, which the page's own policy refuses.
 */
export function shown(page: Page, what: string, text = ''): Promise<void> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const until = performance.now() + 60_000
    const look = () => performance.now() > until
      ? reject(new Error('Never shown: ' + ${JSON.stringify(`${what} ${text}`)}))
      : [...document.querySelectorAll(${JSON.stringify(what)})].some((one) =>
      one.checkVisibility({ visibilityProperty: true }) && one.textContent.includes(${JSON.stringify(text)}))
        ? resolve() : requestAnimationFrame(look)
    look()
  })`)
}

/** A new window that has nothing in its cache, signed in. */
export async function freshPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  return page
}
