import { describe, expect, it } from 'vitest'
import { readDate, readValue } from './read-value.ts'

describe('reading a cell', () => {
  it.each([
    ['true', true],
    ['TRUE', true],
    ['Active', true],
    ['1', true],
    ['PASSWORD_EXPIRED', true],
    ['Locked out', true],
    ['Suspended', false],
    ['false', false],
    ['DEPROVISIONED', false],
    ['STAGED', false],
    ['no', false],
  ])('reads the switch %s as %s', (cell, value) => {
    expect(readValue(cell, 'switch', 'refused')).toEqual({ value, problem: null })
  })

  it('turns "Block sign in: Yes" into disabled', () => {
    expect(readValue('Yes', 'blocked', 'refused').value).toBe(false)
    expect(readValue('No', 'blocked', 'refused').value).toBe(true)
  })

  it('does not guess what a switch means', () => {
    expect(readValue('perhaps', 'switch', 'refused').problem).toBe('bad_switch')
  })

  it('takes an empty cell for no value', () => {
    expect(readValue('  ', 'date', 'refused')).toEqual({ value: null, problem: null })
  })

  it('splits a list and drops what is said twice', () => {
    expect(readValue('a@x; b@x;a@x', 'list', 'refused').value).toEqual(['a@x', 'b@x'])
  })

  it('refuses a value longer than any real one', () => {
    expect(readValue('x'.repeat(4097), 'text', 'refused').problem).toBe('value_too_long')
  })
})

describe('reading a date', () => {
  it.each([
    ['2026-01-31', '2026-01-31'],
    ['2026/1/5', '2026-01-05'],
    ['2024-02-29', '2024-02-29'],
    ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31T08:00:00+0200', '2026-01-31T06:00:00.000Z'],
    ['2026-01-31 08:00', '2026-01-31T08:00:00.000Z'],
  ])('reads %s', (text, date) => {
    expect(readDate(text, 'refused')).toBe(date)
  })

  it.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '31.01.2026',
    '04/05/2026',
    'soon',
    '2026-01-31T25:00:00Z',
  ])('refuses %s', (text) => {
    expect(readDate(text, 'refused')).toBeNull()
  })

  it('reads the month first only where the product writes it so', () => {
    expect(readDate('4/5/2026', 'month_first')).toBe('2026-04-05')
    expect(readDate('4/5/2026 3:07:09 PM', 'month_first')).toBe('2026-04-05T15:07:09.000Z')
    expect(readDate('13/5/2026', 'month_first')).toBeNull()
  })
})
