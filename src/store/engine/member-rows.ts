import type { EngineStore } from '../../engine/store.ts'
import type { MemberEdge, MembersDue } from '../../engine/stores/member-store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database } from '../database.ts'
import { addCycleCounts, readFence } from './fence-rows.ts'
import { insertLog } from './log-rows.ts'
import { readByIndex } from './read-by-index.ts'

type MemberRows = Pick<
  EngineStore,
  'listGroupsWithMembersDue' | 'readMembersDue' | 'intendMembers' | 'settleMembers'
>

/**
 * An edge is ready when both ends have their accounts; a removal, when the member still has one. The member's link is
 * looked up by its key.
 */
const ready = `e.desired <> e.applied and (e.desired or e.held_at is null or e.allowed_until > now()) and (e.next_due_at is null or e.next_due_at <= now())
  and m.target_id is not null and (m.state = 'linked' or (not e.desired and m.state = 'disabled'))`
/** Groups with an open edge, one after the other by the index of open edges: groups without one cost nothing. */
const nextOpenGroup = (after: string) => `(select o.group_id from link_member o
  where o.application_id = $1 and o.desired <> o.applied and ${after} order by o.group_id limit 1)`
const memberLink = `cross join lateral (select l.target_id, l.state from link l where l.application_id = $1
  and l.kind = e.member_kind and l.source_id = e.member_id limit 1) m`

/** Memberships of provisioned groups. What the target holds is our own record: members are never read back. */
export function memberRows(database: Database): MemberRows {
  return {
    async listGroupsWithMembersDue(applicationId, after, limit) {
      const rows = await readByIndex<{ id: string }>(
        database,
        `with recursive open as (
           ${nextOpenGroup('($2::uuid is null or o.group_id > $2::uuid)')}
           union all
           select next.group_id from open cross join lateral ${nextOpenGroup('o.group_id > open.group_id')} next
         )
         select open.group_id as id from open cross join lateral (select g.source_id from link g
           where g.application_id = $1 and g.kind = 'group' and g.source_id = open.group_id and g.state = 'linked' limit 1) g
         where exists (select 1 from link_member h where h.application_id = $1 and h.group_id = open.group_id
             and h.held_at is not null and not h.kept and h.applied and not h.desired)
           or exists (select 1 from link_member e ${memberLink}
             where e.application_id = $1 and e.group_id = open.group_id and ${ready})
         limit $3`,
        [applicationId, after, limit],
      )
      return rows.map((row) => row.id)
    },
    async readMembersDue(applicationId, groupId, after, limit) {
      const [group] = await database.prepared<{
        name: string | null
        target_id: string
        has_members: boolean
      }>(
        'members-group',
        `select d.display_name as name, g.target_id, exists (select 1 from link_member e
           where e.application_id = $1 and e.group_id = $2 and e.applied) as has_members from link g join application a on a.id = g.application_id
         left join directory_group d on d.directory_id = a.directory_id and d.id = g.source_id
         where g.application_id = $1 and g.kind = 'group' and g.source_id = $2 and g.state = 'linked'`,
        [applicationId, groupId],
      )
      if (group === undefined) return null
      const edges = await readEdges(database, applicationId, groupId, after, limit)
      const isLast = edges.length < limit
      const due: MembersDue = {
        groupId,
        groupName: group.name ?? '',
        groupTargetId: group.target_id,
        add: edges.filter((edge) => edge.desired),
        remove: edges.filter((edge) => !edge.desired),
        hasMembers: group.has_members,
        waiting: isLast ? await countWaiting(database, applicationId, groupId) : null,
        last: edges.at(-1)?.memberId ?? null,
      }
      return due
    },
    async intendMembers(cycle, epoch, due) {
      const owned = await database.prepared(
        'members-intend',
        `with owner as (select 1 from application where id = $1 and lease_epoch = $2 for share),
         written as (
           update link_member set uncertain = true from owner
           where application_id = $1 and group_id = $3 and member_id = any($4::uuid[]) and not uncertain
         )
         select 1 from owner`,
        [cycle.applicationId, epoch, due.groupId, [...due.add, ...due.remove].map((edge) => edge.memberId)],
      )
      if (owned.length === 0) throw new RollcallError('lease_lost', { application: cycle.applicationId })
    },
    settleMembers: (cycle, epoch, due, outcome) =>
      database.transaction(async (tx) => {
        const fence = await readFence(tx, cycle.applicationId, epoch)
        if (!fence.owned) throw new RollcallError('lease_lost', { application: cycle.applicationId })
        const edges = [...due.add, ...due.remove].map((edge) => edge.memberId)
        await tx.prepared(
          outcome.applied ? 'members-applied' : 'members-refused',
          outcome.applied
            ? `update link_member set applied = member_id = any($4::uuid[]), uncertain = false, attempts = 0,
                 next_due_at = null, error_code = null
               where application_id = $1 and group_id = $2 and member_id = any($3::uuid[])`
            : `update link_member set attempts = attempts + 1, error_code = $4, uncertain = uncertain and not $5,
                 next_due_at = now() + (array[1, 5, 20, 60, 360, 1440])[least(attempts + 1, 6)] * interval '1 minute'
               where application_id = $1 and group_id = $2 and member_id = any($3::uuid[])`,
          [
            cycle.applicationId,
            due.groupId,
            edges,
            ...(outcome.applied
              ? [due.add.map((edge) => edge.memberId)]
              : [outcome.entry?.error?.code ?? null, outcome.refused]),
          ],
        )
        if (outcome.applied && due.remove.length > 0) {
          await tx.prepared(
            'members-removed',
            `insert into guard_removal as r (application_id, group_id, hour, removed)
             values ($1, $2, date_trunc('hour', now()), $3)
             on conflict (application_id, group_id, hour) do update set removed = r.removed + excluded.removed`,
            [cycle.applicationId, due.groupId, due.remove.length],
          )
        }
        // An edge that neither side has any more needs no row.
        await tx.prepared(
          'members-forget',
          `delete from link_member where application_id = $1 and group_id = $2 and member_id = any($3::uuid[])
             and not desired and not applied`,
          [cycle.applicationId, due.groupId, edges],
        )
        await insertLog(tx, outcome.entry === null ? [] : [outcome.entry])
        await addCycleCounts(tx, cycle, [outcome.counts])
        return fence
      }),
  }
}

