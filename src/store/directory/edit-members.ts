import type { MemberKind } from '../../directory/group.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { lockDirectory, writeChanges } from './change-log.ts'

export async function addMembers(
  database: Database,
  directoryId: string,
  groupId: string,
  members: readonly { readonly id: string; readonly kind: MemberKind }[],
  at: Date,
): Promise<number> {
  return database.transaction(async (tx) => {
    await lockDirectory(tx, directoryId)
    for (const { id, kind } of members) if (kind === 'group') await refuseLoop(tx, directoryId, groupId, id)
    const added = await tx.rows<{ member_id: string }>(
      `insert into directory_member (directory_id, group_id, member_id, member_kind)
       select $1, $2, m.id, m.kind from unnest($3::uuid[], $4::text[]) as m (id, kind)
       on conflict do nothing returning member_id`,
      [directoryId, groupId, members.map(({ id }) => id), members.map(({ kind }) => kind)],
    )
    await note(tx, directoryId, groupId, added, 'added', at)
    return added.length
  })
}

export async function removeMembers(
  database: Database,
  directoryId: string,
  groupId: string,
  memberIds: readonly string[],
  at: Date,
): Promise<number> {
  return database.transaction(async (tx) => {
    await lockDirectory(tx, directoryId)
    const removed = await tx.rows<{ member_id: string }>(
      `delete from directory_member where directory_id = $1 and group_id = $2 and member_id = any($3::uuid[])
       returning member_id`,
      [directoryId, groupId, memberIds],
    )
    await note(tx, directoryId, groupId, removed, 'removed', at)
    return removed.length
  })
}

async function note(
  tx: Sql,
  directoryId: string,
  groupId: string,
  rows: readonly { readonly member_id: string }[],
  what: 'added' | 'removed',
  at: Date,
): Promise<void> {
  if (rows.length === 0) return
  const changes = rows.map(({ member_id }) => ({
    kind: 'member' as const,
    subjectId: member_id,
    groupId,
    what,
  }))
  await writeChanges(tx, directoryId, changes, at)
}

/** Walks down from the member: if the group is met, adding it would close a circle. */
async function refuseLoop(tx: Sql, directoryId: string, groupId: string, memberId: string): Promise<void> {
  const [closed] = await tx.rows<{ group: string; member: string }>(
    `with recursive inner_group (id) as (
       select $3::uuid
       union
       select m.member_id from inner_group i join directory_member m
         on m.directory_id = $1 and m.group_id = i.id and m.member_kind = 'group'
     )
     select (select display_name from directory_group where directory_id = $1 and id = $2) as "group",
            (select display_name from directory_group where directory_id = $1 and id = $3) as member
     from inner_group where id = $2`,
    [directoryId, groupId, memberId],
  )
  if (closed !== undefined) throw new RollcallError('member_loop', { ...closed })
}
