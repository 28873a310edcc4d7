import type { EventType } from '../../events/event-types.ts'
import type { JsonObject } from '../../scim/index.ts'
import type { Sql } from '../database.ts'

/** An event beside those that an identity provider's write makes itself. */
export interface LedgerEntry {
  readonly tenantId: string
  readonly event: EventType
  readonly at: Date
  /** Null: the event is about the tenant as a whole. */
  readonly connection: number | null
  /** The record it is about, as the connection knows it; null for events about a connection. */
  readonly resource: { readonly type: string; readonly id: string } | null
  readonly personId?: string | null
  /** The version of the record that the event tells of. */
  readonly version?: number | null
  /** The record's document, JSON text, as it is after the change. */
  readonly state?: string | null
  /** By attribute: before and after. */
  readonly changes?: JsonObject | null
  /** What else there is to tell: counts, origins, reasons. */
  readonly data?: JsonObject | null
  /** The request or the action that caused it, and with which token. */
  readonly requestId?: string | null
  readonly tokenId?: string | null
}

/**
 * Appends events to the ledger, in their order, inside the transaction of the change they tell of: either both are there
 * or neither. All entries are of one tenant, the one the transaction is bound to. Events that an identity provider's
 * write makes by itself are stored by the statement of that write.
 */
export async function appendEvents(tx: Sql, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.prepared(
    'ledger_append',
    `insert into scim_change (tenant_id, event, at, connection, resource_type, resource_id, person_id, version, state, changes,
       data, request_id, token_id)
     select e.tenant_id, e.event, e.at, e.connection, e.resource_type, e.resource_id, e.person_id, e.version, e.state,
       e.changes::jsonb, e.data::jsonb, e.request_id, e.token_id
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::integer[], $5::text[], $6::uuid[], $7::uuid[], $8::bigint[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[])
       with ordinality as e (tenant_id, event, at, connection, resource_type, resource_id, person_id, version, state, changes,
         data, request_id, token_id, n)
     order by e.n`,
    [
      entries.map((entry) => entry.tenantId),
      entries.map((entry) => entry.event),
      entries.map((entry) => entry.at),
      entries.map((entry) => entry.connection),
      entries.map((entry) => entry.resource?.type ?? null),
      entries.map((entry) => entry.resource?.id ?? null),
      entries.map((entry) => entry.personId ?? null),
      entries.map((entry) => entry.version ?? null),
      entries.map((entry) => entry.state ?? null),
      entries.map((entry) => textOf(entry.changes)),
      entries.map((entry) => textOf(entry.data)),
      entries.map((entry) => entry.requestId ?? null),
      entries.map((entry) => entry.tokenId ?? null),
    ],
  )
}

function textOf(value: JsonObject | null | undefined): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
