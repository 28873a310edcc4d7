import type { LogOutcome } from '../../engine/log-entry.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { Access, Stretch } from '../../engine/stores/log-store.ts'
import type { Database } from '../database.ts'

type PictureRows = Pick<EngineStore, 'countOutcomesByDay' | 'readStretches' | 'listAccess'>

/** What pictures are drawn from: counted in the database, a few rows each. */
export function pictureRows(database: Database): PictureRows {
  return {
    countOutcomesByDay: ({ applicationId, since, zone }) =>
      database.rows<{ day: string; outcome: LogOutcome; count: number }>(
        `select to_char(at at time zone $3, 'YYYY-MM-DD') as day, outcome, count(*) as count
         from provisioning_log where at >= $1 and ($2::text is null or application_id = $2)
         group by 1, 2 order by 1, 2`,
        [since, applicationId ?? null, zone],
      ),
    readStretches: ({ applicationId, id, startedAt }, stretchMs) =>
      database.rows<Stretch>(
        `select greatest(0, floor(extract(epoch from at - $3::timestamptz) * 1000 / $4))::int as stretch,
                count(*) as entries,
                percentile_disc(0.5) within group (order by duration_ms) filter (where action <> 'none') as "medianMs",
                percentile_disc(0.95) within group (order by duration_ms) filter (where action <> 'none') as "slowMs"
         from provisioning_log where application_id = $1 and cycle_id = $2 group by 1 order by 1`,
        [applicationId, id, startedAt, stretchMs],
      ),
    async listAccess(directoryId, kind, sourceId) {
      const rows = await database.rows<AccessRow>(accessQuery, [directoryId, kind, sourceId])
      const ids = [...new Set(rows.map(({ id }) => id))]
      const members = kind === 'group' ? await countMembers(database, directoryId, sourceId, ids) : null
      const found = new Map<string, Access>()
      for (const row of rows) {
        const { id, name } = row
        const before = found.get(id)?.via ?? []
        found.set(id, {
          application: { id, name },
          via: [...before, viaOf(row)],
          members: members === null ? null : (members.get(id) ?? { looked: 0, withAccount: 0, failing: 0 }),
        })
      }
      return [...found.values()]
    },
  }
}

interface AccessRow {
  readonly id: string
  readonly name: string
  readonly kind: 'direct' | 'group' | 'everyone'
  readonly group_id: string | null
  readonly group_name: string | null
  readonly role: string | null
}

const viaOf = ({ kind, group_id, group_name, role }: AccessRow): Access['via'][number] => ({
  kind,
  group: group_id === null ? null : { id: group_id, name: group_name ?? '' },
  role,
})

/** Groups around groups count only where an application flattens them. */
const accessQuery = `with recursive around (id, depth) as (
    select group_id, 1 from directory_member where directory_id = $1 and member_id = $3::uuid
    union
    select m.group_id, a.depth + 1 from around a
      join directory_member m on m.directory_id = $1 and m.member_id = a.id where a.depth < 20
  ), nearest (id, depth) as (select id, min(depth) from around group by id)
  select a.id, a.name, 'everyone' as kind, null::uuid as group_id, null as group_name, null as role, 0 as place
    from application a where a.directory_id = $1 and a.settings ->> 'scope' = 'all' and $2 = 'person'
  union all
  select a.id, a.name, case when x.principal_id = $3::uuid then 'direct' else 'group' end,
         g.id, g.display_name, r.role ->> 'displayName', case when x.principal_id = $3::uuid then 1 else 2 end
    from application_assignment x
    join application a on a.id = x.application_id and a.directory_id = $1
    left join nearest n on x.principal_kind = 'group' and n.id = x.principal_id
    left join directory_group g on g.directory_id = $1 and g.id = n.id and g.deleted_at is null
    left join lateral (select role from jsonb_array_elements(a.settings -> 'appRoles') role
                        where role ->> 'id' = x.role_id) r on true
   where (x.principal_kind = $2 and x.principal_id = $3::uuid)
      or (g.id is not null and (n.depth = 1 or a.settings ->> 'nestedGroups' = 'flattened'))
  order by name, place, group_name`

/** Each member's link is looked up by its key: the links of everybody else are not read. */
async function countMembers(
  database: Database,
  directoryId: string,
  groupId: string,
  applicationIds: readonly string[],
) {
  const rows = await database.rows<{ id: string; looked: number; with_account: number; failing: number }>(
    `select a.id, count(*) as looked, count(*) filter (where l.state = 'linked') as with_account,
            count(*) filter (where l.error_code is not null) as failing
     from unnest($3::text[]) as a (id) cross join directory_member m
     cross join lateral (select state, error_code from link where application_id = a.id and kind = m.member_kind
       and source_id = m.member_id limit 1) l
     where m.directory_id = $1 and m.group_id = $2::uuid group by 1`,
    [directoryId, groupId, applicationIds],
  )
  return new Map(
    rows.map(({ id, looked, with_account, failing }) => [id, { looked, withAccount: with_account, failing }]),
  )
}
