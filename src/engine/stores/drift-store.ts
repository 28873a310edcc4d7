import type { Cycle } from '../cycle/cycle.ts'
import type {
  ComparedLink,
  Drift,
  DriftKind,
  DriftQuery,
  Findings,
  NewDrift,
  UnknownAccount,
} from '../reconciliation/drift.ts'
import type { TargetKind } from '../target/target.ts'

/** A provisioned group whose members are to be compared. */
export interface ComparedGroup {
  readonly sourceId: string
  readonly targetId: string
}

/** Where a reconciliation keeps what it sees. What is compared with everyone is compared in the store. */
export interface DriftStore {
  /** Begins a reconciliation. Throws `application_busy` while another cycle is under way. */
  beginReconciliation(
    applicationId: string,
    epoch: number,
    newId: string,
    options: { readonly repair: boolean; readonly scheduled?: boolean },
  ): Promise<Cycle>
  /** Links of accounts at the target, by target id. */
  readLinksByTarget(
    cycle: Cycle,
    kind: TargetKind,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, ComparedLink>>
  /** Notes what a page showed, and the drift of what had not been seen yet; how many were new. */
  noteSeen(
    cycle: Cycle,
    epoch: number,
    kind: TargetKind,
    seen: { readonly targetIds: readonly string[]; readonly drift: readonly NewDrift[] },
  ): Promise<number>
  /** Takes attributes out of the drift that the target never returns. */
  dropNotReturned(cycle: Cycle, kind: TargetKind, attributes: readonly string[]): Promise<void>
  /** Accounts that should be at the target and were not seen; only after everything has been read. */
  noteMissing(cycle: Cycle, epoch: number, kind: TargetKind): Promise<void>
  /** Provisioned groups, by id. */
  listComparedGroups(cycle: Cycle, after: string | null, limit: number): Promise<readonly ComparedGroup[]>
  /** Compares the members a group has at the target with those we gave it. */
  noteMembers(cycle: Cycle, epoch: number, group: ComparedGroup, targetIds: readonly string[]): Promise<void>
  /** The target returns no members at all: what was noted of them means nothing. */
  dropMembers(cycle: Cycle): Promise<void>
  /** Stores how far the target was read, forgets what was seen, and counts the drift. */
  saveFindings(cycle: Cycle, epoch: number, findings: Findings): Promise<void>
  /** The newest reconciliation that has ended, or the one named. */
  findReconciliation(applicationId: string, cycleId?: string): Promise<Cycle | null>
  countDrift(query: DriftQuery): Promise<ReadonlyMap<DriftKind, number>>
  /** By number, from the first after `after`. */
  listDrift(query: DriftQuery, after: number, limit: number): Promise<readonly Drift[]>
  /** Accounts of people that belong to nobody, by number: all, or those named by target id or account name. */
  listUnknownAccounts(
    applicationId: string,
    cycleId: string,
    query: { readonly accounts: readonly string[] | null; readonly after: number; readonly limit: number },
  ): Promise<readonly UnknownAccount[]>
  /**
   * Makes what drifted due: the next cycle plans, guards and acts anew. What has changed since it was found is left
   * out. Returns how many will be looked at.
   */
  repairDrift(query: DriftQuery): Promise<number>
  /** Drops findings of reconciliations that ended before. */
  forgetDrift(before: Date): Promise<void>
}
