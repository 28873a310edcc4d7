import {
  foldText,
  groupType,
  type JsonObject,
  jsonEquals,
  matchesFilter,
  type ResourceType,
  ScimError,
  scimError,
  userType,
} from '../../scim/index.ts'
import { planOf } from '../describe-resource.ts'
import { type Listed, pageOfList } from '../paging/page-of-list.ts'
import type {
  Include,
  ResourceChange,
  ResourceDraft,
  ResourceEntry,
  ResourcePage,
  ResourceQuery,
  ResourceStore,
  StoredResource,
  UpdatedResource,
  WriteContext,
} from '../store.ts'
import type { Reach } from '../tenants/tenant.ts'
import { attributesOf, describeRecord, filterableOf } from './describe-record.ts'
import { lookupOf, mentions } from './lookup.ts'
import { ChangedMeanwhile, type SimpleRecord, type SimpleRecords } from './records.ts'
import { describeAll, groupsByUser, groupsWith, memberValues, withReferences } from './references.ts'
import { recordsOf, type Simple, scan } from './scan-records.ts'
import { takeMemberSteps } from './take-member-steps.ts'
import { createWriteQueue } from './write-queue.ts'

export interface SimpleStoreOptions {
  readonly users: SimpleRecords
  /** Left out: there are no groups, and `/Groups` is neither advertised nor served. */
  readonly groups?: SimpleRecords | undefined
  /** The users' schema, when it is not the standard one: what the application has no place for need not be promised. */
  readonly userType?: ResourceType | undefined
  /** How many records one request may look through; more is answered with `tooMany`. 50,000 when left out. */
  readonly maxScan?: number | undefined
}

/**
 * A resource store over an application's own records: five functions for users, five for groups or none. Filters, sorting,
 * pages, PATCH, versions and uniqueness are done here. For tenants of some ten thousand people; beyond that, implement
 * `ResourceStore` and let the database filter.
 */
export function simpleStore(options: SimpleStoreOptions): ResourceStore {
  const users = options.userType ?? userType
  const store: Simple = {
    userType: users,
    records: new Map([[users.name, options.users], ...groupEntry(options.groups)]),
    users: options.users,
    groups: options.groups,
    maxScan: options.maxScan ?? 50_000,
  }
  const queue = createWriteQueue()
  return {
    resourceTypes: options.groups ? [users, groupType] : [users],
    async read({ tenantId }, type, id, include) {
      const record = await recordsOf(store, type).get(tenantId, id)
      return record && (await withReferences(store, tenantId, type, record, include))
    },
    list: ({ tenantId }, query) => list(store, tenantId, query),
    create: (reach, draft, context) => queue.run(reach.tenantId, () => create(store, reach, draft, context)),
    update: (reach, type, id, decide, include, context) =>
      queue.run(reach.tenantId, async () => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await update(store, reach, type, id, decide, include, context)
          } catch (error) {
            if (!(error instanceof ChangedMeanwhile)) throw error
            if (attempt === maxAttempts)
              throw new ScimError(409, 'Others are changing this resource; try again.')
          }
        }
      }),
    remove: (reach, type, id, check) =>
      queue.run(reach.tenantId, () => remove(store, reach, type, id, check)),
  }
}

const maxAttempts = 5

function groupEntry(groups: SimpleRecords | undefined): [string, SimpleRecords][] {
  return groups ? [[groupType.name, groups]] : []
}

