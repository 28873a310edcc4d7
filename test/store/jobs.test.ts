import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JobKind, Jobs } from '../../src/jobs/jobs.ts'
import { createJobs } from '../../src/jobs/pg-boss.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
const open: Jobs[] = []

beforeAll(async () => {
  test = await createTestDatabase()
  return () => test.drop()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((jobs) => jobs.stop({ graceMs: 100 })))
})

type Work = { readonly n: number }
let kinds = 0
function aKind(policy: JobKind<Work>['policy'], more: Partial<JobKind<Work>> = {}): JobKind<Work> {
  kinds += 1
  return { name: `kind-${kinds}`, policy, ...more }
}

function aNode(onError?: (error: unknown) => void): Jobs {
  const jobs = createJobs(test.database, onError ? { onError } : {})
  open.push(jobs)
  return jobs
}

/** A promise and the function that keeps it. */
function aSignal<T = void>() {
  return Promise.withResolvers<T>()
}

describe('jobs', () => {
  it('runs a job that another node sent', async () => {
    const kind = aKind('any')
    const done = aSignal<number>()
    const worker = aNode()
    worker.define(kind, async ({ data }) => done.resolve(data.n))
    await worker.start()
    const sender = aNode()
    await sender.start()
    expect(await sender.send(kind, { n: 7 })).toBe(true)
    expect(await done.promise).toBe(7)
  })

  it('tries again after a failure, and tells about it', async () => {
    const kind = aKind('any', { retryDelaySeconds: 1 })
    const tries: number[] = []
    const told: unknown[] = []
    const done = aSignal()
    const node = aNode((error) => told.push(error))
    node.define(kind, async ({ retries }) => {
      tries.push(retries)
      if (retries === 0) throw new Error('not yet')
      done.resolve()
    })
    await node.start()
    await node.send(kind, { n: 1 })
    await done.promise
    expect(tries).toEqual([0, 1])
    expect(told).toEqual([new Error('not yet')])
  })

  it('accepts one running and one waiting job of a key, and no third', async () => {
    const kind = aKind('one_and_next')
    const begun = aSignal()
    const release = aSignal()
    const seen: number[] = []
    const allDone = aSignal()
    const node = aNode()
    node.define(kind, async ({ data }) => {
      seen.push(data.n)
      if (data.n === 2) return allDone.resolve()
      begun.resolve()
      await release.promise
    })
    await node.start()
    await node.send(kind, { n: 1 }, { key: 'moqups' })
    await begun.promise
    expect(await node.send(kind, { n: 2 }, { key: 'moqups' })).toBe(true)
    expect(await node.send(kind, { n: 3 }, { key: 'moqups' })).toBe(false)
    release.resolve()
    await allDone.promise
    expect(seen).toEqual([1, 2])
  })

  it('accepts nothing of a key while one is waiting or running, under the policy "one"', async () => {
    const kind = aKind('one')
    const node = aNode()
    node.define(kind, async () => {})
    await node.start()
    expect(await node.send(kind, { n: 1 }, { key: 'moqups', delaySeconds: 60 })).toBe(true)
    expect(await node.send(kind, { n: 2 }, { key: 'moqups' })).toBe(false)
    expect(await node.send(kind, { n: 3 }, { key: 'promapp', delaySeconds: 60 })).toBe(true)
  })

  it('cancels what waits under a key, so that another can be sent', async () => {
    const kind = aKind('one')
    const node = aNode()
    node.define(kind, async () => {})
    await node.start()
    await node.send(kind, { n: 1 }, { key: 'moqups', delaySeconds: 60 })
    expect(await node.cancel(kind, 'moqups')).toBe(1)
    expect(await node.send(kind, { n: 2 }, { key: 'moqups', delaySeconds: 60 })).toBe(true)
  })

  it('tells a running job to stop when the node stops', async () => {
    const kind = aKind('any')
    const begun = aSignal()
    const stopped = aSignal()
    const node = aNode()
    node.define(kind, async ({ signal }) => {
      begun.resolve()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      stopped.resolve()
    })
    await node.start()
    await node.send(kind, { n: 1 })
    await begun.promise
    await node.stop()
    await stopped.promise
  })
})
