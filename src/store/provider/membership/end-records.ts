import type { EventType } from '../../../events/event-types.ts'
import { describePerson } from '../../../provider/membership/describe-person.ts'
import type { DisconnectionCounts } from '../../../provider/membership/disconnection.ts'
import type { StagedRow } from '../../../provider/staging/staged.ts'
import type { WriteContext } from '../../../provider/store.ts'
import { registryFor } from '../../../provider/tenants/definitions.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import { type JsonObject, type ResourceType, userType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { definitionsText } from '../definitions.ts'
import { appendEvents } from '../ledger.ts'
import { removeResource } from '../remove-resource.ts'
import { storedKeys } from '../value-keys.ts'
import { applyRecord, type RecordNow } from './apply-record.ts'
import type { WritePolicy } from './policy-cache.ts'
import { putStaged, stagedColumns } from './staged-rows.ts'

/** Records a transaction. */
const batchSize = 50

/** The end of a connection, one batch of it. */
export interface Ending {
  readonly tx: Sql
  readonly reach: Reach
  readonly policy: WritePolicy
  readonly at: Date
  readonly by: string
  readonly newId: () => string
  /** What has become of members; counted on. */
  readonly counts: { -readonly [name in keyof DisconnectionCounts]: number }
}

interface Told {
  readonly event: EventType
  readonly data: JsonObject | null
}

/** Ends some people's records, each with what the policy has for its member. Returns how many there were. */
export async function endUsers(ending: Ending): Promise<number> {
  const { tx, reach } = ending
  const rows = await tx.rows<{ id: string }>(
    `select id from scim_resource where tenant_id = $1 and connection = $2 and resource_type = 'User'
      order by id limit ${batchSize}`,
    [reach.tenantId, reach.connection],
  )
  const type = (await typesOf(tx, reach)).byName('User') ?? userType
  for (const { id } of rows) {
    await removeResource(
      tx,
      reach,
      type,
      id,
      () => {},
      contextOf(ending),
      async (row) => {
        const { document, person_id: personId, offered } = row
        // Somebody of the product's own, who was only shown for import.
        const isNobodys = offered || (row.staged && personId === null)
        const told = isNobodys
          ? ({ event: 'member.updated', data: null } as const)
          : await endMember(ending, recordOf(type, id, personId, document))
        if (isNobodys) ending.counts.unchanged += 1
        await putStaged(tx, reach, id, undefined)
        return told
      },
    )
  }
  return rows.length
}

/** Ends groups and resources of the tenant's own types. */
export async function endOthers(ending: Ending): Promise<number> {
  const { tx, reach } = ending
  const key = [reach.tenantId, reach.connection]
  const rows = await tx.rows<{ type: string; id: string }>(
    `select resource_type as type, id from scim_resource where tenant_id = $1 and connection = $2
      order by resource_type, id limit ${batchSize}`,
    key,
  )
  const types = await typesOf(tx, reach)
  for (const { type: name, id } of rows) {
    const type = types.byName(name)
    if (type) await removeResource(tx, reach, type, id, () => {}, contextOf(ending))
    else {
      // Of a type that the tenant has taken away since.
      const one = [...key, name, id]
      const which = 'tenant_id = $1 and connection = $2 and resource_type = $3'
      await tx.rows(`delete from scim_value where ${which} and resource_id = $4`, one)
      await tx.rows(`delete from scim_resource where ${which} and id = $4`, one)
    }
  }
  return rows.length
}

/** Whose record was deleted before, and whose leaving had not taken effect: held, or not yet synchronized. */
export async function endLeavers(ending: Ending): Promise<number> {
  const { tx, reach } = ending
  const rows = await tx.rows<StagedRow>(
    `select ${stagedColumns} from staged_record s where s.tenant_id = $1 and s.connection = $2
      order by s.resource_id limit ${batchSize} for update`,
    [reach.tenantId, reach.connection],
  )
  const type = (await typesOf(tx, reach)).byName('User') ?? userType
  for (const { resourceId, personId, gone } of rows) {
    await putStaged(tx, reach, resourceId, undefined)
    if (gone === null || personId === null) continue
    const told = await endMember(ending, recordOf(type, resourceId, personId, gone))
    const { tenantId, connection } = reach
    const resource = { type: 'User', id: resourceId }
    await appendEvents(tx, [{ ...told, tenantId, connection, at: ending.at, resource, personId }])
  }
  return rows.length
}

/** A person has said that the connection ends: the brake holds nobody, and there is no time to think it over. */
async function endMember(
  { tx, reach, policy, at, by, newId, counts }: Ending,
  record: RecordNow,
): Promise<Told> {
  const { leaving } = policy.policy
  const meant = { ...leaving, onDelete: leaving.onConnectionRemoved }
  const ending = { ...policy, policy: { ...policy.policy, leaving: meant, graceHours: 0 } }
  const applied = await applyRecord(tx, reach, record, { policy: ending, at, newId, isDecided: true })
  if (applied.kind !== 'applied') {
    counts.kept += 1
    await keepAsOwn(tx, reach, record)
    const refusal = applied.kind === 'refused' ? applied.refusal : null
    return { event: 'member.updated', data: { kept: true, because: 'connection_removed', refusal, by } }
  }
  const { event, data } = applied
  if (event === 'member.deactivated') counts.deactivated += 1
  else if (event === 'member.removed') counts.removed += 1
  else counts.unchanged += 1
  return { event, data: { ...data, because: 'connection_removed', by } }
}

/** A guard stands before the member, whom no connection speaks for any more. */
async function keepAsOwn(tx: Sql, { tenantId }: Reach, { personId, document }: RecordNow): Promise<void> {
  const { label, email } = describePerson(document)
  await tx.rows(
    `update membership set connection = null, resource_id = null, origin = 'product', return_key = null, due_at = null,
        due_state = null, due_keep_days = null, transfer_to = null, label = $3, email = $4
      where tenant_id = $1 and person_id = $2`,
    [tenantId, personId, label, email],
  )
}

function recordOf(type: ResourceType, id: string, personId: string | null, document: string): RecordNow {
  return { id, personId, keys: storedKeys(type, document), document, wanted: 'gone' }
}

function contextOf({ at }: Ending): WriteContext {
  return { at, tokenId: null, requestId: 'disconnect', unknownMembers: 'skip' }
}

async function typesOf(tx: Sql, { tenantId }: Reach) {
  const [row] = await tx.rows<{ text: string | null }>(`select ${definitionsText('$1')} as text`, [tenantId])
  return registryFor(row?.text)
}
