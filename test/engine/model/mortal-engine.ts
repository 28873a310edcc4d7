import type { Target, TargetReply } from '../../../src/engine/target/target.ts'
import type { Database } from '../../../src/store/database.ts'
import { withBoundaries } from '../../support/durable-boundaries.ts'
import type { Death } from './world.ts'

const neverSent: TargetReply = {
  kind: 'failure',
  failure: 'interrupted',
  sent: false,
  detail: '',
  exchange: { method: '', path: '', requestId: '', status: null, durationMs: 0 },
}

/**
 * A process that may die. After its death nothing it does reaches the database or the target; what it had sent
 * arrives, as in life.
 */
export function mortal(death: Death | undefined) {
  let passed = 0
  let dead = false
  let stop = (): void => {}

  function boundary(moment: 'before' | 'after'): void {
    if (death === undefined || passed !== death.nth) return
    if (death.at === 'stop' && moment === 'before') stop()
    if (death.at === moment) dead = true
  }

  function live(): void {
    if (dead) throw new Error('the process is dead')
  }

  return {
    died: () => dead || death?.at === 'stop',
    onStop(work: () => void) {
      stop = work
    },
    /** The target has executed something. */
    executed() {
      if (death?.at !== 'executed') return
      passed += 1
      if (passed === death.nth) dead = true
    },
    database: (database: Database): Database =>
      withBoundaries(database, {
        async around(write) {
          const counts = death?.at !== 'executed'
          if (counts) passed += 1
          if (counts) boundary('before')
          live()
          const result = await write()
          if (counts) boundary('after')
          live()
          return result
        },
        reading: live,
      }),
    target: (target: Target): Target =>
      new Proxy(target, {
        get(all, name: keyof Target & string) {
          const real = all[name] as (...input: unknown[]) => Promise<unknown>
          return (...input: unknown[]) =>
            dead && name !== 'close' ? Promise.resolve(neverSent) : real(...input)
        },
      }),
  }
}
