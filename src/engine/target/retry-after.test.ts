import { expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = new Date('2026-11-21T10:00:00Z')

it.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['an HTTP date', { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' }, 30_000],
  ['a date that has passed', { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
  ['milliseconds of a vendor', { 'retry-after-ms': '250' }, 250],
  ['a day, which is cut to an hour', { 'retry-after': '86400' }, 3_600_000],
  ['nothing', {}, null],
  ['nonsense', { 'retry-after': 'soon' }, null],
  ['a negative number', { 'retry-after': '-5' }, null],
  ['what only a lenient reader takes for a date', { 'retry-after': 'about 5' }, null],
  ['two headers made one: the longer', { 'retry-after': '3, 5' }, 5000],
  ['two headers', { 'retry-after': ['3', '20'] }, 20_000],
  ['the form of dates that RFC 850 has', { 'retry-after': 'Saturday, 21-Nov-26 10:00:30 GMT' }, 30_000],
  ['the form of dates that asctime has', { 'retry-after': 'Sat Nov 21 10:00:30 2026' }, 30_000],
])('reads %s', (_, headers, expected) => {
  expect(parseRetryAfter(headers, now)).toBe(expected)
})
