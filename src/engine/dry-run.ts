import type { ErrorCode } from '../errors/registry.ts'
import type { LogOutcome, NewLogEntry } from './log-entry.ts'
import type { PlannedRequest } from './preview.ts'
import type { ForeseenMembers } from './preview-members.ts'
import type { ScanPage } from './store.ts'
import type { TargetKind } from './target/target.ts'

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

/** Where dry runs are kept. */
export interface DryRunStore {
  /** Null while another dry run of this application is under way. */
  beginDryRun(
    dryRun: Pick<DryRun, 'id' | 'applicationId' | 'scope' | 'settingsVersion' | 'author'>,
  ): Promise<DryRun | null>
  countDryRunScope(applicationId: string, scope: DryRunScope): Promise<number>
  saveDryRunTotal(applicationId: string, id: string, total: number): Promise<void>
  /** Everyone of the scope and kind after that cursor, whoever is gone from the directory included. */
  readDryRunPage(
    applicationId: string,
    scope: DryRunScope,
    kind: TargetKind,
    after: string | null,
    limit: number,
  ): Promise<ScanPage>
  /** Whose an account or a name is in this dry run: the one who asks, or whoever came first. */
  claim(applicationId: string, id: string, kind: TargetKind, claim: string, sourceId: string): Promise<string>
  /** Adds entries, and `looked` with `counts` for all that were looked at. False when it has been asked to stop. */
  appendDryRun(
    applicationId: string,
    id: string,
    part: {
      readonly entries: readonly NewDryRunEntry[]
      readonly counts: DryRunCounts
      readonly looked: number
    },
  ): Promise<boolean>
  /**
   * What a cycle would change about members, given what this dry run has foreseen of people and groups: groups with
   * something to change, in the order of their ids. At most 100 members each are listed.
   */
  foreseeMembers(
    applicationId: string,
    id: string,
    query: { readonly groupId: string | null; readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly groups: readonly ForeseenMembers[]; readonly next: string | null }>
  endDryRun(applicationId: string, id: string, state: DryRunState, error: DryRun['error']): Promise<DryRun>
  stopDryRun(applicationId: string, id: string): Promise<boolean>
  findDryRun(applicationId: string, id: string): Promise<DryRun | null>
  /** Newest first. */
  listDryRuns(applicationId: string, limit: number): Promise<readonly DryRun[]>
  listDryRunEntries(
    applicationId: string,
    id: string,
    query: DryRunEntryQuery,
    after: number,
    limit: number,
  ): Promise<readonly DryRunEntry[]>
  forgetDryRuns(before: Date): Promise<void>
}

/** How long a dry run is kept, in days. */
export const dryRunDays = 7
/** How long what a reconciliation found is kept, in days. */
export const driftDays = 30
