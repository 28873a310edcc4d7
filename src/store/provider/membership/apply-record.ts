import type { EventType } from '../../../events/event-types.ts'
import { decideAdoption, type Proposal } from '../../../provider/membership/adoption.ts'
import { decideMembership, type MembershipEffect } from '../../../provider/membership/decide-membership.ts'
import { addressesOf, describePerson } from '../../../provider/membership/describe-person.ts'
import { type Refusal, refuseDomain } from '../../../provider/membership/guards.ts'
import { type Membership, returnKey, type Wanted } from '../../../provider/membership/membership.ts'
import type { ResourceKeys } from '../../../provider/store.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { JsonObject } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { tellRecord } from '../roles/tell-roles.ts'
import { findCandidates } from './candidates.ts'
import { findHeir } from './find-heir.ts'
import { countLeavers, countOtherOwners, countSeats, noteLeaver } from './guard-counts.ts'
import {
  findReturning,
  insertPerson,
  linkMembership,
  lockMembership,
  moveMembership,
  noteRecordGone,
} from './membership-rows.ts'
import { acceptOffer } from './offers.ts'
import type { WritePolicy } from './policy-cache.ts'

/** A record as it is now, or as it last was when `wanted` is `gone`. */
export interface RecordNow {
  readonly id: string
  readonly personId: string | null
  readonly keys: Pick<ResourceKeys, 'externalId' | 'unique'>
  readonly document: string
  readonly wanted: Wanted
}

export interface Applying {
  readonly policy: WritePolicy
  readonly at: Date
  readonly newId: () => string
  /** A person has decided: the brake does not hold anyone. */
  readonly isDecided: boolean
  /** Whoever resolved a conflict has said who it is: a person, or somebody new. */
  readonly who?: { readonly personId: string } | 'newcomer' | undefined
}

