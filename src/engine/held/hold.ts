import type { ApprovalSettings } from '../application/application.ts'
import type { Candidate } from '../candidate.ts'
import { fingerprint } from '../fingerprint.ts'
import type { Guard } from '../guard.ts'
import { type Plan, planVerb } from '../plan.ts'
import type { Wanted } from '../wanted.ts'
import { findCause } from './find-cause.ts'
import type { GroupFate, HoldCause } from './hold-cause.ts'

export interface HoldPorts {
  readonly guard: Guard
  readonly approvals: ApprovalSettings
  readonly now: Date
  /** What became of groups that somebody was assigned through. */
  readonly readFates: (groupIds: readonly string[]) => Promise<ReadonlyMap<string, GroupFate>>
}

const approvalOf = {
  create: 'create',
  update: 'update',
  enable: 'update',
  disable: 'delete',
  delete: 'delete',
} as const

/**
 * Lets a plan through, or holds it for a person's word: because the settings ask for approval, or because the guard's
 * limit is reached. A word given earlier counts only for exactly the plan it was given for, and for a day.
 */
export async function holdBack(wanted: Wanted, plan: Plan, ports: HoldPorts): Promise<Plan> {
  const verb = planVerb(plan)
  if (verb === null) return plan
  const { candidate } = wanted
  const shown = fingerprintOf(plan)
  const { allowance } = candidate
  const allowed = allowance !== null && allowance.plan === shown && allowance.until > ports.now
  if (!allowed && candidate.keptFor === keptKey(candidate, shown)) {
    const said = candidate.keptReason ?? ''
    return { kind: 'nothing', reason: 'kept_by_admin', cause: null, until: null, ...(said && { said }) }
  }
  const cause = async (): Promise<HoldCause> => findCause(wanted, plan, ports.readFates)
  if (!allowed && ports.approvals[approvalOf[verb]]) {
    return { kind: 'held', by: 'approval', verb, plan, shown, cause: await cause(), limit: 0, ended: 0 }
  }
  const matching = new Set(wanted.mapped?.matching.map((one) => one.target) ?? [])
  const checked = await ports.guard.check(candidate.kind, plan, allowed, matching)
  if (checked === 'pass') return plan
  return { kind: 'held', by: 'threshold', verb, plan, shown, cause: await cause(), ...checked }
}

/** What a person was shown: the request itself, so that any other request needs another word. */
function fingerprintOf(plan: Plan): string {
  switch (plan.kind) {
    case 'create':
      return `create ${fingerprint(plan.resource)}`
    case 'update':
      return `${plan.verb} ${fingerprint({ operations: plan.operations.map((one) => ({ ...one })) })}`
    default:
      return plan.kind
  }
}

/** The state a "no" was said about. The store writes the same from what was seen when the plan was held. */
function keptKey({ source, assignmentsKey }: Candidate, shown: string): string {
  return `${source?.seq ?? 0}:${assignmentsKey}:${shown}`
}
