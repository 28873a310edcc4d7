import { describe, expect, it } from 'vitest'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import type { Quota } from './read-quota.ts'

/** Time that passes only when everybody waits: whoever wakes first moves it on. */
function virtualTime() {
  let time = 1_000_000
  let order = 0
  const sleepers: { readonly at: number; readonly order: number; readonly wake: () => void }[] = []
  return {
    now: () => time,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => {
        order += 1
        sleepers.push({ at: time + Math.max(1, Math.ceil(milliseconds)), order, wake })
      }),
    /** Lets `milliseconds` pass. */
    async pass(milliseconds: number): Promise<void> {
      const end = time + milliseconds
      for (;;) {
        for (let turns = 0; turns < 10; turns += 1) await Promise.resolve()
        sleepers.sort((one, other) => one.at - other.at || one.order - other.order)
        const next = sleepers[0]
        if (next === undefined || next.at > end) break
        sleepers.shift()
        time = next.at
        next.wake()
      }
      time = end
    },
  }
}

type Target = (now: number) => { readonly retryAfterMs?: number; readonly quota?: Quota } | null

/** Permits `perSecond`, and `burst` at once; asks to wait for whole seconds, as most do. */
function bucket(perSecond: number, burst: number, retryAfterMs = 1000): Target {
  let tokens = burst
  let at = 0
  return (now) => {
    tokens = at === 0 ? burst : Math.min(burst, tokens + ((now - at) * perSecond) / 1000)
    at = now
    if (tokens < 1) return { retryAfterMs }
    tokens -= 1
    return null
  }
}

/** Permits so many in each window, and asks to wait for the next one. */
function windows(count: number, lengthMs: number): Target {
  let window = -1
  let used = 0
  return (now) => {
    const current = Math.floor(now / lengthMs)
    if (current !== window) used = 0
    window = current
    used += 1
    return used > count ? { retryAfterMs: (current + 1) * lengthMs - now } : null
  }
}

/** The same, telling with every answer what is left: exactly, or in whole seconds as most do. */
function tellingWindows(count: number, lengthMs: number, roundMs = 1): Target {
  let window = -1
  let used = 0
  return (now) => {
    const current = Math.floor(now / lengthMs)
    if (current !== window) used = 0
    window = current
    used += 1
    const untilReset = Math.ceil(((current + 1) * lengthMs - now) / roundMs) * roundMs
    const quota = { limit: count, remaining: Math.max(0, count - used), resetsInMs: untilReset }
    return used > count ? { retryAfterMs: untilReset, quota } : { quota }
  }
}

interface Seen {
  sent: number
  accepted: number
  refused: number
}

/** Sixteen at a time, as fast as the limit lets them. */
function workers(limit: RateLimit, target: Target, latencyMs: number, time: ReturnType<typeof virtualTime>) {
  const seen: Seen = { sent: 0, accepted: 0, refused: 0 }
  const work = async () => {
    for (;;) {
      const admittedAt = await limit.admit()
      seen.sent += 1
      // Answers take their time, and not always the same.
      await time.sleep(latencyMs * (0.5 + ((seen.sent * 7) % 10) / 10))
      const said = target(time.now())
      limit.ended(said?.quota ?? null)
      if (said?.retryAfterMs === undefined) {
        seen.accepted += 1
        limit.succeeded()
      } else {
        seen.refused += 1
        limit.pause(said.retryAfterMs, { admittedAt, slower: true })
      }
    }
  }
  for (let n = 0; n < 16; n += 1) void work()
  return seen
}

/** What was used of a permitted rate, and how many were refused, from the second minute on. */
async function measure(options: {
  readonly target: Target
  readonly permitted: number
  readonly stated: number | null
  readonly latencyMs?: number
}) {
  const time = virtualTime()
  const limit = createRateLimit({ perSecond: options.stated, now: time.now, sleep: time.sleep })
  const seen = workers(limit, options.target, options.latencyMs ?? 20, time)
  await time.pass(60_000)
  const before = { ...seen }
  await time.pass(600_000)
  return {
    used: (seen.accepted - before.accepted) / (options.permitted * 600),
    refused: (seen.refused - before.refused) / (seen.sent - before.sent),
    all: seen.refused / seen.sent,
  }
}

describe('a rate that the target states', () => {
  it.each([2, 20, 100])(
    'of %i a second is used to 97 in a hundred, and next to nothing is refused',
    async (perSecond) => {
      const target = bucket(perSecond, Math.max(4, perSecond / 10))
      const { used, all } = await measure({ target, permitted: perSecond, stated: perSecond })
      expect(used).toBeGreaterThan(0.97)
      expect(all).toBeLessThan(0.0005)
    },
  )

  it('is never exceeded, however much waits', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: 10, now: time.now, sleep: time.sleep })
    const seen = workers(limit, () => null, 1, time)
    await time.pass(10_000)
    expect(seen.sent).toBeGreaterThan(97)
    expect(seen.sent).toBeLessThanOrEqual(102)
  })
})

