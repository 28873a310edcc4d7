import type { ErrorCode } from '../../errors/registry.ts'
import type { Findings } from '../reconciliation/drift.ts'
import type { Pace } from './pace.ts'

export type CycleKind = 'initial' | 'incremental' | 'reconciliation'
export type CycleState = 'waiting' | 'running' | 'done' | 'done_with_failures' | 'stopped' | 'failed'

/** What a cycle has done so far. `read` counts people and groups looked at; the rest say what came of them. */
export interface CycleCounts {
  readonly read: number
  readonly inScope: number
  readonly matched: number
  /** Requests that changed something at the target. */
  readonly written: number
  readonly created: number
  readonly updated: number
  readonly disabled: number
  readonly deleted: number
  readonly noChange: number
  readonly skipped: number
  readonly failed: number
  readonly held: number
  readonly groups: number
  readonly memberships: number
  /** Of a reconciliation: what is not as it was left. */
  readonly drifted: number
}

export const noCounts: CycleCounts = {
  read: 0,
  inScope: 0,
  matched: 0,
  written: 0,
  created: 0,
  updated: 0,
  disabled: 0,
  deleted: 0,
  noChange: 0,
  skipped: 0,
  failed: 0,
  held: 0,
  groups: 0,
  memberships: 0,
  drifted: 0,
}

/** Adds up two counts. */
export function addCounts(one: CycleCounts, other: Partial<CycleCounts>): CycleCounts {
  const sum: Record<string, number> = { ...one }
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count
  return sum as unknown as CycleCounts
}

/**
 * `managers_first` goes over people whose manager has been looked at, level by level, so that a create can carry the
 * manager and no second request is needed; `person` takes whoever is left.
 */
export type ScanPhase = 'managers_first' | 'person' | 'group' | 'done'

/** One pass over everyone (initial, or after new settings), over what changed, or over what the target has (reconciliation). */
export interface Cycle {
  readonly id: string
  readonly applicationId: string
  readonly kind: CycleKind
  readonly state: CycleState
  readonly stopRequested: boolean
  readonly configVersion: number
  /** The directory change up to which this cycle's reading reaches. */
  readonly highWater: number
  /** Whether everyone is compared, and how far that has come. */
  readonly scan: { readonly phase: ScanPhase; readonly cursor: string | null }
  /** People and groups that have to be looked at; null until counted. */
  readonly total: number | null
  readonly counts: CycleCounts
  /**
   * People and groups that could not be provisioned when it ended: those this cycle has counted as failed, and those who
   * failed before and whose next try is later. Null while it runs.
   */
  readonly stillFailing: number | null
  readonly error: { readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  /** Of a reconciliation. */
  readonly findings: Findings | null
  /** What holds it up, or took its time; null before it was measured. */
  readonly pace: Pace | null
  readonly startedAt: Date
  readonly endedAt: Date | null
}
