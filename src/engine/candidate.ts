import type { EffectiveAssignment } from './application/assignment.ts'
import type { SourceAttributes } from './expression/value.ts'
import type { Link } from './link.ts'
import type { TargetKind } from './target/target.ts'

/** The person or group of the directory, complete. Null when it has been purged. */
export interface Source {
  readonly attributes: SourceAttributes
  readonly name: string
  readonly enabled: boolean
  readonly deletedAt: Date | null
  readonly seq: number
}

/** One person or group that has to be looked at, with everything the stages need. */
export interface Candidate {
  readonly kind: TargetKind
  readonly id: string
  readonly source: Source | null
  /** Proof that the source was deleted for good, where it is gone: the change that says so. */
  readonly purgedSeq: number | null
  readonly assignments: readonly EffectiveAssignment[]
  /** Compared with what was seen last time; opaque. */
  readonly assignmentsKey: string
  readonly link: Link | null
  /** Set when the candidate came from the dirty keys. */
  readonly stamp: number | null
  /** What a person has allowed for this one: exactly this plan, until then. */
  readonly allowance: { readonly plan: string; readonly until: Date } | null
  /** The state a person has said no about. */
  readonly keptFor: string | null
  /** What they said about it; empty where no reason was asked for. */
  readonly keptReason: string | null
}

export interface ScanPage {
  readonly candidates: readonly Candidate[]
  /** Where the next page begins; null after the last. */
  readonly nextCursor: string | null
}
