import { judgeReply } from '../outcome.ts'
import type { EngineStore } from '../store.ts'
import type { Target, TargetKind } from '../target/target.ts'

/** From so many missing accounts in one cycle on, and this share of those written to, it is a wave in any case. */
const fewestMissing = 20
const largestMissingShare = 0.05
/** How many other accounts are looked at before one that is missing is believed to be missing alone. */
const sampleSize = 5

/**
 * Tells one account that somebody deleted at the target from a target that has lost them all: another tenant, a
 * restored backup, an address that leads elsewhere. The first is made anew; of the second nothing is, without a
 * person's word.
 */
export interface Vanished {
  /** A write to an account we know was sent. */
  written(): void
  /** The target said that this one is not there. True when that goes for others too. */
  isWave(kind: TargetKind, sourceId: string): Promise<boolean>
  /** How many are known to be missing. */
  readonly count: number
}

export interface VanishedPorts {
  readonly target: Target
  readonly sampleLinked: EngineStore['sampleLinked']
  readonly applicationId: string
  /** An admin has resumed the application knowing that its accounts are gone. */
  readonly allowed: boolean
}

export function createVanished({ target, sampleLinked, applicationId, allowed }: VanishedPorts): Vanished {
  let writes = 0
  let missing = 0
  let seenMissing = 0
  /** The last look at others. Whoever comes meanwhile waits for what it says. */
  let look: Promise<boolean> = Promise.resolve(false)

  /** Whether every other account that is looked at is missing too; false where there is no other. */
  async function areOthersGone(kind: TargetKind, sourceId: string): Promise<boolean> {
    const others = await sampleLinked(applicationId, kind, sourceId, sampleSize)
    for (const id of others) {
      const reply = await target.get(kind, id)
      if (judgeReply('update', reply).verdict !== 'missing') return false
    }
    seenMissing = others.length
    return others.length > 0
  }

  return {
    written() {
      writes += 1
    },
    async isWave(kind, sourceId) {
      missing += 1
      if (allowed) return false
      if (missing > fewestMissing && missing > writes * largestMissingShare) return true
      // At the first one, then at every doubling: it may begin in the middle of a cycle.
      // What was found once stands: the halt it leads to cuts later looks short.
      if (Number.isInteger(Math.log2(missing))) {
        look = look.then((gone) => gone || areOthersGone(kind, sourceId))
      }
      return look
    },
    get count() {
      return missing + seenMissing
    },
  }
}
