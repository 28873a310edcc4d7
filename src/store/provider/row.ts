import type { StoredResource } from '../../provider/store.ts'
import type { JsonObject, JsonValue, ResourceType } from '../../scim/index.ts'

/** A row of `scim_resource` as the statements here select it. */
export interface ResourceRow {
  readonly resource_type: string
  readonly id: string
  readonly version: number
  readonly created_at: Date
  readonly last_modified: Date
  readonly document: string
  readonly hidden: string | null
  readonly groups: string | null
  readonly members: string | null
  readonly person_id: string | null
  /** Whether the record is not what its membership is; see `staged_record`. */
  readonly staged: boolean
  /** Whether it is only shown for import: the product's own person, whom no identity provider has changed. */
  readonly offered: boolean
}

export const columns =
  'r.resource_type, r.id, r.version, r.created_at, r.last_modified, r.document, r.hidden, r.person_id, r.staged, r.offered'

/**
 * The groups of a user, as JSON text, or null. `base` is the placeholder of the base URL. The rows that tie members to
 * groups are found first (`offset 0` keeps it so, whatever the statistics say): they are few, the groups may be many.
 */
export function groupsOf(base: string): string {
  const group = `'value', g.id, '$ref', ${base} || '/Groups/' || g.id, 'type', 'direct'`
  return `(select '[' || string_agg(${withDisplay('g', group)}, ',' order by g.id) || ']'
     from (select group_id from scim_member
            where tenant_id = r.tenant_id and connection = r.connection and member_id = r.id offset 0) m
     join scim_resource g on g.tenant_id = r.tenant_id and g.connection = r.connection
       and g.resource_type = 'Group' and g.id = m.group_id)`
}

/** The members of a group, as JSON text, or null. */
export function membersOf(base: string): string {
  const member = `'value', u.id, '$ref', ${base} || '/' || u.resource_type || 's/' || u.id, 'type', u.resource_type`
  return `(select '[' || string_agg(${withDisplay('u', member)}, ',' order by u.id) || ']'
     from (select member_id, member_type from scim_member
            where tenant_id = r.tenant_id and connection = r.connection and group_id = r.id offset 0) m
     join scim_resource u on u.tenant_id = r.tenant_id and u.connection = r.connection
       and u.resource_type = m.member_type and u.id = m.member_id)`
}

/** Who has no name has no `display`: null would be a value that is not there (RFC 7643 §2.5). */
function withDisplay(table: string, parts: string): string {
  const named = `json_build_object(${parts}, 'display', ${table}.display_name)`
  return `(case when ${table}.display_name is null then json_build_object(${parts}) else ${named} end)::text`
}

export function toStored(row: ResourceRow, type: ResourceType): StoredResource {
  return {
    type,
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.last_modified,
    document: row.document,
    hidden: row.hidden === null ? undefined : (JSON.parse(row.hidden) as JsonObject),
    groups: row.groups ?? undefined,
    members: row.members ?? undefined,
  }
}

/** A list of ids that are UUIDs; anything else names nothing here. */
export function uuidsAmong(ids: readonly string[]): string[] {
  return ids.filter(isUuid)
}

export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id)
}

/** A value that goes into a jsonb column. */
export function jsonText(value: JsonValue): string {
  return JSON.stringify(value)
}
