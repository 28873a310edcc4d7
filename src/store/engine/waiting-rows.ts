import type { LinkState } from '../../engine/link.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { ErrorCode } from '../../errors/registry.ts'
import type { Database } from '../database.ts'
import { readByIndex } from './read-by-index.ts'

interface WaitingRow {
  group_id: string
  group_name: string | null
  member_kind: TargetKind
  member_id: string
  member_name: string | null
  wanted_at: Date
  error_code: ErrorCode | null
  next_due_at: Date | null
  state: LinkState | null
  in_scope: boolean
  held: boolean
  account_error: ErrorCode | null
  account_details: Record<string, unknown> | null
  account_due_at: Date | null
}

/** Members who are not in their groups at the target yet, found by the index of open edges. */
export function waitingRows(database: Database): Pick<EngineStore, 'listWaitingMembers'> {
  return {
    async listWaitingMembers({ applicationId, groupId, outOfScope, after, limit }) {
      const rows = await readByIndex<WaitingRow>(
        database,
        `select e.group_id, g.display_name as group_name, e.member_kind, e.member_id,
           coalesce(p.user_name, n.display_name) as member_name, e.wanted_at, e.error_code, e.next_due_at,
           m.state, coalesce(m.in_scope, false) as in_scope, m.held_at is not null as held,
           m.error_code as account_error, m.error_details as account_details, m.next_due_at as account_due_at
         from link_member e join application a on a.id = e.application_id
         left join directory_group g on g.directory_id = a.directory_id and g.id = e.group_id
         left join directory_person p on e.member_kind = 'person' and p.directory_id = a.directory_id and p.id = e.member_id
         left join directory_group n on e.member_kind = 'group' and n.directory_id = a.directory_id and n.id = e.member_id
         left join lateral (select l.* from link l where l.application_id = $1 and l.kind = e.member_kind
           and l.source_id = e.member_id limit 1) m on true
         where e.application_id = $1 and e.desired and not e.applied and ($2::uuid is null or e.group_id = $2::uuid)
           and ($3::boolean or m.in_scope) and ($4::uuid is null or (e.group_id, e.member_id) > ($4::uuid, $5::uuid))
         order by e.group_id, e.member_id limit $6`,
        [applicationId, groupId ?? null, outOfScope, after?.groupId ?? null, after?.memberId ?? null, limit],
      )
      return rows.map((row) => ({
        group: { id: row.group_id, name: row.group_name ?? '' },
        member: { kind: row.member_kind, id: row.member_id, name: row.member_name ?? '' },
        since: row.wanted_at,
        account:
          row.state === null
            ? null
            : {
                state: row.state,
                inScope: row.in_scope,
                held: row.held,
                error: errorOf(row.account_error, row.account_details),
                nextDueAt: row.account_due_at,
              },
        error: errorOf(row.error_code, null),
        nextDueAt: row.next_due_at,
      }))
    },
  }
}

function errorOf(code: ErrorCode | null, details: Record<string, unknown> | null) {
  return code === null ? null : { code, details: details ?? {} }
}
