import { type Refusal, refuseLeaving, refuseSeat, type Seats } from './guards.ts'
import type { Membership, MembershipState } from './membership.ts'

/** What a person can do with a member in the product itself. Deleting the person is not among them. */
export type MemberVerb = 'deactivate' | 'reactivate' | 'remove'
export const memberVerbs = ['deactivate', 'reactivate', 'remove'] as const

/** What the directory says of the member: `none` when no connection has a say in it. */
export type DirectorySays = 'active' | 'deactivated' | 'gone' | 'none'

export interface VerbSituation {
  readonly membership: Pick<Membership, 'state' | 'owner' | 'breakGlass'>
  readonly directory: DirectorySays
  readonly otherActiveOwners: number
  readonly seats: Seats
}

export type VerbOutcome =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'change'
      readonly state: MembershipState
      readonly event: 'member.deactivated' | 'member.reactivated' | 'member.removed'
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The identity provider has taken the access away, and only it gives it back. */
  | { readonly kind: 'directory_says_no' }

export function decideVerb(verb: MemberVerb, situation: VerbSituation): VerbOutcome {
  return verb === 'reactivate' ? decideReactivation(situation) : decideEnd(verb, situation)
}

function decideReactivation({ membership, directory, seats }: VerbSituation): VerbOutcome {
  if (membership.state === 'active') return { kind: 'unchanged' }
  if (directory === 'deactivated' || directory === 'gone') return { kind: 'directory_says_no' }
  const refusal = refuseSeat(seats)
  if (refusal) return { kind: 'refused', refusal }
  return { kind: 'change', state: 'active', event: 'member.reactivated' }
}

function decideEnd(
  verb: 'deactivate' | 'remove',
  { membership, otherActiveOwners }: VerbSituation,
): VerbOutcome {
  const state = verb === 'remove' ? 'removed' : 'deactivated'
  if (membership.state === 'removed' || membership.state === state) return { kind: 'unchanged' }
  const refusal = refuseLeaving(membership, otherActiveOwners)
  if (refusal) return { kind: 'refused', refusal }
  return { kind: 'change', state, event: verb === 'remove' ? 'member.removed' : 'member.deactivated' }
}
