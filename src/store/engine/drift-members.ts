import type { Cycle } from '../../engine/cycle/cycle.ts'
import type { DriftStore } from '../../engine/stores/drift-store.ts'
import type { Database, Sql } from '../database.ts'
import { requireLease } from './cycle-rows.ts'

/** Whose account a member is: a person's rather than a group's, where a target numbers both alike. */
const linkOfTarget = `left join lateral (select l.source_id, l.kind from link l where l.application_id = $1
  and l.target_id = t.target_id and l.state <> 'gone' order by l.kind = 'person' desc limit 1) m on true`
const nameOf = (kind: string, id: string) => `coalesce(
  (select p.user_name from directory_person p join application a on a.id = $1
    where ${kind} = 'person' and p.directory_id = a.directory_id and p.id = ${id}),
  (select g.display_name from directory_group g join application a on a.id = $1
    where ${kind} = 'group' and g.directory_id = a.directory_id and g.id = ${id}))`

/** Members a group has at the target, compared with those we gave it. */
export function driftOfMembers(database: Database): Pick<DriftStore, 'listComparedGroups' | 'noteMembers'> {
  return {
    async listComparedGroups(cycle, after, limit) {
      const rows = await database.rows<{ source_id: string; target_id: string }>(
        `select source_id, target_id from link where application_id = $1 and kind = 'group' and state = 'linked'
           and target_id is not null and updated_at < $2 and ($3::uuid is null or source_id > $3::uuid)
           and exists (select 1 from target_seen t where t.application_id = $1 and t.cycle_id = $5
             and t.kind = 'group' and t.target_id = link.target_id)
         order by source_id limit $4`,
        [cycle.applicationId, cycle.startedAt, after, limit, cycle.id],
      )
      return rows.map((row) => ({ sourceId: row.source_id, targetId: row.target_id }))
    },
    noteMembers: (cycle, epoch, group, targetIds) =>
      database.transaction(async (tx) => {
        await requireLease(tx, cycle.applicationId, epoch)
        const key = [cycle.applicationId, cycle.id, group.sourceId]
        await tx.rows(
          `insert into target_member_seen (application_id, cycle_id, group_id, target_id)
           select $1, $2, $3, unnest($4::text[]) on conflict do nothing`,
          [...key, targetIds],
        )
        await note(tx, [...key, group.targetId])
        await tx.rows(
          'delete from target_member_seen where application_id = $1 and cycle_id = $2 and group_id = $3',
          key,
        )
      }),
  }
}

async function note(tx: Sql, values: readonly unknown[]): Promise<void> {
  const into = `insert into drift (application_id, cycle_id, kind, subject_kind, source_id, target_id, name, details, repair)
    select $1, $2, found.kind, 'group', $3, $4, coalesce(${nameOf(`'group'`, '$3::uuid')}, ($3::uuid)::text),
      jsonb_build_object('member', jsonb_build_object('kind', found.member_kind, 'id', found.member_id,
        'name', coalesce(found.member_name, found.target_id), 'targetId', found.target_id)), found.repair`
  await tx.rows(
    `${into} from (
       select 'member_missing' as kind, e.member_kind, e.member_id, ${nameOf('e.member_kind', 'e.member_id')} as member_name,
         m.target_id, 'add_member' as repair
       from link_member e
       join link m on m.application_id = $1 and m.kind = e.member_kind and m.source_id = e.member_id
       where e.application_id = $1 and e.group_id = $3::uuid and e.applied and e.desired and m.state = 'linked'
         and not exists (select 1 from target_member_seen t where t.application_id = $1 and t.cycle_id = $2
           and t.group_id = $3::uuid and t.target_id = m.target_id)
     ) found`,
    values,
  )
  await tx.rows(
    `${into} from (
       select 'member_unknown' as kind, m.kind as member_kind, m.source_id as member_id,
         ${nameOf('m.kind', 'm.source_id')} as member_name, t.target_id,
         case when m.source_id is null then 'nothing' else 'remove_member' end as repair
       from target_member_seen t ${linkOfTarget}
       where t.application_id = $1 and t.cycle_id = $2 and t.group_id = $3::uuid and not exists (
         select 1 from link_member e where e.application_id = $1 and e.group_id = $3::uuid and e.member_id = m.source_id)
     ) found`,
    values,
  )
}

export async function dropMembers(database: Database, cycle: Cycle): Promise<void> {
  await database.rows(
    `delete from drift where application_id = $1 and cycle_id = $2 and kind in ('member_missing', 'member_unknown')`,
    [cycle.applicationId, cycle.id],
  )
}
