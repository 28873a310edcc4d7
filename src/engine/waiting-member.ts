import type { ErrorCode } from '../errors/registry.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { LinkState } from './link.ts'
import type { TargetKind } from './target/target.ts'

/** A member the directory has in a provisioned group and the target does not have there yet. */
export interface WaitingMember {
  readonly group: { readonly id: string; readonly name: string }
  readonly member: { readonly kind: TargetKind; readonly id: string; readonly name: string }
  /** Since when the directory has them in the group. */
  readonly since: Date
  /** The member's own account; null when nobody has looked at them yet. */
  readonly account: {
    readonly state: LinkState
    readonly inScope: boolean
    readonly held: boolean
    readonly error: WaitingError | null
    readonly nextDueAt: Date | null
  } | null
  /** Why the target refused the membership itself, when it did. */
  readonly error: WaitingError | null
  readonly nextDueAt: Date | null
}

interface WaitingError {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
}

export interface WaitingQuery {
  readonly applicationId: string
  readonly groupId?: string
  /** Also those who get no account, and therefore wait for nothing. */
  readonly outOfScope: boolean
  readonly after: { readonly groupId: string; readonly memberId: string } | null
  readonly limit: number
}

export const waitingReasons = [
  'account_failing',
  'account_conflict',
  'account_held',
  'account_in_doubt',
  'account_pending',
  'membership_refused',
  'membership_due',
  'out_of_scope',
] as const

export interface WaitingReason {
  readonly code: (typeof waitingReasons)[number]
  readonly text: string
  /** When it is tried again; null: with the next cycle, or when a person has decided. */
  readonly nextTryAt: Date | null
}

/** Why a member is not in the group yet. Pure. */
export function whyWaiting({ member, account, error, nextDueAt }: WaitingMember): WaitingReason {
  const what = member.kind === 'person' ? 'account' : 'group'
  if (account === null || !account.inScope)
    return {
      code: 'out_of_scope',
      text: `Not in scope: gets no ${what}, and no membership.`,
      nextTryAt: null,
    }
  if (account.held) return { code: 'account_held', text: `The ${what} waits for your word.`, nextTryAt: null }
  if (account.state === 'conflict')
    return {
      code: 'account_conflict',
      text: `No ${what}: ${titleOf(account.error, 'it cannot be matched')}`,
      nextTryAt: account.nextDueAt,
    }
  if (account.state === 'in_doubt')
    return {
      code: 'account_in_doubt',
      text: `Whether the ${what} was made is being found out.`,
      nextTryAt: account.nextDueAt,
    }
  if (account.state !== 'linked')
    return account.error === null
      ? { code: 'account_pending', text: `The ${what} is not made yet.`, nextTryAt: account.nextDueAt }
      : {
          code: 'account_failing',
          text: `The ${what} could not be made: ${titleOf(account.error, '')}`,
          nextTryAt: account.nextDueAt,
        }
  if (error !== null)
    return {
      code: 'membership_refused',
      text: `The application refused the membership: ${titleOf(error, '')}`,
      nextTryAt: nextDueAt,
    }
  return { code: 'membership_due', text: 'Is sent with the next cycle.', nextTryAt: nextDueAt }
}

function titleOf(error: WaitingError | null, otherwise: string): string {
  return error === null ? `${otherwise}.` : new RollcallError(error.code, error.details).explanation.title
}
