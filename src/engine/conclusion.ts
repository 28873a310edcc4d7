import type { ErrorCode } from '../errors/registry.ts'
import type { CycleCounts } from './cycle/cycle.ts'
import { nextAttemptAt, nextLookupAt } from './cycle/escrow.ts'
import type { LogAction, LogOutcome } from './log-entry.ts'
import type { Settlement } from './settlement.ts'
import type { Wanted } from './wanted.ts'

/** What a person's link, counts and log entry say after everything has been decided and done. */
export interface Conclusion {
  readonly link: Settlement['link']
  readonly newTarget: Settlement['newTarget']
  readonly regrouped: boolean
  readonly action: LogAction
  readonly outcome: LogOutcome
  readonly reason: string | null
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  readonly counts: Partial<CycleCounts>
}

export type LinkChange = Partial<Settlement['link']>
export type Told = Omit<Conclusion, 'link' | 'newTarget' | 'regrouped'>
/** What changes of the link, and what is told. */
export interface Outcome {
  readonly change: LinkChange
  readonly told: Told
}

/** Quick second and third tries (1, 5, 30 s) before an object counts as failed. */
export const quickTries = 3

/** Nothing happened to this object, and it is not its fault: it is due again as soon as the application is. */
export function untouched(
  wanted: Wanted,
  action: LogAction,
  verdict: 'stop' | 'not_sent',
  code: ErrorCode,
  details: Readonly<Record<string, unknown>>,
  attempts: number,
  now: Date,
): Outcome {
  const reason = verdict === 'stop' ? 'application_stopped' : 'interrupted'
  return {
    change: { ...keepDoubt(wanted), nextDueAt: now, attempts: attempts - 1 },
    told: tell(action, 'waiting', reason, { code, details }, {}),
  }
}

export function failed(
  action: LogAction,
  code: ErrorCode,
  details: Readonly<Record<string, unknown>>,
  attempts: number,
  now: Date,
  change: LinkChange,
  quick: boolean,
): Outcome {
  const soon = quick && attempts < quickTries
  const nextDueAt = quick ? nextLookupAt(attempts, now) : nextAttemptAt(attempts, now)
  return {
    change: { ...change, attempts, nextDueAt, error: { code, details } },
    told: tell(
      action,
      soon ? 'waiting' : 'failed',
      soon ? 'tried_again_soon' : code,
      { code, details },
      soon ? {} : { failed: 1 },
    ),
  }
}

/**
 * An account found while a create of ours was in doubt is the one we created; one that was ours already stays what it
 * was when its link is looked up anew.
 */
export function adopted(wanted: Wanted, targetId: string): LinkChange {
  const { link } = wanted.candidate
  const known = link?.targetId === targetId ? link.ownership : null
  const ownership = isInDoubt(wanted) ? 'created' : (known ?? 'adopted')
  return { state: 'linked', targetId, ownership, uncertain: false }
}

/** The account is somebody else's: nothing of it is this one's any more. */
export const givenUp = {
  targetId: null,
  ownership: null,
  state: 'conflict',
  applied: null,
  appliedFingerprint: null,
} as const satisfies LinkChange

/** A create whose effect is unknown stays in doubt until a lookup has answered. */
export function keepDoubt(wanted: Wanted): LinkChange {
  return isInDoubt(wanted) ? { state: 'in_doubt' } : {}
}

/** Whether a create of ours may have been executed, and nobody knows. */
export function isInDoubt({ candidate: { link } }: Wanted): boolean {
  return link !== null && link.targetId === null && (link.state === 'in_doubt' || link.intent === 'create')
}

export function tell(
  action: LogAction,
  outcome: LogOutcome,
  reason: string | null,
  error: Told['error'],
  counts: Partial<CycleCounts>,
): Told {
  return { action, outcome, reason, error, counts }
}
