import type { Membership, Wanted } from '../membership/membership.ts'
import type { StagedKind, StagedRow } from './staged.ts'

export interface StagedWrite {
  readonly resourceId: string
  /** What was staged of this record before. */
  readonly before: StagedRow | undefined
  readonly membership: Membership | undefined
  readonly wanted: Wanted
  /** The document before the write. */
  readonly was: string
  /** Whether the record, as it is now, is what was applied. */
  readonly isAsApplied: (applied: string) => boolean
  readonly at: Date
}

/**
 * What is staged of a record after a write that only changed the record; undefined: nothing any more. Whoever changes a
 * record back, or deletes it before it was ever applied, leaves nothing to do.
 */
export function restage(write: StagedWrite): StagedRow | undefined {
  const { before, membership, wanted, was } = write
  const isGone = wanted === 'gone'
  if (before?.kind === 'unlinked' || before?.kind === 'conflict') return isGone ? undefined : before
  if (!membership) return isGone ? undefined : rowOf(write, 'new', null)
  if (membership.state === 'removed' && wanted !== 'active') return undefined
  const applied = before?.applied ?? was
  const kind = kindOf(membership, wanted)
  if (kind === 'changed' && isSettled(membership, wanted) && write.isAsApplied(applied)) return undefined
  return rowOf(write, kind, applied)
}

function kindOf(membership: Membership, wanted: Wanted): StagedKind {
  if (wanted === 'gone') return 'leaving'
  return wanted === 'deactivated' && membership.state === 'active' && membership.due === null
    ? 'leaving'
    : 'changed'
}

/** Whether the membership is in the state that the record asks for. */
function isSettled({ state, due }: Membership, wanted: Wanted): boolean {
  if (wanted === 'active') return state === 'active' && due === null
  return true
}

function rowOf(write: StagedWrite, kind: StagedKind, applied: string | null): StagedRow {
  const { before, membership, resourceId, wanted, was, at } = write
  return {
    resourceId,
    kind,
    personId: membership?.personId ?? null,
    held: null,
    problem: null,
    applied,
    gone: wanted === 'gone' ? was : null,
    proposals: [],
    since: before?.since ?? at,
  }
}
