import { createdEvent } from '../../provider/ledger/event-of-write.ts'
import { returnKey } from '../../provider/membership/membership.ts'
import type { ResourceDraft, WriteContext } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import type { Sql } from '../database.ts'
import { externalKeysOf } from './value-keys.ts'

/** Everything is stored from `gate`, one row or none: none, and nothing is. */
const store = `resource as (
  insert into scim_resource (tenant_id, connection, resource_type, id, unique_key, external_id, display_key, display_name,
    active, person_id, version, created_at, last_modified, document, hidden)
  select $1::uuid, $2::integer, $3, $4::uuid, $5, $6, $7, $8, $9::boolean, $10::uuid, 1, $11::timestamptz, $11::timestamptz,
    $12, $13 from gate
), ledger as (
  insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id, event,
    person_id, state, data)
  select $1, $2, $11, $3, $4, 'created', 1, $14::uuid, $15, $18, $10, $12, $19::jsonb from gate
), indexed as (
  insert into scim_value (tenant_id, connection, resource_type, attribute, value_key, resource_id)
  select $1, $2, $3, v.attribute, v.value_key, $4
    from gate, unnest($16::text[], $17::text[]) as v (attribute, value_key)
), counted as (
  insert into scim_count (tenant_id, connection, resource_type, slot, resources)
  select $1, $2, $3, pg_backend_pid() % 64, 1 from gate
  on conflict (tenant_id, connection, resource_type, slot) do update set resources = scim_count.resources + 1
)`

const createRecord = `with gate as (select 1), ${store} select 1 as stored from gate`

/** Only under the policy it was decided on, and only if nobody who left is known by the same key. */
const createNewcomer = `with gate as materialized (
  select 1 from scim_connection
   where tenant_id = $1 and connection = $2 and policy_version = $20
     and not exists (select from membership where tenant_id = $1 and connection = $2 and return_key = $21)
), ${store}, born as (
  insert into person (id, created_at) select $10, $11 from gate
), joined as (
  insert into membership (tenant_id, person_id, connection, resource_id, state, since)
  select $1, $10, $2, $4, case when $9 is false then 'deactivated' else 'active' end, $11 from gate
) select 1 as stored from gate`

/** Stores a resource, its index entries and its ledger row. Whose a user's record is was decided before. */
export async function insertResource(
  sql: Sql,
  reach: Reach,
  draft: ResourceDraft,
  personId: string | null,
  context: WriteContext,
): Promise<void> {
  await sql.prepared('scim_create_record', createRecord, valuesOf(reach, draft, personId, context))
}

/**
 * Stores a user's record with a new person and membership: one statement, so one transaction. Who it may be the same
 * person as is never decided by a value that the directory sent (CVE-2022-1680). False: the policy has changed, or
 * somebody has come back, and nothing is stored.
 */
export async function insertNewcomer(
  sql: Sql,
  reach: Reach,
  draft: ResourceDraft,
  personId: string,
  policyVersion: number,
  context: WriteContext,
): Promise<boolean> {
  const rows = await sql.prepared('scim_create_user', createNewcomer, [
    ...valuesOf(reach, draft, personId, context),
    policyVersion,
    returnKey(draft.entry.keys),
  ])
  return rows.length > 0
}

function valuesOf(
  reach: Reach,
  { type, id, entry }: ResourceDraft,
  personId: string | null,
  context: WriteContext,
): unknown[] {
  const { keys, document, hidden } = entry
  const { attributes, values } = externalKeysOf(keys)
  return [
    reach.tenantId,
    reach.connection,
    type.name,
    id,
    keys.unique,
    keys.externalId,
    keys.displayKey,
    keys.displayName,
    keys.active,
    personId,
    context.at,
    document,
    hidden,
    context.tokenId,
    context.requestId,
    attributes,
    values,
    context.event ?? createdEvent(type.name),
    context.data ? JSON.stringify(context.data) : null,
  ]
}
