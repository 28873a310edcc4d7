import { refuseLeaving, refuseSeat } from '../../../provider/membership/guards.ts'
import type { Marks, OwnMember, VerbResult } from '../../../provider/membership/member-store.ts'
import { type DirectorySays, decideVerb, type MemberVerb } from '../../../provider/membership/member-verbs.ts'
import type { MembershipState } from '../../../provider/membership/membership.ts'
import type { Decision } from '../../../provider/staging/staging-store.ts'
import type { Sql } from '../../database.ts'
import { appendEvents, type LedgerEntry } from '../ledger.ts'
import { tellRecord } from '../roles/tell-roles.ts'
import { isUuid } from '../row.ts'
import { countOtherOwners, countSeats } from './guard-counts.ts'
import { lockMembership, moveMembership } from './membership-rows.ts'
import { refreshOffers } from './offers.ts'
import { raisePolicyVersions } from './policies.ts'
import { putStaged, unlinkedRow } from './staged-rows.ts'
import { lockMemberships } from './tenant-lock.ts'

/** Where a member's record is, locked. */
interface Place {
  readonly connection: number | null
  readonly resourceId: string | null
  readonly hasRecord: boolean
  readonly active: boolean | null
}

/** The tenant's seats as its plan and its own limit allow. */
async function seatsOf(tx: Sql, tenantId: string) {
  const [row] = await tx.rows<{ limit: number | null }>(
    'select seats_allowed(t) as limit from tenant t where id = $1',
    [tenantId],
  )
  return await countSeats(tx, tenantId, row?.limit ?? null)
}

/** Records before memberships, as every writer takes them. */
async function lockPlace(tx: Sql, tenantId: string, personId: string): Promise<Place | undefined> {
  const [link] = await tx.rows<{ connection: number | null; resourceId: string | null }>(
    'select connection, resource_id as "resourceId" from membership where tenant_id = $1 and person_id = $2',
    [tenantId, personId],
  )
  if (!link) return undefined
  const [record] = await tx.rows<{ active: boolean | null }>(
    `select active from scim_resource
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = $3 for no key update`,
    [tenantId, link.connection, link.resourceId],
  )
  return { ...link, hasRecord: record !== undefined, active: record?.active ?? null }
}

/** Deactivates, reactivates or removes a member because a person says so. The record of the connection stays as it is. */
export async function changeMember(
  tx: Sql,
  newId: () => string,
  tenantId: string,
  personId: string,
  verb: MemberVerb,
  decision: Decision,
): Promise<VerbResult> {
  if (!isUuid(personId)) return { kind: 'missing' }
  await lockMemberships(tx, tenantId)
  const place = await lockPlace(tx, tenantId, personId)
  const membership = await lockMembership(tx, tenantId, personId)
  if (!place || !membership) return { kind: 'missing' }
  const outcome = decideVerb(verb, {
    membership,
    directory: directorySays(place),
    otherActiveOwners: membership.owner ? await countOtherOwners(tx, tenantId, personId) : 0,
    seats: await seatsOf(tx, tenantId),
  })
  if (outcome.kind === 'unchanged') return { kind: 'done' }
  if (outcome.kind !== 'change') return outcome
  const settled = { state: outcome.state, due: null, transferTo: null }
  await tellRoles(tx, tenantId, place, membership.state, outcome.state, decision)
  await moveMembership(tx, tenantId, personId, settled, decision.at)
  if (place.hasRecord && place.connection !== null && place.resourceId !== null) {
    const reach = { tenantId, connection: place.connection }
    // The identity provider still has the person; what it sends from now on concerns nobody, until somebody links it.
    if (outcome.state === 'removed') {
      await putStaged(
        tx,
        reach,
        place.resourceId,
        unlinkedRow(place.resourceId, 'removed_by_hand', decision.at, personId),
      )
    } else if (outcome.state === 'active') await dropUnlinked(tx, reach, place.resourceId)
  }
  await refreshOffers(tx, newId, tenantId, personId, decision.at)
  await tell(tx, tenantId, personId, place, outcome.event, decision)
  return { kind: 'done' }
}

/** A membership that ends takes along what the groups of its record granted; one that comes back brings it. */
async function tellRoles(
  tx: Sql,
  tenantId: string,
  { connection, resourceId }: Place,
  before: MembershipState,
  after: MembershipState,
  { at, by }: Decision,
): Promise<void> {
  if (connection === null || resourceId === null) return
  const reach = { tenantId, connection }
  if (after === 'removed') {
    await tellRecord(tx, reach, resourceId, { event: 'role.revoked', at, by, because: 'member_removed' })
  } else if (before === 'removed') {
    await tellRecord(tx, reach, resourceId, { event: 'role.granted', at, by, because: 'member_joined' })
  }
}

