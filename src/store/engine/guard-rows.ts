import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'

type GuardRows = Pick<EngineStore, 'readGuard' | 'readFates' | 'readRemovals' | 'holdRemovals'>

/** What the guard measures, in the rolling window and now. */
export function guardRows(database: Database): GuardRows {
  return {
    async readGuard(applicationId, kind, since) {
      const [row] = await database.prepared<{ ended: number; rewritten: number; active: number }>(
        'guard-read',
        `select (select count(*) from link where application_id = $1 and kind = $2 and ended_at > $3) as ended,
                (select count(*) from link where application_id = $1 and kind = $2 and rewrote_at > $3) as rewritten,
                (select count(*) from link where application_id = $1 and kind = $2 and state = 'linked'
                   and ownership in ('created', 'adopted')) as active`,
        [applicationId, kind, since],
      )
      return row ?? { ended: 0, rewritten: 0, active: 0 }
    },
    async readFates(applicationId, groupIds) {
      if (groupIds.length === 0) return new Map()
      const rows = await database.rows<{
        id: string
        name: string | null
        deleted: boolean
        assigned: boolean
      }>(
        `select wanted.id, g.display_name as name, g.id is null or g.deleted_at is not null as deleted,
                exists (select 1 from application_assignment p where p.application_id = $1
                  and p.principal_kind = 'group' and p.principal_id = wanted.id) as assigned
         from unnest($2::uuid[]) as wanted (id) join application a on a.id = $1
         left join directory_group g on g.directory_id = a.directory_id and g.id = wanted.id`,
        [applicationId, groupIds],
      )
      return new Map(
        rows.map(({ id, name, deleted, assigned }) => [id, { name: name ?? id, deleted, assigned }]),
      )
    },
    async readRemovals(applicationId, groupId, since) {
      const [row] = await database.rows<{
        applied: number
        open: number
        removed: number
        all_removed: number
        all_applied: number
      }>(
        `with mine as (
           select count(*) filter (where applied) as applied,
                  count(*) filter (where applied and not desired and not kept
                    and (allowed_until is null or allowed_until <= now())) as open
           from link_member where application_id = $1 and group_id = $2
         ), removed as (
           select coalesce(sum(removed) filter (where group_id = $2), 0)::int as removed,
                  coalesce(sum(removed), 0)::int as all_removed
           from guard_removal where application_id = $1 and hour > $3
         )
         select mine.*, removed.*, case when mine.open = 0 then 0 else (
           select count(*) from link_member where application_id = $1 and applied) end as all_applied from mine, removed`,
        [applicationId, groupId, since],
      )
      const { applied = 0, open = 0, removed = 0, all_removed = 0, all_applied = 0 } = row ?? {}
      return {
        size: applied + removed,
        open,
        removed,
        all: { size: all_applied + all_removed, removed: all_removed },
      }
    },
    async holdRemovals(applicationId, groupId, hold) {
      const rows = await database.rows(
        hold
          ? `update link_member set held_at = now() where application_id = $1 and group_id = $2 and applied and not desired
               and held_at is null returning member_id`
          : `update link_member set held_at = null where application_id = $1 and group_id = $2 and held_at is not null
               and not kept returning member_id`,
        [applicationId, groupId],
      )
      return rows.length
    },
  }
}
