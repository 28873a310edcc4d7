import type { JsonValue } from '../../scim/index.ts'
import type { AppliedValues, LinkState } from '../link.ts'
import type { TargetKind } from '../target/target.ts'

/** What can differ between a target and what Rollcall left there. */
export const driftKinds = [
  'changed', // attributes have other values
  'missing', // the account, or the group, is not there any more
  'unknown', // an account nobody here has
  'active', // an account that was disabled or deleted, and works
  'member_missing', // of a group
  'member_unknown', // somebody was put into a group there
] as const
export type DriftKind = (typeof driftKinds)[number]

/** What repairing would do, when told to; decided anew, and guarded, when it is done. */
export const driftRepairs = [
  'update',
  'create',
  'forget',
  'disable',
  'delete',
  'add_member',
  'remove_member',
  'nothing',
] as const
export type DriftRepair = (typeof driftRepairs)[number]

/** One attribute that is not as it was left. */
export interface DriftChange {
  readonly attribute: string
  readonly expected: JsonValue
  readonly actual: JsonValue
}

/** The part of a link that is compared. */
export interface ComparedLink {
  readonly sourceId: string
  readonly targetId: string
  readonly name: string
  readonly state: LinkState
  readonly applied: AppliedValues | null
  /** Written after the reading began: what was read may be older than what we know. */
  readonly fresh: boolean
}

export interface NewDrift {
  readonly kind: Extract<DriftKind, 'changed' | 'unknown' | 'active'>
  readonly sourceId: string | null
  readonly targetId: string
  readonly name: string
  readonly changes: readonly DriftChange[]
  readonly repair: DriftRepair
}

/** A drift as it is kept. */
export interface Drift {
  readonly id: number
  readonly applicationId: string
  readonly cycleId: string
  readonly kind: DriftKind
  readonly subjectKind: TargetKind
  readonly sourceId: string | null
  readonly targetId: string
  readonly name: string
  readonly changes: readonly DriftChange[]
  /** Of the group; `id` null for an account nobody here has. */
  readonly member: {
    readonly kind: TargetKind | null
    readonly id: string | null
    readonly name: string
    readonly targetId: string
  } | null
  readonly repair: DriftRepair
  readonly at: Date
  /** Since when somebody wants it repaired. */
  readonly toldAt: Date | null
}

/** An account that a reconciliation found and that belongs to nobody. */
export interface UnknownAccount {
  /** Of the drift: where a list goes on. */
  readonly id: number
  readonly targetId: string
  readonly name: string
}

/** Which drift is meant. Everything that is not given does not narrow. */
export interface DriftQuery {
  readonly applicationId: string
  readonly cycleId: string
  readonly kinds?: readonly DriftKind[]
  readonly repairs?: readonly DriftRepair[]
  readonly ids?: readonly number[]
}

/** Why missing accounts were not looked for. */
export type IncompleteReason = 'total_differs' | 'read_failed' | 'stopped' | 'repeats'

/** How far one kind of resource was read. */
export interface Reading {
  /** Resources read, each counted once. */
  readonly read: number
  /** What the target said there are. */
  readonly total: number | null
  readonly complete: boolean
  readonly reason: IncompleteReason | null
  /** Mapped attributes that the target never returned; they were not compared. */
  readonly notReturned: readonly string[]
}

/** What a reconciliation was asked, and how far it could look. */
export interface Findings {
  readonly repair: boolean
  /** Whether it began by itself. */
  readonly scheduled?: boolean
  readonly people: Reading | null
  readonly groups: Reading | null
  /** Members of groups: whether the target returns them at all, and how many groups could not be read. */
  readonly members: { readonly compared: boolean; readonly groups: number; readonly unread: number } | null
}

export const noFindings: Findings = { repair: false, people: null, groups: null, members: null }

/** How long what a reconciliation found is kept, in days. */
export const driftDays = 30
