import type { ErrorCode } from '../errors/registry.ts'
import type { Application, ApplicationSettings } from './application.ts'
import type { EffectiveAssignment } from './assignment.ts'
import type { Cycle, CycleCounts, CycleKind, CycleState } from './cycle.ts'
import type { DriftStore } from './drift-store.ts'
import type { DryRunStore } from './dry-run.ts'
import type { Authorship, EditingStore, SaveOptions } from './editing/store.ts'
import type { SourceAttributes } from './expression/value.ts'
import type { HeldStore, Hold } from './held-store.ts'
import type { AppliedValues, IntentVerb, Link, LinkState, Ownership } from './link.ts'
import type { NewLogEntry } from './log-entry.ts'
import type { LogStore } from './log-store.ts'
import type { MemberStore } from './member-store.ts'
import type { Pace } from './pace.ts'
import type { RestartStore } from './restart.ts'
import type { TargetCapabilities } from './target/capabilities.ts'
import type { TargetKind } from './target/target.ts'

/** What is known of an application besides what an admin can set. */
export interface ApplicationRecord extends Application {
  readonly directoryId: string
  /** Moves with every change of settings; what two people who edit at once are told apart by. */
  readonly settingsVersion: number
  readonly power: 'off' | 'on' | 'paused'
  readonly credential: StoredCredential | null
  /** Until when the last daily digest told. */
  readonly digestUntil: Date | null
  readonly watermark: number | null
  readonly scanNeeded: boolean
  readonly initialDoneAt: Date | null
  readonly nextCycleAt: Date | null
  /** When it last answered as it should. */
  readonly heardAt: Date
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

export interface StoredCredential {
  readonly sealed: string
  readonly origin: string
  readonly setAt: Date
  /** When it ends, if somebody said so. */
  readonly expiresAt: Date | null
  /** How many days before its end somebody was last told; null: nobody yet. */
  readonly toldDays: number | null
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
  /** Groups some of whose members the target has refused. */
  readonly refused: number
}

/** People and groups that could not be provisioned. */
export function countFailing({ escrowed, conflicts, refused }: ApplicationHealth): number {
  return escrowed + conflicts + refused
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
  /** What they said about it; empty where no reason was asked for. */
  readonly keptReason: string | null
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

/** Where the engine keeps what it knows. Every function names its application. */
export interface EngineStore
  extends EditingStore,
    DriftStore,
    RestartStore,
    DryRunStore,
    MemberStore,
    HeldStore,
    LogStore {
  createApplication(application: Application, directoryId: string, by?: Authorship): Promise<void>
  listApplications(): Promise<readonly ApplicationRecord[]>
  /** By id, or by name without regard to case. */
  findApplication(idOrName: string): Promise<ApplicationRecord | null>
  /** Saves a new version. False when `expectedVersion` is not the current one any more; nothing is saved then. */
  saveSettings(id: string, settings: ApplicationSettings, options: SaveOptions): Promise<boolean>
  /** The connection is no part of the settings' history and makes no version. */
  saveConnection(id: string, connection: ApplicationSettings['connection']): Promise<void>
  saveCredential(id: string, sealed: string, origin: string, expiresAt: Date | null): Promise<void>
  /** Says when the credential there is ends; null: nobody knows. Whoever is to be told is told anew. */
  saveCredentialExpiry(id: string, expiresAt: Date | null): Promise<void>
  noteCredentialTold(id: string, days: number): Promise<void>
  noteDigest(id: string, until: Date): Promise<void>
  saveCapabilities(id: string, capabilities: TargetCapabilities, readAt: Date): Promise<void>
  /** Accounts that are gone may be made anew until then; null takes that back. */
  allowVanished(id: string, until: Date | null): Promise<void>
  setPower(id: string, power: ApplicationRecord['power'], nextCycleAt: Date | null): Promise<void>
  /** The application has answered as it should. */
  noteHeard(id: string, at: Date): Promise<void>
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
  endCycle(
    cycle: Cycle,
    epoch: number,
    state: CycleState,
    error: Cycle['error'],
    stillFailing?: number,
  ): Promise<Cycle>
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
  /** Target ids of a few others who are linked, anywhere among them; those being made anew or deleted are left out. */
  sampleLinked(
    applicationId: string,
    kind: TargetKind,
    except: string,
    count: number,
  ): Promise<readonly string[]>
  /** Which source an account is linked to. */
  findLinkedSource(applicationId: string, kind: TargetKind, targetId: string): Promise<string | null>

  intend(applicationId: string, epoch: number, deadline: Date, intents: readonly Intent[]): Promise<void>
  settle(
    cycle: Cycle | null,
    applicationId: string,
    epoch: number,
    settlements: readonly Settlement[],
  ): Promise<Fence>
}
