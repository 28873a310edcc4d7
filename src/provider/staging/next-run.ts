const dayMs = 86_400_000

export function isTimeOfDay(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are accepted by Intl and know no daylight-saving time: they are not what anyone means.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * When a daily run is due next, strictly after an instant. It runs once every calendar day of the time zone: a time that
 * the clocks leave out in spring is taken as long after the gap began as it was meant to be; of a time that comes twice
 * in autumn the first is meant.
 */
export function nextRun(after: Date, at: string, timeZone: string): Date {
  const today = localDay(after, timeZone)
  for (const offset of [0, 1, 2]) {
    const run = instantOf(today + offset * dayMs, at, timeZone)
    if (run > after) return run
  }
  throw new Error(`No run of ${at} in ${timeZone} after ${after.toISOString()}.`)
}

/** The next runs, in order: several, so that a change of the clocks is seen before it happens. */
export function nextRuns(after: Date, at: string, timeZone: string, count: number): Date[] {
  const runs: Date[] = []
  while (runs.length < count) runs.push(nextRun(runs.at(-1) ?? after, at, timeZone))
  return runs
}

/** The last time a daily run was due, at an instant or before it. */
export function lastRun(until: Date, at: string, timeZone: string): Date {
  const today = localDay(until, timeZone)
  for (const offset of [1, 0, -1, -2]) {
    const run = instantOf(today + offset * dayMs, at, timeZone)
    if (run <= until) return run
  }
  throw new Error(`No run of ${at} in ${timeZone} before ${until.toISOString()}.`)
}

/** Midnight, as if UTC, of the calendar day that an instant falls on in a time zone. */
function localDay(at: Date, timeZone: string): number {
  return Math.floor(localTime(at.getTime(), timeZone) / dayMs) * dayMs
}

function instantOf(day: number, at: string, timeZone: string): Date {
  const wanted = day + (Number(at.slice(0, 2)) * 60 + Number(at.slice(3))) * 60_000
  // What the clocks may show around then differs by their offsets half a day before and after.
  const offsets = [wanted - dayMs / 2, wanted + dayMs / 2].map((near) => localTime(near, timeZone) - near)
  const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b)
  const exact = candidates.find((instant) => localTime(instant, timeZone) === wanted)
  // In a gap none is exact. The offset before it carries the wanted time as far behind it as it was meant to be.
  return new Date(exact ?? wanted - (offsets[0] ?? 0))
}

/** What the clocks of a time zone show, as if it were UTC, in whole seconds. */
function localTime(instant: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-hc-h23', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
