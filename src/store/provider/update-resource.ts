import { type MemberEvent, updatedEvent } from '../../provider/ledger/event-of-write.ts'
import type { ResourceEntry, WriteContext } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenant.ts'
import type { JsonValue, ResourceType } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { jsonText, type ResourceRow } from './row.ts'
import { keysMissing, storedKeys } from './value-keys.ts'

const key = 'tenant_id = $1 and connection = $2 and resource_type = $3'

/** Replaces a version by the next one, or does nothing at all when another writer came first. */
const replaceVersion = `with resource as (
  update scim_resource set unique_key = $6, external_id = $7, display_key = $8, display_name = $9, active = $10,
    document = $11, hidden = $12, version = version + 1, last_modified = $13
  where ${key} and id = $4 and version = $5
  returning version, person_id
)`

const changeKeys = `, gone as (
  delete from scim_value v using resource, unnest($18::text[], $19::text[]) as k (attribute, value_key)
  where v.tenant_id = $1 and v.connection = $2 and v.resource_type = $3
    and v.attribute = k.attribute and v.value_key = k.value_key and v.resource_id = $4
), come as (
  insert into scim_value (tenant_id, connection, resource_type, attribute, value_key, resource_id)
  select $1, $2, $3, k.attribute, k.value_key, $4 from resource, unnest($20::text[], $21::text[]) as k (attribute, value_key)
  on conflict do nothing
)`

const noteChange = `, ledger as (
  insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id, changes,
    event, person_id, state)
  select $1, $2, $13, $3, $4, 'updated', version, $14, $15, $16, $17, person_id, $11 from resource
)`

const moveMembership = `, membership as (
  update membership m set state = case when $10 is false then 'deactivated' else 'active' end, since = $13
  from resource where m.tenant_id = $1 and m.person_id = resource.person_id and m.state <> 'removed'
)`

interface Parts {
  /** Whether index entries come or go. Most changes leave them, and PostgreSQL keeps the plan of what is left. */
  readonly keys: boolean
  readonly membership: boolean
}

function updateStatement({ keys, membership }: Parts): { name: string; text: string } {
  return {
    name: `scim_update${keys ? '_keys' : ''}${membership ? '_membership' : ''}`,
    text: `${replaceVersion}${keys ? changeKeys : ''}${noteChange}${membership ? moveMembership : ''} select version from resource`,
  }
}

/**
 * Stores the next version of a resource with its index entries and ledger row. A change of `active` moves the
 * membership; an `active` that is taken away leaves it as it is. Undefined: the row is not at `row.version` any more.
 */
export async function updateResourceRow(
  sql: Sql,
  reach: Reach,
  type: ResourceType,
  row: ResourceRow,
  entry: ResourceEntry,
  changes: JsonValue,
  context: WriteContext,
): Promise<number | undefined> {
  const before = storedKeys(type, row.document)
  const { keys } = entry
  const gone = keysMissing(before, keys)
  const come = keysMissing(keys, before)
  const moves = row.person_id !== null && keys.active !== null && keys.active !== before.active
  const movesKeys = gone.values.length + come.values.length > 0
  const statement = updateStatement({ keys: movesKeys, membership: moves })
  const rows = await sql.prepared<{ version: number }>(statement.name, statement.text, [
    reach.tenantId,
    reach.connection,
    type.name,
    row.id,
    row.version,
    keys.unique,
    keys.externalId,
    keys.displayKey,
    keys.displayName,
    keys.active,
    entry.document,
    entry.hidden,
    context.at,
    context.tokenId,
    context.requestId,
    jsonText(changes),
    context.event ?? updatedEvent(type.name, before, keys),
    ...(movesKeys ? [gone.attributes, gone.values, come.attributes, come.values] : []),
  ])
  return rows[0]?.version
}

/**
 * Raises the version of a group whose members changed, with the ledger rows that say so: the first stands for the write,
 * further ones are what did not fit into it.
 */
export async function bumpVersion(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
  events: readonly MemberEvent[],
  context: WriteContext,
): Promise<number> {
  const rows = await tx.prepared<{ version: number }>(
    'scim_bump',
    `with resource as (
       update scim_resource set version = version + 1, last_modified = $5 where ${key} and id = $4 returning version
     ), ledger as (
       insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id,
         event, changes)
       select $1, $2, $5, $3, $4, case when e.n = 1 then 'updated' end, version, $6, $7, e.event, e.changes::jsonb
         from resource, unnest($8::text[], $9::text[]) with ordinality as e (event, changes, n) order by e.n
     ) select version from resource`,
    [
      reach.tenantId,
      reach.connection,
      type.name,
      id,
      context.at,
      context.tokenId,
      context.requestId,
      events.map(({ event }) => event),
      events.map(({ changes }) => jsonText(changes)),
    ],
  )
  return rows[0]?.version ?? 0
}
