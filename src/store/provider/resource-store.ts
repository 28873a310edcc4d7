import { type MemberEvent, memberEvents } from '../../provider/ledger/event-of-write.ts'
import type {
  Include,
  MemberStep,
  ResourceChange,
  ResourceDraft,
  ResourceEntry,
  ResourceStore,
  StoredResource,
  UpdatedResource,
  WriteContext,
} from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import { groupType, type JsonObject, type ResourceType } from '../../scim/index.ts'
import type { Database, Sql, Transactor } from '../database.ts'
import { changeMembers, changeMembersQuickly, type MemberOutcome } from './change-members.ts'
import { insertNewcomer, insertResource } from './create-resource.ts'
import { appendEvents } from './ledger.ts'
import { listResources } from './list-resources.ts'
import { createLookUp } from './look-up.ts'
import { createPolicyCache, type PolicyCache } from './membership/policy-cache.ts'
import {
  createUserCarefully,
  holdPolicy,
  moveOf,
  settleRemoval,
  settleUpdate,
} from './membership/write-user.ts'
import { withProperties } from './properties/load-properties.ts'
import { createRowReader, lockResourceRow, type ReadRow } from './read-resource.ts'
import { removeResource } from './remove-resource.ts'
import { tellSome } from './roles/tell-roles.ts'
import { isUuid, type ResourceRow, toStored } from './row.ts'
import { bumpVersion, type UpdateGate, updateResourceRow } from './update-resource.ts'
import { storedKeys } from './value-keys.ts'
import { whenReachable } from './when-reachable.ts'
import { retryConflicts, translateConflict } from './write-conflicts.ts'

/** How often a writer that lost the race tries again without a lock before it queues for one. */
const optimisticTries = 3

type Decide = (current: StoredResource) => ResourceChange | undefined

/**
 * Resources in PostgreSQL. `newId` makes the ids of persons. Every statement names its tenant, and is sent bound to that
 * tenant too: should one forget, row-level security still shows it nothing of another.
 */
export function createResourceStore(
  database: Pick<Database, 'forTenant'>,
  newId: () => string,
): ResourceStore {
  const policies = createPolicyCache()
  const readRow = createRowReader(database)
  const lookUp = createLookUp(database)
  const of = (reach: Reach): Place => ({
    database: database.forTenant(reach.tenantId),
    reach,
    policies,
    readRow,
    newId,
  })
  return {
    stages: true,
    read: (reach, type, id, include) => whenReachable(readStored(readRow, reach, type, id, include)),
    async list(reach, query) {
      const found = await whenReachable(lookUp(reach, query))
      return found ?? (await whenReachable(listResources(database.forTenant(reach.tenantId), reach, query)))
    },
    create: (reach, draft, context) => whenReachable(retryConflicts(() => create(of(reach), draft, context))),
    update: (reach, type, id, decide, include, context) =>
      whenReachable(retryConflicts(() => update(of(reach), type, id, decide, include, context))),
    remove: (reach, type, id, check, context) =>
      whenReachable(retryConflicts(() => remove(of(reach), type, id, check, context))),
  }
}

/** Where a write goes. */
interface Place {
  readonly database: Transactor
  readonly reach: Reach
  readonly policies: PolicyCache
  readonly readRow: ReadRow
  readonly newId: () => string
}

async function readStored(
  readRow: ReadRow,
  reach: Reach,
  type: ResourceType,
  id: string,
  include: Include,
): Promise<StoredResource | undefined> {
  const row = await readRow(reach, type, id, include)
  return row && toStored(row, type)
}

async function create(place: Place, draft: ResourceDraft, context: WriteContext): Promise<StoredResource> {
  const { database, reach } = place
  await translateConflict(draft.type, () => {
    if (draft.type.name === 'User') return createUser(place, draft, context)
    return draft.members.length === 0
      ? insertResource(database, reach, draft, null, context)
      : createWithMembers(database, reach, draft, context)
  })
  const { document, hidden } = draft.entry
  return {
    type: draft.type,
    id: draft.id,
    version: 1,
    created: context.at,
    lastModified: context.at,
    document,
    hidden: hidden === null ? undefined : (JSON.parse(hidden) as JsonObject),
  }
}

/** In one statement where nobody has to be looked at first. */
async function createUser(place: Place, draft: ResourceDraft, context: WriteContext): Promise<void> {
  const { database, reach, policies, newId } = place
  const { staged, careful, version, policy, properties } = await policies.get(database, reach)
  const isPlain = draft.entry.keys.active !== false || policy.leaving.onDeactivate.do === 'suspend'
  if (!staged && !careful && isPlain && !context.stage) {
    const data = withProperties(properties, reach.connection, draft.entry.document, context.data)
    if (await insertNewcomer(database, reach, draft, newId(), version, { ...context, data })) return
  }
  policies.forget(reach)
  await database.transaction((tx) => createUserCarefully(tx, newId, reach, draft, context))
}

