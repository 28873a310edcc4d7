const longestMs = 3_600_000

/**
 * How long to wait, in milliseconds, as the target asked. Reads both forms of RFC 9110 §10.2.3 (seconds and HTTP
 * date), and the millisecond headers some vendors send. Capped at an hour. Null when it did not say.
 */
export function parseRetryAfter(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  now: Date,
): number | null {
  const milliseconds = first(headers['retry-after-ms']) ?? first(headers['x-ms-retry-after-ms'])
  if (milliseconds !== undefined && /^\d+$/.test(milliseconds)) return bounded(Number(milliseconds))
  const waits = [headers['retry-after'] ?? []].flat().flatMap((value) => readWaits(value.trim(), now))
  return waits.length === 0 ? null : bounded(Math.max(...waits))
}

/** One value, or what something in between has joined of several. */
function readWaits(value: string, now: Date): readonly number[] {
  if (/^\d+(?:\.\d+)?(?:\s*,\s*\d+(?:\.\d+)?)*$/.test(value))
    return value.split(',').map((one) => Number(one) * 1000)
  const at = readHttpDate(value)
  return at === null ? [] : [at - now.getTime()]
}

/**
 * The three forms of RFC 9110 §5.6.7, which all begin with a day of the week and mean UTC. Date.parse alone takes
 * "-5" and "3, 5" for days of 2001, which have passed: no wait at all.
 */
function readHttpDate(value: string): number | null {
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d\d:\d\d:\d\d/i.test(value)) return null
  const at = Date.parse(/\b(?:GMT|UTC)\b|[+-]\d{4}$/.test(value) ? value : `${value} GMT`)
  return Number.isNaN(at) ? null : at
}

function bounded(milliseconds: number): number {
  return Math.min(Math.max(0, Math.ceil(milliseconds)), longestMs)
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
