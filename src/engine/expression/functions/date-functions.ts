import { formatDate, isDatePattern, parseFormattedDate } from '../date-format.ts'
import { dateFromParts, parseDate, printDate } from '../date-time.ts'
import { problemAt } from '../expression-error.ts'
import type { Call, FunctionDefinition } from '../function-definition.ts'
import { defineFunction, needed, optional } from './define-function.ts'

const intervals = ['yyyy', 'm', 'd', 'ww', 'h', 'n', 's']
const interval = needed(
  'interval',
  'text',
  'yyyy year, m month, d day, ww week, h hour, n minute, s second.',
  intervals,
)
/** Milliseconds from 1601-01-01, where Windows file times begin, to 1970-01-01. */
const fileTimeEpochMs = 11_644_473_600_000

/** Dates are texts M/d/yyyy h:mm:ss tt in UTC between these functions. */
export const dateFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'CDate',
    family: 'dates',
    summary: 'Reads a date and gives it in UTC, as M/d/yyyy h:mm:ss tt.',
    parameters: [needed('expression', 'text', 'A date such as 2027-03-01 or 3/1/2027 8:30 AM.')],
    returns: 'date',
    examples: [
      { expression: 'CDate("2027-03-01+02:00")', result: '2/28/2027 10:00:00 PM' },
      { expression: 'CDate("2027-03-01T08:30:00-05:00")', result: '3/1/2027 1:30:00 PM' },
    ],
    notes: ['A text without an offset is UTC. Null gives null.'],
    *check(call) {
      const part = call.arguments[0]
      if (part?.kind !== 'text' || parseDate(part.value) !== null) return
      yield problemAt('bad_argument', `CDate: "${part.value.slice(0, 40)}" is not a date.`, part.span, {
        suggestion: 'Write it as 2027-03-01 or 2027-03-01T08:30:00Z.',
      })
    },
    apply: (call) => {
      const date = dateAt(call, 0)
      return date === null ? null : printDate(date)
    },
  }),
  defineFunction({
    name: 'Now',
    family: 'dates',
    summary: 'The current time in UTC.',
    parameters: [],
    returns: 'date',
    examples: [],
    notes: ['Only in mappings that apply on create.'],
    volatile: true,
    apply: (call) => printDate(call.context.now?.() ?? new Date()),
  }),
  defineFunction({
    name: 'DateAdd',
    family: 'dates',
    summary: 'A date so many units later, or earlier with a negative number.',
    parameters: [
      interval,
      needed('value', 'number', 'How many units; negative goes back.'),
      needed('dateTime', 'date', 'The date to start from; wrap texts in CDate.'),
    ],
    returns: 'date',
    examples: [
      { expression: 'DateAdd("ww", 2, CDate("2027-03-01"))', result: '3/15/2027 12:00:00 AM' },
      { expression: 'DateAdd("m", 1, CDate("2027-01-31"))', result: '2/28/2027 12:00:00 AM' },
    ],
    notes: ['A month or year later keeps to the last day where the day does not exist.'],
    apply: (call) => {
      const [unit, value, date] = [intervalAt(call), Math.trunc(call.number(1) ?? 0), dateAt(call, 2)]
      if (date === null) return null
      const added = addTo(date, unit, value)
      if (added === null) return call.fail(1, 'the result is not between the years 1 and 9999.')
      return printDate(added)
    },
  }),
  defineFunction({
    name: 'DateDiff',
    family: 'dates',
    summary: 'How many units lie between two dates; negative when the second is earlier.',
    parameters: [
      interval,
      needed('date1', 'date', 'The date to count from.'),
      needed('date2', 'date', 'The date to count to.'),
    ],
    returns: 'number',
    examples: [
      { expression: 'DateDiff("h", CDate("2027-01-01"), CDate("2027-01-02"))', result: 24 },
      { expression: 'DateDiff("ww", CDate("2021-08-25"), CDate("2012-03-16"))', result: -493 },
      { expression: 'DateDiff("m", CDate("2021-08-25"), CDate("2012-03-16"))', result: -113 },
      { expression: 'DateDiff("yyyy", CDate("2021-08-25"), CDate("2012-03-16"))', result: -9 },
      { expression: 'DateDiff("d", CDate("2021-08-25"), CDate("2012-03-16"))', result: -3449 },
    ],
    notes: [
      'Boundaries are counted, as in VBA: from 31 December to 1 January is one year, weeks are Sundays crossed.',
    ],
    apply: (call) => {
      const [unit, from, to] = [intervalAt(call), dateAt(call, 1), dateAt(call, 2)]
      return from === null || to === null ? null : boundary(to, unit) - boundary(from, unit)
    },
  }),
  defineFunction({
    name: 'DateFromNum',
    family: 'dates',
    summary: 'The date of a Windows file time (100-nanosecond steps since 1601).',
    parameters: [needed('value', 'number', 'A file time, as Active Directory keeps accountExpires.')],
    returns: 'date',
    examples: [{ expression: 'DateFromNum(129699324000000000)', result: '1/1/2012 11:00:00 PM' }],
    apply: (call) => {
      const ticks = call.number(0)
      if (ticks === null) return null
      const date = new Date(Math.floor(ticks / 10_000) - fileTimeEpochMs)
      const year = date.getUTCFullYear()
      if (Number.isNaN(year) || year > 9999 || ticks < 0) {
        return call.fail(0, `${ticks} is not the file time of a date.`)
      }
      return printDate(date)
    },
  }),
  defineFunction({
    name: 'NumFromDate',
    family: 'dates',
    summary: 'The Windows file time of a date.',
    parameters: [needed('value', 'date', 'A date such as 2027-01-31 23:59:59-05:00.')],
    returns: 'number',
    examples: [{ expression: 'NumFromDate("2027-01-31 23:59:59-05:00")', result: 134459315990000000 }],
    apply: (call) => {
      const date = dateAt(call, 0)
      return date === null ? null : (date.getTime() + fileTimeEpochMs) * 10_000
    },
  }),
  defineFunction({
    name: 'FormatDateTime',
    family: 'dates',
    summary: 'A date in another form.',
    parameters: [
      needed('source', 'text', 'The date as the directory has it.'),
      optional(
        'dateTimeStyles',
        'text',
        'Accepted for compatibility; blanks around the date are always allowed.',
      ),
      needed('inputFormat', 'text', 'The form it has, as a .NET pattern such as yyyyMMdd.'),
      needed('outputFormat', 'text', 'The form it should have, as a .NET pattern such as dd/MM/yyyy.'),
    ],
    returns: 'text',
    examples: [
      {
        expression: 'FormatDateTime([hireDate], , "yyyyMMdd", "dd/MM/yyyy")',
        attributes: { hireDate: '20270105' },
        result: '05/01/2027',
      },
    ],
    notes: [
      'Null and empty give null. A date that does not have the input form is an error for that person.',
    ],
    *check(call) {
      for (const index of [2, 3]) {
        const part = call.arguments[index]
        if (part?.kind !== 'text' || isDatePattern(part.value)) continue
        const message = `FormatDateTime: "${part.value.slice(0, 40)}" is not a date pattern.`
        yield problemAt('bad_argument', message, part.span, { suggestion: 'Write it as in "yyyy-MM-dd".' })
      }
    },
    apply: (call) => {
      const [text, input, output] = [call.text(0), call.text(2) ?? '', call.text(3) ?? '']
      if (text === null || text.trim() === '') return null
      const date = parseFormattedDate(text, input)
      if (date === null) return call.fail(0, `"${text.slice(0, 40)}" does not have the form ${input}.`)
      return formatDate(date, output) ?? call.fail(3, `"${output}" is not a date pattern.`)
    },
  }),
]

