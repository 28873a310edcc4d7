import { addressesOf } from '../../../provider/membership/describe-person.ts'
import { refusalError, refuseDomain } from '../../../provider/membership/guards.ts'
import { wantedBy } from '../../../provider/membership/membership.ts'
import { restage } from '../../../provider/staging/restage.ts'
import type { StagedRow } from '../../../provider/staging/staged.ts'
import type { ResourceDraft, ResourceEntry, ResourceKeys, WriteContext } from '../../../provider/store.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import { diffResources, type JsonObject, type ResourceType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { insertResource } from '../create-resource.ts'
import { appendEvents } from '../ledger.ts'
import { withProperties } from '../properties/load-properties.ts'
import { tellRecord } from '../roles/tell-roles.ts'
import type { ResourceRow } from '../row.ts'
import { storedKeys } from '../value-keys.ts'
import { type Applied, applyRecord, type RecordNow } from './apply-record.ts'
import { lockMembership } from './membership-rows.ts'
import { readPolicyToHold, type WritePolicy } from './policy-cache.ts'
import { lockStaged, putStaged, setRecordPerson } from './staged-rows.ts'
import { lockMemberships } from './tenant-lock.ts'

/** The ledger's word for a write, and what it tells besides. */
export type Told = Required<Pick<WriteContext, 'event' | 'data'>>

interface Writing {
  readonly tx: Sql
  readonly reach: Reach
  readonly type: ResourceType
  readonly policy: WritePolicy
  readonly context: WriteContext
  readonly newId: () => string
}

/** Reads the policy so that it stays as it is until the transaction ends, and takes the turn that joining and leaving need. */
export async function holdPolicy(tx: Sql, reach: Reach): Promise<WritePolicy> {
  const policy = await readPolicyToHold(tx, reach)
  if (!policy.staged) await lockMemberships(tx, reach.tenantId)
  return policy
}

/** Stores a new user's record with everything there is to consider: guards, people who were here before, staging. */
export async function createUserCarefully(
  tx: Sql,
  newId: () => string,
  reach: Reach,
  draft: ResourceDraft,
  context: WriteContext,
): Promise<void> {
  const policy = await holdPolicy(tx, reach)
  const writing: Writing = { tx, reach, type: draft.type, policy, context, newId }
  const record = recordOf(draft.id, null, draft.entry)
  if (policy.staged || context.stage) {
    refuseForeignDomain(record.document, policy)
    await insertResource(tx, reach, draft, null, { ...context, ...toldOfStaging(context) })
    await putStaged(tx, reach, draft.id, { ...stagedRow(record.id, 'new', context.at), ...heldBy(context) })
    return
  }
  const applied = await applyRecord(tx, reach, record, applyingOf(writing))
  const told = toldOf(applied, writing, record)
  const personId = applied.kind === 'applied' ? applied.personId : null
  await insertResource(tx, reach, draft, personId, { ...context, ...told })
  await stageOutcome(writing, record, applied, undefined, null)
}

/** What a user's record being replaced means for the membership, on a row that is locked. */
export async function settleUpdate(
  tx: Sql,
  newId: () => string,
  reach: Reach,
  policy: WritePolicy,
  type: ResourceType,
  row: ResourceRow,
  entry: ResourceEntry,
  context: WriteContext,
): Promise<Told> {
  const writing: Writing = { tx, reach, type, policy, context, newId }
  return await settle(writing, row, recordOf(row.id, row.person_id, entry))
}

/** What the end of a user's record means for the membership. */
export async function settleRemoval(
  tx: Sql,
  newId: () => string,
  reach: Reach,
  policy: WritePolicy,
  type: ResourceType,
  row: ResourceRow,
  context: WriteContext,
): Promise<Told> {
  // The identity provider does without somebody it never had: the member stays the product's own.
  if (row.offered) {
    if (row.staged) await putStaged(tx, reach, row.id, undefined)
    return { event: 'member.updated', data: { offeredForImport: false } }
  }
  const keys = storedKeys(type, row.document)
  const record: RecordNow = {
    id: row.id,
    personId: row.person_id,
    keys,
    document: row.document,
    wanted: 'gone',
  }
  return await settle({ tx, reach, type, policy, context, newId }, row, record)
}

/** What the application's hook makes wait, and why. */
function heldBy({ stage }: WriteContext): Pick<StagedRow, 'held' | 'reason'> {
  return stage ? { held: 'hook', reason: stage.reason } : { held: null, reason: null }
}

function toldOfStaging({ stage }: WriteContext): Told {
  return { event: 'member.staged', data: stage ? { held: 'hook', reason: stage.reason } : null }
}

