import type { Sql } from '../database.ts'

/** What a repair tells a link that was found so, and has not been touched since. `d` is the drift, `l` the link. */
const untouched = `l.application_id = d.application_id and l.kind = d.subject_kind and l.source_id = d.source_id
  and l.target_id = d.target_id and l.updated_at <= d.at`

/** Values found there take the place of those we had confirmed: the next plan writes the difference, and only that. */
const found = `(l.applied::jsonb - array(select c ->> 'attribute' from jsonb_array_elements(d.details -> 'changes') c))
  || coalesce((select jsonb_object_agg(c ->> 'attribute', c -> 'actual') from jsonb_array_elements(d.details -> 'changes') c
       where c -> 'actual' <> 'null'::jsonb), '{}')`

/** What each kind of drift makes of the link; everything else follows from plan, guard and act. */
const corrections: readonly { readonly repairs: readonly string[]; readonly set: string }[] = [
  { repairs: ['update'], set: `applied = (${found})::json, applied_fp = null` },
  // Looked up by its matching attributes before anything is created: a list may leave somebody out.
  {
    repairs: ['create'],
    set: `target_id = null, state = 'none', applied = null, applied_fp = null, uncertain = false`,
  },
  { repairs: ['forget'], set: `state = 'gone', applied = null, applied_fp = null` },
  { repairs: ['disable', 'delete'], set: `state = 'linked'` },
]

/**
 * Corrects what the links say of the target, and marks them dirty. Nothing is decided here: the cycle that follows plans
 * for each as it does for any other, and the guard counts them.
 */
export async function repairDrift(
  tx: Sql,
  applicationId: string,
  meant: string,
  values: readonly unknown[],
): Promise<number> {
  let repaired = 0
  for (const { repairs, set } of corrections) {
    const rows = await tx.rows<{ id: number }>(
      `with corrected as (
         update link l set ${set}, attempts = 0, next_due_at = null, updated_at = now()
         from drift d where ${meant} and d.told_at is null and d.repair = any($6::text[]) and ${untouched}
           and not exists (select 1 from link o where o.application_id = l.application_id and o.kind = l.kind
             and o.target_id = l.target_id and o.source_id <> l.source_id and o.state <> 'gone')
         returning d.id, l.application_id, l.kind, l.source_id
       ), due as (
         insert into dirty (application_id, kind, source_id) select application_id, kind, source_id from corrected
         on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1
       )
       select id from corrected`,
      [...values, repairs],
    )
    repaired += rows.length
    await tell(tx, applicationId, rows)
  }
  repaired += await repairMembers(tx, applicationId, meant, values)
  if (repaired > 0) {
    await tx.rows(`update application set next_cycle_at = now() where id = $1 and power = 'on'`, [
      applicationId,
    ])
  }
  return repaired
}

async function repairMembers(
  tx: Sql,
  applicationId: string,
  meant: string,
  values: readonly unknown[],
): Promise<number> {
  const added = await tx.rows<{ id: number }>(
    `update link_member e set applied = false, uncertain = false, attempts = 0, next_due_at = null from drift d
     where ${meant} and d.told_at is null and d.repair = 'add_member' and e.application_id = d.application_id
       and e.group_id = d.source_id and e.member_id = (d.details #>> '{member,id}')::uuid and e.applied and e.desired
     returning d.id`,
    values,
  )
  // An edge nobody wants: it goes as any other removal does, under the guard.
  const removed = await tx.rows<{ id: number }>(
    `with wanted as (
       select d.id, d.source_id as group_id, (d.details #>> '{member,id}')::uuid as member_id,
         d.details #>> '{member,kind}' as member_kind
       from drift d where ${meant} and d.told_at is null and d.repair = 'remove_member'
     ), made as (
       insert into link_member (application_id, group_id, member_id, member_kind, desired, applied)
       select $1, group_id, member_id, member_kind, false, true from wanted
       on conflict (application_id, group_id, member_id) do nothing returning group_id, member_id
     )
     select wanted.id from wanted join made using (group_id, member_id)`,
    values,
  )
  await tell(tx, applicationId, [...added, ...removed])
  return added.length + removed.length
}

async function tell(tx: Sql, applicationId: string, rows: readonly { readonly id: number }[]): Promise<void> {
  await tx.rows('update drift set told_at = now() where application_id = $1 and id = any($2::bigint[])', [
    applicationId,
    rows.map((row) => row.id),
  ])
}
