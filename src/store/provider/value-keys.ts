import { describeResource } from '../../provider/describe-resource.ts'
import type { ResourceKeys } from '../../provider/store.ts'
import type { JsonObject, ResourceType } from '../../scim/index.ts'

/** The entries of the side table, column by column, as statements take them. */
export interface ValueKeys {
  readonly attributes: readonly string[]
  readonly values: readonly string[]
}

export function externalKeysOf(keys: ResourceKeys): ValueKeys {
  return {
    attributes: keys.values.map((value) => value.attribute),
    values: keys.values.map((value) => value.key),
  }
}

/** The keys a stored document has in the side table: computed as when it was stored, so that no index on ids is needed. */
export function storedKeys(type: ResourceType, document: string): ResourceKeys {
  return describeResource(type, JSON.parse(document) as JsonObject, { uniqueGroupNames: false }).keys
}

/** Entries that are in `from` and not in `without`. */
export function keysMissing(from: ResourceKeys, without: ResourceKeys): ValueKeys {
  const known = new Set(without.values.map(({ attribute, key }) => `${attribute}\n${key}`))
  return externalKeysOf({
    ...from,
    values: from.values.filter(({ attribute, key }) => !known.has(`${attribute}\n${key}`)),
  })
}
