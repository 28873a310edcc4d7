import { type MemberEvent, updatedEvent } from '../../provider/ledger/event-of-write.ts'
import type { Brake } from '../../provider/membership/policy.ts'
import type { ResourceEntry, WriteContext } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import type { JsonObject, JsonValue, ResourceType } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { windowStart } from './membership/guard-counts.ts'
import { jsonText, type ResourceRow } from './row.ts'
import { type UpdateParts, updateStatement } from './update-statement.ts'
import { keysMissing, storedKeys } from './value-keys.ts'

const key = 'tenant_id = $1 and connection = $2 and resource_type = $3'

/** Under which circumstances a user's record may be replaced; left out where somebody holds what they rest on. */
export interface UpdateGate {
  readonly policyVersion: number
  /** Where the membership goes along; the policy suspends, at once, whoever is deactivated. */
  readonly membership: UpdateParts['membership']
  readonly brake: Brake | null
  /** What the ledger tells of the member besides. */
  readonly data: JsonObject | null
}

/**
 * Stores the next version of a resource with its index entries and ledger row; with a gate also the membership's move.
 * Undefined: the row is not at `row.version` any more, or the gate is closed.
 */
export async function updateResourceRow(
  sql: Sql,
  reach: Reach,
  type: ResourceType,
  row: ResourceRow,
  entry: ResourceEntry,
  changes: JsonValue,
  context: WriteContext,
  gate?: UpdateGate,
): Promise<number | undefined> {
  const before = storedKeys(type, row.document)
  const { keys } = entry
  const gone = keysMissing(before, keys)
  const come = keysMissing(keys, before)
  const movesKeys = gone.values.length + come.values.length > 0
  const data = gate?.data ?? context.data
  const membership = gate?.membership ?? 'stays'
  const brake = membership === 'returns' ? (gate?.brake ?? null) : null
  const statement = updateStatement({
    keys: movesKeys,
    policy: gate !== undefined,
    membership,
    brake: brake !== null,
  })
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
    data ? jsonText(data) : null,
    ...(movesKeys ? [gone.attributes, gone.values, come.attributes, come.values] : []),
    ...(gate ? [gate.policyVersion] : []),
    ...(brake ? [windowStart(brake, context.at)] : []),
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
