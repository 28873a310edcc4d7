import { removedEvent } from '../../provider/ledger/event-of-write.ts'
import type { StoredResource, WriteContext } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import type { JsonObject, JsonValue, ResourceType } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { tellGone, tellGroup } from './roles/tell-roles.ts'
import { isUuid, jsonText, type ResourceRow, toStored } from './row.ts'
import { externalKeysOf, storedKeys } from './value-keys.ts'

/**
 * Removes a resource inside a transaction: its row, its index entries, its place in groups or its members. The groups it
 * was in are taken first and in order, so that two removals cannot wait for each other. `settle` does what the removal
 * means for whoever the record was about, and returns what the ledger calls it; what it throws undoes everything.
 */
export async function removeResource(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
  check: (current: StoredResource) => void,
  context: WriteContext,
  settle?: (row: ResourceRow) => Promise<Pick<WriteContext, 'event' | 'data'>>,
): Promise<boolean> {
  if (!isUuid(id)) return false
  const key = [reach.tenantId, reach.connection, id]
  await tx.prepared(
    'scim_lock_groups_of',
    `select 1 from scim_resource where tenant_id = $1 and connection = $2 and resource_type = 'Group'
        and id in (select group_id from scim_member where tenant_id = $1 and connection = $2 and member_id = $3)
      order by id for no key update`,
    key,
  )
  const told = {
    event: 'role.revoked',
    at: context.at,
    tokenId: context.tokenId,
    requestId: context.requestId,
  } as const
  if (type.name === 'Group' && (await lockGrants(tx, key))) {
    await tellGroup(tx, reach, id, null, { ...told, because: 'group_deleted' })
  }
  const [row] = await tx.prepared<ResourceRow>(
    'scim_delete_row',
    `delete from scim_resource r where tenant_id = $1 and connection = $2 and resource_type = $4 and id = $3
     returning r.*, null as groups, null as members`,
    [...key, type.name],
  )
  if (!row) return false
  check(toStored(row, type))
  if (type.name === 'User')
    await tellGone(tx, reach, id, row.person_id, { ...told, because: 'record_deleted' })
  await removeTraces(tx, reach, type, row, { ...context, ...(await settle?.(row)) })
  return true
}

/** Whether a group grants anything; nobody comes into it or leaves it from then on. */
async function lockGrants(tx: Sql, key: readonly unknown[]): Promise<boolean> {
  const rows = await tx.prepared(
    'scim_lock_grants',
    `select 1 from scim_resource
      where tenant_id = $1 and connection = $2 and resource_type = 'Group' and id = $3 and grants is not null for update`,
    key,
  )
  return rows.length > 0
}

async function removeTraces(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  row: ResourceRow,
  context: WriteContext,
): Promise<void> {
  const { attributes, values } = externalKeysOf(storedKeys(type, row.document))
  await tx.prepared(
    'scim_delete_traces',
    `with indexed as (
       delete from scim_value v using unnest($6::text[], $7::text[]) as k (attribute, value_key)
        where v.tenant_id = $1 and v.connection = $2 and v.resource_type = $3
          and v.attribute = k.attribute and v.value_key = k.value_key and v.resource_id = $4
     ), members as (
       delete from scim_member where tenant_id = $1 and connection = $2 and group_id = $4
     ), places as (
       delete from scim_member where tenant_id = $1 and connection = $2 and member_id = $4 returning group_id
     ), groups as (
       update scim_resource g set version = version + 1, last_modified = $5 from places
        where g.tenant_id = $1 and g.connection = $2 and g.resource_type = 'Group' and g.id = places.group_id
     ), counted as (
       insert into scim_count (tenant_id, connection, resource_type, slot, resources)
       values ($1, $2, $3, pg_backend_pid() % 64, -1)
       on conflict (tenant_id, connection, resource_type, slot) do update set resources = scim_count.resources - 1
     )
     insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id, event,
       person_id, data)
     select $1, $2, $5, $3, $4, 'deleted', $9, $10, $11, $12, $8,
       $13::jsonb || coalesce((select jsonb_build_object('groups', jsonb_agg(group_id)) from places having count(*) > 0), '{}')`,
    [
      reach.tenantId,
      reach.connection,
      type.name,
      row.id,
      context.at,
      attributes,
      values,
      row.person_id,
      row.version + 1,
      context.tokenId,
      context.requestId,
      context.event ?? removedEvent(type.name),
      jsonText({ ...namesOf(row.document), ...context.data }),
    ],
  )
}

/** What a receiver may know a record by, when nothing else of it is left. */
function namesOf(document: string): JsonObject {
  const { userName, displayName, externalId } = JSON.parse(document) as Record<string, JsonValue | undefined>
  return Object.fromEntries(
    Object.entries({ userName, displayName, externalId }).filter(([, value]) => typeof value === 'string'),
  ) as JsonObject
}
