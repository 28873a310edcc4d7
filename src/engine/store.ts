import type { ErrorCode } from '../errors/registry.ts'
import type { Application, ApplicationSettings } from './application.ts'
import type { EffectiveAssignment } from './assignment.ts'
import type { Cycle, CycleCounts, CycleKind, CycleState } from './cycle.ts'
import type { DriftStore } from './drift-store.ts'
import type { DryRunStore } from './dry-run.ts'
import type { Authorship, EditingStore, SaveOptions } from './editing/store.ts'
import type { SourceAttributes } from './expression/value.ts'
import type { GroupFate } from './find-cause.ts'
import type { GuardReading, Removals } from './guard.ts'
import type { HoldCause } from './hold-cause.ts'
import type { AppliedValues, IntentVerb, Link, LinkState, Ownership } from './link.ts'
import type { AttributeChange, LogAction, LogEntry, LogOutcome, NewLogEntry } from './log-entry.ts'
import type { Pace } from './pace.ts'
import type { RestartStore } from './restart.ts'
import type { TargetCapabilities } from './target/capabilities.ts'
import type { TargetKind } from './target/target.ts'
import type { WaitingMember, WaitingQuery } from './waiting-member.ts'

/** What is known of an application besides what an admin can set. */
export interface ApplicationRecord extends Application {
  readonly directoryId: string
  /** Moves with every change of settings; what two people who edit at once are told apart by. */
  readonly settingsVersion: number
  readonly power: 'off' | 'on' | 'paused'
  readonly credential: { readonly sealed: string; readonly origin: string; readonly setAt: Date } | null
  readonly watermark: number | null
  readonly scanNeeded: boolean
  readonly initialDoneAt: Date | null
  readonly nextCycleAt: Date | null
  readonly limitedUntil: Date | null
  readonly breaker: Breaker | null
  /** The application is being disconnected: what becomes of the accounts Rollcall created there. */
  readonly farewell: 'disable' | 'delete' | null
  /** What the target said of itself when the connection was last tested; null when it said nothing. */
  readonly capabilities: (TargetCapabilities & { readonly readAt: Date }) | null
  /** Until then accounts that are gone are made anew, however many: an admin resumed the application knowing it. */
  readonly vanishedAllowedUntil: Date | null
  /** The default domain of the application's directory, for DefaultDomain(). */
  readonly defaultDomain: string | null
  readonly createdAt: Date
}

/** Why an application is quarantined, since when, and when it is tried again. */
export interface Breaker {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  readonly since: Date
  /** Since when for the reason it has now. */
  readonly reasonSince: Date
  /** How often it has been found broken since then. */
  readonly count: number
  readonly nextAt: Date
}

/** Numbers from which an application's status is computed; never stored beside it. */
export interface ApplicationHealth {
  readonly escrowed: number
  /** Held by the guard; groups whose removals are held count as one each. */
  readonly held: number
  readonly approvals: number
  readonly conflicts: number
}

export interface AssignmentRow {
  readonly principal: { readonly kind: 'person' | 'group'; readonly id: string; readonly name: string | null }
  /** Null is Default Access. */
  readonly roleId: string | null
  readonly createdAt: Date
}

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
}

export interface ScanPage {
  readonly candidates: readonly Candidate[]
  /** Where the next page begins; null after the last. */
  readonly nextCursor: string | null
}

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
  /** True when the target id is new: memberships and references that wait for it become ready. */
  readonly newTargetId: boolean
  readonly entry: NewLogEntry | null
  readonly counts: Partial<CycleCounts>
}

export interface MemberEdge {
  readonly memberId: string
  readonly memberKind: TargetKind
  readonly targetId: string
}

export interface MembersDue {
  readonly groupId: string
  readonly groupName: string
  readonly groupTargetId: string
  readonly add: readonly MemberEdge[]
  readonly remove: readonly MemberEdge[]
  /** Whether somebody is in the group at the target through us already. */
  readonly hasMembers: boolean
  /** Edges that wait for the member's account; counted with the last chunk only. */
  readonly waiting: number | null
  /** The last edge of this chunk: the next one begins after it. */
  readonly last: string | null
}

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

/** Whether the one who writes is still the one who may, and what people have asked for meanwhile. */
export interface Fence {
  readonly owned: boolean
  readonly stopRequested: boolean
}

