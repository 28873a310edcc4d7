import type { GuardBase, GuardReading, MemberCounts } from '../../engine/guard.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'
import { readByIndex } from './read-by-index.ts'

type GuardRows = Pick<
  EngineStore,
  'readGuard' | 'readGuardBase' | 'readFates' | 'readRemovals' | 'countMembers' | 'holdRemovals'
>

function within(column: 'ended_at' | 'rewrote_at'): string {
  return `(select count(*) from link where application_id = $1 and kind = $2 and ${column} > $3)`
}

/** What the guard measures, in the rolling window and now. */
export function guardRows(database: Database): GuardRows {
  return {
    async readGuard(applicationId, kind, since) {
      const [row] = await database.prepared<GuardReading>(
        'guard-read',
        `select ${within('ended_at')} as ended, ${within('rewrote_at')} as rewritten`,
        [applicationId, kind, since],
      )
      return row ?? { ended: 0, rewritten: 0 }
    },
    async readGuardBase(applicationId, kind, since) {
      const [row] = await database.prepared<GuardBase>(
        'guard-base',
        `select ${within('ended_at')} as ended, ${within('rewrote_at')} as rewritten,
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
      const [row] = await readByIndex<{ open: number; removed: number; all_removed: number }>(
        database,
        `select (select count(*) from link_member where application_id = $1 and group_id = $2 and desired <> applied
                   and applied and not kept and (allowed_until is null or allowed_until <= now())) as open,
                coalesce(sum(removed) filter (where group_id = $2), 0)::int as removed,
                coalesce(sum(removed), 0)::int as all_removed
         from guard_removal where application_id = $1 and hour > $3`,
        [applicationId, groupId, since],
      )
      return { open: row?.open ?? 0, removed: row?.removed ?? 0, allRemoved: row?.all_removed ?? 0 }
    },
    async countMembers(applicationId, groupId) {
      const [row] = await database.rows<MemberCounts>(
        `select count(*) filter (where group_id = $2) as one, count(*) as all from link_member
         where application_id = $1 and applied`,
        [applicationId, groupId],
      )
      return row ?? { one: 0, all: 0 }
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
