import type { GuardBase, GuardReading } from '../guard.ts'
import type { GroupFate, HoldCause } from '../held/hold-cause.ts'
import type { IntentVerb } from '../link.ts'
import type { AttributeChange } from '../log-entry.ts'
import type { TargetKind } from '../target/target.ts'

/** What waits for a person's word, and why. */
export interface Hold {
  readonly action: IntentVerb
  readonly by: 'threshold' | 'approval'
  /** Fingerprint of what is shown; an allowance covers nothing else. */
  readonly plan: string
  readonly cause: HoldCause
  readonly changes: readonly AttributeChange[]
}

/** Which of what waits is meant. Everything that is not given does not narrow. */
export interface HeldQuery {
  readonly by: 'threshold' | 'approval'
  readonly applicationId?: string
  /** Key of a cause. */
  readonly cause?: string
  readonly action?: string
  /** Ids of people and groups. */
  readonly subjects?: readonly string[]
  /** Held then already: what a person was shown. */
  readonly shownAt?: Date
}

/** What somebody has said no to. */
export interface KeptItem {
  readonly application: { readonly id: string; readonly name: string }
  readonly kind: TargetKind
  readonly sourceId: string
  readonly name: string
  readonly action: string | null
  readonly reason: string
  readonly by: string | null
  readonly at: Date | null
}

export interface HeldItem {
  readonly application: { readonly id: string; readonly name: string }
  readonly kind: TargetKind
  readonly sourceId: string
  readonly name: string
  /** `remove_members`: removals from this group, `count` of them. */
  readonly action: IntentVerb | 'remove_members'
  readonly count: number
  readonly cause: HoldCause
  readonly changes: readonly AttributeChange[]
  readonly since: Date
  readonly reason: string | null
}

/** What the guard measures, and what waits for a person's word. */
export interface HeldStore {
  /** Disables, deletes and rewrites within a window: what the guard measures. Costs what there is of them. */
  readGuard(applicationId: string, kind: TargetKind, since: Date): Promise<GuardReading>
  /** The same beside all active owned accounts. */
  readGuardBase(applicationId: string, kind: TargetKind, since: Date): Promise<GuardBase>
  /** What became of groups somebody was assigned through. */
  readFates(applicationId: string, groupIds: readonly string[]): Promise<ReadonlyMap<string, GroupFate>>
  /** What waits, oldest first; of every application when none is named. */
  listHeld(query: HeldQuery, limit: number): Promise<readonly HeldItem[]>
  /** Allows exactly what is held now among those named; returns how many. */
  allowHeld(query: HeldQuery, until: Date): Promise<number>
  /** Keeps what is held among those named as it is until its source changes; returns how many. */
  keepHeld(query: HeldQuery, reason: string, by?: string): Promise<number>
  /** What somebody has said no to, as long as that stands, newest first; of every application when none is named. */
  listKept(applicationId: string | null, limit: number): Promise<readonly KeptItem[]>
}