/** Where the engine keeps what it knows. Every function names its application. */
export interface EngineStore extends EditingStore, DriftStore, RestartStore, DryRunStore {
  createApplication(application: Application, directoryId: string, by?: Authorship): Promise<void>
  listApplications(): Promise<readonly ApplicationRecord[]>
  /** By id, or by name without regard to case. */
  findApplication(idOrName: string): Promise<ApplicationRecord | null>
  /** Saves a new version. False when `expectedVersion` is not the current one any more; nothing is saved then. */
  saveSettings(id: string, settings: ApplicationSettings, options: SaveOptions): Promise<boolean>
  /** The connection is no part of the settings' history and makes no version. */
  saveConnection(id: string, connection: ApplicationSettings['connection']): Promise<void>
  saveCredential(id: string, sealed: string, origin: string): Promise<void>
  saveCapabilities(id: string, capabilities: TargetCapabilities, readAt: Date): Promise<void>
  /** Accounts that are gone may be made anew until then; null takes that back. */
  allowVanished(id: string, until: Date | null): Promise<void>
  setPower(id: string, power: ApplicationRecord['power'], nextCycleAt: Date | null): Promise<void>
  setLimited(id: string, until: Date | null): Promise<void>
  /** Notes whether anything waits for a person's word; true when something does and nothing did before. */
  noteWaiting(id: string, waits: boolean): Promise<boolean>
  setBreaker(id: string, breaker: Breaker | null): Promise<void>
  deleteApplication(id: string): Promise<void>
  /** Begins the farewell: every account we created becomes due. Null calls it off and looks at everyone again. */
  setFarewell(id: string, farewell: ApplicationRecord['farewell']): Promise<void>
  /** What a farewell still has to do: due, held or failing. */
  countFarewellLeft(id: string): Promise<number>
  readHealth(id: string): Promise<ApplicationHealth>

  addAssignment(
    applicationId: string,
    kind: TargetKind,
    principalId: string,
    roleId: string | null,
  ): Promise<boolean>
  removeAssignment(
    applicationId: string,
    kind: TargetKind,
    principalId: string,
    roleId: string | null,
  ): Promise<boolean>
  listAssignments(applicationId: string): Promise<readonly AssignmentRow[]>
  /** A living person or group by id, user name, mail or display name. */
  findPrincipal(
    directoryId: string,
    kind: TargetKind,
    text: string,
  ): Promise<{ id: string; name: string } | null>

  /** Applications that are on and due, whose lease nobody holds. */
  listDue(now: Date): Promise<readonly string[]>
  /** Applications that are to be compared with their targets now, whose lease nobody holds. */
  listReconciliationsDue(now: Date): Promise<readonly { readonly id: string; readonly repair: boolean }[]>
  /** When an application is compared with its target next; null when nobody has set that. */
  nextReconciliationAt(applicationId: string): Promise<Date | null>
  /** Makes applications due whose directory has changed since they read it. */
  wakeChanged(): Promise<void>
  /** Makes one application due now. */
  wake(applicationId: string): Promise<void>
  acquireLease(applicationId: string, owner: string, ttlMs: number): Promise<number | null>
  renewLease(applicationId: string, epoch: number, ttlMs: number): Promise<Fence>
  releaseLease(applicationId: string, epoch: number, nextCycleAt: Date | null): Promise<void>
  /** Frees what an earlier process of this owner left behind. */
  releaseLeasesOf(owner: string): Promise<void>

  /** Continues the cycle that was interrupted, or begins one; in the same transaction changes become dirty keys. */
  beginCycle(applicationId: string, epoch: number, newId: string, now: Date): Promise<Cycle>
  countCandidates(cycle: Cycle): Promise<number>
  saveTotal(cycle: Cycle, total: number): Promise<void>
  /**
   * Somebody asks for a cycle: notes it as asked for, and yields those that began by themselves since the last one
   * somebody asked for and ended within the last `withinMs`, oldest first. Each is yielded once.
   */
  askFor(cycle: Cycle, withinMs: number): Promise<readonly Cycle[]>
  savePace(cycle: Cycle, pace: Pace): Promise<void>
  /** Stores how far the comparison of everyone has come. */
  saveScan(cycle: Cycle, epoch: number, scan: Cycle['scan']): Promise<void>
  endCycle(cycle: Cycle, epoch: number, state: CycleState, error: Cycle['error']): Promise<Cycle>
  requestStop(applicationId: string): Promise<boolean>
  /** Without an id the newest that provisions, or whatever runs. */
  findCycle(applicationId: string, id?: string): Promise<Cycle | null>
  listCycles(applicationId: string, limit: number, kind?: CycleKind): Promise<readonly Cycle[]>

