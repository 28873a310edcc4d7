import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'

/**
 * When the next one is due: so many days after the last that came to its end (or the first cycle that did); one that
 * failed is tried again the next day.
 */
const dueAt = `case when (a.settings #>> '{reconciliation,everyDays}') is not null and a.initial_done_at is not null
    and a.farewell is null then greatest(
      coalesce(r.done_at, a.initial_done_at) + (a.settings #>> '{reconciliation,everyDays}')::int * interval '1 day',
      r.last_at + interval '1 day') end`
const last = `left join lateral (select max(c.started_at) as last_at,
    max(c.started_at) filter (where c.state = 'done') as done_at
  from cycle c where c.application_id = a.id and c.kind = 'reconciliation') r on true`

/** Which applications are to be compared with their targets, and when. */
export function reconciliationRows(
  database: Database,
): Pick<EngineStore, 'listReconciliationsDue' | 'nextReconciliationAt'> {
  return {
    async listReconciliationsDue(now) {
      const rows = await database.rows<{ id: string; repair: boolean }>(
        `select a.id, (a.settings #>> '{reconciliation,repair}')::boolean as repair from application a ${last}
         where a.power = 'on' and a.breaker_next_at is null and (a.lease_until is null or a.lease_until < now())
           and ${dueAt} <= $1 order by a.id limit 100`,
        [now],
      )
      return rows
    },
    async nextReconciliationAt(applicationId) {
      const [row] = await database.rows<{ at: Date | null }>(
        `select ${dueAt} as at from application a ${last} where a.id = $1 and a.power = 'on'`,
        [applicationId],
      )
      return row?.at ?? null
    },
  }
}
