import type { ErrorCode } from '../../errors/registry.ts'
import type { LogOutcome, NewLogEntry } from '../log-entry.ts'
import type { TargetKind } from '../target/target.ts'
import type { PlannedRequest } from './preview.ts'

/** For whom: everyone the application has anything to do with, a group with its members, or one person. */
export type DryRunScope =
  | { readonly kind: 'everyone' }
  | { readonly kind: TargetKind; readonly id: string; readonly name: string }

export type DryRunState = 'running' | 'done' | 'stopped' | 'failed'

/** What would come of it: how many of each outcome. */
export type DryRunCounts = Readonly<Partial<Record<LogOutcome, number>>>

/** A dry run: the stages of a cycle, stopped before anything is written here or there. */
export interface DryRun {
  readonly id: string
  readonly applicationId: string
  readonly scope: DryRunScope
  readonly state: DryRunState
  /** Settings it was made with; others since, and it tells of the past. */
  readonly settingsVersion: number
  readonly author: string
  readonly total: number | null
  readonly looked: number
  readonly counts: DryRunCounts
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  readonly startedAt: Date
  readonly endedAt: Date | null
}

/** What would happen to one person or group: the log's entry, and the request a cycle would send. */
export interface NewDryRunEntry {
  readonly entry: NewLogEntry
  readonly request: PlannedRequest | null
}

export interface DryRunEntry extends NewDryRunEntry {
  readonly id: number
}

export interface DryRunEntryQuery {
  readonly action?: string
  readonly outcomes?: readonly LogOutcome[]
  /** Part of a name, or an id. */
  readonly search?: string
}

/** What a cycle would change about the members of one group, after everything else the dry run has foreseen. */
export interface ForeseenMembers {
  readonly groupId: string
  readonly groupName: string
  /** Null when the group itself would be made first. */
  readonly groupTargetId: string | null
  readonly add: readonly string[]
  readonly remove: readonly string[]
  /** How many there are of each, where more than are listed. */
  readonly added: number
  readonly removed: number
  /** Members who would get no account in the same cycle. */
  readonly waiting: number
}

/** How long a dry run is kept, in days. */
export const dryRunDays = 7
