import type { ErrorCode } from '../../errors/registry.ts'
import type { Cycle } from '../cycle/cycle.ts'
import type { IntentVerb, LinkState, Ownership } from '../link.ts'
import type { LogAction, LogEntry, LogOutcome } from '../log-entry.ts'
import type { TargetKind } from '../target/target.ts'

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
  /** Somebody has said no to a change, and nothing has changed since. */
  readonly kept: { readonly reason: string; readonly by: string | null; readonly at: Date | null } | null
  readonly nextDueAt: Date | null
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  readonly updatedAt: Date
}

/** How often an outcome was in the log of one day. */
export interface OutcomeCount {
  /** `2026-11-21`, in the zone that was asked for. */
  readonly day: string
  readonly outcome: LogOutcome
  readonly count: number
}

/** One stretch of a cycle; those without an entry are left out. */
export interface Stretch {
  /** From 0. */
  readonly stretch: number
  readonly entries: number
  /** Of those that asked the target for something; null when none did. */
  readonly medianMs: number | null
  readonly slowMs: number | null
}

/** How a person or group belongs to one application. */
export interface Access {
  readonly application: { readonly id: string; readonly name: string }
  readonly via: readonly {
    readonly kind: 'direct' | 'group' | 'everyone'
    /** Of the group; null otherwise. */
    readonly group: { readonly id: string; readonly name: string } | null
    /** Null is Default Access. */
    readonly role: string | null
  }[]
  /** Of a group: how its direct members stand there. */
  readonly members: { readonly looked: number; readonly withAccount: number; readonly failing: number } | null
}

/** What was done, and where everybody stands. */
export interface LogStore {
  /** Every application that has looked at this person or group, by name. */
  listAccounts(directoryId: string, kind: TargetKind, sourceId: string): Promise<readonly Account[]>
  listLog(query: LogQuery): Promise<readonly LogEntry[]>
  /** How many entries had each outcome within that time; outcomes without any are left out. */
  countOutcomes(applicationId: string, since: Date, until: Date): Promise<Readonly<Record<string, number>>>
  groupFailures(applicationId: string): Promise<readonly FailureGroup[]>
  /** Entries since then, counted by day in a time zone and by outcome. */
  countOutcomesByDay(query: {
    readonly applicationId?: string
    readonly since: Date
    readonly zone: string
  }): Promise<readonly OutcomeCount[]>
  /** What a cycle got done in each stretch of time, and how long one took. */
  readStretches(
    cycle: Pick<Cycle, 'id' | 'applicationId' | 'startedAt'>,
    stretchMs: number,
  ): Promise<readonly Stretch[]>
  /** Through which assignments a person or group belongs to applications. */
  listAccess(directoryId: string, kind: TargetKind, sourceId: string): Promise<readonly Access[]>
}
