import { describe, expect, it } from 'vitest'
import { readQuota } from './read-quota.ts'

const now = new Date('2026-11-21T10:00:00Z')

describe('what a target says it will still take', () => {
  it.each([
    [
      'the draft as it is now',
      { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' },
      { limit: 100, remaining: 50, resetsInMs: 30_000 },
    ],
    [
      'two windows, of which the one with less left counts',
      { ratelimit: '"burst";r=3;t=1, "hourly";r=900;t=1800' },
      { limit: null, remaining: 3, resetsInMs: 1000 },
    ],
    [
      'the draft as it was',
      { ratelimit: 'limit=100, remaining=7, reset=12' },
      { limit: 100, remaining: 7, resetsInMs: 12_000 },
    ],
    [
      'the draft before that',
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '99', 'ratelimit-reset': '60' },
      { limit: 100, remaining: 99, resetsInMs: 60_000 },
    ],
    [
      'seconds to go',
      { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' },
      { limit: 20, remaining: 0, resetsInMs: 5000 },
    ],
    [
      'a moment by the clock of the target, whatever ours says',
      {
        'x-rate-limit-limit': '600',
        'x-rate-limit-remaining': '12',
        'x-rate-limit-reset': String(Date.parse('2026-11-21T11:00:30Z') / 1000),
        date: 'Sat, 21 Nov 2026 11:00:00 GMT',
      },
      { limit: 600, remaining: 12, resetsInMs: 30_000 },
    ],
    [
      'a moment in milliseconds',
      { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': String(now.getTime() + 1500) },
      { limit: null, remaining: 1, resetsInMs: 1500 },
    ],
    ['how many, but not until when', { 'x-ratelimit-remaining': '1' }, null],
    ['a day', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '86400' }, null],
    ['what has passed', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }, null],
    ['nonsense', { ratelimit: 'soon', 'x-ratelimit-remaining': 'few', 'x-ratelimit-reset': 'later' }, null],
    ['nothing', {}, null],
  ])('reads %s', (_what, headers, expected) => {
    expect(readQuota(headers, now)).toEqual(expected)
  })
})
