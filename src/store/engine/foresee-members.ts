import type { ForeseenMembers } from '../../engine/dry-run/dry-run.ts'
import type { Database } from '../database.ts'

interface ForeseenRow {
  id: string
  name: string | null
  target_id: string | null
  add: string[] | null
  added: number
  remove: string[] | null
  removed: number
  waiting: number
}

/** Who is listed of a group; how many there are is told besides. */
const mostListed = 100

/**
 * Compares the members the directory has with those the target has, as it will be once what a dry run has foreseen is
 * done. Set-based, some groups at a time: nothing here grows with the population.
 */
export async function foreseeMembers(
  database: Database,
  applicationId: string,
  dryRunId: string,
  { groupId, after, limit }: { groupId: string | null; after: string | null; limit: number },
): Promise<{ groups: readonly ForeseenMembers[]; next: string | null }> {
  const rows = await database.rows<ForeseenRow>(
    `with told as materialized (
       select subject_kind as kind, subject_id as id, outcome from dry_run_entry
       where application_id = $1 and dry_run_id = $2 and coalesce(entry ->> 'reason', '') not in ('members', 'members_held')
     ), coming as materialized (
       select kind, id from told where outcome in ('created', 'enabled', 'updated', 'no_change')
     ), leaving as materialized (
       select kind, id from told where outcome in ('disabled', 'deleted')
     ), meant as (
       select d.id, d.display_name as name, l.target_id from application a
       join directory_group d on d.directory_id = a.directory_id and d.deleted_at is null
       left join link l on l.application_id = $1 and l.kind = 'group' and l.source_id = d.id
       where a.id = $1 and ($3::uuid is null or d.id = $3::uuid) and ($4::uuid is null or d.id > $4::uuid)
         and (l.state = 'linked' and not exists (select 1 from leaving o where o.kind = 'group' and o.id = d.id)
           or exists (select 1 from coming c where c.kind = 'group' and c.id = d.id))
       order by d.id limit $5
     ), wanted as (
       select g.id as group_id, m.member_id,
         (l.state = 'linked' and not l.ungrouped and o.id is null or c.id is not null) as ready,
         (coalesce(l.in_scope, false) or t.id is not null) as waits
       from meant g join application a on a.id = $1
       join directory_member m on m.directory_id = a.directory_id and m.group_id = g.id
       left join link_member e on e.application_id = $1 and e.group_id = g.id and e.member_id = m.member_id
       left join link l on l.application_id = $1 and l.kind = m.member_kind and l.source_id = m.member_id
       left join coming c on c.kind = m.member_kind and c.id = m.member_id
       left join leaving o on o.kind = m.member_kind and o.id = m.member_id
       left join told t on t.kind = m.member_kind and t.id = m.member_id and t.outcome in ('failed', 'held', 'waiting')
       where e.applied is not true
     ), unwanted as (
       select g.id as group_id, e.member_id from meant g join application a on a.id = $1
       join link_member e on e.application_id = $1 and e.group_id = g.id and (e.applied or e.uncertain) and not e.kept
       join link l on l.application_id = $1 and l.kind = e.member_kind and l.source_id = e.member_id
         and l.target_id is not null and l.state in ('linked', 'disabled')
       where not e.desired or not exists (select 1 from directory_member m where m.directory_id = a.directory_id
         and m.group_id = g.id and m.member_id = e.member_id)
     )
     select g.id, g.name, g.target_id, w.add, coalesce(w.added, 0) as added, u.remove, coalesce(u.removed, 0) as removed,
       coalesce(w.waiting, 0) as waiting
     from meant g
     left join (select group_id, (array_agg(member_id order by member_id) filter (where ready))[:${mostListed}] as add,
         count(*) filter (where ready) as added, count(*) filter (where not ready and waits) as waiting
       from wanted group by group_id) w on w.group_id = g.id
     left join (select group_id, (array_agg(member_id order by member_id))[:${mostListed}] as remove, count(*) as removed
       from unwanted group by group_id) u on u.group_id = g.id
     order by g.id`,
    [applicationId, dryRunId, groupId, after, limit],
  )
  return {
    groups: rows
      .filter(({ added, removed }) => added + removed > 0)
      .map((row) => ({
        groupId: row.id,
        groupName: row.name ?? '',
        groupTargetId: row.target_id,
        add: row.add ?? [],
        added: row.added,
        remove: row.remove ?? [],
        removed: row.removed,
        waiting: row.waiting,
      })),
    next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
  }
}
