import type { EventType } from '../../events/event-types.ts'
import type { JsonObject } from '../../scim/index.ts'

/** One row of the ledger. */
export interface LedgerRow {
  readonly seq: number
  readonly tenantId: string
  readonly connection: number | null
  readonly at: Date
  readonly event: EventType
  readonly resourceType: string | null
  readonly resourceId: string | null
  readonly personId: string | null
  readonly version: number | null
  readonly tokenId: string | null
  readonly requestId: string | null
  readonly changes: JsonObject | null
  /** JSON text. */
  readonly state: string | null
  readonly data: JsonObject | null
}

export interface LedgerQuery {
  /** Null: of every tenant. */
  readonly tenantId: string | null
  /** Later than this, and not beyond that. */
  readonly after: number
  readonly upTo: number
  /** Undefined: all. */
  readonly types: readonly EventType[] | undefined
  readonly limit: number
}

/** The ledger, read. */
export interface LedgerReader {
  /**
   * Up to where the ledger is complete: no transaction that is still running will add a row at or before this number.
   * Whoever reads no further misses nothing.
   */
  reach(): Promise<number>
  /** The last number that was given out, whether or not its row can be seen yet. */
  numbered(): Promise<number>
  /** Events up to this number have been let go. */
  droppedThrough(): Promise<number>
  read(query: LedgerQuery): Promise<readonly LedgerRow[]>
  /** The number of the first event since a time that is kept; undefined when there is none. */
  firstSince(tenantId: string | null, time: Date): Promise<number | undefined>
}

/** Says that there may be something new in the ledger. A hint, and it can get lost. */
export interface LedgerNews {
  /** Called with the tenants that have news, or undefined for anyone. Returns how to stop. */
  subscribe(onNews: (tenants: ReadonlySet<string> | undefined) => void): () => void
}
