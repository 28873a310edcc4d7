import { describe, expect, it } from 'vitest'
import { healthOf } from './connection-health.ts'
import type { RequestEntry } from './request-entry.ts'

const at = new Date('2026-05-14T08:00:00Z')
const entry = (status: number, tokenRefusal: string | null = null, connection = 1) =>
  ({ tenantId: 't', connection, at, status, tokenRefusal }) as RequestEntry

describe('what requests say of a connection', () => {
  it('counts how often it was turned away since it last got through', () => {
    const entries = [entry(500), entry(200), entry(401, 'expired'), entry(503)]
    expect(healthOf(entries)).toEqual([
      { tenantId: 't', connection: 1, turnedAway: 2, gotThrough: true, at, status: 503, reason: null },
    ])
  })

  it('takes what is said of one person for having got through, and 403 for nothing', () => {
    expect(healthOf([entry(401, 'revoked'), entry(404)])).toMatchObject([{ turnedAway: 0, gotThrough: true }])
    expect(healthOf([entry(401, 'revoked'), entry(403)])).toMatchObject([
      { turnedAway: 1, gotThrough: false },
    ])
    expect(healthOf([entry(403)])).toEqual([])
  })

  it('tells connections apart', () => {
    const news = healthOf([entry(200), entry(401, 'expired', 2)])
    expect(news.map(({ connection, gotThrough }) => [connection, gotThrough])).toEqual([
      [1, true],
      [2, false],
    ])
  })
})