async function list(store: Simple, tenantId: string, query: ResourceQuery): Promise<ResourcePage> {
  const [type] = query.types
  const records = type && recordsOf(store, type)
  const { page, filter, sort, include } = query
  if (records?.page && query.types.length === 1 && !filter && !sort && page.kind === 'index') {
    const { total, records: found } = await records.page(tenantId, page.startIndex - 1, page.count)
    const resources = await describeAll(store, tenantId, type as ResourceType, found, include)
    return { totalResults: total, resources, next: undefined }
  }
  const matching: Listed<{ type: ResourceType; record: SimpleRecord }>[] = []
  const groupsOf = mentions(filter, 'groups') ? await groupsByUser(store, tenantId, '') : undefined
  for (const one of query.types) {
    for (const record of await scan(recordsOf(store, one), tenantId, lookupOf(filter), store.maxScan)) {
      if (page.kind === 'after' && record.created > page.until) continue
      const members = record.members && memberValues(store, record, '')
      const whole = filterableOf(describeRecord(one, record, { members, groups: groupsOf?.get(record.id) }))
      if (!filter || matchesFilter(filter, whole)) matching.push({ item: { type: one, record }, whole })
    }
  }
  const { shown, next, totalResults } = pageOfList(matching, page, sort)
  const resources: StoredResource[] = []
  for (const one of query.types) {
    const found = shown.flatMap(({ item }) => (item.type === one ? [item.record] : []))
    resources.push(...(await describeAll(store, tenantId, one, found, include)))
  }
  const inOrder = new Map(shown.map(({ item }, at) => [item.record.id, at]))
  resources.sort((left, right) => (inOrder.get(left.id) ?? 0) - (inOrder.get(right.id) ?? 0))
  return { totalResults, resources, next }
}

async function create(
  store: Simple,
  { tenantId }: Reach,
  { type, entry, members }: ResourceDraft,
  context: WriteContext,
): Promise<StoredResource> {
  await refuseDuplicate(store, tenantId, type, entry, undefined)
  const after = await takeMemberSteps(
    [],
    [{ kind: 'add', ids: members }],
    async (id) => (await store.users.get(tenantId, id)) !== undefined,
    context.unknownMembers,
  )
  const draft = { attributes: attributesOf(entry), members: after.members }
  return describeRecord(type, await recordsOf(store, type).create(tenantId, draft))
}

async function update(
  store: Simple,
  { tenantId }: Reach,
  type: ResourceType,
  id: string,
  decide: (current: StoredResource) => ResourceChange | undefined,
  include: Include,
  context: WriteContext,
): Promise<UpdatedResource | undefined> {
  const records = recordsOf(store, type)
  const previous = await records.get(tenantId, id)
  if (!previous) return undefined
  const before = describeRecord(type, previous)
  const change = decide(before)
  if (change?.entry) await refuseDuplicate(store, tenantId, type, change.entry, id)
  const { members, skipped } = await takeMemberSteps(
    previous.members ?? [],
    change?.members ?? [],
    async (member) => (await store.users.get(tenantId, member)) !== undefined,
    context.unknownMembers,
  )
  const moved = new Set(members).symmetricDifference(new Set(previous.members)).size > 0
  const attributes = change?.entry ? attributesOf(change.entry) : previous.attributes
  const changed = moved || (change?.entry !== undefined && !jsonEquals(attributes, previous.attributes))
  const record = changed ? await records.replace(tenantId, id, { attributes, members }, previous) : previous
  if (!record) return undefined
  const resource = await withReferences(store, tenantId, type, record, include)
  return { resource, changed, skippedMembers: skipped }
}

async function remove(
  store: Simple,
  { tenantId }: Reach,
  type: ResourceType,
  id: string,
  check: (current: StoredResource) => void,
): Promise<boolean> {
  const record = await recordsOf(store, type).get(tenantId, id)
  if (!record) return false
  check(describeRecord(type, record))
  const groups = type.name === 'User' ? await groupsWith(store, tenantId, id) : []
  if (!(await recordsOf(store, type).delete(tenantId, id))) return false
  for (const group of groups) {
    const members = (group.members ?? []).filter((member) => member !== id)
    await store.groups?.replace(tenantId, group.id, { attributes: group.attributes, members }, group)
  }
  return true
}

/** Two users of one name would be one to whoever signs in. Throws ScimError 409. */
async function refuseDuplicate(
  store: Simple,
  tenantId: string,
  type: ResourceType,
  { keys, document }: ResourceEntry,
  ownId: string | undefined,
): Promise<void> {
  if (keys.unique === null) return
  const name = planOf(type).unique?.text ?? 'displayName'
  const wanted = String((JSON.parse(document) as JsonObject)[name])
  const lookup = { equals: { [name]: wanted.toLowerCase() } }
  for (const other of await scan(recordsOf(store, type), tenantId, lookup, store.maxScan)) {
    const value = other.attributes[name]
    if (other.id === ownId || typeof value !== 'string' || foldText(value) !== foldText(wanted)) continue
    throw scimError('uniqueness', `A ${type.name} with this ${name} exists already.`)
  }
}
