import { type BrakeCount, isBraked, type Refusal, refuseLeaving, refuseSeat, type Seats } from './guards.ts'
import type { Due, Membership, MembershipState, Wanted } from './membership.ts'
import type { ConnectionPolicy, LeavingAction } from './policy.ts'

/** Everything that a decision about one membership looks at. */
export interface Situation {
  readonly wanted: Wanted
  /** Undefined: whoever the record is about has no membership here, or one that ended too long ago. */
  readonly membership: Membership | undefined
  /** The record is new, and its person was a member before. */
  readonly isReturning: boolean
  readonly policy: Pick<ConnectionPolicy, 'leaving' | 'graceHours' | 'brake'>
  readonly otherActiveOwners: number
  readonly seats: Seats
  /** Undefined: a person has decided, and the brake does not apply. */
  readonly brake: BrakeCount | undefined
  readonly at: Date
}

export type MembershipEffect =
  | { readonly kind: 'nothing' }
  | MembershipChange
  | { readonly kind: 'hold' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }

/** What becomes of a membership; of a new one when there was none. */
export interface MembershipChange {
  readonly kind: 'change'
  readonly state: MembershipState
  readonly due: Due | null
  readonly transferTo: string | null
  readonly event: 'member.provisioned' | 'member.deactivated' | 'member.reactivated' | 'member.removed' | null
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * What a record makes of a membership: the one decision behind a write that is applied at once, a Synchronize and the
 * resolution of a conflict, so that all of them end the same.
 */
export function decideMembership(situation: Situation): MembershipEffect {
  const { wanted, membership, isReturning } = situation
  if (!membership) return decideJoining(situation)
  switch (wanted) {
    case 'unsaid':
      return { kind: 'nothing' }
    case 'active':
      return decideComingBack(membership, situation)
    case 'deactivated':
      if (isReturning && membership.state !== 'active') return decideReturningWithout(membership, situation)
      return decideLeaving(membership, situation.policy.leaving.onDeactivate, situation)
    case 'gone':
      return decideLeaving(membership, situation.policy.leaving.onDelete, situation)
  }
}

function decideJoining({ wanted, policy, seats, at }: Situation): MembershipEffect {
  if (wanted === 'gone') return { kind: 'nothing' }
  const event = 'member.provisioned'
  if (wanted !== 'deactivated') {
    const refusal = refuseSeat(seats)
    if (refusal) return { kind: 'refuse', refusal }
    return { kind: 'change', state: 'active', due: null, transferTo: null, event }
  }
  // Somebody who arrives deactivated never had access that a grace period could spare, and nothing to hand over.
  const { state, due } = outcomeOf(policy.leaving.onDeactivate, at)
  return state === 'removed' ? { kind: 'nothing' } : { kind: 'change', state, due, transferTo: null, event }
}

function decideComingBack(membership: Membership, { seats }: Situation): MembershipEffect {
  if (membership.state === 'active') {
    if (membership.due === null) return { kind: 'nothing' }
    return { kind: 'change', state: 'active', due: null, transferTo: null, event: null }
  }
  const refusal = refuseSeat(seats)
  if (refusal) return { kind: 'refuse', refusal }
  return { kind: 'change', state: 'active', due: null, transferTo: null, event: 'member.reactivated' }
}

/**
 * Whoever returns deactivated is as visible as a newcomer who arrives so, whether or not anybody saw the first time; the
 * day of removal that the end of the old record set is over.
 */
function decideReturningWithout(membership: Membership, situation: Situation): MembershipEffect {
  const action = situation.policy.leaving.onDeactivate
  const { state, due } = outcomeOf(action, situation.at)
  if (state === 'removed') return decideLeaving(membership, action, situation)
  const event = membership.state === 'removed' ? 'member.provisioned' : null
  return { kind: 'change', state, due, transferTo: null, event }
}

function decideLeaving(
  membership: Membership,
  action: LeavingAction,
  { policy, otherActiveOwners, brake, at }: Situation,
): MembershipEffect {
  const meant = outcomeOf(action, at)
  // Nobody inherits from themselves: what was theirs is the product's to settle.
  const outcome = meant.transferTo === membership.personId ? { ...meant, transferTo: null } : meant
  const hasAccess = membership.state === 'active'
  if (membership.state === 'removed') return { kind: 'nothing' }
  if (!hasAccess && outcome.state === 'deactivated') {
    // Without access already; the day of removal is still to be set, unless an earlier word has set one.
    if (outcome.due === null || membership.due !== null) return { kind: 'nothing' }
    return { kind: 'change', ...outcome, event: null }
  }
  const refusal = refuseLeaving(membership, otherActiveOwners)
  if (refusal) return { kind: 'refuse', refusal }
  if (hasAccess && membership.due !== null) return { kind: 'nothing' }
  if (hasAccess && brake && isBraked(policy.brake, brake)) return { kind: 'hold' }
  if (hasAccess && policy.graceHours > 0) {
    const due: Due = {
      at: new Date(at.getTime() + policy.graceHours * hourMs),
      state: outcome.state,
      keepDays: action.do === 'keep' ? action.days : null,
    }
    return { kind: 'change', state: 'active', due, transferTo: outcome.transferTo, event: null }
  }
  const event = outcome.state === 'removed' ? 'member.removed' : 'member.deactivated'
  return { kind: 'change', ...outcome, event }
}

interface Outcome {
  readonly state: 'deactivated' | 'removed'
  readonly due: Due | null
  readonly transferTo: string | null
}

function outcomeOf(action: LeavingAction, at: Date): Outcome {
  switch (action.do) {
    case 'suspend':
      return { state: 'deactivated', due: null, transferTo: null }
    case 'remove':
      return { state: 'removed', due: null, transferTo: null }
    case 'keep':
      return { state: 'deactivated', due: removalAfter(action.days, at), transferTo: null }
    case 'transfer':
      return { state: 'removed', due: null, transferTo: action.to }
  }
}

function removalAfter(days: number, at: Date): Due {
  return { at: new Date(at.getTime() + days * dayMs), state: 'removed', keepDays: null }
}

/** What becomes of a membership whose time has come. */
export function decideDue(due: Due, transferTo: string | null, at: Date): MembershipChange {
  const next = due.state === 'deactivated' && due.keepDays !== null ? removalAfter(due.keepDays, at) : null
  const event = due.state === 'removed' ? 'member.removed' : 'member.deactivated'
  return { kind: 'change', state: due.state, due: next, transferTo, event }
}
