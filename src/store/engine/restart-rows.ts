import type { ResetScope, RestartFacts, RestartStore } from '../../engine/stores/restart-store.ts'
import type { Database, Sql } from '../database.ts'
import { allowHeld } from './held-rows.ts'

/** Accounts whose link is trusted no more, while their person belongs there. */
const rematched = `application_id = $1 and target_id is not null and in_scope and state in ('linked', 'disabled', 'conflict')`
/** Waits for its next try. What is in doubt stays in doubt: forgetting that could make a second account. */
const escrowed = `application_id = $1 and error_code is not null and state <> 'in_doubt'`

/** Starting an application anew, as far as an admin wants it. */
export function restartRows(database: Database): RestartStore {
  return {
    async readRestartFacts(applicationId) {
      const [row] = await database.rows<RestartFacts>(
        `select (select count(*) from link where application_id = $1) as evaluated,
           (select count(*) from link where ${escrowed})
             + (select count(*) from link_member where application_id = $1 and attempts > 0) as escrowed,
           (select breaker_code is not null from application where id = $1) as quarantined,
           (select count(*) from link where ${rematched}) as links,
           (select count(*) from link_member where application_id = $1 and applied and desired) as memberships,
           (select count(*) from link where application_id = $1 and held_by = 'threshold')
             + (select count(*) from link_member where application_id = $1 and held_at is not null and not kept
                 and applied and not desired and (allowed_until is null or allowed_until <= now())) as held`,
        [applicationId],
      )
      if (row === undefined) throw new Error('no facts of a restart')
      return row
    },
    restart: (applicationId, scopes, allowUntil) =>
      database.transaction(async (tx) => {
        // Locked against the owner of the application: nobody settles with what stood before.
        await tx.rows('select 1 from application where id = $1 for update', [applicationId])
        for (const scope of scopes) await resets[scope](tx, applicationId, allowUntil)
        await tx.rows(
          `update cycle set stop_requested = true where application_id = $1 and state = 'running'`,
          [applicationId],
        )
        await tx.rows(
          `update application set next_cycle_at = case when power = 'on' then now() else next_cycle_at end, updated_at = now()
           where id = $1`,
          [applicationId],
        )
      }),
  }
}

type Reset = (tx: Sql, applicationId: string, allowUntil: Date) => Promise<unknown>

const resets: Readonly<Record<ResetScope, Reset>> = {
  watermark: (tx, id) =>
    tx.rows(
      `update application set config_version = config_version + 1, scan_needed = true, initial_done_at = null where id = $1`,
      [id],
    ),
  async escrows(tx, id) {
    await tx.rows(`update link set attempts = 0, next_due_at = now() where ${escrowed}`, [id])
    await tx.rows(
      `update link_member set attempts = 0, next_due_at = null, error_code = null where application_id = $1 and attempts > 0`,
      [id],
    )
  },
  quarantine_state: (tx, id) =>
    tx.rows(
      `update application set breaker_code = null, breaker_details = null, breaker_since = null, breaker_reason_since = null,
         breaker_count = 0, breaker_next_at = null where id = $1`,
      [id],
    ),
  async connector_data_store(tx, id) {
    await tx.rows(`update link set rematch = true, seen_config = null where ${rematched}`, [id])
    await tx.rows(
      `update link_member set applied = false, uncertain = true, attempts = 0, next_due_at = null
       where application_id = $1 and applied and desired`,
      [id],
    )
    await tx.rows('update application set scan_needed = true where id = $1', [id])
  },
  force_deletes: (tx, id, until) => allowHeld(tx, { by: 'threshold', applicationId: id }, until),
  // Taken apart before it gets here.
  full: () => Promise.resolve(),
}