async function remove(
  { database, reach, newId }: Place,
  type: ResourceType,
  id: string,
  check: (current: StoredResource) => void,
  context: WriteContext,
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    if (type.name !== 'User') return await removeResource(tx, reach, type, id, check, context)
    const policy = await holdPolicy(tx, reach)
    const settle = (row: ResourceRow) => settleRemoval(tx, newId, reach, policy, type, row, context)
    return await removeResource(tx, reach, type, id, check, context, settle)
  })
}

async function createWithMembers(
  database: Transactor,
  reach: Reach,
  draft: ResourceDraft,
  context: WriteContext,
): Promise<void> {
  await database.transaction(async (tx) => {
    await insertResource(tx, reach, draft, null, context)
    const first: MemberStep = { kind: 'add', ids: draft.members }
    const { added } = await changeMembers(tx, { ...reach, groupId: draft.id }, [first], context)
    await appendMemberEvents(tx, reach, { id: draft.id, version: 1 }, memberEvents(added, []), context)
  })
}

/** From cheap to thorough; each way decides on the state it replaces. */
async function update(
  place: Place,
  type: ResourceType,
  id: string,
  decide: Decide,
  include: Include,
  context: WriteContext,
): Promise<UpdatedResource | undefined> {
  if (!isUuid(id)) return undefined
  const { database, reach, readRow } = place
  const result = await updateQuickly(place, type, id, decide, include, context)
  if (result !== 'needs a lock') return await withMembers(place, result, include)
  const locked = await database.transaction((tx) =>
    type.name === 'User'
      ? updateUserLocked(tx, place, type, id, decide, context)
      : updateLocked(tx, reach, type, id, decide, context),
  )
  if (!locked || !(include.members || include.groups)) return locked
  return { ...locked, resource: (await readStored(readRow, reach, type, id, include)) ?? locked.resource }
}

/** Members are read after the change, and only if they are to be shown. */
async function withMembers(
  { reach, readRow }: Place,
  result: UpdatedResource | undefined,
  include: Include,
): Promise<UpdatedResource | undefined> {
  if (result?.resource.type.name !== 'Group' || !include.members) return result
  const { type, id } = result.resource
  return { ...result, resource: (await readStored(readRow, reach, type, id, include)) ?? result.resource }
}

/** Without a lock: decided on what was read, stored only if nobody came between. */
async function updateQuickly(
  place: Place,
  type: ResourceType,
  id: string,
  decide: Decide,
  include: Include,
  context: WriteContext,
): Promise<UpdatedResource | undefined | 'needs a lock'> {
  const { database, reach, policies, readRow } = place
  for (let tries = 0; tries < optimisticTries; tries += 1) {
    const row = await readRow(reach, type, id, { ...include, members: false })
    if (!row) return undefined
    const change = decide(toStored(row, type))
    if (!change) return unchanged(row, type)
    const step = onlyStep(change)
    if (step) {
      const result = await changeMembersQuickly(database, { ...reach, groupId: id }, step, context)
      if (result === 'unchanged') return unchanged(row, type)
      if (result)
        return changed({ ...row, version: result.version, last_modified: result.lastModified }, type)
      return 'needs a lock'
    }
    if (!change.entry || change.members?.length) return 'needs a lock'
    const gate = type.name === 'User' ? await gateOf(place, type, row, change.entry, context) : undefined
    if (gate === 'needs a lock') return gate
    const updated = await storeEntry(database, reach, type, row, change, context, gate)
    if (updated) return changed(updated, type)
    policies.forget(reach)
  }
  return 'needs a lock'
}

/** Under which circumstances a user's record can be replaced without looking at anyone else. */
async function gateOf(
  { database, reach, policies }: Place,
  type: ResourceType,
  row: ResourceRow,
  { keys, document }: ResourceEntry,
  { stage }: WriteContext,
): Promise<UpdateGate | 'needs a lock'> {
  if (stage) return 'needs a lock'
  const { staged, careful, onlyDomains, version, policy, properties } = await policies.get(database, reach)
  if (row.staged || row.offered || staged || onlyDomains) return 'needs a lock'
  const membership = moveOf(storedKeys(type, row.document), keys)
  const suspends = policy.leaving.onDeactivate.do === 'suspend' && policy.graceHours === 0
  if (membership !== 'stays' && (careful || !suspends || row.person_id === null)) return 'needs a lock'
  // Who leave at the same time do not see each other: only one after the other are they counted right.
  if (membership === 'leaves' && policy.brake) return 'needs a lock'
  const data = row.person_id === null ? null : withProperties(properties, reach.connection, document, null)
  return { policyVersion: version, membership, brake: policy.brake, data }
}

