import type { Settlement } from '../../engine/settlement.ts'
import type { Sql } from '../database.ts'
import { seedMembers } from './collect-changes.ts'

/** Whoever waited for an account, or holds a reference to another one, is looked at again. */
export async function wakeOthers(
  tx: Sql,
  applicationId: string,
  settlements: readonly Settlement[],
): Promise<void> {
  const people = settlements
    .filter((one) => one.newTarget !== null && one.kind === 'person')
    .map((one) => one.sourceId)
  const groups = settlements
    .filter((one) => one.newTarget !== null && one.kind === 'group')
    .map((one) => one.sourceId)
  const waiting = settlements.filter((one) => one.link.waitingFor !== null).map((one) => one.sourceId)
  // An account made just now, or none any more: whatever memberships the old one had are gone with it.
  const reset = settlements
    .filter((one) => one.newTarget === 'made' || one.link.state === 'gone')
    .map((one) => one.sourceId)
  const found = settlements.filter((one) => one.newTarget === 'found').map((one) => one.sourceId)
  if (found.length > 0) await doubtMembers(tx, applicationId, found)
  if (people.length > 0 || waiting.length > 0 || reset.length > 0) {
    // Both orders: whoever waited before the other got an account, and whoever began to wait just after.
    // Planned anew each time: a plan kept from when the table was small would read all of it for ever.
    await tx.rows(
      `with reset as (
         update link_member set applied = false, uncertain = false, attempts = 0, next_due_at = null
         where application_id = $1 and (applied or uncertain) and (member_id = any($4::uuid[]) or group_id = any($4::uuid[]))
       )
       insert into dirty (application_id, kind, source_id)
       select application_id, kind, source_id from link
       where application_id = $1 and waiting_for = any($2::uuid[])
       union
       select w.application_id, w.kind, w.source_id from link w
       join link m on m.application_id = $1 and m.kind = 'person' and m.source_id = w.waiting_for
         and m.target_id is not null and m.state in ('linked', 'disabled')
       where w.application_id = $1 and w.kind = 'person' and w.source_id = any($3::uuid[])
       on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
      [applicationId, people, waiting, reset],
    )
  }
  if (groups.length > 0) await seedMembers(tx, applicationId, groups)
  if (people.length > 0) await wakeReports(tx, applicationId, people)
  await wakeOutrun(tx, applicationId, settlements)
}

/**
 * An account that was found may be the one that was there before (its link was reset, and the process died): which
 * memberships it has nobody knows. Those that are wanted are sent once more, those that are not have to go all the same.
 */
async function doubtMembers(tx: Sql, applicationId: string, found: readonly string[]): Promise<void> {
  await tx.rows(
    `update link_member set applied = not desired, uncertain = true, attempts = 0, next_due_at = null
     where application_id = $1 and (applied or uncertain) and (member_id = any($2::uuid[]) or group_id = any($2::uuid[]))`,
    [applicationId, found],
  )
}

/**
 * Their manager has another account than the one that was written into theirs. Reports are found one manager after the
 * other and their links by key: joined at once, every link was read for each page of a first cycle.
 */
async function wakeReports(tx: Sql, applicationId: string, managerIds: readonly string[]): Promise<void> {
  await tx.rows(
    `with stale as (
       update link w set uncertain = true
       where w.application_id = $1 and w.kind = 'person' and w.target_id is not null
         and w.source_id = any(array(
           select report.id from application a cross join unnest($2::uuid[]) as m (id) cross join lateral (
             select id from directory_person where directory_id = a.directory_id and manager_id = m.id offset 0) report
           where a.id = $1))
         and exists (select from unnest($2::uuid[]) as m (id) where w.applied::text like '%' || m.id || '%')
       returning w.source_id
     ) ${markStale}`,
    [applicationId, managerIds],
  )
}

/** And those who were written with the old account while the new one was being made. */
async function wakeOutrun(tx: Sql, applicationId: string, settlements: readonly Settlement[]): Promise<void> {
  const written = settlements.flatMap((one) =>
    one.kind === 'person' ? one.references.map((reference) => ({ ...reference, by: one.sourceId })) : [],
  )
  if (written.length === 0) return
  // Planned anew each time, as above.
  await tx.rows(
    `with stale as (
       update link w set uncertain = true
       from unnest($2::uuid[], $3::uuid[], $4::text[]) as r (by, source_id, target_id)
       join link m on m.application_id = $1 and m.kind = 'person' and m.source_id = r.source_id
         and m.target_id is distinct from r.target_id
       where w.application_id = $1 and w.kind = 'person' and w.source_id = r.by and w.target_id is not null
       returning w.source_id
     ) ${markStale}`,
    [
      applicationId,
      written.map((one) => one.by),
      written.map((one) => one.sourceId),
      written.map((one) => one.targetId),
    ],
  )
}

const markStale = `insert into dirty (application_id, kind, source_id) select $1, 'person', source_id from stale
  on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`
