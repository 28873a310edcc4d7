import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'

type LeaseRows = Pick<
  EngineStore,
  'listDue' | 'wakeChanged' | 'wake' | 'acquireLease' | 'renewLease' | 'releaseLease' | 'releaseLeasesOf'
>

/**
 * One owner an application at a time. The epoch grows with every change of owner and fences every write: a deposed
 * owner's transaction finds another epoch and writes nothing.
 */
export function leaseRows(database: Database): LeaseRows {
  return {
    async listDue(now) {
      const rows = await database.prepared<{ id: string }>(
        'lease-due',
        `select id from application where power = 'on' and next_cycle_at <= $1
           and (breaker_next_at is null or breaker_next_at <= $1)
           and (lease_until is null or lease_until < now()) order by next_cycle_at limit 100`,
        [now],
      )
      return rows.map((row) => row.id)
    },
    async wakeChanged() {
      await database.prepared(
        'wake-changed',
        `update application a set next_cycle_at = now() from directory d
         where d.id = a.directory_id and a.power = 'on' and a.watermark < d.last_seq and a.next_cycle_at > now()`,
      )
    },
    async wake(applicationId) {
      await database.rows(
        `update application set next_cycle_at = now() where id = $1 and power = 'on' and next_cycle_at > now()`,
        [applicationId],
      )
    },
    async acquireLease(applicationId, owner, ttlMs) {
      const [row] = await database.rows<{ epoch: number }>(
        `update application set lease_owner = $2, lease_epoch = lease_epoch + 1,
           lease_until = now() + $3 * interval '1 millisecond'
         where id = $1 and (lease_until is null or lease_until < now()) returning lease_epoch as epoch`,
        [applicationId, owner, ttlMs],
      )
      return row?.epoch ?? null
    },
    async renewLease(applicationId, epoch, ttlMs) {
      const [row] = await database.prepared<{ stop: boolean }>(
        'lease-renew',
        `update application set lease_until = now() + $3 * interval '1 millisecond'
         where id = $1 and lease_epoch = $2
         returning power = 'paused' or exists (
           select 1 from cycle c where c.application_id = $1 and c.state = 'running'
             and (c.stop_requested or c.config_version <> application.config_version)) as stop`,
        [applicationId, epoch, ttlMs],
      )
      return { owned: row !== undefined, stopRequested: row?.stop ?? true }
    },
    async releaseLease(applicationId, epoch, nextCycleAt) {
      // A change that came meanwhile has already made the application due earlier; that stays. A quarantined one is
      // tried again when its breaker says so, however long its interval is.
      await database.rows(
        `update application set lease_until = null, lease_owner = null,
           next_cycle_at = case when power = 'on' then
             least(next_cycle_at, $3, case when breaker_next_at > now() then breaker_next_at end) end
         where id = $1 and lease_epoch = $2`,
        [applicationId, epoch, nextCycleAt],
      )
    },
    async releaseLeasesOf(owner) {
      await database.rows(
        'update application set lease_until = null, lease_owner = null where lease_owner = $1',
        [owner],
      )
    },
  }
}