/** The one step of a change that can be made without holding the group: nothing else changes, no version was named. */
function onlyStep(change: ResourceChange): (MemberStep & { kind: 'add' | 'remove' }) | undefined {
  const [step, ...more] = change.members ?? []
  if (change.entry || change.exact || !step || more.length > 0) return undefined
  return step.kind === 'add' || step.kind === 'remove' ? step : undefined
}

/** A user's record with everything that its change means for the membership. */
async function updateUserLocked(
  tx: Sql,
  { reach, policies, newId }: Place,
  type: ResourceType,
  id: string,
  decide: Decide,
  context: WriteContext,
): Promise<UpdatedResource | undefined> {
  policies.forget(reach)
  const policy = await holdPolicy(tx, reach)
  const row = await lockResourceRow(tx, reach, type, id)
  if (!row) return undefined
  const change = decide(toStored(row, type))
  if (!change?.entry) return unchanged(row, type)
  const told = await settleUpdate(tx, newId, reach, policy, type, row, change.entry, context)
  const updated = await storeEntry(tx, reach, type, row, change, { ...context, ...told })
  if (!updated) throw new Error('A locked row cannot have changed.')
  return changed(updated, type)
}

async function updateLocked(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
  decide: Decide,
  context: WriteContext,
): Promise<UpdatedResource | undefined> {
  const row = await lockResourceRow(tx, reach, type, id)
  if (!row) return undefined
  const change = decide(toStored(row, type))
  if (!change) return unchanged(row, type)
  const members = await changeMembers(tx, { ...reach, groupId: id }, change.members ?? [], context)
  const moved = members.added.length + members.removed.length > 0
  const { skipped } = members
  const events = memberEvents(members.added, members.removed)
  if (change.entry) {
    const updated = await storeEntry(tx, reach, type, row, change, context)
    if (!updated) throw new Error('A locked row cannot have changed.')
    await appendMemberEvents(tx, reach, updated, events, context)
    await tellMembers(tx, reach, id, members, context)
    return { ...changed(updated, type), skippedMembers: skipped }
  }
  if (!moved) return { ...unchanged(row, type), skippedMembers: skipped }
  const version = await bumpVersion(tx, reach, groupType, id, events, context)
  await tellMembers(tx, reach, id, members, context)
  return { ...changed({ ...row, version, last_modified: context.at }, type), skippedMembers: skipped }
}

/** What those who came into a group or left it have gained and lost with it. */
async function tellMembers(
  tx: Sql,
  reach: Reach,
  groupId: string,
  { added, removed }: MemberOutcome,
  { at, requestId, tokenId }: WriteContext,
): Promise<void> {
  const told = { at, requestId, tokenId, because: 'group_changed' }
  await tellSome(tx, reach, groupId, removed, { ...told, event: 'role.revoked' })
  await tellSome(tx, reach, groupId, added, { ...told, event: 'role.granted' })
}

/** The events of members that came or went in a write which has a ledger row of its own. */
async function appendMemberEvents(
  tx: Sql,
  { tenantId, connection }: Reach,
  { id, version }: { readonly id: string; readonly version: number },
  events: readonly MemberEvent[],
  { at, requestId, tokenId }: WriteContext,
): Promise<void> {
  const resource = { type: 'Group', id }
  await appendEvents(
    tx,
    events.map((event) => ({ ...event, tenantId, connection, at, resource, version, requestId, tokenId })),
  )
}

async function storeEntry(
  sql: Sql,
  reach: Reach,
  type: ResourceType,
  row: ResourceRow,
  change: ResourceChange,
  context: WriteContext,
  gate?: UpdateGate,
): Promise<ResourceRow | undefined> {
  const { entry } = change
  if (!entry) return undefined
  const version = await translateConflict(type, () =>
    updateResourceRow(sql, reach, type, row, entry, change.changes, context, gate),
  )
  if (version === undefined) return undefined
  return { ...row, ...entry, version, last_modified: context.at }
}

function unchanged(row: ResourceRow, type: ResourceType): UpdatedResource {
  return { resource: toStored(row, type), changed: false, skippedMembers: [] }
}

function changed(row: ResourceRow, type: ResourceType): UpdatedResource {
  return { resource: toStored(row, type), changed: true, skippedMembers: [] }
}
