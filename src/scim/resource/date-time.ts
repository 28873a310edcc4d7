const dateTime =
  /^(-?\d{4,6})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?([Zz]|[+-]\d{2}:\d{2})?$/
const bareDate = /^\d{4}-\d{2}-\d{2}$/

/**
 * An xsd:dateTime as UTC with milliseconds, such as `2026-03-01T09:30:00.000Z` (RFC 7643 §2.3.5). A missing zone is UTC.
 * Undefined when the text is no dateTime.
 */
export function normalizeDateTime(text: string): string | undefined {
  const match = dateTime.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const milliseconds = (fraction ?? '').padEnd(3, '0').slice(0, 3)
  const instant = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${zone === undefined ? 'Z' : zone.toUpperCase()}`,
  )
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString()
}

/** True for a date without a time, such as `2026-03-01`. */
export function isBareDate(text: string): boolean {
  return bareDate.test(text)
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
