import { describe, expect, it } from 'vitest'
import { findBottleneck, type Pace } from './pace.ts'
import { createTimeSpent } from './time-spent.ts'

const pace = (shares: Partial<Pace['shares']>, more: Partial<Pace> = {}): Pace => ({
  shares: { target_rate: 0, target_latency: 0, database: 0, source: 0, ...shares },
  permittedPerSecond: null,
  latencyMs: null,
  ...more,
})

describe('what a cycle waits for most', () => {
  it.each<[string, Pace, string, string]>([
    [
      'the rate',
      pace({ target_rate: 0.9, target_latency: 0.05 }, { permittedPerSecond: 8.333 }),
      'target_rate',
      '8.3',
    ],
    [
      'the answers',
      pace({ target_latency: 0.8, database: 0.3 }, { latencyMs: 119.6 }),
      'target_latency',
      '120 ms',
    ],
    ['our database', pace({ target_latency: 0.2, database: 0.7 }), 'database', 'database'],
    ['the directory', pace({ source: 0.6, database: 0.5 }), 'source', 'directory'],
  ])('is %s, in numbers', (_what, measured, name, text) => {
    expect(findBottleneck(measured)).toMatchObject({ name, text: expect.stringContaining(text) })
  })

  it('is nothing while nothing takes long', () => {
    expect(findBottleneck(pace({ target_latency: 0.1 }))).toBeNull()
  })
})

describe('the time of a cycle', () => {
  it('is measured against what could be done at once: requests side by side, writing down one by one', async () => {
    let now = 0
    const spent = createTimeSpent(4, () => now)
    spent.add('target_rate', 2000)
    spent.add('target_latency', 1000)
    spent.add('target_latency', 1000)
    await spent.during('database', async () => {
      now = 250
    })
    now = 1000
    expect(spent.inAll(7)).toEqual({
      shares: { target_rate: 0.5, target_latency: 0.5, database: 0.25, source: 0 },
      permittedPerSecond: 7,
      latencyMs: 1000,
    })
  })

  it('is told of the last seconds while it runs, so that a bottleneck that is over is not named', () => {
    let now = 0
    const spent = createTimeSpent(1, () => now)
    const lately = () => spent.lately(null).shares
    for (; now < 20_000; now += 2000) {
      spent.add('target_rate', 2000)
      lately()
    }
    expect(lately().target_rate).toBeGreaterThan(0.7)
    for (let n = 0; n < 8; n += 1) {
      now += 2000
      spent.add('source', 2000)
      lately()
    }
    expect(lately()).toMatchObject({ target_rate: 0, source: expect.closeTo(1, 1) })
    expect(spent.inAll(null).shares.target_rate).toBeGreaterThan(0.5)
  })
})
