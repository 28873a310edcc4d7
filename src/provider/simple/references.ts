import { groupType, type JsonObject, type JsonValue, type ResourceType } from '../../scim/index.ts'
import type { Include, StoredResource } from '../store.ts'
import { describeRecord } from './describe-record.ts'
import type { SimpleRecord } from './records.ts'
import { type Simple, scan } from './scan-records.ts'

export async function withReferences(
  store: Simple,
  tenantId: string,
  type: ResourceType,
  record: SimpleRecord,
  include: Include,
): Promise<StoredResource> {
  const [resource] = await describeAll(store, tenantId, type, [record], include)
  return resource as StoredResource
}

export async function describeAll(
  store: Simple,
  tenantId: string,
  type: ResourceType,
  records: readonly SimpleRecord[],
  include: Include,
): Promise<StoredResource[]> {
  const isUser = type.name === 'User'
  const [only] = records
  const groups =
    !isUser || !include.groups || !only
      ? undefined
      : await groupsByUser(store, tenantId, include.baseUrl, records.length === 1 ? only.id : undefined)
  return records.map((record) => {
    const members = !isUser && include.members ? memberValues(store, record, include.baseUrl) : []
    return describeRecord(type, record, {
      members: members.length > 0 ? members : undefined,
      groups: groups?.get(record.id),
    })
  })
}

export function memberValues(store: Simple, { members = [] }: SimpleRecord, baseUrl: string): JsonValue[] {
  const { endpoint, name } = store.userType
  return members.toSorted().map((id) => ({ value: id, $ref: `${baseUrl}${endpoint}/${id}`, type: name }))
}

export async function groupsWith(store: Simple, tenantId: string, userId: string): Promise<SimpleRecord[]> {
  if (!store.groups) return []
  const found = await scan(store.groups, tenantId, { equals: { 'members.value': userId } }, store.maxScan)
  return found.filter(({ members }) => members?.includes(userId))
}

/** The groups of one user, or of all in one pass: a page of users does not look up groups one by one. */
export async function groupsByUser(
  store: Simple,
  tenantId: string,
  baseUrl: string,
  userId?: string,
): Promise<Map<string, JsonValue[]>> {
  const groups =
    userId !== undefined
      ? await groupsWith(store, tenantId, userId)
      : store.groups
        ? await scan(store.groups, tenantId, { equals: {} }, store.maxScan)
        : []
  const byUser = new Map<string, JsonValue[]>()
  for (const group of groups.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const display = group.attributes['displayName']
    const value: JsonObject = {
      value: group.id,
      $ref: `${baseUrl}${groupType.endpoint}/${group.id}`,
      type: 'direct',
    }
    if (typeof display === 'string') value['display'] = display
    for (const member of group.members ?? []) byUser.set(member, [...(byUser.get(member) ?? []), value])
  }
  return byUser
}
