import type { Decision } from '../staging/staging-store.ts'
import type { Reach } from '../tenants/tenant.ts'

/** What became of the members of a connection that was ended. */
export interface DisconnectionCounts {
  readonly deactivated: number
  readonly removed: number
  /** Last owners and who has emergency access: they go on as the product's own members. */
  readonly kept: number
  /** Without access already, or nobody's. */
  readonly unchanged: number
}

/** The end of a connection: under way, or how the last one went. */
export interface Disconnection {
  readonly isOver: boolean
  readonly since: Date
  readonly by: string
  readonly counts: DisconnectionCounts
}

export interface DisconnectionStore {
  /** From this transaction on nobody gets in, no token works, and no Synchronize runs. False: it was begun before. */
  begin(reach: Reach, decision: Decision): Promise<boolean>
  /** Ends the next records, each as the policy says. True: nothing is left, and the connection can be used anew. */
  next(reach: Reach, at: Date): Promise<boolean>
  /** What a node that died may have left, in every tenant. */
  listUnfinished(): Promise<Reach[]>
}
