import type { LedgerQuery, LedgerReader, LedgerRow } from '../../provider/ledger/ports.ts'
import type { Database } from '../database.ts'
import { createLedgerHorizon, type HorizonOptions } from './ledger-horizon.ts'

const columns = `seq, tenant_id as "tenantId", connection, at, event, resource_type as "resourceType",
  resource_id as "resourceId", person_id as "personId", version, token_id as "tokenId", request_id as "requestId", changes,
  state, data`

/** The ledger in PostgreSQL, read for feeds and webhooks. */
export function createLedgerReader(database: Database, options?: HorizonOptions): LedgerReader {
  const ofEveryTenant = database.forLedger()
  return {
    reach: createLedgerHorizon(database, options),
    async numbered() {
      const [row] = await database.prepared<{ numbered: number }>(
        'ledger_numbered',
        'select case when is_called then last_value else 0 end as numbered from scim_change_number',
      )
      return row?.numbered ?? 0
    },
    async droppedThrough() {
      const [row] = await database.prepared<{ dropped_through: number }>(
        'ledger_dropped',
        'select dropped_through from ledger_retention',
      )
      return row?.dropped_through ?? 0
    },
    async firstSince(tenantId, time) {
      const sql = tenantId === null ? ofEveryTenant : database.forTenant(tenantId)
      const [row] = await sql.rows<{ seq: number | null }>(
        // By the day first, so that only the days in question are looked through.
        `select min(seq) as seq from scim_change
          where day >= ($1::timestamptz at time zone 'UTC')::date - 1 and at >= $1 and ($2::uuid is null or tenant_id = $2)`,
        [time, tenantId],
      )
      return row?.seq ?? undefined
    },
    async read({ tenantId, after, upTo, types, limit }: LedgerQuery) {
      const range = 'seq > $1 and seq <= $2 and ($3::text[] is null or event = any($3))'
      const values = [after, upTo, types ?? null, limit]
      return tenantId === null
        ? await ofEveryTenant.prepared<LedgerRow>(
            'ledger_read_all',
            `select ${columns} from scim_change where ${range} order by seq limit $4`,
            values,
          )
        : await database
            .forTenant(tenantId)
            .prepared<LedgerRow>(
              'ledger_read',
              `select ${columns} from scim_change where tenant_id = $5 and ${range} order by seq limit $4`,
              [...values, tenantId],
            )
    },
  }
}
