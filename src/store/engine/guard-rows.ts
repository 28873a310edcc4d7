import type { IntentVerb } from '../../engine/link.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { Database } from '../database.ts'

type GuardRows = Pick<EngineStore, 'readGuard' | 'listHeld' | 'allowHeld'>

/** What the guard measures, and what it holds. */
export function guardRows(database: Database): GuardRows {
  return {
    async readGuard(applicationId, kind, since) {
      const [row] = await database.prepared<{ ended: number; active: number }>(
        'guard-read',
        `select (select count(*) from link where application_id = $1 and kind = $2 and ended_at > $3) as ended,
                (select count(*) from link where application_id = $1 and kind = $2 and state = 'linked'
                   and ownership in ('created', 'adopted')) as active`,
        [applicationId, kind, since],
      )
      return row ?? { ended: 0, active: 0 }
    },
    async listHeld(applicationId, limit) {
      const rows = await database.rows<{
        kind: TargetKind
        source_id: string
        name: string | null
        held_action: IntentVerb
        held_at: Date
        skip_reason: string | null
      }>(
        `select l.kind, l.source_id, coalesce(p.user_name, g.display_name) as name, l.held_action, l.held_at, l.skip_reason
         from link l join application a on a.id = l.application_id
         left join directory_person p on l.kind = 'person' and p.directory_id = a.directory_id and p.id = l.source_id
         left join directory_group g on l.kind = 'group' and g.directory_id = a.directory_id and g.id = l.source_id
         where l.application_id = $1 and l.held_at is not null order by l.held_at, l.source_id limit $2`,
        [applicationId, limit],
      )
      return rows.map((row) => ({
        kind: row.kind,
        sourceId: row.source_id,
        name: row.name ?? '',
        action: row.held_action,
        since: row.held_at,
        reason: row.skip_reason,
      }))
    },
    allowHeld: (applicationId, until) =>
      database.transaction(async (tx) => {
        const rows = await tx.rows(
          `with allowed as (
             update link set allowed_until = $2 where application_id = $1 and held_at is not null
             returning application_id, kind, source_id
           )
           insert into dirty (application_id, kind, source_id) select application_id, kind, source_id from allowed
           on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1 returning source_id`,
          [applicationId, until],
        )
        await tx.rows(`update application set next_cycle_at = now() where id = $1 and power = 'on'`, [
          applicationId,
        ])
        return rows.length
      }),
  }
}