describe('a rate that nobody states', () => {
  it('is not guessed from next to nothing: one wish to wait does not make the next requests wait for long', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: null, now: time.now, sleep: time.sleep })
    await limit.admit()
    limit.succeeded()
    await time.pass(20_000)
    limit.pause(2000, { admittedAt: await limit.admit(), slower: true })
    const startedAt = time.now()
    const sent: number[] = []
    for (let n = 0; n < 4; n += 1) void limit.admit().then((at) => sent.push(at - startedAt))
    await time.pass(6000)
    expect(sent).toHaveLength(4)
  })

  it('is forgotten when nobody has asked to wait for long: nothing holds the requests back then', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: null, now: time.now, sleep: time.sleep })
    expect(limit.perSecond).toBeNull()
    limit.pause(1000, { admittedAt: time.now(), slower: true })
    expect(limit.perSecond).toBeLessThanOrEqual(1)
    await time.pass(86_400_000)
    await limit.admit()
    expect(limit.perSecond).toBeNull()
  })

  it('is not slowed twice by requests that had left before the first wish to wait', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: 50, now: time.now, sleep: time.sleep })
    const admittedAt = await limit.admit()
    expect(limit.pause(1000, { admittedAt, slower: true })).not.toBeNull()
    const learned = limit.perSecond
    await time.pass(1001)
    limit.pause(1000, { admittedAt, slower: true })
    expect(limit.perSecond).toBe(learned)
  })

  it.each<[string, number, () => Target]>([
    ['20 a second with bursts of 20', 20, () => bucket(20, 20)],
    ['20 a second with bursts of 3', 20, () => bucket(20, 3)],
    ['3 a second with bursts of 20', 3, () => bucket(3, 20)],
    ['100 a second with bursts of 10', 100, () => bucket(100, 10)],
    ['25 in each second', 25, () => windows(25, 1000)],
    ['500 in each minute', 500 / 60, () => windows(500, 60_000)],
    ['200 in each half minute', 200 / 30, () => windows(200, 30_000)],
  ])(
    'is found: of %s, 97 in a hundred are used and under one in a hundred refused',
    async (_what, permitted, make) => {
      const { used, refused } = await measure({ target: make(), permitted, stated: null })
      expect({ used, refused }).toEqual({ used: expect.closeTo(1, 1), refused: expect.closeTo(0, 1) })
      expect(used).toBeGreaterThan(0.97)
      expect(refused).toBeLessThan(0.01)
    },
  )
})

describe('a target that says what is left', () => {
  it.each<[string, number, () => Target]>([
    ['500 in each minute', 500 / 60, () => tellingWindows(500, 60_000)],
    ['500 in each minute, told in whole seconds', 500 / 60, () => tellingWindows(500, 60_000, 1000)],
    ['200 in each ten seconds', 20, () => tellingWindows(200, 10_000)],
  ])('is asked for all of it and hardly ever has to refuse: %s', async (_what, permitted, make) => {
    const { used, all } = await measure({ target: make(), permitted, stated: null })
    expect(used).toBeGreaterThan(0.97)
    expect(all).toBeLessThan(0.001)
  })

  it('is not held back while there is plenty left', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: null, now: time.now, sleep: time.sleep })
    const seen = workers(limit, tellingWindows(10_000, 60_000), 20, time)
    await time.pass(2_000)
    expect(seen.accepted).toBeGreaterThan(1_000)
    expect(limit.perSecond).toBeNull()
  })

  it('tells until when nothing is sent, once', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: null, now: time.now, sleep: time.sleep })
    const none = { limit: 10, remaining: 0, resetsInMs: 5_000 }
    await limit.admit()
    await limit.admit()
    expect(limit.ended(none)).toEqual(new Date(time.now() + 5_000))
    expect(limit.ended(none)).toBeNull()
    let sentAt = 0
    const begun = time.now()
    void limit.admit().then((at) => {
      sentAt = at
    })
    await time.pass(4_900)
    expect(sentAt).toBe(0)
    await time.pass(200)
    expect(sentAt - begun).toBe(5_000)
  })

  it('is not believed when nothing is ever left from the start', async () => {
    const time = virtualTime()
    const limit = createRateLimit({ perSecond: null, now: time.now, sleep: time.sleep })
    const quota = { limit: 10, remaining: 0, resetsInMs: 60_000 }
    const seen = workers(limit, () => ({ quota }), 20, time)
    await time.pass(600_000)
    expect(seen.accepted).toBeGreaterThan(100_000)
  })
})
