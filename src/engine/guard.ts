import type { DeletionThreshold } from './application/application.ts'
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
}

/** What a share is a share of. */
export interface GuardBase extends GuardReading {
  /** Active accounts that are ours. */
  readonly active: number
}

export interface GuardPorts {
  readonly threshold: DeletionThreshold
  readonly read: (kind: TargetKind) => Promise<GuardReading>
  /** Asked only when the fixed number is used up: it counts every account, and a few leavers should not cost that. */
  readonly readBase: (kind: TargetKind) => Promise<GuardBase>
}

type Counter = { readonly threshold: DeletionThreshold; ended: number }

const destructive = new Set(['disable', 'delete'])

export function createGuard({ threshold, read, readBase }: GuardPorts): Guard {
  const counters = new Map<TargetKind, Promise<{ readonly ends: Counter; readonly rewrites: Counter }>>()
  const bases = new Map<TargetKind, Promise<GuardBase>>()

  function counterOf(kind: TargetKind) {
    let known = counters.get(kind)
    if (known === undefined) {
      const count = kind === 'group' ? Math.min(groupCount, threshold.count) : threshold.count
      known = read(kind).then(({ ended, rewritten }) => ({
        ends: { threshold: { ...threshold, count }, ended },
        rewrites: { threshold: rewriteLimit, ended: rewritten },
      }))
      counters.set(kind, known)
    }
    return known
  }

  /** The share is of what was active when the window began: what has ended since is added again. */
  async function limitFor(kind: TargetKind, ends: boolean, threshold: DeletionThreshold): Promise<number> {
    let base = bases.get(kind)
    if (base === undefined) {
      base = readBase(kind)
      bases.set(kind, base)
    }
    const { active, ended } = await base
    return limitOf(threshold, ends ? active + ended : active)
  }

  return {
    async check(kind, plan, allowed, matching) {
      const verb = planVerb(plan)
      if (verb === null) return 'pass'
      const ends = destructive.has(verb)
      if (!ends && !isRewrite(plan, matching)) return 'pass'
      const counters = await counterOf(kind)
      const count = ends ? counters.ends : counters.rewrites
      if (!allowed && count.ended >= count.threshold.count) {
        const limit = await limitFor(kind, ends, count.threshold)
        if (count.ended >= limit) return { limit, ended: count.ended }
      }
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
  /** Removals that wait to be sent and that nobody has allowed. */
  readonly open: number
  readonly removed: number
  readonly allRemoved: number
}

/** Members the target has: in one group, and in all. */
export interface MemberCounts {
  readonly one: number
  readonly all: number
}

/**
 * Whether the removals of one group have to be held. `countMembers` is asked only when they are many enough for their
 * share to matter: one removal from a large group should not cost a count of everybody in it.
 */
export async function isExodus(
  { open, removed, allRemoved }: Removals,
  countMembers: () => Promise<MemberCounts>,
): Promise<boolean> {
  const leaving = open + removed
  const mayBeOne = leaving * 100 > oneGroup.size * oneGroup.percent
  const mayBeAll = open + allRemoved > allGroups.count
  if (open === 0 || (!mayBeOne && !mayBeAll)) return false
  const { one, all } = await countMembers()
  // Shares are of what there was when the window began: what was removed since is added again.
  const size = one + removed
  if (size >= oneGroup.size && leaving * 100 > size * oneGroup.percent) return true
  return open + allRemoved > limitOf(allGroups, all + allRemoved)
}
