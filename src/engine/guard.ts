import type { DeletionThreshold } from './application.ts'
import { type Plan, planVerb } from './plan.ts'
import type { TargetKind } from './target/target.ts'

/** The window in which disables and deletes are added up. Rolling, so that a drip every minute is seen too. */
export const guardWindowMs = 24 * 60 * 60 * 1000

/** Counts what is destroyed, across cycles, and holds what is above the limit. Everything else goes on. */
export interface Guard {
  /** The plan itself, or the plan held. `allowed`: a person has already said yes to this one. */
  check(kind: TargetKind, plan: Plan, allowed: boolean): Promise<Plan>
  /** What was counted was not executed after all. */
  giveBack(kind: TargetKind, plan: Plan): void
}

export interface GuardPorts {
  readonly threshold: DeletionThreshold
  /** Disables and deletes within the window, and active accounts that are ours. */
  readonly read: (kind: TargetKind) => Promise<{ readonly ended: number; readonly active: number }>
}

const destructive = new Set(['disable', 'delete'])

export function createGuard({ threshold, read }: GuardPorts): Guard {
  const counters = new Map<TargetKind, Promise<{ limit: number; ended: number }>>()

  function counter(kind: TargetKind) {
    let known = counters.get(kind)
    if (known === undefined) {
      // The share is of what was active when the window began: what has ended since is added again.
      known = read(kind).then(({ ended, active }) => ({
        ended,
        limit: Math.max(threshold.count, Math.floor(((active + ended) * threshold.percent) / 100)),
      }))
      counters.set(kind, known)
    }
    return known
  }

  return {
    async check(kind, plan, allowed) {
      const verb = planVerb(plan)
      if (verb === null || !destructive.has(verb)) return plan
      const count = await counter(kind)
      if (!allowed && count.ended >= count.limit) {
        return { kind: 'held', verb, plan, limit: count.limit, ended: count.ended }
      }
      count.ended += 1
      return plan
    },
    giveBack(kind, plan) {
      const verb = planVerb(plan)
      if (verb === null || !destructive.has(verb)) return
      counters.get(kind)?.then((count) => {
        count.ended -= 1
      })
    },
  }
}
