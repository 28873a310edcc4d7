import type { ErrorCode } from '../errors/registry.ts'
import type { CycleCounts } from './cycle/cycle.ts'
import type { AppliedValues, IntentVerb, LinkState, Ownership } from './link.ts'
import type { NewLogEntry } from './log-entry.ts'
import type { Hold } from './stores/held-store.ts'
import type { TargetKind } from './target/target.ts'

/** Announces, durably, what is about to be sent. */
export interface Intent {
  readonly kind: TargetKind
  readonly sourceId: string
  readonly verb: IntentVerb
}

/** What a link is after something was done about it, or was found unnecessary. Written with its log entry. */
export interface Settlement {
  readonly kind: TargetKind
  readonly sourceId: string
  readonly stamp: number | null
  readonly seen: { readonly seq: number; readonly assignmentsKey: string } | null
  readonly link: {
    readonly targetId: string | null
    readonly ownership: Ownership | null
    readonly state: LinkState
    readonly inScope: boolean
    readonly skipReason: string | null
    readonly applied: AppliedValues | null
    readonly appliedFingerprint: string | null
    readonly uncertain: boolean
    readonly leftAt: Date | null
    /** Edges of this member are no longer wanted in any provisioned group. */
    readonly ungrouped: boolean
    readonly waitingFor: string | null
    readonly rematch: boolean
    readonly attempts: number
    readonly nextDueAt: Date | null
    readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
    readonly via: readonly (string | null)[]
    /** A value was emptied or a matching value changed just now; counts against the guard. */
    readonly rewrote: boolean
    readonly held: Hold | null
    /** An account was disabled or deleted just now; counts against the deletion threshold. */
    readonly ended: boolean
  }
  /**
   * When the target id is new, where it comes from: memberships and references that wait for it become ready. An
   * account that was made just now is in no group; one that was found may be in any.
   */
  readonly newTarget: 'made' | 'found' | null
  /** True for somebody who had been taken out of the groups and is back: the directory's memberships count again. */
  readonly regrouped: boolean
  /** Accounts of others that this one refers to, as they were known when it was planned. */
  readonly references: readonly { readonly sourceId: string; readonly targetId: string }[]
  readonly entry: NewLogEntry | null
  readonly counts: Partial<CycleCounts>
}

/** Whether the one who writes is still the one who may, and what people have asked for meanwhile. */
export interface Fence {
  readonly owned: boolean
  readonly stopRequested: boolean
}
