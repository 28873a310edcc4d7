import { describe, expect, it } from 'vitest'
import { healthOf } from './connection-health.ts'
import type { RequestEntry } from './request-entry.ts'

const at = new Date('2026-05-14T08:00:00Z')
const entry = (status: number, tokenRefusal: string | null = null, connection = 1) =>
  ({ tenantId: 't', connection, at, status, tokenRefusal, codes: [] as string[] }) as unknown as RequestEntry

describe('what requests say of a connection', () => {
  it('counts how often it was turned away since it last got through', () => {
    const entries = [entry(500), entry(200), entry(401, 'expired'), entry(503)]
    expect(healthOf(entries)).toEqual([
      {
        tenantId: 't',
        connection: 1,
        turnedAway: 2,
        gotThrough: true,
        at,
        status: 503,
        reason: 'server_error',
      },
    ])
  })

  it('takes what is said of one person for having got through, and 403 for nothing', () => {
    expect(healthOf([entry(401, 'revoked'), entry(404)])).toMatchObject([{ turnedAway: 0, gotThrough: true }])
    expect(healthOf([entry(401, 'revoked'), entry(403)])).toMatchObject([
      { turnedAway: 1, gotThrough: false },
    ])
    expect(healthOf([entry(403)])).toEqual([])
  })

  it('says why: the token, the hook that gave no answer, or this server', () => {
    const because = (one: RequestEntry) => healthOf([one])[0]?.reason
    expect(because(entry(401, 'expired'))).toBe('expired')
    expect(because({ ...entry(503), codes: ['hook_unanswered'] })).toBe('hook_unanswered')
    expect(because(entry(500))).toBe('server_error')
    expect(because(entry(200))).toBeNull()
  })

  it('holds the last connection test among them, also one that was refused with 403', () => {
    const test = (status: number, tokenRefusal: string | null = null) => ({
      ...entry(status, tokenRefusal),
      probe: 'discovery' as const,
      detail: 'Because.',
      client: 'Okta',
    })
    expect(healthOf([test(401, 'expired'), test(200), entry(200)])).toMatchObject([
      { gotThrough: true, test: { probe: 'discovery', passed: true, reason: null, detail: null } },
    ])
    expect(healthOf([entry(200), test(403, 'provisioning_off')])).toMatchObject([
      {
        turnedAway: 0,
        gotThrough: true,
        status: 200,
        test: { passed: false, status: 403, reason: 'provisioning_off', detail: 'Because.' },
      },
    ])
  })

  it('tells connections apart', () => {
    const news = healthOf([entry(200), entry(401, 'expired', 2)])
    expect(news.map(({ connection, gotThrough }) => [connection, gotThrough])).toEqual([
      [1, true],
      [2, false],
    ])
  })
})