async function readEdges(
  database: Database,
  applicationId: string,
  groupId: string,
  after: string | null,
  limit: number,
): Promise<readonly (MemberEdge & { readonly desired: boolean })[]> {
  const rows = await readByIndex<{
    member_id: string
    member_kind: TargetKind
    target_id: string
    desired: boolean
  }>(
    database,
    `select e.member_id, e.member_kind, m.target_id, e.desired from link_member e ${memberLink}
     where e.application_id = $1 and e.group_id = $2 and ($3::uuid is null or e.member_id > $3::uuid) and ${ready}
     order by e.member_id limit $4`,
    [applicationId, groupId, after, limit],
  )
  return rows.map((row) => ({
    memberId: row.member_id,
    memberKind: row.member_kind,
    targetId: row.target_id,
    desired: row.desired,
  }))
}

/** Members that should have an account and have none yet; who is out of scope does not wait for anything. */
async function countWaiting(database: Database, applicationId: string, groupId: string): Promise<number> {
  const [row] = await readByIndex<{ waiting: number }>(
    database,
    `select count(*) as waiting from link_member e
     left join lateral (select l.target_id, l.state, l.in_scope from link l where l.application_id = $1
       and l.kind = e.member_kind and l.source_id = e.member_id limit 1) m on true
     where e.application_id = $1 and e.group_id = $2 and e.desired and not e.applied
       and m.in_scope and (m.target_id is null or m.state is distinct from 'linked')`,
    [applicationId, groupId],
  )
  return row?.waiting ?? 0
}
