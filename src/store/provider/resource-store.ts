import { type MemberEvent, memberEvents } from '../../provider/ledger/event-of-write.ts'
import type {
  Include,
  MemberStep,
  ResourceChange,
  ResourceDraft,
  ResourceStore,
  StoredResource,
  UpdatedResource,
  WriteContext,
} from '../../provider/store.ts'
import type { Reach } from '../../provider/tenant.ts'
import { groupType, type JsonObject, type ResourceType } from '../../scim/index.ts'
import type { Database, Sql, Transactor } from '../database.ts'
import { changeMembers, changeMembersQuickly } from './change-members.ts'
import { insertResource } from './create-resource.ts'
import { appendEvents } from './ledger.ts'
import { listResources } from './list-resources.ts'
import { lockResourceRow, readResourceRow, readStored } from './read-resource.ts'
import { removeResource } from './remove-resource.ts'
import { isUuid, type ResourceRow, toStored } from './row.ts'
import { bumpVersion, updateResourceRow } from './update-resource.ts'
import { whenReachable } from './when-reachable.ts'
import { retryConflicts, translateConflict } from './write-conflicts.ts'

/** How often a writer that lost the race tries again without a lock before it queues for one. */
const optimisticTries = 3

type Decide = (current: StoredResource) => ResourceChange | undefined

/**
 * Resources in PostgreSQL. `newId` makes the ids of persons. Every statement names its tenant, and is sent bound to that
 * tenant too: should one forget, row-level security still shows it nothing of another.
 */
export function createResourceStore(database: Database, newId: () => string): ResourceStore {
  const of = ({ tenantId }: Reach) => database.forTenant(tenantId)
  return {
    read: (reach, type, id, include) => whenReachable(readStored(of(reach), reach, type, id, include)),
    list: (reach, query) => whenReachable(listResources(of(reach), reach, query)),
    create: (reach, draft, context) =>
      whenReachable(retryConflicts(() => create(of(reach), newId, reach, draft, context))),
    update: (reach, type, id, decide, include, context) =>
      whenReachable(retryConflicts(() => update(of(reach), reach, type, id, decide, include, context))),
    remove: (reach, type, id, check, context) =>
      whenReachable(
        retryConflicts(() =>
          of(reach).transaction((tx) => removeResource(tx, reach, type, id, check, context)),
        ),
      ),
  }
}

async function create(
  database: Transactor,
  newId: () => string,
  reach: Reach,
  draft: ResourceDraft,
  context: WriteContext,
): Promise<StoredResource> {
  const personId = draft.type.name === 'User' ? newId() : null
  await translateConflict(draft.type, () =>
    draft.members.length === 0
      ? insertResource(database, reach, draft, personId, context)
      : createWithMembers(database, reach, draft, context),
  )
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
  database: Transactor,
  reach: Reach,
  type: ResourceType,
  id: string,
  decide: Decide,
  include: Include,
  context: WriteContext,
): Promise<UpdatedResource | undefined> {
  if (!isUuid(id)) return undefined
  const result = await updateQuickly(database, reach, type, id, decide, include, context)
  if (result !== 'needs a lock') return await withMembers(database, reach, result, include)
  const locked = await database.transaction((tx) => updateLocked(tx, reach, type, id, decide, context))
  if (!locked || !(include.members || include.groups)) return locked
  return { ...locked, resource: (await readStored(database, reach, type, id, include)) ?? locked.resource }
}

/** Members are read after the change, and only if they are to be shown. */
async function withMembers(
  database: Transactor,
  reach: Reach,
  result: UpdatedResource | undefined,
  include: Include,
): Promise<UpdatedResource | undefined> {
  if (result?.resource.type.name !== 'Group' || !include.members) return result
  const { type, id } = result.resource
  return { ...result, resource: (await readStored(database, reach, type, id, include)) ?? result.resource }
}

/** Without a lock: decided on what was read, stored only if nobody came between. */
async function updateQuickly(
  database: Transactor,
  reach: Reach,
  type: ResourceType,
  id: string,
  decide: Decide,
  include: Include,
  context: WriteContext,
): Promise<UpdatedResource | undefined | 'needs a lock'> {
  for (let tries = 0; tries < optimisticTries; tries += 1) {
    const row = await readResourceRow(database, reach, type, id, { ...include, members: false })
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
    const updated = await storeEntry(database, reach, type, row, change, context)
    if (updated) return changed(updated, type)
  }
  return 'needs a lock'
}

/** The one step of a change that can be made without holding the group: nothing else changes, no version was named. */
function onlyStep(change: ResourceChange): (MemberStep & { kind: 'add' | 'remove' }) | undefined {
  const [step, ...more] = change.members ?? []
  if (change.entry || change.exact || !step || more.length > 0) return undefined
  return step.kind === 'add' || step.kind === 'remove' ? step : undefined
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
    return { ...changed(updated, type), skippedMembers: skipped }
  }
  if (!moved) return { ...unchanged(row, type), skippedMembers: skipped }
  const version = await bumpVersion(tx, reach, groupType, id, events, context)
  return { ...changed({ ...row, version, last_modified: context.at }, type), skippedMembers: skipped }
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
): Promise<ResourceRow | undefined> {
  const { entry } = change
  if (!entry) return undefined
  const version = await translateConflict(type, () =>
    updateResourceRow(sql, reach, type, row, entry, change.changes, context),
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
