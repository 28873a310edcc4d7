import type { Attributes } from '../../directory/attributes.ts'
import type { Group } from '../../directory/group.ts'
import type { GroupEdit } from '../../directory/store.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { lockDirectory, writeChanges } from './change-log.ts'
import { type GroupRow, groupColumns, toGroup } from './rows.ts'

export async function createGroup(
  database: Database,
  directoryId: string,
  input: { readonly id: string; readonly attributes: Attributes; readonly at: Date },
): Promise<Group> {
  return database.transaction(async (tx) => {
    await lockDirectory(tx, directoryId)
    await refuseTakenName(tx, directoryId, input.id, String(input.attributes['displayName']))
    const seq = await writeChanges(
      tx,
      directoryId,
      [{ kind: 'group', subjectId: input.id, what: 'created' }],
      input.at,
    )
    const [row] = await tx.rows<GroupRow>(
      `insert into directory_group (directory_id, id, attributes, changed_seq, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $5) returning ${groupColumns}`,
      [directoryId, input.id, JSON.stringify(input.attributes), seq, input.at],
    )
    return toGroup(row!)
  })
}

export async function editGroup(
  database: Database,
  directoryId: string,
  id: string,
  at: Date,
  decide: (group: Group) => GroupEdit,
): Promise<Group | undefined> {
  return database.transaction(async (tx) => {
    await lockDirectory(tx, directoryId)
    const [row] = await tx.rows<GroupRow>(
      `select ${groupColumns} from directory_group where directory_id = $1 and id = $2`,
      [directoryId, id],
    )
    if (row === undefined) return undefined
    const group = toGroup(row)
    const edit = decide(group)
    if (edit === null) return group
    if (edit.what === 'purged') {
      await purgeGroups(tx, directoryId, [group.id], at)
      return group
    }
    return writeEdit(tx, directoryId, group, edit, at)
  })
}

async function writeEdit(
  tx: Sql,
  directoryId: string,
  group: Group,
  edit: Exclude<GroupEdit, null>,
  at: Date,
): Promise<Group> {
  const attributes = 'attributes' in edit ? edit.attributes : group.attributes
  const renamed = attributes['displayName'] !== group.displayName
  if (renamed || edit.what === 'restored') {
    await refuseTakenName(tx, directoryId, group.id, String(attributes['displayName']))
  }
  const seq = await writeChanges(
    tx,
    directoryId,
    [{ kind: 'group', subjectId: group.id, what: edit.what }],
    at,
  )
  const [row] = await tx.rows<GroupRow>(
    `update directory_group set attributes = $3, deleted_at = $4, changed_seq = $5, updated_at = $6
     where directory_id = $1 and id = $2 returning ${groupColumns}`,
    [directoryId, group.id, JSON.stringify(attributes), edit.what === 'deleted' ? at : null, seq, at],
  )
  return toGroup(row!)
}

/** Removes groups from the bin for good, with all memberships of and in them. */
export async function purgeGroups(
  tx: Sql,
  directoryId: string,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  const memberships = await tx.rows<{ group_id: string; member_id: string }>(
    `delete from directory_member where directory_id = $1 and (group_id = any($2::uuid[]) or member_id = any($2::uuid[]))
     returning group_id, member_id`,
    [directoryId, ids],
  )
  const gone = await tx.rows<{ id: string; display_name: string; deleted_at: Date }>(
    `delete from directory_group where directory_id = $1 and id = any($2::uuid[]) and deleted_at is not null
     returning id, display_name, deleted_at`,
    [directoryId, ids],
  )
  await writeChanges(
    tx,
    directoryId,
    [
      ...memberships.map(({ group_id, member_id }) => ({
        kind: 'member' as const,
        subjectId: member_id,
        groupId: group_id,
        what: 'removed' as const,
      })),
      ...gone.map((group) => ({
        kind: 'group' as const,
        subjectId: group.id,
        what: 'purged' as const,
        detail: { displayName: group.display_name, deletedAt: group.deleted_at.toISOString() },
      })),
    ],
    at,
  )
}

async function refuseTakenName(tx: Sql, directoryId: string, id: string, displayName: string): Promise<void> {
  const [other] = await tx.rows<{ id: string }>(
    `select id from directory_group
     where directory_id = $1 and lower(display_name) = lower($2) and deleted_at is null and id <> $3 limit 1`,
    [directoryId, displayName, id],
  )
  if (other !== undefined) throw new RollcallError('group_name_taken', { displayName, by: other.id })
}
