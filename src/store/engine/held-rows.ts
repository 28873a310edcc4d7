import type { HoldCause } from '../../engine/held/hold-cause.ts'
import type { AttributeChange } from '../../engine/log-entry.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { HeldItem, HeldQuery, KeptItem } from '../../engine/stores/held-store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { Database, Sql } from '../database.ts'
import { appliedName } from './applied-name.ts'

type HeldRows = Pick<EngineStore, 'listHeld' | 'allowHeld' | 'keepHeld' | 'listKept'>

interface HeldRow {
  application_id: string
  application_name: string
  kind: TargetKind
  source_id: string
  name: string | null
  action: HeldItem['action']
  count: number
  cause: HoldCause | null
  changes: readonly AttributeChange[] | null
  since: Date
  reason: string | null
}

/** What waits for a person's word, and what they said. */
export function heldRows(database: Database): HeldRows {
  return {
    listHeld: (query, limit) => listHeld(database, query, limit),
    allowHeld: (query, until) => database.transaction((tx) => allowHeld(tx, query, until)),
    keepHeld: (query, reason, by) => database.transaction((tx) => keepHeld(tx, query, reason, by ?? null)),
    listKept: (applicationId, limit) => listKept(database, applicationId, limit),
  }
}

const ofLinks = `l.held_at is not null and l.held_by = $1 and ($2::text is null or l.application_id = $2)
  and ($3::text is null or l.held_cause ->> 'key' = $3) and ($4::uuid[] is null or l.source_id = any($4::uuid[]))
  and ($5::timestamptz is null or l.held_at <= $5) and ($6::text is null or l.held_action = $6)`

/** Removals have one cause: their group lost too many at once. */
const ofMembers = `m.held_at is not null and not m.kept and m.applied and not m.desired and $1 = 'threshold'
  and (m.allowed_until is null or m.allowed_until <= now()) and ($2::text is null or m.application_id = $2)
  and ($3::text is null or 'members:' || m.group_id = $3) and ($4::uuid[] is null or m.group_id = any($4::uuid[]))
  and ($5::timestamptz is null or m.held_at <= $5) and ($6::text is null or $6 = 'remove_members')`

function valuesOf({ by, applicationId, cause, subjects, shownAt, action }: HeldQuery): unknown[] {
  return [by, applicationId ?? null, cause ?? null, subjects ?? null, shownAt ?? null, action ?? null]
}

async function listHeld(sql: Sql, query: HeldQuery, limit: number): Promise<readonly HeldItem[]> {
  const rows = await sql.rows<HeldRow>(
    `select a.id as application_id, a.name as application_name, held.kind, held.source_id,
            coalesce(p.user_name, g.display_name, held.applied_name) as name, held.action, held.count, held.cause, held.changes,
            held.since, held.reason
     from (
       select l.application_id, l.kind, l.source_id, l.held_action as action, 1 as count, l.held_cause as cause,
              l.held_changes as changes, l.held_at as since, l.skip_reason as reason, ${appliedName} as applied_name
       from link l where ${ofLinks}
       union all
       select m.application_id, 'group', m.group_id, 'remove_members', count(*)::int, null, null, min(m.held_at), null, null
       from link_member m where ${ofMembers} group by m.application_id, m.group_id
     ) held join application a on a.id = held.application_id
     left join directory_person p on held.kind = 'person' and p.directory_id = a.directory_id and p.id = held.source_id
     left join directory_group g on held.kind = 'group' and g.directory_id = a.directory_id and g.id = held.source_id
     order by lower(a.name), held.since, held.source_id limit $7`,
    [...valuesOf(query), limit],
  )
  return rows.map((row) => ({
    application: { id: row.application_id, name: row.application_name },
    kind: row.kind,
    sourceId: row.source_id,
    name: row.name ?? row.source_id,
    action: row.action,
    count: row.count,
    cause: row.cause ?? removalCause(row),
    changes: row.changes ?? [],
    since: row.since,
    reason: row.reason,
  }))
}

function removalCause({ source_id, name, count }: HeldRow): HoldCause {
  return {
    key: `members:${source_id}`,
    text: `${count} members left the group ${name ?? source_id} at once`,
    undo: `Put them back into ${name ?? source_id}.`,
  }
}

/** Allows the plan that was shown, and makes those concerned due: at execution the plan is made anew and compared. */
export async function allowHeld(tx: Sql, query: HeldQuery, until: Date): Promise<number> {
  const links = await tx.rows<{ application_id: string }>(
    `with allowed as (
       update link l set allowed_until = $7, allowed_plan = l.held_plan where ${ofLinks}
       returning application_id, kind, source_id
     )
     insert into dirty (application_id, kind, source_id) select application_id, kind, source_id from allowed
     on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1 returning application_id`,
    [...valuesOf(query), until],
  )
  const members = await tx.rows<{ application_id: string }>(
    `update link_member m set allowed_until = $7 where ${ofMembers} returning application_id`,
    [...valuesOf(query), until],
  )
  await tx.rows(`update application set next_cycle_at = now() where id = any($1) and power = 'on'`, [
    [...new Set([...links, ...members].map((one) => one.application_id))],
  ])
  return links.length + members.length
}

/** What stands at the link was seen when the plan was held; the engine compares it with what it sees then. */
async function keepHeld(tx: Sql, query: HeldQuery, reason: string, by: string | null): Promise<number> {
  const links = await tx.rows(
    `update link l set kept_for = coalesce(l.seen_seq, 0) || ':' || coalesce(l.seen_assignments, '') || ':' || l.held_plan,
       kept_reason = $7, kept_by = $8, kept_at = now(), kept_action = held_action, held_at = null, held_action = null, held_by = null, allowed_until = null, allowed_plan = null
     where ${ofLinks} returning source_id`,
    [...valuesOf(query), reason, by],
  )
  const members = await tx.rows(
    `update link_member m set kept = true where ${ofMembers} and $7::text is not null returning member_id`,
    [...valuesOf(query), reason],
  )
  return links.length + members.length
}

/** A no stands as long as nothing has changed since: not the source, not the assignments, and nothing is held anew. */
export const keptStill = `l.kept_for is not null and l.held_at is null
  and starts_with(l.kept_for, coalesce(l.seen_seq, 0) || ':' || coalesce(l.seen_assignments, '') || ':')`

async function listKept(sql: Sql, applicationId: string | null, limit: number): Promise<readonly KeptItem[]> {
  const rows = await sql.rows<
    Omit<KeptItem, 'application'> & { application_id: string; application_name: string }
  >(
    `select a.id as application_id, a.name as application_name, l.kind, l.source_id as "sourceId",
            coalesce(p.user_name, g.display_name, ${appliedName}, l.source_id::text) as name, l.kept_action as action,
            coalesce(l.kept_reason, '') as reason, l.kept_by as by, l.kept_at as at
     from link l join application a on a.id = l.application_id
     left join directory_person p on l.kind = 'person' and p.directory_id = a.directory_id and p.id = l.source_id
     left join directory_group g on l.kind = 'group' and g.directory_id = a.directory_id and g.id = l.source_id
     where ${keptStill} and ($1::text is null or l.application_id = $1)
     order by l.kept_at desc nulls last, l.source_id limit $2`,
    [applicationId, limit],
  )
  return rows.map(({ application_id, application_name, ...row }) => ({
    ...row,
    application: { id: application_id, name: application_name },
  }))
}
