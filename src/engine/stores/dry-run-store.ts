import type { ScanPage } from '../candidate.ts'
import type {
  DryRun,
  DryRunCounts,
  DryRunEntry,
  DryRunEntryQuery,
  DryRunScope,
  DryRunState,
  ForeseenMembers,
  NewDryRunEntry,
} from '../dry-run/dry-run.ts'
import type { TargetKind } from '../target/target.ts'

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
