import { leafOf, type ResolvedFilter, type ResourceType } from '../../scim/index.ts'
import { planOf, uniqueAttributeOf } from '../describe-resource.ts'
import { attributeKey } from '../paging/index-key.ts'
import { conditionsOf } from '../simple/lookup.ts'
import type { ResourceEntry, ResourceKeys, ResourceQuery } from '../store.ts'

export interface Record {
  readonly type: ResourceType
  readonly id: string
  readonly created: Date
  entry: ResourceEntry
  version: number
  lastModified: Date
  /** Ids of a group's members. */
  members: ReadonlySet<string>
}

/** Everything one connection holds: by id, by the values it is looked up by, and by whom it contains. */
export class Shelf {
  readonly #records = new Map<string, Record>()
  readonly #byKey = new Map<string, Set<Record>>()
  readonly #groups = new Map<string, Set<Record>>()

  get(id: string): Record | undefined {
    return this.#records.get(id)
  }

  add(record: Record): void {
    this.#records.set(record.id, record)
    for (const place of placesOf(record)) put(this.#byKey, place, record)
    for (const id of record.members) put(this.#groups, id, record)
  }

  /** Groups that have it as a member go on having it: they are the caller's to change. */
  delete(id: string): void {
    const record = this.#records.get(id)
    if (record === undefined) return
    this.#records.delete(id)
    for (const place of placesOf(record)) take(this.#byKey, place, record)
    for (const member of record.members) take(this.#groups, member, record)
  }

  rewrite(record: Record, entry: ResourceEntry): void {
    for (const place of placesOf(record)) take(this.#byKey, place, record)
    record.entry = entry
    for (const place of placesOf(record)) put(this.#byKey, place, record)
  }

  /** Whether anybody came or went. */
  moveMembers(group: Record, members: ReadonlySet<string>): boolean {
    const moved = members.symmetricDifference(group.members)
    for (const id of moved) (members.has(id) ? put : take)(this.#groups, id, group)
    group.members = members
    return moved.size > 0
  }

  /** The groups somebody is a direct member of, in the order of their ids. */
  groupsOf(id: string): Record[] {
    return [...(this.#groups.get(id) ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Those who have a value that has to be somebody's own, with the name of its attribute. */
  rivalsOf(type: ResourceType, keys: ResourceKeys): { readonly id: string; readonly attribute: string }[] {
    return entriesOf(keys).flatMap((entry) => {
      const attribute =
        entry.attribute === unique ? (planOf(type).unique?.text ?? 'displayName') : uniqueAttributeOf(entry)
      if (attribute === undefined) return []
      const there = this.#byKey.get(placeOf(type, entry.attribute, entry.key)) ?? []
      return [...there].map(({ id }) => ({ id, attribute }))
    })
  }

  /** Everyone who may match: by a value that every match has where the filter names one, else all there are. */
  candidates({ types, filter }: Pick<ResourceQuery, 'types' | 'filter'>): readonly Record[] {
    const [type, ...others] = types
    if (filter !== undefined && type !== undefined && others.length === 0) {
      for (const condition of conditionsOf(filter)) {
        const place = lookUpPlace(type, condition)
        if (place !== undefined) return [...(this.#byKey.get(place) ?? [])]
      }
    }
    return [...this.#records.values()]
  }
}

const unique = 'unique'

/** Where an equality finds everyone it is true of; undefined when what it compares is not looked up. */
function lookUpPlace(type: ResourceType, condition: ResolvedFilter): string | undefined {
  if (condition.kind !== 'compare' || condition.operator !== 'eq') return undefined
  const { target, value, caseExact } = condition
  const leaf = leafOf(target)
  if (typeof value !== 'string' || leaf.caseExact !== caseExact) return undefined
  const plan = planOf(type)
  const isLookedUp = ['externalId', 'displayName', ...plan.indexed.map(({ text }) => text)].includes(
    target.text,
  )
  if (target.text !== plan.unique?.text && !isLookedUp) return undefined
  return placeOf(type, target.text === plan.unique?.text ? unique : target.text, attributeKey(leaf, value))
}

function entriesOf({ unique: own, externalId, displayKey, values }: ResourceKeys): ResourceKeys['values'] {
  const single = [
    { attribute: unique, key: own },
    { attribute: 'externalId', key: externalId },
    { attribute: 'displayName', key: displayKey },
  ]
  return [...single.flatMap(({ attribute, key }) => (key === null ? [] : { attribute, key })), ...values]
}

function placesOf({ type, entry }: Record): string[] {
  return entriesOf(entry.keys).map(({ attribute, key }) => placeOf(type, attribute, key))
}

function placeOf(type: ResourceType, attribute: string, key: string): string {
  return `${type.name}\n${attribute}\n${key}`
}

function put(index: Map<string, Set<Record>>, place: string, record: Record): void {
  const there = index.get(place)
  if (there) there.add(record)
  else index.set(place, new Set([record]))
}

function take(index: Map<string, Set<Record>>, place: string, record: Record): void {
  const there = index.get(place)
  if (there?.delete(record) && there.size === 0) index.delete(place)
}
