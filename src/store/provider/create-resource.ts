import { createdEvent } from '../../provider/ledger/event-of-write.ts'
import type { ResourceDraft, WriteContext } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenant.ts'
import type { Sql } from '../database.ts'
import { externalKeysOf } from './value-keys.ts'

const head = `with resource as (
  insert into scim_resource (tenant_id, connection, resource_type, id, unique_key, external_id, display_key, display_name,
    active, person_id, version, created_at, last_modified, document, hidden)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11, $12, $13)
), ledger as (
  insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id, event,
    person_id, state)
  values ($1, $2, $11, $3, $4, 'created', 1, $14, $15, $18, $10, $12)
), indexed as (
  insert into scim_value (tenant_id, connection, resource_type, attribute, value_key, resource_id)
  select $1, $2, $3, v.attribute, v.value_key, $4 from unnest($16::text[], $17::text[]) as v (attribute, value_key)
), counted as (
  insert into scim_count (tenant_id, connection, resource_type, slot, resources)
  values ($1, $2, $3, pg_backend_pid() % 64, 1)
  on conflict (tenant_id, connection, resource_type, slot) do update set resources = scim_count.resources + 1
)`

const createUser = `${head}, born as (
  insert into person (id, created_at) values ($10, $11)
), joined as (
  insert into membership (tenant_id, person_id, connection, resource_id, state, since)
  values ($1, $10, $2, $4, case when $9 is false then 'deactivated' else 'active' end, $11)
) select 1`

const createOther = `${head} select 1`

/**
 * Stores a resource, its index entries and its ledger row; for a user also the person and the membership. One statement,
 * so one transaction. A new record is always a new person: who it may be the same person as is not decided by a value
 * that the directory sent (CVE-2022-1680).
 */
export async function insertResource(
  sql: Sql,
  reach: Reach,
  draft: ResourceDraft,
  personId: string | null,
  context: WriteContext,
): Promise<void> {
  const { keys, document, hidden } = draft.entry
  const { attributes, values } = externalKeysOf(keys)
  const isUser = personId !== null
  await sql.prepared(isUser ? 'scim_create_user' : 'scim_create_other', isUser ? createUser : createOther, [
    reach.tenantId,
    reach.connection,
    draft.type.name,
    draft.id,
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
    context.event ?? createdEvent(draft.type.name),
  ])
}
