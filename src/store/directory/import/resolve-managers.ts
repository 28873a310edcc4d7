import type { Sql } from '../../database.ts'

/**
 * Fills manager_found: finds the managers that lines name, and those that people already here have been waiting for. Tried in this order:
 * the source's identifier, our own, the user name, a mail address that only one person has, a user name in the bin.
 * The lines of this file count before what the directory says about the same person.
 */
export async function resolveManagers(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows(`
    create index on staged_object (lower(attributes ->> 'mail'));
    create temp table manager_found (ref text not null, id uuid not null) on commit drop`)
  await tx.rows(
    `insert into manager_found (ref, id)
     select ref, id from (
       select ref, ${firstFound} as id from (
         select manager_ref as ref from staged_object where rejected is null and manager_ref is not null
         union
         select manager_ref from directory_person
         where directory_id = $1 and manager_id is null and manager_ref is not null
       ) named
     ) found where id is not null`,
    [directoryId],
  )
  await tx.rows('create unique index on manager_found (ref); analyze manager_found')
}

const staged = 'select s.id from staged_object s where s.rejected is null and'
const present = 'select p.id from directory_person p where p.directory_id = $1 and'
const notStaged = 'and not exists (select from staged_object o where o.id = p.id)'
const asUuid = `case when ref ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then ref::uuid end`

const firstFound = `coalesce(
  (${staged} s.source_id = ref limit 1),
  (${present} p.source_id = ref limit 1),
  (${staged} s.id = ${asUuid} limit 1),
  (${present} p.id = ${asUuid} limit 1),
  (${staged} lower(s.name) = lower(ref) limit 1),
  (${present} p.deleted_at is null and lower(p.user_name) = lower(ref) ${notStaged} limit 1),
  (select case when count(*) = 1 then (array_agg(id))[1] end from (
     ${staged} lower(s.attributes ->> 'mail') = lower(ref)
     union all
     ${present} p.deleted_at is null and lower(p.attributes ->> 'mail') = lower(ref) ${notStaged}) same_mail),
  (${present} p.deleted_at is not null and lower(p.user_name) = lower(ref) order by p.deleted_at desc limit 1))`
