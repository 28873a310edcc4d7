import type { Sql } from '../database.ts'
import type { ScopeOfApplication } from './scope-of-application.ts'

/**
 * Turns the directory's changes after `from` up to `to` into dirty keys of one application, and brings the desired
 * edges of its provisioned groups up to date. Set-based: costs what changed, not what exists.
 */
export async function collectChanges(
  tx: Sql,
  scope: ScopeOfApplication,
  from: number,
  to: number,
): Promise<void> {
  if (from === to) return
  const range = [scope.applicationId, scope.directoryId, from, to]
  await tx.rows(
    `with recursive subject as (
       select distinct c.subject_id as id from directory_change c
       where c.directory_id = $2 and c.seq > $3 and c.seq <= $4 and c.kind in ('person', 'member', 'group')
     ), inside as (
       select id from subject
       ${
         scope.flattened
           ? `union select m.member_id from directory_member m join inside on m.group_id = inside.id where m.directory_id = $2`
           : ''
       }
     )
     insert into dirty (application_id, kind, source_id)
     select $1, 'person', inside.id from inside
     where exists (select 1 from link l where l.application_id = $1 and l.kind = 'person' and l.source_id = inside.id)
        or exists (select 1 from directory_person p where p.directory_id = $2 and p.id = inside.id)
           and (${scope.everyone} or exists (
             select 1 from application_assignment a where a.application_id = $1 and (a.principal_id = inside.id
               or ${scope.flattened} or a.principal_id in (
                 select m.group_id from directory_member m where m.directory_id = $2 and m.member_id = inside.id))))
     on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
    range,
  )
  // A group that comes, goes or is restored changes who is assigned through it.
  await tx.rows(
    `insert into dirty (application_id, kind, source_id)
     select distinct $1, 'person', m.member_id from directory_change c
     join application_assignment a on a.application_id = $1 and a.principal_kind = 'group' and a.principal_id = c.subject_id
     join directory_member m on m.directory_id = $2 and m.group_id = c.subject_id and m.member_kind = 'person'
     where c.directory_id = $2 and c.seq > $3 and c.seq <= $4 and c.kind = 'group'
       and c.what in ('deleted', 'restored', 'purged')
     on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
    range,
  )
  if (scope.groupsEnabled) await collectGroups(tx, scope, range)
  else await collectLinkedGroups(tx, range)
}

