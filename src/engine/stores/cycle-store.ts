import type { Cycle, CycleKind, CycleState } from '../cycle/cycle.ts'
import type { Pace } from '../cycle/pace.ts'
import type { Fence } from '../settlement.ts'

/** Where it is kept which cycles are due, who runs them and how far they have come. */
export interface CycleStore {
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
}
