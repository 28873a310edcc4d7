import type { Proposal } from '../membership/adoption.ts'
import { type Refusal, refusalTexts } from '../membership/guards.ts'

/** What a record waits for. `unlinked` waits for nothing: somebody decided that it is nobody's. */
export type StagedKind = 'new' | 'changed' | 'leaving' | 'conflict' | 'unlinked'
export const stagedKinds = ['new', 'changed', 'leaving', 'conflict', 'unlinked'] as const

/** A record that is not what its membership is. There is a row only as long as they differ. */
export interface StagedRow {
  readonly resourceId: string
  readonly kind: StagedKind
  readonly personId: string | null
  /** Who had it wait: the brake, because too many were leaving, or the application's hook. Synchronize passes it over. */
  readonly held: 'brake' | 'hook' | null
  /** Why, in the words of the application's hook. */
  readonly reason?: string | null
  /** Why the last Synchronize left it, or why an unlinked record is. */
  readonly problem: Refusal | 'ignored' | 'removed_by_hand' | 'person_deleted' | null
  /** The record's document as it was last applied; null when it never was. */
  readonly applied: string | null
  /** The last document of a record that was deleted; null while it is there. */
  readonly gone: string | null
  readonly proposals: readonly Proposal[]
  readonly since: Date
}

/** Why a record was left, in a sentence. */
export function problemText(problem: StagedRow['problem']): string | null {
  if (problem === null) return null
  if (problem === 'ignored') return 'Somebody decided that this record is nobody’s.'
  if (problem === 'person_deleted') return 'The person was deleted out of the product.'
  if (problem === 'removed_by_hand') {
    return 'The member was removed in the product; the identity provider still has the person.'
  }
  return refusalTexts[problem]
}
