import type { EventType } from '../../events/event-types.ts'
import type { HookAnswer, ProposedChange } from '../../events/proposed-change.ts'

/** Why a hook gave no answer that counts; nothing of what it said instead is kept. */
export const hookFailures = [
  'timed_out',
  'redirected',
  'refused_by_endpoint',
  'private_address',
  'unreachable',
  'answer_invalid',
] as const
export type HookFailure = (typeof hookFailures)[number]

/** Thrown by a hook that was asked and gave no answer. */
export class HookFailed extends Error {
  readonly failure: HookFailure

  constructor(failure: HookFailure, cause?: unknown) {
    super(`The hook gave no answer: ${failure}.`, { cause })
    this.failure = failure
  }
}

/** Asked before a change is stored. Nothing, or `undefined`, means that there is no objection. */
export type BeforeCommit = (
  change: ProposedChange,
  signal: AbortSignal,
) => HookAnswer | undefined | Promise<HookAnswer | undefined>

export interface Hook {
  readonly ask: BeforeCommit
  /** After this long the answer is not waited for any more. */
  readonly deadlineMs: number
  /** What happens to a change when there is no answer. */
  readonly onFailure: 'accept' | 'refuse'
  /** Which events it is asked about; undefined: all. */
  readonly types?: readonly EventType[] | undefined
}

/** An identity provider waits meanwhile; Entra and Okta give up after some tens of seconds. */
export const defaultDeadlineMs = 3_000
export const longestDeadlineMs = 10_000

/** A hook of an application's own: a function, or one with a deadline and what to do without an answer. */
export type HookOption = BeforeCommit | (Pick<Hook, 'ask'> & Partial<Hook>)

/** An application's own hook, completed. Without an answer a change is refused, unless it says otherwise. */
export function completeHook(option: HookOption): Hook {
  const given = typeof option === 'function' ? { ask: option } : option
  return { deadlineMs: defaultDeadlineMs, onFailure: 'refuse', ...given }
}
