import { expect, it } from 'vitest'
import { readSince } from './log-flags.ts'

it('reads a time back from now in hours or days, and leaves a time as it is', () => {
  const now = Date.parse('2026-03-02T12:00:00Z')
  expect(readSince('2h', now)).toBe('2026-03-02T10:00:00.000Z')
  expect(readSince('7d', now)).toBe('2026-02-23T12:00:00.000Z')
  expect(readSince('2026-03-01T00:00:00Z', now)).toBe('2026-03-01T00:00:00Z')
})
