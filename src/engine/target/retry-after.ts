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
  const value = first(headers['retry-after'])?.trim()
  if (value === undefined || value === '') return null
  if (/^\d+(\.\d+)?$/.test(value)) return bounded(Number(value) * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : bounded(at - now.getTime())
}

function bounded(milliseconds: number): number {
  return Math.min(Math.max(0, Math.ceil(milliseconds)), longestMs)
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
