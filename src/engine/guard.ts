import type { DeletionThreshold } from './application.ts'
import { type Plan, planVerb } from './plan.ts'
import type { TargetKind } from './target/target.ts'

/** The window in which what is destroyed is added up. Rolling, so that a drip every minute is seen too. */
export const guardWindowMs = 24 * 60 * 60 * 1000

/** Groups are fewer than people: five of them are many. */
const groupCount = 5
/** A wave of emptied or matching values is a mistake in a mapping or a source rather than people's news. */
const rewriteLimit: DeletionThreshold = { count: 20, percent: 20 }
/** One group: this many members at least, and this share of them. */
const oneGroup = { size: 200, percent: 30 }
/** All groups together. */
const allGroups: DeletionThreshold = { count: 200, percent: 20 }

export interface Excess {
  readonly limit: number
  readonly ended: number
}

/** Counts what is destroyed, across cycles, and holds what is above a limit. Everything else goes on. */
export interface Guard {
  /**
   * Whether a plan may go on. `allowed`: a person has already said yes to this one; it is counted all the same.
   * `matching`: targets of matching attributes, whose change is a rewrite.
   */
  check(
    kind: TargetKind,
    plan: Plan,
    allowed: boolean,
    matching: ReadonlySet<string>,
  ): Promise<'pass' | Excess>
  /** What was counted was not executed after all. */
  giveBack(kind: TargetKind, plan: Plan): void
}

export interface GuardReading {
  /** Disables and deletes within the window. */
  readonly ended: number
  /** Updates within the window that emptied a value or changed a matching one. */
  readonly rewritten: number
  /** Active accounts that are ours. */
  readonly active: number
}

export interface GuardPorts {
  readonly threshold: DeletionThreshold
  readonly read: (kind: TargetKind) => Promise<GuardReading>
}

type Counter = { limit: number; ended: number }

const destructive = new Set(['disable', 'delete'])

export function createGuard({ threshold, read }: GuardPorts): Guard {
  const counters = new Map<TargetKind, Promise<{ readonly ends: Counter; readonly rewrites: Counter }>>()

  function counterOf(kind: TargetKind) {
    let known = counters.get(kind)
    if (known === undefined) {
      // The share is of what was active when the window began: what has ended since is added again.
      known = read(kind).then(({ ended, rewritten, active }) => {
        const count = kind === 'group' ? Math.min(groupCount, threshold.count) : threshold.count
        return {
          ends: { ended, limit: limitOf({ ...threshold, count }, active + ended) },
          rewrites: { ended: rewritten, limit: limitOf(rewriteLimit, active) },
        }
      })
      counters.set(kind, known)
    }
    return known
  }

  return {
    async check(kind, plan, allowed, matching) {
      const verb = planVerb(plan)
      if (verb === null) return 'pass'
      const ends = destructive.has(verb)
      if (!ends && !isRewrite(plan, matching)) return 'pass'
      const counters = await counterOf(kind)
      const count = ends ? counters.ends : counters.rewrites
      if (!allowed && count.ended >= count.limit) return { limit: count.limit, ended: count.ended }
      count.ended += 1
      return 'pass'
    },
    giveBack(kind, plan) {
      const verb = planVerb(plan)
      if (verb === null || !destructive.has(verb)) return
      counters.get(kind)?.then(({ ends }) => {
        ends.ended -= 1
      })
    },
  }
}

function limitOf({ count, percent }: DeletionThreshold, of: number): number {
  return Math.max(count, Math.floor((of * percent) / 100))
}

/** An update of an account we know that empties a value or changes a matching one. */
export function isRewrite(plan: Plan, matching: ReadonlySet<string>): boolean {
  if (plan.kind !== 'update' || plan.adopt || plan.verb !== 'update') return false
  return plan.changes.some(
    (change) => change.after === null || (change.before !== null && matching.has(change.attribute)),
  )
}

/** What decides about removals from one group: within the window, and in all groups together. */
export interface Removals {
  /** Members the target has, those already removed within the window included. */
  readonly size: number
  /** Removals that wait to be sent and that nobody has allowed. */
  readonly open: number
  readonly removed: number
  readonly all: { readonly size: number; readonly removed: number }
}

/** Whether the removals of one group have to be held. Pure. */
export function isExodus({ size, open, removed, all }: Removals): boolean {
  const leaving = open + removed
  if (size >= oneGroup.size && leaving * 100 > size * oneGroup.percent) return true
  return open + all.removed > limitOf(allGroups, all.size)
}
