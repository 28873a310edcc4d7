import {
  type JsonObject,
  type JsonValue,
  matchesElement,
  matchesFilter,
  type ResourceType,
  scimError,
  weakEtag,
} from '../../scim/index.ts'
import { pageOfList } from '../paging/page-of-list.ts'
import { wholeResource } from '../render.ts'
import type {
  Include,
  MemberStep,
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
import { type Record, Shelf } from './shelf.ts'

/**
 * Resources in memory, for an application's own tests. It passes the same tests as the PostgreSQL store. Who is looked up
 * by a user name, an external id, a display name or an address is found at once; any other filter reads everyone.
 */
export function createMemoryResourceStore(): ResourceStore {
  const shelves = new Map<string, Shelf>()
  const shelfOf = (reach: Reach): Shelf => {
    const key = `${reach.tenantId}/${reach.connection}`
    const shelf = shelves.get(key) ?? new Shelf()
    shelves.set(key, shelf)
    return shelf
  }
  return {
    async read(reach, type, id, include) {
      const shelf = shelfOf(reach)
      const record = find(shelf, type, id)
      return record && toStored(record, shelf, include)
    },
    list: async (reach, query) => list(shelfOf(reach), query),
    create: async (reach, draft, context) => create(shelfOf(reach), draft, context),
    update: async (reach, type, id, decide, include, context) =>
      update(shelfOf(reach), type, id, decide, include, context),
    async remove(reach, type, id, check, context) {
      const shelf = shelfOf(reach)
      const record = find(shelf, type, id)
      if (!record) return false
      check(toStored(record, shelf, nothing))
      shelf.delete(record.id)
      for (const group of shelf.groupsOf(record.id)) {
        shelf.moveMembers(group, group.members.difference(new Set([record.id])))
        touch(group, context.at)
      }
      return true
    },
  }
}

const nothing: Include = { members: false, groups: false, baseUrl: '' }

function find(shelf: Shelf, type: ResourceType, id: string): Record | undefined {
  const record = shelf.get(id.toLowerCase())
  return record?.type.name === type.name ? record : undefined
}

function list(shelf: Shelf, query: ResourceQuery): ResourcePage {
  const wanted = new Set(query.types.map((type) => type.name))
  const { page, sort, filter } = query
  const until = page.kind === 'after' ? page.until.getTime() : Number.POSITIVE_INFINITY
  const matching = shelf
    .candidates(query)
    .filter((record) => wanted.has(record.type.name) && record.created.getTime() <= until)
    .map((record) => ({ item: record, whole: filterable(record, shelf) }))
    .filter(({ whole }) => filter === undefined || matchesFilter(filter, whole))
  const { shown, next, totalResults } = pageOfList(matching, page, sort)
  return {
    totalResults,
    resources: shown.map(({ item }) => toStored(item, shelf, query.include)),
    next,
  }
}

function create(shelf: Shelf, draft: ResourceDraft, context: WriteContext): StoredResource {
  refuseDuplicate(shelf, draft.type, draft.entry, undefined)
  const record: Record = {
    type: draft.type,
    id: draft.id.toLowerCase(),
    created: context.at,
    lastModified: context.at,
    version: 1,
    entry: draft.entry,
    members: new Set(),
  }
  record.members = new Set(knownMembers(shelf, record, draft.members, context).known)
  shelf.add(record)
  return toStored(record, shelf, nothing)
}

function update(
  shelf: Shelf,
  type: ResourceType,
  id: string,
  decide: (current: StoredResource) => ResourceChange | undefined,
  include: Include,
  context: WriteContext,
): UpdatedResource | undefined {
  const record = find(shelf, type, id)
  if (!record) return undefined
  const change = decide(toStored(record, shelf, nothing))
  if (!change) return { resource: toStored(record, shelf, include), changed: false, skippedMembers: [] }
  if (change.entry) refuseDuplicate(shelf, type, change.entry, record.id)
  const skippedMembers: string[] = []
  const members = new Set(record.members)
  for (const step of change.members ?? [])
    skippedMembers.push(...takeStep(members, step, record, shelf, context))
  const moved = shelf.moveMembers(record, members)
  if (change.entry) shelf.rewrite(record, change.entry)
  const changed = moved || change.entry !== undefined
  if (changed) touch(record, context.at)
  return { resource: toStored(record, shelf, include), changed, skippedMembers }
}

function touch(record: Record, at: Date): void {
  record.version += 1
  record.lastModified = at
}

function takeStep(
  members: Set<string>,
  step: MemberStep,
  group: Record,
  shelf: Shelf,
  context: WriteContext,
): readonly string[] {
  if (step.kind === 'remove') {
    for (const id of step.ids) members.delete(id.toLowerCase())
    return []
  }
  if (step.kind === 'removeWhere') {
    for (const id of members) if (matchesElement(step.filter, memberOf(shelf, id, ''))) members.delete(id)
    return []
  }
  const { known, skipped } = knownMembers(shelf, group, step.ids, context)
  if (step.kind === 'replaceAll') members.clear()
  for (const id of known) members.add(id)
  return skipped
}

function knownMembers(
  shelf: Shelf,
  group: Record,
  ids: readonly string[],
  context: WriteContext,
): { known: readonly string[]; skipped: readonly string[] } {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))]
  const isMember = (id: string) => ['User', 'Group'].includes(shelf.get(id)?.type.name ?? '')
  const skipped = wanted.filter((id) => !isMember(id))
  if (skipped.length > 0 && context.unknownMembers === 'refuse') {
    throw scimError(
      'invalidValue',
      `No user or group here has the id ${JSON.stringify(skipped[0]?.slice(0, 60))}.`,
    )
  }
  const known = wanted.filter(isMember)
  if (known.some((id) => contains(shelf, id, group.id, new Set()))) {
    throw scimError('invalidValue', 'A group cannot be a member of itself, directly or through other groups.')
  }
  return { known, skipped }
}