function dateAt(call: Call, index: number): Date | null {
  const text = call.text(index)
  if (text === null || text.trim() === '') return null
  return parseDate(text) ?? call.fail(index, `"${text.slice(0, 40)}" is not a date.`, 'Wrap it in CDate(…).')
}

function intervalAt(call: Call): string {
  const unit = call.text(0) ?? ''
  return intervals.includes(unit) ? unit : call.fail(0, `"${unit}" is not one of ${intervals.join(', ')}.`)
}

const unitMs: Readonly<Record<string, number>> = {
  ww: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  n: 60_000,
  s: 1000,
}

function addTo(date: Date, unit: string, value: number): Date | null {
  const fixed = unitMs[unit]
  if (fixed === undefined) return addMonths(date, unit === 'yyyy' ? value * 12 : value)
  const added = new Date(date.getTime() + fixed * value)
  const year = added.getUTCFullYear()
  return year >= 1 && year <= 9999 ? added : null
}

function addMonths(date: Date, months: number): Date | null {
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth() + months
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1]
  if (!(year >= 1 && year <= 9999)) return null
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
  const midnight = dateFromParts({ year, month, day: Math.min(date.getUTCDate(), lastDay) })
  return midnight === null
    ? null
    : new Date(midnight.getTime() + (((date.getTime() % unitMs['d']!) + unitMs['d']!) % unitMs['d']!))
}

/** Which year, month, week … the date is in, as a running number. Weeks begin on Sunday; 1970-01-01 was a Thursday. */
function boundary(date: Date, unit: string): number {
  if (unit === 'yyyy') return date.getUTCFullYear()
  if (unit === 'm') return date.getUTCFullYear() * 12 + date.getUTCMonth()
  const days = Math.floor(date.getTime() / unitMs['d']!)
  if (unit === 'ww') return Math.floor((days + 4) / 7)
  return Math.floor(date.getTime() / unitMs[unit]!)
}