/** Groups that are provisioned no more may still have to go at the target: one that is purged leaves for another cause. */
async function collectLinkedGroups(tx: Sql, range: readonly unknown[]): Promise<void> {
  await tx.rows(
    `insert into dirty (application_id, kind, source_id)
     select distinct $1, 'group', c.subject_id from directory_change c
     join link l on l.application_id = $1 and l.kind = 'group' and l.source_id = c.subject_id
     where c.directory_id = $2 and c.seq > $3 and c.seq <= $4 and c.kind = 'group'
     on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
    range,
  )
}

async function collectGroups(tx: Sql, scope: ScopeOfApplication, range: readonly unknown[]): Promise<void> {
  await tx.rows(
    `insert into dirty (application_id, kind, source_id)
     select distinct $1, 'group', c.subject_id from directory_change c
     where c.directory_id = $2 and c.seq > $3 and c.seq <= $4 and c.kind = 'group' and (${scope.everyone}
       or exists (select 1 from link l where l.application_id = $1 and l.kind = 'group' and l.source_id = c.subject_id)
       or exists (select 1 from application_assignment a where a.application_id = $1
            and a.principal_kind = 'group' and a.principal_id = c.subject_id))
     on conflict (application_id, kind, source_id) do update set stamp = dirty.stamp + 1`,
    range,
  )
  await tx.rows(
    `insert into link_member (application_id, group_id, member_id, member_kind, desired)
     select distinct $1, m.group_id, m.member_id, m.member_kind, true from directory_change c
     join directory_member m on m.directory_id = $2 and m.group_id = c.group_id and m.member_id = c.subject_id
     join link g on g.application_id = $1 and g.kind = 'group' and g.source_id = c.group_id and g.state = 'linked'
     where c.directory_id = $2 and c.seq > $3 and c.seq <= $4 and c.kind = 'member'
       and ${grouped}
     on conflict (application_id, group_id, member_id) do update set ${wanted}, next_due_at = null, held_at = null,
       allowed_until = null, kept = false, ${wantedSince}`,
    range,
  )
  await tx.rows(
    `update link_member e set ${notWanted}, next_due_at = null from directory_change c
     where e.application_id = $1 and c.directory_id = $2 and c.seq > $3 and c.seq <= $4 and c.kind = 'member'
       and e.group_id = c.group_id and e.member_id = c.subject_id and not exists (
         select 1 from directory_member m where m.directory_id = $2 and m.group_id = c.group_id and m.member_id = c.subject_id)`,
    range,
  )
}

/**
 * After everyone has been compared: accounts whose person is no longer in the directory become dirty (the plan asks
 * for proof before it does anything), each once under the same settings: what is left alone stays left alone. And the
 * desired edges of provisioned groups are compared with the directory.
 */
export async function collectOrphans(tx: Sql, applicationId: string): Promise<void> {
  for (const kind of ['person', 'group'] as const) {
    await tx.rows(
      `insert into dirty (application_id, kind, source_id)
       select l.application_id, l.kind, l.source_id from link l join application a on a.id = l.application_id
       where l.application_id = $1 and l.kind = '${kind}' and l.state in ('linked', 'disabled', 'in_doubt')
         and (l.seen_seq is distinct from 0 or l.seen_config is distinct from a.config_version)
         and not exists (select 1 from directory_${kind} s where s.directory_id = a.directory_id and s.id = l.source_id)
       on conflict (application_id, kind, source_id) do nothing`,
      [applicationId],
    )
  }
  await tx.rows(
    `update link_member e set ${notWanted} from application a
     where e.application_id = $1 and a.id = $1 and e.desired and not exists (
       select 1 from directory_member m
       where m.directory_id = a.directory_id and m.group_id = e.group_id and m.member_id = e.member_id)`,
    [applicationId],
  )
  await seedMembers(tx, applicationId, null)
}

/** What becomes of an edge that is not wanted any more: where nobody knows, it counts as there and has to go. */
export const notWanted = 'desired = false, applied = applied or uncertain'
/** And when it is wanted again: what nobody has confirmed is sent once more. */
const wanted = 'desired = true, applied = link_member.applied and not link_member.uncertain'

/** An edge that was wanted all along has waited all along. */
const wantedSince = 'wanted_at = case when link_member.desired then link_member.wanted_at else now() end'

/** Members a leaving rule has taken out of the groups stay out until they return. */
const grouped = `not exists (select 1 from link u where u.application_id = $1 and u.kind = m.member_kind
  and u.source_id = m.member_id and u.ungrouped)`

/** The edges of people who are back in their groups. */
export async function seedMembersOf(
  tx: Sql,
  applicationId: string,
  memberIds: readonly string[],
): Promise<void> {
  await tx.rows(
    `insert into link_member (application_id, group_id, member_id, member_kind, desired)
     select $1, m.group_id, m.member_id, m.member_kind, true
     from link g join application a on a.id = g.application_id
     join directory_member m on m.directory_id = a.directory_id and m.group_id = g.source_id
     where g.application_id = $1 and g.kind = 'group' and g.state = 'linked' and m.member_id = any($2::uuid[])
     on conflict (application_id, group_id, member_id) do update set ${wanted}, next_due_at = null, held_at = null,
       allowed_until = null, kept = false, ${wantedSince}`,
    [applicationId, memberIds],
  )
}

/** Makes every member the directory has a desired edge of the groups given (null: of all provisioned groups). */
export async function seedMembers(
  tx: Sql,
  applicationId: string,
  groupIds: readonly string[] | null,
): Promise<void> {
  await tx.rows(
    `insert into link_member (application_id, group_id, member_id, member_kind, desired)
     select $1, m.group_id, m.member_id, m.member_kind, true
     from link g join application a on a.id = g.application_id
     join directory_member m on m.directory_id = a.directory_id and m.group_id = g.source_id
     where g.application_id = $1 and g.kind = 'group' and g.state = 'linked'
       and ($2::uuid[] is null or g.source_id = any($2::uuid[])) and ${grouped}
     on conflict (application_id, group_id, member_id) do update set ${wanted}, held_at = null, allowed_until = null, kept = false,
       ${wantedSince} where not link_member.desired`,
    [applicationId, groupIds],
  )
}
