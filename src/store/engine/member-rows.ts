import type { EngineStore, MemberEdge, MembersDue } from '../../engine/store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database } from '../database.ts'
import { addCycleCounts, readFence } from './fence-rows.ts'
import { insertLog } from './log-rows.ts'

type MemberRows = Pick<EngineStore, 'listGroupsWithMembersDue' | 'readMembersDue' | 'settleMembers'>

/** An edge is ready when both ends have their accounts; a removal, when the member still has one. */
const ready = `e.desired <> e.applied and (e.next_due_at is null or e.next_due_at <= now())
  and m.target_id is not null and (m.state = 'linked' or (not e.desired and m.state = 'disabled'))`

/** Memberships of provisioned groups. What the target holds is our own record: members are never read back. */
export function memberRows(database: Database): MemberRows {
  return {
    async listGroupsWithMembersDue(applicationId, after, limit) {
      const rows = await database.rows<{ id: string }>(
        `select distinct e.group_id as id from link_member e
         join link g on g.application_id = $1 and g.kind = 'group' and g.source_id = e.group_id and g.state = 'linked'
         join link m on m.application_id = $1 and m.kind = e.member_kind and m.source_id = e.member_id
         where e.application_id = $1 and ${ready} and ($2::uuid is null or e.group_id > $2::uuid)
         order by e.group_id limit $3`,
        [applicationId, after, limit],
      )
      return rows.map((row) => row.id)
    },
    async readMembersDue(applicationId, groupId, limit) {
      const [group] = await database.prepared<{ name: string | null; target_id: string; waiting: number }>(
        'members-group',
        `select d.display_name as name, g.target_id, (
           select count(*) from link_member w where w.application_id = $1 and w.group_id = $2 and w.desired and not w.applied
             and not exists (select 1 from link m where m.application_id = $1 and m.kind = w.member_kind
               and m.source_id = w.member_id and m.target_id is not null and m.state = 'linked')) as waiting
         from link g join application a on a.id = g.application_id
         left join directory_group d on d.directory_id = a.directory_id and d.id = g.source_id
         where g.application_id = $1 and g.kind = 'group' and g.source_id = $2 and g.state = 'linked'`,
        [applicationId, groupId],
      )
      if (group === undefined) return null
      const add = await readEdges(database, applicationId, groupId, true, limit)
      const remove = await readEdges(database, applicationId, groupId, false, limit)
      const due: MembersDue = {
        groupId,
        groupName: group.name ?? '',
        groupTargetId: group.target_id,
        add,
        remove,
        waiting: group.waiting,
      }
      return due
    },
    settleMembers: (cycle, epoch, due, outcome) =>
      database.transaction(async (tx) => {
        const fence = await readFence(tx, cycle.applicationId, epoch)
        if (!fence.owned) throw new RollcallError('lease_lost', { application: cycle.applicationId })
        const edges = [...due.add, ...due.remove].map((edge) => edge.memberId)
        await tx.prepared(
          outcome.applied ? 'members-applied' : 'members-refused',
          outcome.applied
            ? `update link_member set applied = member_id = any($4::uuid[]), attempts = 0, next_due_at = null, error_code = null
               where application_id = $1 and group_id = $2 and member_id = any($3::uuid[])`
            : `update link_member set attempts = attempts + 1, error_code = $4,
                 next_due_at = now() + (array[1, 5, 20, 60, 360, 1440])[least(attempts + 1, 6)] * interval '1 minute'
               where application_id = $1 and group_id = $2 and member_id = any($3::uuid[])`,
          [
            cycle.applicationId,
            due.groupId,
            edges,
            outcome.applied ? due.add.map((edge) => edge.memberId) : (outcome.entry?.error?.code ?? null),
          ],
        )
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
  desired: boolean,
  limit: number,
): Promise<readonly MemberEdge[]> {
  const rows = await database.prepared<{ member_id: string; member_kind: TargetKind; target_id: string }>(
    'members-due',
    `select e.member_id, e.member_kind, m.target_id from link_member e
     join link m on m.application_id = $1 and m.kind = e.member_kind and m.source_id = e.member_id
     where e.application_id = $1 and e.group_id = $2 and e.desired = $3 and ${ready}
     order by e.member_id limit $4`,
    [applicationId, groupId, desired, limit],
  )
  return rows.map((row) => ({
    memberId: row.member_id,
    memberKind: row.member_kind,
    targetId: row.target_id,
  }))
}
