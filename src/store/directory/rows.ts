import type { Attributes } from '../../directory/attributes.ts'
import type { Change, ChangeKind, ChangeWhat } from '../../directory/change.ts'
import type { Group } from '../../directory/group.ts'
import type { Person } from '../../directory/person.ts'

export const personColumns =
  'id, source_id, user_name, attributes, enabled, manager_id, deleted_at, changed_seq, created_at, updated_at'
export const groupColumns =
  'id, source_id, display_name, attributes, deleted_at, changed_seq, created_at, updated_at'

interface ObjectRow {
  readonly id: string
  readonly source_id: string | null
  readonly attributes: Attributes
  readonly deleted_at: Date | null
  readonly changed_seq: number
  readonly created_at: Date
  readonly updated_at: Date
}

export interface PersonRow extends ObjectRow {
  readonly user_name: string
  readonly enabled: boolean
  readonly manager_id: string | null
}

export interface GroupRow extends ObjectRow {
  readonly display_name: string
}

export interface ChangeRow {
  readonly seq: number
  readonly kind: ChangeKind
  readonly subject_id: string
  readonly group_id: string | null
  readonly what: ChangeWhat
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly at: Date
}

export function toPerson(row: PersonRow): Person {
  return {
    ...toObject(row),
    userName: row.user_name,
    enabled: row.enabled,
    managerId: row.manager_id,
  }
}

export function toGroup(row: GroupRow): Group {
  return { ...toObject(row), displayName: row.display_name }
}

function toObject(row: ObjectRow) {
  return {
    id: row.id,
    sourceId: row.source_id,
    attributes: row.attributes,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    changedSeq: row.changed_seq,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

export function toChange(row: ChangeRow): Change {
  return {
    seq: row.seq,
    kind: row.kind,
    subjectId: row.subject_id,
    groupId: row.group_id,
    what: row.what,
    detail: row.detail,
    at: row.at.toISOString(),
  }
}
