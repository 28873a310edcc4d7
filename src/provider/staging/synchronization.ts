/** What one run of Synchronize did, person by person. */
export interface SynchronizationCounts {
  readonly joined: number
  readonly updated: number
  readonly reactivated: number
  readonly deactivated: number
  readonly removed: number
  /** Left staged, because a guard refused; the record says which. */
  readonly refused: number
  /** Left staged, because too many were leaving at once. */
  readonly held: number
  /** Became conflicts. */
  readonly conflicts: number
}

export const noCounts: SynchronizationCounts = {
  joined: 0,
  updated: 0,
  reactivated: 0,
  deactivated: 0,
  removed: 0,
  refused: 0,
  held: 0,
  conflicts: 0,
}

/** `held`: more changes than the connection's threshold; it waits until a person allows or cancels it. */
export type SynchronizationState = 'waiting' | 'running' | 'held' | 'done' | 'cancelled'

/** One run of Synchronize. */
export interface Synchronization {
  readonly tenantId: string
  readonly id: string
  readonly connection: number
  readonly cause: 'by_hand' | 'scheduled'
  readonly requestedBy: string | null
  readonly state: SynchronizationState
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** Records it was asked to apply. */
  readonly total: number
  readonly counts: SynchronizationCounts
}

export function isUnderWay({ state }: Pick<Synchronization, 'state'>): boolean {
  return state === 'waiting' || state === 'running' || state === 'held'
}

/** Records that are done with. */
export function doneOf(counts: SynchronizationCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
