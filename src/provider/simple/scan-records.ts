import { type ResourceType, scimError } from '../../scim/index.ts'
import type { Lookup, SimpleRecord, SimpleRecords } from './records.ts'

/** What a simple store is made of. */
export interface Simple {
  readonly userType: ResourceType
  readonly records: ReadonlyMap<string, SimpleRecords>
  readonly users: SimpleRecords
  readonly groups: SimpleRecords | undefined
  readonly maxScan: number
}

/** The records of a type. Only types the store announced reach it. */
export function recordsOf(store: Simple, type: ResourceType): SimpleRecords {
  const records = store.records.get(type.name)
  if (!records) throw new Error(`This store keeps no ${type.name} resources.`)
  return records
}

/** The records a lookup yields, as far as one request may look. Throws ScimError 400 `tooMany`. */
export async function scan(
  records: SimpleRecords,
  tenantId: string,
  lookup: Lookup,
  maxScan: number,
): Promise<SimpleRecord[]> {
  const found: SimpleRecord[] = []
  for await (const record of await records.list(tenantId, lookup)) {
    if (found.length === maxScan) {
      throw scimError(
        'tooMany',
        'There are too many resources to look through; filter by userName or externalId.',
      )
    }
    found.push(record)
  }
  return found
}
