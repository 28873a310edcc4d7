import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimeOfDay, isTimeZone, lastRun, nextRun, nextRuns } from './next-run.ts'

const next = (after: string, at: string, zone: string) => nextRun(new Date(after), at, zone).toISOString()

describe('the daily run in the tenant’s time zone', () => {
  it('is today when the time is still to come, else tomorrow', () => {
    expect(next('2026-01-10T03:00:00Z', '06:00', 'Europe/Berlin')).toBe('2026-01-10T05:00:00.000Z')
    expect(next('2026-01-10T05:00:00Z', '06:00', 'Europe/Berlin')).toBe('2026-01-11T05:00:00.000Z')
    expect(next('2026-07-10T03:00:00Z', '06:00', 'Europe/Berlin')).toBe('2026-07-10T04:00:00.000Z')
    expect(next('2026-01-10T12:00:00Z', '06:00', 'Pacific/Kiritimati')).toBe('2026-01-10T16:00:00.000Z')
  })

  it('runs on the day on which the clocks leave the time out, as long after the gap began as was meant', () => {
    // Berlin: 02:00 becomes 03:00 on 29 March 2026; 02:30 does not exist there, 03:30 is 01:30 UTC.
    expect(next('2026-03-28T12:00:00Z', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
    expect(next('2026-03-29T01:30:00Z', '02:30', 'Europe/Berlin')).toBe('2026-03-30T00:30:00.000Z')
  })

  it('runs once on the day on which the time comes twice, the first time', () => {
    // Berlin: 03:00 becomes 02:00 on 25 October 2026; 02:30 is at 00:30 and at 01:30 UTC.
    expect(next('2026-10-24T12:00:00Z', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(next('2026-10-25T00:30:00Z', '02:30', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z')
    expect(next('2026-10-25T01:00:00Z', '02:30', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z')
  })

  it('comes once a calendar day, whatever the zone does', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Casablanca',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        fc.nat({ max: 1439 }),
        (zone, from, minute) => {
          const at = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
          let run = nextRun(from, at, zone)
          expect(run.getTime()).toBeGreaterThan(from.getTime())
          for (let day = 0; day < 3; day += 1) {
            expect(lastRun(run, at, zone)).toEqual(run)
            const following = nextRun(run, at, zone)
            const hours = (following.getTime() - run.getTime()) / 3_600_000
            expect(hours).toBeGreaterThanOrEqual(22)
            expect(hours).toBeLessThanOrEqual(26)
            run = following
          }
        },
      ),
    )
  })

  it('knows times of day and time zones from what looks like them', () => {
    expect(['06:00', '23:59', '00:00'].every(isTimeOfDay)).toBe(true)
    expect(['6:00', '24:00', '12:60', '', '06:00:00'].some(isTimeOfDay)).toBe(false)
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].every(isTimeZone)).toBe(true)
    expect(['Mars/Olympus', '', '+02:00', 'Berlin'].some(isTimeZone)).toBe(false)
  })
})

describe('the next runs', () => {
  it('are one a calendar day, also where the clocks change between them', () => {
    const runs = nextRuns(new Date('2026-10-23T20:00:00Z'), '06:00', 'Europe/Berlin', 3)
    expect(runs.map((run) => run.toISOString())).toEqual([
      '2026-10-24T04:00:00.000Z',
      '2026-10-25T05:00:00.000Z',
      '2026-10-26T05:00:00.000Z',
    ])
  })
})
