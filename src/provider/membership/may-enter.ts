import type { StagedKind } from '../staging/staged.ts'
import { emailKey } from './describe-person.ts'
import { domainOf } from './guards.ts'
import type { MembershipState } from './membership.ts'

/** What is known of whoever wants to enter. */
export interface KnownSubject {
  readonly personId: string | null
  readonly membership: {
    readonly state: MembershipState
    readonly since: Date
    /** It will end, or lose access, when its grace period is over. */
    readonly due: boolean
  } | null
  /** Null: no record, or one that was deleted. */
  readonly record: { readonly active: boolean | null } | null
  readonly staged: { readonly kind: StagedKind; readonly held: boolean } | null
}

export type EntryReason =
  | 'member'
  | 'leaving'
  | 'not_synchronized'
  | 'conflict'
  | 'unlinked'
  | 'deactivated'
  | 'removed'
  | 'ambiguous'
  | 'not_in_directory'
  | 'unknown'

export interface EntryDecision {
  readonly mayEnter: boolean
  readonly reason: EntryReason
  readonly text: string
  readonly personId: string | null
  readonly since: Date | null
  /** Whether a sign-in layer may make a member of somebody it meets for the first time. */
  readonly mayCreate: boolean
}

const texts: Readonly<Record<EntryReason, string>> = {
  member: 'An active member.',
  leaving:
    'Still a member: the identity provider has taken the person back, and that has not taken effect yet.',
  not_synchronized: 'Received from the identity provider, and nobody has said Synchronize yet.',
  conflict:
    'Received from the identity provider, and nobody has decided yet whether it is somebody who was here before.',
  unlinked: 'Received from the identity provider, and somebody decided that the record is nobody’s.',
  deactivated: 'The membership is deactivated.',
  removed: 'The membership has ended.',
  ambiguous: 'Several members are known by this; ask by user name or by the id of the person.',
  not_in_directory: 'The organisation’s people come from its identity provider, which has not sent this one.',
  unknown: 'Nobody here is known by this.',
}

/**
 * Whether somebody may enter an organisation: yes for active members and nobody else. What a directory has said outlives
 * the membership, so that signing in never brings back whom it took away, nor anyone of a domain that it answers for.
 */
export function decideEntry(
  subject: string,
  found: readonly KnownSubject[],
  governedDomains: readonly string[],
): EntryDecision {
  const [known, ...others] = found
  if (!known) {
    const isGoverned = governedDomains.includes(domainOf(emailKey(subject)))
    return answer(isGoverned ? 'not_in_directory' : 'unknown', null, !isGoverned)
  }
  if (others.length > 0) return answer('ambiguous', null, false)
  return answer(reasonOf(known), known, false)
}

function reasonOf({ membership, record, staged }: KnownSubject): EntryReason {
  if (staged?.kind === 'conflict') return 'conflict'
  if (membership?.state === 'active')
    return staged?.kind === 'leaving' || membership.due ? 'leaving' : 'member'
  if (staged?.kind === 'new' || (staged?.kind === 'changed' && record?.active !== false)) {
    return 'not_synchronized'
  }
  if (staged?.kind === 'unlinked') return 'unlinked'
  return membership?.state === 'removed' || membership === null ? 'removed' : 'deactivated'
}

function answer(reason: EntryReason, known: KnownSubject | null, mayCreate: boolean): EntryDecision {
  return {
    mayEnter: reason === 'member' || reason === 'leaving',
    reason,
    text: texts[reason],
    personId: known?.personId ?? null,
    since: known?.membership?.since ?? null,
    mayCreate,
  }
}
