import type { AttributeChange } from '../../scim/index.ts'
import type { PersonShown } from '../membership/describe-person.ts'
import type { Refusal } from '../membership/guards.ts'
import type { Reach } from '../tenants/tenant.ts'
import type { StagedKind, StagedRow } from './staged.ts'
import type { Synchronization } from './synchronization.ts'

/** A staged record as it is to be shown. */
export interface StagedRecord extends StagedRow {
  /** The document as it is now, or as it last was when the record is gone. */
  readonly document: string
  readonly isGone: boolean
  readonly person: PersonShown
  /** What is not applied yet, attribute by attribute. */
  readonly differences: readonly AttributeChange[]
}

export interface StagedQuery {
  readonly kind?: StagedKind | undefined
  /** Only those that the brake holds. */
  readonly held?: boolean | undefined
  /** Id of the last record seen. */
  readonly after?: string | undefined
  readonly limit: number
}

export type StagedCounts = Readonly<Record<StagedKind | 'held', number>>

/** Who decides, for the ledger. */
export interface Decision {
  readonly at: Date
  readonly by: string
}

export interface SynchronizationRequest extends Reach {
  readonly id: string
  readonly cause: Synchronization['cause']
  readonly requestedBy: string | null
  /** Ids of records; undefined: all that is staged and not held. */
  readonly selection?: readonly string[] | undefined
  readonly at: Date
}

/** What a person decides of one record. */
export type Resolution =
  /** The record is this person's. */
  | { readonly how: 'link'; readonly personId: string }
  /** The record is somebody new. */
  | { readonly how: 'separate' }
  /** The record is nobody's. */
  | { readonly how: 'ignore' }
  /** What was held happens. */
  | { readonly how: 'apply' }
  /** What was held does not happen; the membership stays until the record changes again. */
  | { readonly how: 'keep' }

export type ResolutionOutcome =
  | { readonly kind: 'done'; readonly personId: string | null }
  | { readonly kind: 'missing' }
  /** There was something to decide, and somebody has. */
  | { readonly kind: 'decided_already' }
  | { readonly kind: 'not_for_this'; readonly staged: StagedRow }
  | { readonly kind: 'not_a_candidate' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Where staged records and runs of Synchronize live. */
export interface StagingStore {
  countStaged(reach: Reach): Promise<StagedCounts>
  /** By id of the record. */
  listStaged(reach: Reach, query: StagedQuery): Promise<StagedRecord[]>
  /** The first of these that names no record of the connection, nor one that is gone and still staged. */
  findUnknown(reach: Reach, recordIds: readonly string[]): Promise<string | undefined>
  findStaged(reach: Reach, recordId: string): Promise<StagedRecord | undefined>
  resolve(
    reach: Reach,
    recordId: string,
    resolution: Resolution,
    decision: Decision,
  ): Promise<ResolutionOutcome>
  /** Undefined: another one of this connection is under way. `held` when there is more to do than the threshold. */
  beginSynchronization(request: SynchronizationRequest): Promise<Synchronization | undefined>
  findSynchronization(tenantId: string, id: string): Promise<Synchronization | undefined>
  /** Newest first. */
  listSynchronizations(reach: Reach, limit: number): Promise<Synchronization[]>
  /** Undefined: it is not held. */
  decideHeld(
    tenantId: string,
    id: string,
    word: 'allow' | 'cancel',
    decision: Decision,
  ): Promise<Synchronization | undefined>
  /** Applies the next records of a run, each once whoever else works on it; `done` when there are no more. */
  applyNext(tenantId: string, id: string, at: Date): Promise<Synchronization | undefined>
  /** Runs that nobody may be working on any more. */
  listUnfinished(): Promise<{ readonly tenantId: string; readonly id: string }[]>
  /** Connections whose daily run is due at an instant, each named once over all nodes. */
  claimScheduled(at: Date): Promise<Reach[]>
}