async function settle(writing: Writing, row: ResourceRow, record: RecordNow): Promise<Told> {
  const { tx, reach, type, policy, context } = writing
  const before = row.staged ? await lockStaged(tx, reach, row.id) : undefined
  const isLeaving = record.wanted === 'gone' || record.wanted === 'deactivated'
  if (!isLeaving) refuseForeignDomain(record.document, policy, row.document)
  const waits =
    before?.kind === 'conflict' || before?.kind === 'unlinked' || (before?.held === 'brake' && isLeaving)
  if (policy.staged || waits || context.stage) {
    const membership = row.person_id ? await lockMembership(tx, reach.tenantId, row.person_id) : undefined
    const staged = restage({
      resourceId: row.id,
      before,
      membership,
      wanted: record.wanted,
      was: row.document,
      isAsApplied: (applied) => isSame(applied, record.document, type),
      at: context.at,
    })
    const held = context.stage ? heldBy(context) : { held: before?.held === 'brake' ? before.held : null }
    await putStaged(tx, reach, row.id, staged && { ...staged, ...held })
    return toldOfStaging(context)
  }
  const who = row.offered && row.person_id !== null ? { personId: row.person_id } : undefined
  const applied = await applyRecord(tx, reach, record, { ...applyingOf(writing), who })
  const told = toldOf(applied, writing, record)
  if (applied.kind === 'applied' && applied.personId !== row.person_id && record.wanted !== 'gone') {
    await setRecordPerson(tx, reach, row.id, applied.personId)
  }
  if (applied.kind === 'applied' && applied.joined) {
    const { at, requestId, tokenId } = context
    const granted = { event: 'role.granted', because: 'member_joined', at, requestId, tokenId } as const
    await tellRecord(tx, reach, row.id, granted)
  }
  await stageOutcome(writing, record, applied, before, row.document)
  return told
}

/** Leaves in `staged_record` what was not applied, and nothing of what was. */
async function stageOutcome(
  { tx, reach, context }: Writing,
  record: RecordNow,
  applied: Applied,
  before: StagedRow | undefined,
  was: string | null,
): Promise<void> {
  const since = before?.since ?? context.at
  const { id, personId } = record
  if (applied.kind === 'held') {
    const gone = record.wanted === 'gone' ? record.document : null
    const held = { ...stagedRow(id, 'leaving', since), personId, held: 'brake' as const, applied: was, gone }
    await putStaged(tx, reach, id, held)
  } else if (applied.kind === 'conflict') {
    const { proposals } = applied
    await putStaged(tx, reach, id, { ...stagedRow(id, 'conflict', since), proposals })
    const { tenantId, connection } = reach
    const { at, requestId, tokenId } = context
    const data = { persons: proposals.map((proposal) => proposal.personId) }
    const resource = { type: 'User', id }
    await appendEvents(tx, [
      { event: 'member.adoption_proposed', tenantId, connection, at, requestId, tokenId, resource, data },
    ])
  } else if (before) await putStaged(tx, reach, id, undefined)
}

/** Throws the refusal as the identity provider's admin is to read it. */
function toldOf(applied: Applied, { policy, reach }: Writing, record: RecordNow): Told {
  switch (applied.kind) {
    case 'refused':
      throw refusalError(applied.refusal)
    case 'applied': {
      const { event, data, personId } = applied
      if (personId === null || record.wanted === 'gone') return { event, data }
      return { event, data: withProperties(policy.properties, reach.connection, record.document, data) }
    }
    case 'held':
      return { event: 'member.staged', data: { held: 'brake' } }
    case 'conflict':
      return { event: 'member.conflict', data: null }
  }
}

function applyingOf({ policy, context, newId }: Writing) {
  return { policy, at: context.at, newId, isDecided: false }
}

function recordOf(id: string, personId: string | null, { document, keys }: ResourceEntry): RecordNow {
  return { id, personId, keys, document, wanted: wantedBy(keys.active) }
}

function stagedRow(resourceId: string, kind: StagedRow['kind'], since: Date): StagedRow {
  return {
    resourceId,
    kind,
    since,
    personId: null,
    held: null,
    problem: null,
    applied: null,
    gone: null,
    proposals: [],
  }
}

/** Whoever was a member with such an address before it was forbidden goes on. */
function refuseForeignDomain(document: string, { onlyDomains, domains }: WritePolicy, was?: string): void {
  const guard = { only: onlyDomains, verified: domains }
  const refusal = refuseDomain(guard, addressesOf(document))
  if (refusal && (was === undefined || !refuseDomain(guard, addressesOf(was)))) throw refusalError(refusal)
}

function isSame(applied: string, now: string, type: ResourceType): boolean {
  if (applied === now) return true
  return diffResources(JSON.parse(applied) as JsonObject, JSON.parse(now) as JsonObject, type).length === 0
}

/** Which way `active` goes with a change; an `active` that is taken away leaves the membership as it is. */
export function moveOf(before: ResourceKeys, after: ResourceKeys): 'stays' | 'leaves' | 'returns' {
  if (after.active === null || after.active === before.active) return 'stays'
  return after.active ? 'returns' : 'leaves'
}
