import type { Candidate, ScanPage } from '../candidate.ts'
import type { Cycle } from '../cycle/cycle.ts'
import type { Fence, Intent, Settlement } from '../settlement.ts'
import type { TargetKind } from '../target/target.ts'

/** Where it is kept who has to be looked at, what was announced about them, and what came of it. */
export interface CandidateStore {
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
