import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { createCycleRunner } from '../../src/engine/cycle/cycle-runner.ts'
import type { EngineStore } from '../../src/engine/store.ts'
import { createTestDatabase } from '../support/database.ts'
import { startChaosTarget } from '../target/chaos-target.ts'
import { applicationInTest, engineInTest, fillDirectory } from './engine-in-test.ts'

it('a cycle gives its lease back only after the renewal that it has begun: nothing is written for it later', async () => {
  const { database, drop } = await createTestDatabase()
  const target = await startChaosTarget()
  // Only what renews the lease: the wait between two renewals is over when the test says so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    await fillDirectory(database, 1)
    const engine = engineInTest(database)
    const app = await applicationInTest(engine, target)
    const { store } = engine.ports
    const said: string[] = []
    const givenBack = Promise.withResolvers<void>()
    const slow: EngineStore = {
      ...store,
      async readHealth(id) {
        vi.advanceTimersByTime(60_000)
        return store.readHealth(id)
      },
      async renewLease(...input) {
        if (said.length > 0) return store.renewLease(...input)
        said.push('renewal begins')
        // Long enough for everything else to be over; a lease given back meanwhile is seen at once.
        await Promise.race([givenBack.promise, sleep(1_000)])
        const fence = await store.renewLease(...input)
        said.push('renewal ends')
        return fence
      },
      async releaseLease(...input) {
        said.push('lease given back')
        givenBack.resolve()
        return store.releaseLease(...input)
      },
    }
    const cycle = await createCycleRunner({ ...engine.ports, store: slow }).run(app.id)
    expect(cycle).toMatchObject({ state: 'done', counts: { created: 1 } })
    expect(said).toEqual(['renewal begins', 'renewal ends', 'lease given back'])
  } finally {
    vi.useRealTimers()
    await target.close()
    await drop()
  }
})