/** What came of it: the ledger's word, and whose record it is from now on. */
export type Applied =
  | {
      readonly kind: 'applied'
      readonly event: EventType
      readonly data: JsonObject | null
      readonly personId: string | null
      /** The record speaks for a member from now on, and did not before: what its groups grant begins. */
      readonly joined: boolean
    }
  | { readonly kind: 'held' }
  | { readonly kind: 'conflict'; readonly proposals: readonly Proposal[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

const dayMs = 86_400_000

/**
 * Makes a membership what its record says: the one way in which an identity provider's word takes effect, whether at
 * once, by Synchronize or when a conflict is resolved. Nothing is stored unless it is `applied`. The caller holds
 * `lockMemberships` and stores the record.
 */
export async function applyRecord(
  tx: Sql,
  reach: Reach,
  record: RecordNow,
  applying: Applying,
): Promise<Applied> {
  const known = await findMembership(tx, reach, record, applying)
  if (known) return await settle(tx, reach, record, known, applying)
  if (record.wanted === 'gone')
    return { kind: 'applied', event: 'member.staged', data: null, personId: null, joined: false }
  return await join(tx, reach, record, applying)
}

/** Whoever the record is about already; undefined also when they left too long ago to be the same member. */
async function findMembership(
  tx: Sql,
  reach: Reach,
  { personId, keys }: RecordNow,
  { policy, at, who }: Applying,
): Promise<Membership | undefined> {
  if (who !== undefined) return undefined
  const longAgo = new Date(at.getTime() - policy.policy.reactivationDays * dayMs)
  if (personId === null) return await findReturning(tx, reach, returnKey(keys), longAgo)
  const membership = await lockMembership(tx, reach.tenantId, personId)
  return membership?.state === 'removed' && membership.since < longAgo ? undefined : membership
}

async function join(tx: Sql, reach: Reach, record: RecordNow, applying: Applying): Promise<Applied> {
  const { policy, who, newId, at } = applying
  const addresses = addressesOf(record.document)
  const refusal = refuseDomain({ only: policy.onlyDomains, verified: policy.domains }, addresses)
  if (refusal) return { kind: 'refused', refusal }
  if (typeof who === 'object') return await adopt(tx, reach, record, who.personId, applying)
  if (who === undefined && policy.careful) {
    const candidates = await findCandidates(tx, reach.tenantId, addresses)
    const decision = decideAdoption(candidates, policy.domains, policy.policy.adoption)
    if (decision.kind === 'conflict') return decision
    if (decision.kind === 'adopt') return await adopt(tx, reach, record, decision.personId, applying)
  }
  const effect = await decide(tx, reach, record, undefined, applying)
  if (effect.kind !== 'change') {
    if (effect.kind === 'refuse') return { kind: 'refused', refusal: effect.refusal }
    // Somebody who arrives deactivated where that means removed: a record, and nobody's.
    return { kind: 'applied', event: 'member.staged', data: null, personId: null, joined: false }
  }
  const personId = newId()
  await insertPerson(tx, personId, at)
  await linkMembership(tx, { ...reach, personId, resourceId: record.id, origin: 'provisioned' }, effect, at)
  return { kind: 'applied', event: 'member.provisioned', data: null, personId, joined: true }
}

/** Somebody who was here before becomes this record's. */
async function adopt(
  tx: Sql,
  reach: Reach,
  record: RecordNow,
  personId: string,
  applying: Applying,
): Promise<Applied> {
  const membership = await lockMembership(tx, reach.tenantId, personId)
  const effect = await decide(tx, reach, record, membership, applying)
  if (effect.kind === 'refuse') return { kind: 'refused', refusal: effect.refusal }
  if (effect.kind === 'hold') return { kind: 'held' }
  const change =
    effect.kind === 'change'
      ? effect
      : { state: membership?.state ?? 'removed', due: membership?.due ?? null, transferTo: null }
  await linkMembership(
    tx,
    { ...reach, personId, resourceId: record.id, origin: 'adopted' },
    change,
    applying.at,
  )
  await acceptOffer(tx, applying.newId, reach, record.id, personId, applying.at)
  if (membership && membership.origin !== 'product') {
    // Re-linked: a member of this connection before.
    const event = (effect.kind === 'change' ? effect.event : null) ?? 'member.updated'
    return { kind: 'applied', event, data: null, personId, joined: true }
  }
  return { kind: 'applied', event: 'member.provisioned', data: { origin: 'adopted' }, personId, joined: true }
}

/** Moves a membership that there is, and ties it to this record if it was another's. */
async function settle(
  tx: Sql,
  reach: Reach,
  record: RecordNow,
  membership: Membership,
  applying: Applying,
): Promise<Applied> {
  const { at } = applying
  const { personId } = membership
  const effect = await decide(tx, reach, record, membership, applying)
  if (effect.kind === 'refuse') return { kind: 'refused', refusal: effect.refusal }
  if (record.wanted === 'gone') await noteGone(tx, reach, record, personId)
  if (effect.kind === 'hold') return { kind: 'held' }
  const isReturning = record.personId === null
  const isChange = effect.kind === 'change'
  // Until then somebody else may take the place; only who leaves for good leaves something behind.
  const leaves = isChange && effect.state === 'removed'
  const heir = await findHeir(tx, reach.tenantId, leaves ? effect.transferTo : null)
  const moved = isChange ? { ...effect, transferTo: leaves ? heir.transferTo : effect.transferTo } : undefined
  const outcome = moved ?? { ...membership, transferTo: null }
  const [was, is] = [membership.state === 'removed', outcome.state === 'removed']
  if (is && !was && record.wanted !== 'gone') {
    await tellRecord(tx, reach, record.id, { event: 'role.revoked', at, because: 'member_removed' })
  }
  if (isReturning) {
    const { origin } = membership
    await linkMembership(tx, { ...reach, personId, resourceId: record.id, origin }, outcome, at)
  } else if (moved) await moveMembership(tx, reach.tenantId, personId, moved, at)
  await countBrake(tx, reach, membership, outcome.state, applying)
  return {
    kind: 'applied',
    event: (isChange ? effect.event : null) ?? 'member.updated',
    data: moved ? dataOf(moved, heir.told) : null,
    personId,
    joined: (isReturning || was) && !is,
  }
}

async function decide(
  tx: Sql,
  reach: Reach,
  { wanted, personId }: RecordNow,
  membership: Membership | undefined,
  { policy, at, isDecided }: Applying,
): Promise<MembershipEffect> {
  const mayLeave = membership?.state === 'active' && (wanted === 'gone' || wanted === 'deactivated')
  const mayJoin = wanted === 'active' || wanted === 'unsaid'
  const { brake } = policy.policy
  return decideMembership({
    wanted,
    membership,
    isReturning: personId === null,
    policy: policy.policy,
    at,
    otherActiveOwners:
      mayLeave && membership.owner ? await countOtherOwners(tx, reach.tenantId, membership.personId) : 0,
    seats: mayJoin ? await countSeats(tx, reach.tenantId, policy.seatLimit) : { limit: null, taken: 0 },
    brake: mayLeave && brake && !isDecided ? await countLeavers(tx, reach, brake, at) : undefined,
  })
}

async function countBrake(
  tx: Sql,
  reach: Reach,
  before: Membership,
  state: Membership['state'],
  { policy, at }: Applying,
): Promise<void> {
  const { brake } = policy.policy
  if (!brake || (before.state === 'active') === (state === 'active')) return
  await noteLeaver(tx, reach, brake, state === 'active' ? -1 : 1, at)
}

async function noteGone(tx: Sql, { tenantId }: Reach, record: RecordNow, personId: string): Promise<void> {
  const { label, email } = describePerson(record.document)
  await noteRecordGone(tx, tenantId, personId, { key: returnKey(record.keys), label, email })
}

function dataOf(effect: Extract<MembershipEffect, { kind: 'change' }>, told: JsonObject): JsonObject | null {
  const data = {
    ...(effect.transferTo === null ? {} : { transferTo: effect.transferTo }),
    ...(effect.due === null ? {} : { due: { at: effect.due.at.toISOString(), state: effect.due.state } }),
    ...told,
  }
  return Object.keys(data).length === 0 ? null : data
}
