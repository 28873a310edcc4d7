import { emailKey } from '../../../provider/membership/describe-person.ts'
import { refuseLeaving } from '../../../provider/membership/guards.ts'
import type { Person, PersonEmail, VerbResult } from '../../../provider/membership/member-store.ts'
import type { Decision } from '../../../provider/staging/staging-store.ts'
import type { Database, Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'
import { tellRecord } from '../roles/tell-roles.ts'
import { isUuid } from '../row.ts'
import { countOtherOwners } from './guard-counts.ts'
import { lockMembership } from './membership-rows.ts'
import { refreshOffers } from './offers.ts'
import { putStaged, unlinkedRow } from './staged-rows.ts'
import { lockMemberships } from './tenant-lock.ts'

export async function addPerson(
  database: Database,
  person: { readonly id: string; readonly name: string | null; readonly emails: readonly PersonEmail[] },
  at: Date,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.rows('insert into person (id, created_at, name) values ($1, $2, $3)', [
      person.id,
      at,
      person.name,
    ])
    for (const email of person.emails) await storeEmail(tx, person.id, email)
  })
}

async function storeEmail(tx: Sql, personId: string, { email, verified }: PersonEmail): Promise<void> {
  await tx.rows(
    `insert into person_email (person_id, email_key, email, verified) values ($1, $2, $3, $4)
     on conflict (person_id, email_key) do update set email = $3, verified = $4`,
    [personId, emailKey(email), email, verified],
  )
}

export async function putEmail(database: Database, personId: string, email: PersonEmail): Promise<boolean> {
  if (!isUuid(personId)) return false
  return await database.transaction(async (tx) => {
    const found = await tx.rows('select 1 from person where id = $1 for key share', [personId])
    if (found.length === 0) return false
    await storeEmail(tx, personId, email)
    return true
  })
}

export async function findPerson(database: Database, personId: string): Promise<Person | undefined> {
  if (!isUuid(personId)) return undefined
  return await database.transaction(async (tx) => {
    await seePerson(tx, personId)
    const [person] = await tx.rows<Pick<Person, 'id' | 'name' | 'createdAt'>>(
      'select id, name, created_at as "createdAt" from person where id = $1',
      [personId],
    )
    if (!person) return undefined
    const emails = await tx.rows<PersonEmail>(
      'select email, verified from person_email where person_id = $1 order by email_key',
      [personId],
    )
    const memberships = await tx.rows<Person['memberships'][number]>(
      'select tenant_id as "tenantId", state, since from membership where person_id = $1 order by tenant_id',
      [personId],
    )
    return { ...person, emails, memberships }
  })
}

/** Whoever gave the address, those first who have verified it: even then it can be of several. */
export async function findByEmail(database: Database, email: string): Promise<string[]> {
  const rows = await database.rows<{ id: string }>(
    'select person_id as id from person_email where email_key = $1 order by verified desc, person_id limit 10',
    [emailKey(email)],
  )
  return rows.map(({ id }) => id)
}

/** Lets the transaction see the memberships of one person in every tenant, and nothing else of any of them. */
async function seePerson(tx: Sql, personId: string): Promise<void> {
  await tx.rows(`select set_config('rollcall.person', $1, true)`, [personId])
}

/**
 * Takes a person out of every tenant, one after the other in one transaction, then out of the product. What directories
 * sent stays theirs: their records become nobody's.
 */
export async function deletePerson(
  database: Database,
  personId: string,
  decision: Decision,
): Promise<VerbResult> {
  if (!isUuid(personId)) return { kind: 'missing' }
  try {
    return await database.transaction(async (tx) => {
      await seePerson(tx, personId)
      const tenants = await tx.rows<{ id: string }>(
        'select tenant_id as id from membership where person_id = $1 order by tenant_id',
        [personId],
      )
      for (const { id } of tenants) await leaveTenant(tx, id, personId, decision)
      const gone = await tx.rows('delete from person where id = $1 returning id', [personId])
      return { kind: gone.length > 0 ? 'done' : 'missing' }
    })
  } catch (error) {
    if (error instanceof Guarded) return { kind: 'refused', refusal: error.refusal }
    throw error
  }
}

/** Undoes what was done in other tenants already. */
class Guarded extends Error {
  readonly refusal: 'last_owner' | 'break_glass'

  constructor(refusal: 'last_owner' | 'break_glass') {
    super(refusal)
    this.refusal = refusal
  }
}

/** Nothing is offered of somebody who goes. */
function noNewId(): never {
  throw new Error('A person who is deleted is offered to nobody.')
}

async function leaveTenant(tx: Sql, tenantId: string, personId: string, { at, by }: Decision): Promise<void> {
  await tx.rows(`select set_config('rollcall.tenant', $1, true)`, [tenantId])
  await lockMemberships(tx, tenantId)
  const records = await tx.rows<{ id: string; connection: number }>(
    `select r.id, r.connection from membership m join scim_resource r
        on r.tenant_id = m.tenant_id and r.connection = m.connection and r.resource_type = 'User' and r.id = m.resource_id
      where m.tenant_id = $1 and m.person_id = $2 for no key update of r`,
    [tenantId, personId],
  )
  const membership = await lockMembership(tx, tenantId, personId)
  if (!membership) return
  const refusal = refuseLeaving(
    membership,
    membership.owner ? await countOtherOwners(tx, tenantId, personId) : 0,
  )
  if (refusal === 'last_owner' || refusal === 'break_glass') throw new Guarded(refusal)
  for (const { id, connection } of records) {
    const reach = { tenantId, connection }
    await tellRecord(tx, reach, id, { event: 'role.revoked', at, by, because: 'person_deleted' })
    await tx.rows(
      `update scim_resource set person_id = null
        where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = $3`,
      [tenantId, connection, id],
    )
    await putStaged(tx, reach, id, unlinkedRow(id, 'person_deleted', at, null))
  }
  await tx.rows(
    `update membership set state = 'removed' where tenant_id = $1 and person_id = $2 and connection is null`,
    [tenantId, personId],
  )
  await refreshOffers(tx, noNewId, tenantId, personId, at)
  await tx.rows('update staged_record set person_id = null where tenant_id = $1 and person_id = $2', [
    tenantId,
    personId,
  ])
  await tx.rows('delete from membership where tenant_id = $1 and person_id = $2', [tenantId, personId])
  const [record] = records
  await appendEvents(tx, [
    {
      tenantId,
      personId,
      at,
      event: 'member.removed',
      connection: record?.connection ?? null,
      resource: record ? { type: 'User', id: record.id } : null,
      data: { personDeleted: true, by },
    },
  ])
}
