import { registryFor } from '../../../provider/tenants/definitions.ts'
import { type ResourceType, userType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { definitionsText } from '../definitions.ts'

/** The type of users of a tenant, with its own extensions. */
export async function userTypeOf(tx: Sql, tenantId: string): Promise<ResourceType> {
  const [row] = await tx.rows<{ definitions: string | null }>(
    `select ${definitionsText('$1')} as definitions`,
    [tenantId],
  )
  return registryFor(row?.definitions).byName('User') ?? userType
}