function contains(shelf: Shelf, groupId: string, id: string, seen: Set<string>): boolean {
  if (groupId === id) return true
  if (seen.has(groupId)) return false
  seen.add(groupId)
  return [...(shelf.get(groupId)?.members ?? [])].some((member) => contains(shelf, member, id, seen))
}

function refuseDuplicate(
  shelf: Shelf,
  type: ResourceType,
  entry: ResourceEntry,
  ownId: string | undefined,
): void {
  const rival = shelf.rivalsOf(type, entry.keys).find(({ id }) => id !== ownId)
  if (rival === undefined) return
  throw scimError('uniqueness', `A ${type.name} with this ${rival.attribute} exists already.`)
}

function toStored(record: Record, shelf: Shelf, include: Include): StoredResource {
  const groups = include.groups && record.type.name === 'User' ? groupsOf(record, shelf, include.baseUrl) : []
  const members =
    include.members && record.type.name === 'Group'
      ? [...record.members].sort().map((id) => memberOf(shelf, id, include.baseUrl))
      : []
  return {
    type: record.type,
    id: record.id,
    version: record.version,
    created: record.created,
    lastModified: record.lastModified,
    document: record.entry.document,
    hidden: record.entry.hidden === null ? undefined : (JSON.parse(record.entry.hidden) as JsonObject),
    groups: groups.length > 0 ? groups : undefined,
    members: members.length > 0 ? members : undefined,
  }
}

function memberOf(shelf: Shelf, id: string, baseUrl: string): JsonObject {
  const member = shelf.get(id)
  const display = member?.entry.keys.displayName
  return {
    value: id,
    $ref: `${baseUrl}${member?.type.endpoint ?? ''}/${id}`,
    type: member?.type.name ?? 'User',
    ...(display ? { display } : {}),
  }
}

function groupsOf(user: Record, shelf: Shelf, baseUrl: string): JsonValue[] {
  return shelf.groupsOf(user.id).map((group) => ({ ...memberOf(shelf, group.id, baseUrl), type: 'direct' }))
}

/** A record as filters see it: with `meta`, `groups` and `members`. */
function filterable(record: Record, shelf: Shelf): JsonObject {
  const stored = toStored(record, shelf, { members: true, groups: true, baseUrl: '' })
  const whole = wholeResource(stored)
  const meta = {
    resourceType: record.type.name,
    created: record.created.toISOString(),
    lastModified: record.lastModified.toISOString(),
    version: weakEtag(record.version),
  }
  return { ...whole, ...listMember('groups', stored.groups), ...listMember('members', stored.members), meta }
}

function listMember(name: string, list: StoredResource['members']): JsonObject {
  return list === undefined || typeof list === 'string' ? {} : { [name]: [...list] }
}
