import type { Sql } from '../../database.ts'

const asUuid = `case when ref ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then ref::uuid end`

/** Finds the group and the member that every staged line names, or says why it cannot. */
export async function resolveMembers(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows('analyze staged_member')
  await resolveGroups(tx, directoryId)
  await resolveMemberRefs(tx, directoryId)
  await tx.rows(
    `update staged_member set rejected = 'member_of_itself' where rejected is null and group_id = member_id`,
  )
}

/** By the source's id, our own, then the name. A name that no group has becomes a group; an unknown id does not. */
async function resolveGroups(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows(`
    create temp table group_found (ref text primary key, id uuid, same_name int not null) on commit drop;
    create temp table new_group (ref text not null, id uuid not null default gen_random_uuid()) on commit drop`)
  const present = 'select g.id from directory_group g where g.directory_id = $1 and g.deleted_at is null and'
  await tx.rows(
    `insert into group_found (ref, id, same_name)
     select ref, coalesce((${present} g.source_id = ref), (${present} g.id = ${asUuid}),
                          (${present} lower(g.display_name) = lower(ref) order by g.id limit 1)),
       case when exists (${present} (g.source_id = ref or g.id = ${asUuid})) then 1
            else (select count(*) from directory_group g
                  where g.directory_id = $1 and g.deleted_at is null and lower(g.display_name) = lower(ref)) end
     from (select distinct group_ref as ref from staged_member) refs`,
    [directoryId],
  )
  await tx.rows(
    `insert into new_group (ref) select min(ref) from group_found where id is null and ${asUuid} is null group by lower(ref)`,
  )
  await tx.rows(
    `update group_found f set id = n.id from new_group n where f.id is null and lower(n.ref) = lower(f.ref)`,
  )
  await tx.rows(
    `update staged_member s set group_id = f.id,
       rejected = case when f.same_name > 1 then 'group_name_ambiguous' when f.id is null then 'group_not_found' end
     from group_found f where f.ref = s.group_ref`,
  )
}

/** A person by the source's id, our id, the user name, or a mail address that is theirs alone; then a group likewise. */
async function resolveMemberRefs(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows(`create temp table member_found (
    ref text not null, asked_kind text, id uuid, kind text, ambiguous boolean not null default false) on commit drop`)
  const person = 'select p.id from directory_person p where p.directory_id = $1 and'
  const mail = `(select case when count(*) = 1 then (array_agg(p.id))[1] end from directory_person p
    where p.directory_id = $1 and p.deleted_at is null and lower(p.attributes ->> 'mail') = lower(ref))`
  await tx.rows(
    `insert into member_found (ref, asked_kind, id, kind)
     select ref, asked_kind, id, case when id is not null then 'person' end from (
       select ref, asked_kind, case when asked_kind is distinct from 'group' then coalesce(
         (${person} p.source_id = ref), (${person} p.id = ${asUuid}),
         (${person} p.deleted_at is null and lower(p.user_name) = lower(ref)), ${mail},
         (${person} p.deleted_at is not null and lower(p.user_name) = lower(ref) order by p.deleted_at desc limit 1)
       ) end as id
       from (select distinct member_ref as ref, asked_kind from staged_member where rejected is null) refs
     ) people`,
    [directoryId],
  )
  const group = 'from directory_group g where g.directory_id = $1 and g.deleted_at is null and'
  await tx.rows(
    `update member_found f set kind = case when found.id is not null then 'group' end, id = found.id, ambiguous = found.same > 1
     from (
       select ref, coalesce((select g.id ${group} g.source_id = ref), (select g.id ${group} g.id = ${asUuid}),
                            (select n.id from new_group n where lower(n.ref) = lower(r.ref)),
                            (select g.id ${group} lower(g.display_name) = lower(ref) order by g.id limit 1)) as id,
         (select count(*) ${group} lower(g.display_name) = lower(ref)
           and not exists (select ${group} (g.source_id = ref or g.id = ${asUuid}))) as same
       from (select distinct ref from member_found where id is null and asked_kind is distinct from 'person') r
     ) found
     where found.ref = f.ref and f.id is null and f.asked_kind is distinct from 'person'`,
    [directoryId],
  )
  await tx.rows(
    `update member_found f set ambiguous = true where id is null and asked_kind is distinct from 'group'
       and 1 < (select count(*) from directory_person p where p.directory_id = $1 and p.deleted_at is null
                and lower(p.attributes ->> 'mail') = lower(f.ref))`,
    [directoryId],
  )
  await tx.rows(
    `update staged_member s set member_id = f.id, member_kind = f.kind,
       rejected = case when f.ambiguous then 'member_ambiguous' when f.id is null then 'member_not_found' end
     from member_found f where s.rejected is null and f.ref = s.member_ref and f.asked_kind is not distinct from s.asked_kind`,
  )
}

/** A nested group that contains its own container makes no sense to anyone; the lines that close a circle are refused. */
export async function rejectLoops(tx: Sql, directoryId: string): Promise<void> {
  const nested = await tx.rows<{ one: number }>(
    `select 1 as one from staged_member where rejected is null and member_kind = 'group' limit 1`,
  )
  if (nested.length === 0) return
  await tx.rows(
    `with recursive edge as (
       select group_id, member_id from directory_member where directory_id = $1 and member_kind = 'group'
       union
       select group_id, member_id from staged_member where rejected is null and member_kind = 'group'
     ), reach as (
       select group_id as start, member_id as at, group_id as by_group, member_id as by_member
       from staged_member where rejected is null and member_kind = 'group'
       union
       select r.start, e.member_id, r.by_group, r.by_member from reach r join edge e on e.group_id = r.at
       where r.at <> r.start
     )
     update staged_member s set rejected = 'member_of_itself' from reach r
     where s.rejected is null and s.member_kind = 'group' and r.at = r.start
       and s.group_id = r.by_group and s.member_id = r.by_member`,
    [directoryId],
  )
}
