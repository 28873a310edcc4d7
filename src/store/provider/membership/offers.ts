import { describeResource } from '../../../provider/describe-resource.ts'
import { type OwnPerson, offerRecord } from '../../../provider/membership/offer.ts'
import type { ResourceEntry, WriteContext } from '../../../provider/store.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { ResourceType } from '../../../scim/index.ts'
import type { Database, Sql } from '../../database.ts'
import { insertResource } from '../create-resource.ts'
import { lockResourceRow } from '../read-resource.ts'
import { removeResource } from '../remove-resource.ts'
import { updateResourceRow } from '../update-resource.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { putStaged } from './staged-rows.ts'
import { lockMemberships } from './tenant-lock.ts'
import { userTypeOf } from './user-type-of.ts'

/** People a transaction. */
const batchSize = 100

interface OfferRow {
  readonly id: string
  readonly connection: number
  /** The identity provider has changed it, and the change waits for Synchronize: it is taking the member over. */
  readonly staged: boolean
}

/** How somebody of the product's own stands in a tenant; undefined: they are an identity provider's, or no member. */
async function findOwn(tx: Sql, tenantId: string, personId: string): Promise<OwnPerson | undefined> {
  const [row] = await tx.rows<OwnPerson>(
    `select m.person_id as "personId", p.name, m.state = 'active' as active,
        (select email from person_email e where e.person_id = p.id and e.verified order by e.email_key limit 1) as "verifiedEmail"
       from membership m join person p on p.id = m.person_id
      where m.tenant_id = $1 and m.person_id = $2 and m.connection is null and m.state <> 'removed'`,
    [tenantId, personId],
  )
  return row
}

function contextOf(at: Date, offered: boolean): WriteContext {
  return {
    at,
    tokenId: null,
    requestId: 'import',
    unknownMembers: 'skip',
    event: 'member.updated',
    data: { offeredForImport: offered },
  }
}

/**
 * Makes the records that connections are offered of a person what the person and the policies are: there, changed or
 * gone. Does nothing where they are so already. The caller holds `lockMemberships`.
 */
export async function refreshOffers(
  tx: Sql,
  newId: () => string,
  tenantId: string,
  personId: string,
  at: Date,
): Promise<void> {
  const own = await findOwn(tx, tenantId, personId)
  const wanting = own
    ? await tx.rows<{ connection: number }>(
        `select connection from scim_connection where tenant_id = $1 and policy ->> 'importVisible' = 'true' order by connection`,
        [tenantId],
      )
    : []
  const offered = await tx.rows<OfferRow>(
    `select id, connection, staged from scim_resource
      where tenant_id = $1 and person_id = $2 and offered and resource_type = 'User' order by id`,
    [tenantId, personId],
  )
  if (wanting.length === 0 && offered.length === 0) return
  const type = await userTypeOf(tx, tenantId)
  const wanted = new Set(wanting.map(({ connection }) => connection))
  for (const { id, connection, staged } of offered) {
    const reach = { tenantId, connection }
    const isWanted = wanted.delete(connection)
    if (own && staged) continue
    if (own && isWanted) await renewOffer(tx, reach, type, own, id, at)
    else await endOffer(tx, reach, type, id, at)
  }
  for (const connection of wanted) {
    if (own) await makeOffer(tx, { tenantId, connection }, type, own, newId(), at)
  }
}

function entryOf(type: ResourceType, own: OwnPerson, id: string): ResourceEntry {
  return describeResource(type, offerRecord(own, id), { uniqueGroupNames: false })
}

/** Whoever has the user name already was sent by the identity provider: it knows such a person, and is shown no second. */
async function makeOffer(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  own: OwnPerson,
  id: string,
  at: Date,
): Promise<void> {
  const entry = entryOf(type, own, id)
  const taken = await tx.rows(
    `select 1 from scim_resource
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and unique_key = $3`,
    [reach.tenantId, reach.connection, entry.keys.unique],
  )
  if (taken.length > 0) return
  await insertResource(tx, reach, { type, id, entry, members: [] }, own.personId, contextOf(at, true))
  await tx.rows(
    `update scim_resource set offered = true
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = $3`,
    [reach.tenantId, reach.connection, id],
  )
}

/** Nothing stays staged of it: a record that is gone would be taken for the end of the member. */
async function endOffer(tx: Sql, reach: Reach, type: ResourceType, id: string, at: Date): Promise<void> {
  await putStaged(tx, reach, id, undefined)
  await removeResource(tx, reach, type, id, () => undefined, contextOf(at, false))
}

async function renewOffer(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  own: OwnPerson,
  id: string,
  at: Date,
): Promise<void> {
  const row = await lockResourceRow(tx, reach, type, id)
  const entry = entryOf(type, own, id)
  if (!row || row.document === entry.document) return
  await updateResourceRow(tx, reach, type, row, entry, {}, contextOf(at, true))
}

/** An identity provider has changed the record: it speaks for the member from now on, and no other is offered. */
export async function acceptOffer(
  tx: Sql,
  newId: () => string,
  { tenantId, connection }: Reach,
  recordId: string,
  personId: string,
  at: Date,
): Promise<void> {
  await tx.rows(
    `update scim_resource set offered = false
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = $3`,
    [tenantId, connection, recordId],
  )
  await refreshOffers(tx, newId, tenantId, personId, at)
}

/** Brings what is offered up to the policy, some people a transaction; begun again it finishes what was left. */
export async function catchUpOffers(
  database: Database,
  newId: () => string,
  tenantId: string,
  at: Date,
): Promise<void> {
  const own = database.forTenant(tenantId)
  let last: string | null = null
  for (;;) {
    const after: string | null = last
    const people: { personId: string }[] = await own.rows<{ personId: string }>(
      `select person_id as "personId" from (
         select person_id from membership where tenant_id = $1 and connection is null
         union select person_id from scim_resource where tenant_id = $1 and offered
       ) p where $2::uuid is null or person_id > $2 order by person_id limit $3`,
      [tenantId, after, batchSize],
    )
    await retryConflicts(() =>
      own.transaction(async (tx) => {
        await lockMemberships(tx, tenantId)
        for (const { personId } of people) await refreshOffers(tx, newId, tenantId, personId, at)
      }),
    )
    last = people.at(-1)?.personId ?? null
    if (people.length < batchSize) break
  }
  await own.rows('update scim_connection set offers_behind = false where tenant_id = $1 and offers_behind', [
    tenantId,
  ])
}

/** Tenants where somebody stopped half-way. */
export async function listBehind(database: Database): Promise<string[]> {
  const rows = await database
    .acrossTenants()
    .rows<{ id: string }>('select distinct tenant_id as id from scim_connection where offers_behind')
  return rows.map(({ id }) => id)
}
