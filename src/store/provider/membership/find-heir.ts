import type { JsonObject } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'

/** Who receives what somebody leaves behind, and what the product is told of it. */
export interface Heir {
  readonly transferTo: string | null
  readonly told: JsonObject
}

/** Whoever was named may have left since: then the product is told that, and nobody without access receives anything. */
export async function findHeir(tx: Sql, tenantId: string, named: string | null): Promise<Heir> {
  if (named === null) return { transferTo: null, told: {} }
  const there = await tx.rows(
    `select 1 from membership where tenant_id = $1 and person_id = $2 and state = 'active'`,
    [tenantId, named],
  )
  return there.length > 0
    ? { transferTo: named, told: { transferTo: named } }
    : { transferTo: null, told: { transferTo: null, heirGone: named } }
}