  readScanPage(cycle: Cycle, cursor: string | null, limit: number): Promise<ScanPage>
  /** People and groups that came due become dirty keys; how many. */
  collectDue(applicationId: string, epoch: number, now: Date): Promise<void>
  /**
   * Takes up what the directory has changed since the cycle began to read, and tells whether somebody has to lose their
   * account: who leaves never waits. `asked` is what the last call answered, so that nothing is looked at twice.
   */
  collectNews(
    applicationId: string,
    epoch: number,
    asked: string | null,
  ): Promise<{ readonly asked: string | null; readonly leaversWait: boolean }>
  /** When the next object of an application is due (escrow, doubt); now when keys are dirty; null when nothing is. */
  nextObjectDueAt(applicationId: string): Promise<Date | null>
  readDirtyPage(
    applicationId: string,
    kind: TargetKind,
    after: string | null,
    limit: number,
  ): Promise<ScanPage>
  readOne(applicationId: string, kind: TargetKind, sourceId: string): Promise<Candidate | null>
  /** Target ids of linked people or groups, by source id. */
  readTargetIds(
    applicationId: string,
    kind: TargetKind,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
  /** Which source an account is linked to. */
  /** Target ids of a few others who are linked, anywhere among them; those being made anew or deleted are left out. */
  sampleLinked(
    applicationId: string,
    kind: TargetKind,
    except: string,
    count: number,
  ): Promise<readonly string[]>
  findLinkedSource(applicationId: string, kind: TargetKind, targetId: string): Promise<string | null>
  /** Disables and deletes within a window, and active owned accounts: what the guard measures. */
  readGuard(applicationId: string, kind: TargetKind, since: Date): Promise<GuardReading>
  /** What became of groups somebody was assigned through. */
  readFates(applicationId: string, groupIds: readonly string[]): Promise<ReadonlyMap<string, GroupFate>>
  readRemovals(applicationId: string, groupId: string, since: Date): Promise<Removals>
  /** Holds the open removals of a group, or lets those go that are held. Returns how many are held. */
  holdRemovals(applicationId: string, groupId: string, hold: boolean): Promise<number>
  /** What waits, oldest first; of every application when none is named. */
  listHeld(query: HeldQuery, limit: number): Promise<readonly HeldItem[]>
  /** Allows exactly what is held now among those named; returns how many. */
  allowHeld(query: HeldQuery, until: Date): Promise<number>
  /** Keeps what is held among those named as it is until its source changes; returns how many. */
  keepHeld(query: HeldQuery, reason: string): Promise<number>

  intend(applicationId: string, epoch: number, deadline: Date, intents: readonly Intent[]): Promise<void>
  settle(
    cycle: Cycle | null,
    applicationId: string,
    epoch: number,
    settlements: readonly Settlement[],
  ): Promise<Fence>

  /** Brings the desired edges of dirty groups up to date and lists the next group with something to send. */
  listGroupsWithMembersDue(
    applicationId: string,
    after: string | null,
    limit: number,
  ): Promise<readonly string[]>
  readMembersDue(
    applicationId: string,
    groupId: string,
    after: string | null,
    limit: number,
  ): Promise<MembersDue | null>
  /** Members without their membership, by group: `after` is the last one that was shown. */
  listWaitingMembers(query: WaitingQuery): Promise<readonly WaitingMember[]>
  settleMembers(
    cycle: Cycle,
    epoch: number,
    due: MembersDue,
    outcome: {
      readonly applied: boolean
      readonly entry: NewLogEntry | null
      readonly counts: Partial<CycleCounts>
    },
  ): Promise<Fence>

  /** Every application that has looked at this person or group, by name. */
  listAccounts(directoryId: string, kind: TargetKind, sourceId: string): Promise<readonly Account[]>
  listLog(query: LogQuery): Promise<readonly LogEntry[]>
  groupFailures(applicationId: string): Promise<readonly FailureGroup[]>
}

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
