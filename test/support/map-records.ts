import { v7 } from 'uuid'
import type { SimpleDraft, SimpleRecord, SimpleRecords } from '../../src/provider/simple/records.ts'

/** What is asked of records in a test, besides what an application implements. */
export interface MapRecords extends SimpleRecords {
  /** Every lookup that was handed over, in order. */
  readonly lookups: Readonly<Record<string, string>>[]
}

/** An application's records in a Map. It ignores lookups: what it returns is a superset of what is asked for. */
export function createMapRecords(now: () => Date): MapRecords {
  const tenants = new Map<string, Map<string, SimpleRecord>>()
  const lookups: Readonly<Record<string, string>>[] = []
  const of = (tenantId: string) => {
    const records = tenants.get(tenantId) ?? new Map<string, SimpleRecord>()
    tenants.set(tenantId, records)
    return records
  }
  const put = (tenantId: string, id: string, draft: SimpleDraft, previous?: SimpleRecord) => {
    const at = now()
    const version = (previous?.version ?? 0) + 1
    const record = { id, created: previous?.created ?? at, lastModified: at, version, ...draft }
    of(tenantId).set(id, record)
    return record
  }
  return {
    lookups,
    get: async (tenantId, id) => of(tenantId).get(id),
    async list(tenantId, { equals }) {
      lookups.push(equals)
      return of(tenantId).values()
    },
    create: async (tenantId, draft) => put(tenantId, v7(), draft),
    async replace(tenantId, id, draft, previous) {
      return of(tenantId).has(id) ? put(tenantId, id, draft, previous) : undefined
    },
    delete: async (tenantId, id) => of(tenantId).delete(id),
  }
}
