import { createCycleRunner } from '../../src/engine/cycle/cycle-runner.ts'
import type { Target, TargetReply } from '../../src/engine/target/target.ts'
import type { Database } from '../../src/store/database.ts'
import { engineInTest } from '../engine/engine-in-test.ts'
import { type Death, mortalDatabase } from './mortal-database.ts'

const neverSent: TargetReply = {
  kind: 'failure',
  failure: 'interrupted',
  sent: false,
  detail: '',
  exchange: { method: '', path: '', requestId: '', status: null, durationMs: 0 },
}

/**
 * Runs one cycle that dies at a durable boundary, within this process: from then on nothing it does reaches the database
 * or the target; what it had sent arrives, as in life. A hundred times as fast as a process of its own. True when it died.
 */
export async function runUntilDeath(
  database: Database,
  applicationId: string,
  death: Death,
): Promise<boolean> {
  let dead = false
  const mortal = mortalDatabase(database, death, () => {
    dead = true
  })
  const { ports } = engineInTest(mortal, { timeoutMs: 2_000 })
  const { openTarget } = ports
  const runner = createCycleRunner({
    ...ports,
    openTarget: (application, options) => unreachableWhen(() => dead, openTarget(application, options)),
  })
  await runner.run(applicationId).catch((error: unknown) => {
    if (!dead) throw error
  })
  return dead
}

function unreachableWhen(dead: () => boolean, target: Target): Target {
  return new Proxy(target, {
    get(all, name: keyof Target & string) {
      const real = (all[name] as (...input: unknown[]) => Promise<unknown>).bind(all)
      return (...input: unknown[]) =>
        dead() && name !== 'close' ? Promise.resolve(neverSent) : real(...input)
    },
  })
}