async function dropUnlinked(
  tx: Sql,
  reach: { readonly tenantId: string; readonly connection: number },
  resourceId: string,
): Promise<void> {
  const [unlinked] = await tx.rows(
    `select 1 from staged_record
      where tenant_id = $1 and connection = $2 and resource_id = $3 and kind = 'unlinked' for update`,
    [reach.tenantId, reach.connection, resourceId],
  )
  if (unlinked) await putStaged(tx, reach, resourceId, undefined)
}

function directorySays({ connection, hasRecord, active }: Place): DirectorySays {
  if (connection === null) return 'none'
  if (!hasRecord) return 'gone'
  return active === false ? 'deactivated' : 'active'
}

/** Says who is an owner and who has emergency access. Nobody takes the mark of the last owner. */
export async function markMember(
  tx: Sql,
  tenantId: string,
  personId: string,
  { owner, breakGlass }: Marks,
  decision: Decision,
): Promise<VerbResult> {
  if (!isUuid(personId)) return { kind: 'missing' }
  await lockMemberships(tx, tenantId)
  const membership = await lockMembership(tx, tenantId, personId)
  if (!membership) return { kind: 'missing' }
  if (owner === false && membership.owner) {
    const others = await countOtherOwners(tx, tenantId, personId)
    const refusal = refuseLeaving({ ...membership, breakGlass: false }, others)
    if (refusal) return { kind: 'refused', refusal }
  }
  await tx.rows(
    `update membership set owner = coalesce($3, owner), break_glass = coalesce($4, break_glass)
      where tenant_id = $1 and person_id = $2`,
    [tenantId, personId, owner ?? null, breakGlass ?? null],
  )
  await raisePolicyVersions(tx, tenantId)
  const place = await lockPlace(tx, tenantId, personId)
  const marks = {
    ...(owner === undefined ? {} : { owner }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  }
  if (place) await tell(tx, tenantId, personId, place, 'member.updated', decision, marks)
  return { kind: 'done' }
}

/** Makes somebody of the product's own a member. A connection's member stays the connection's. */
export async function addOwnMember(
  tx: Sql,
  newId: () => string,
  { tenantId, personId, owner }: OwnMember,
  decision: Decision,
): Promise<VerbResult> {
  if (!isUuid(personId)) return { kind: 'missing' }
  await lockMemberships(tx, tenantId)
  const [person] = await tx.rows<{ name: string | null; email: string | null }>(
    `select name, (select email from person_email where person_id = $1 order by verified desc, email_key limit 1) as email
       from person where id = $1`,
    [personId],
  )
  if (!person) return { kind: 'missing' }
  const present = await lockMembership(tx, tenantId, personId)
  if (present && present.state !== 'removed') return { kind: 'done' }
  const refusal = refuseSeat(await seatsOf(tx, tenantId))
  if (refusal) return { kind: 'refused', refusal }
  await tx.rows(
    `insert into membership (tenant_id, person_id, state, since, origin, owner, label, email)
     values ($1, $2, 'active', $3, 'product', $4, $5, $6)
     on conflict (tenant_id, person_id) do update set state = 'active', since = $3, owner = $4, connection = null,
       resource_id = null, origin = 'product', label = $5, email = $6, due_at = null, due_state = null,
       due_keep_days = null, transfer_to = null, return_key = null`,
    [tenantId, personId, decision.at, owner, person.name ?? person.email, person.email],
  )
  await raisePolicyVersions(tx, tenantId)
  await refreshOffers(tx, newId, tenantId, personId, decision.at)
  const nowhere: Place = { connection: null, resourceId: null, hasRecord: false, active: null }
  await tell(tx, tenantId, personId, nowhere, 'member.provisioned', decision, { origin: 'product' })
  return { kind: 'done' }
}

async function tell(
  tx: Sql,
  tenantId: string,
  personId: string,
  { connection, resourceId }: Place,
  event: LedgerEntry['event'],
  { at, by }: Decision,
  more: LedgerEntry['data'] = {},
): Promise<void> {
  const resource = resourceId === null ? null : { type: 'User', id: resourceId }
  await appendEvents(tx, [{ tenantId, personId, connection, resource, event, at, data: { ...more, by } }])
}
