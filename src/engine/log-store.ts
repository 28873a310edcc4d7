import type { ErrorCode } from '../errors/registry.ts'
import type { IntentVerb, LinkState, Ownership } from './link.ts'
import type { LogAction, LogEntry, LogOutcome } from './log-entry.ts'
import type { TargetKind } from './target/target.ts'

export interface LogQuery {
  readonly applicationId?: string
  readonly cycleId?: string
  readonly subjectId?: string
  readonly kind?: TargetKind
  /** Id of the account or group at the target. */
  readonly targetId?: string
  readonly actions?: readonly LogAction[]
  readonly outcomes?: readonly LogOutcome[]
  readonly id?: number
  readonly errorCode?: string
  /** Part of the subject's name, or its id. */
  readonly search?: string
  /** Entries of this time and later. */
  readonly since?: Date
  /** Entries before this time. */
  readonly until?: Date
  /** Entries older than this number. */
  readonly before?: number
  /** Entries newer than this number, oldest first. */
  readonly after?: number
  readonly limit: number
}

export interface FailureGroup {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  readonly count: number
  readonly nextDueAt: Date | null
  readonly sample: { readonly kind: TargetKind; readonly id: string; readonly name: string }
}

/** Where one person or group stands at one application. */
export interface Account {
  readonly application: { readonly id: string; readonly name: string }
  readonly state: LinkState
  readonly inScope: boolean
  readonly skipReason: string | null
  readonly targetId: string | null
  readonly ownership: Ownership | null
  readonly heldAction: IntentVerb | null
  readonly nextDueAt: Date | null
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  readonly updatedAt: Date
}

/** What was done, and where everybody stands. */
export interface LogStore {
  /** Every application that has looked at this person or group, by name. */
  listAccounts(directoryId: string, kind: TargetKind, sourceId: string): Promise<readonly Account[]>
  listLog(query: LogQuery): Promise<readonly LogEntry[]>
  groupFailures(applicationId: string): Promise<readonly FailureGroup[]>
}
