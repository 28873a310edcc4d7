import type { MapOutcome } from '../../../provider/roles/role-store.ts'
import type { Decision } from '../../../provider/staging/staging-store.ts'
import type { Sql } from '../../database.ts'
import { isUuid } from '../row.ts'
import { tellGroup } from './tell-roles.ts'

interface GroupRow {
  readonly id: string
  readonly connection: number
  readonly grants: readonly { readonly role: string }[] | null
}

/** The group, held: whoever changes its members waits, and then meets what it grants. */
async function lockGroup(tx: Sql, tenantId: string, groupId: string): Promise<GroupRow | undefined> {
  if (!isUuid(groupId)) return undefined
  const [row] = await tx.rows<GroupRow>(
    `select g.id, g.connection, g.grants from scim_connection c
       join scim_resource g on g.tenant_id = c.tenant_id and g.connection = c.connection and g.resource_type = 'Group' and g.id = $2
      where c.tenant_id = $1 for no key update of g`,
    [tenantId, groupId],
  )
  return row
}

interface Declared {
  readonly protected: boolean
}

/**
 * What a role is in a tenant, and nobody changes it until the transaction ends: whoever makes it protected or takes it
 * back, and whoever maps a group to it, do so one after the other.
 */
export async function holdRole(
  tx: Sql,
  tenantId: string,
  name: string,
  how: 'share' | 'update',
): Promise<Declared | undefined> {
  const [product] = await tx.rows<Declared>(
    `select protected from product_role where name = $1 and retracted_at is null for ${how}`,
    [name],
  )
  const [own] = await tx.rows<Declared>(
    `select protected from tenant_role where tenant_id = $1 and name = $2 for ${how}`,
    [tenantId, name],
  )
  return own ?? product
}

/** Has a group grant a role. A protected one, or one that nobody declared, is granted by no group. */
export async function mapRole(
  tx: Sql,
  tenantId: string,
  role: string,
  groupId: string,
  { at, by }: Decision,
): Promise<MapOutcome> {
  const declared = await holdRole(tx, tenantId, role, 'share')
  if (!declared) return 'no_role'
  if (declared.protected) return 'protected'
  const group = await lockGroup(tx, tenantId, groupId)
  if (!group) return 'no_group'
  if (group.grants?.some((one) => one.role === role)) return 'mapped_already'
  await tx.rows(
    `update scim_resource set grants = coalesce(grants, '[]') || $4::jsonb
      where tenant_id = $1 and connection = $2 and resource_type = 'Group' and id = $3`,
    [tenantId, group.connection, group.id, JSON.stringify([{ role, by, at }])],
  )
  const reach = { tenantId, connection: group.connection }
  await tellGroup(tx, reach, group.id, role, { event: 'role.granted', at, by, because: 'group_mapped' })
  return 'mapped'
}

export async function unmapRole(
  tx: Sql,
  tenantId: string,
  role: string,
  groupId: string,
  decision: Decision,
): Promise<boolean> {
  const group = await lockGroup(tx, tenantId, groupId)
  if (!group?.grants?.some((one) => one.role === role)) return false
  await endGrant(tx, tenantId, group, role, decision, 'mapping_removed')
  return true
}

/** What was granted is told before it is taken: afterwards nobody knows who had it. */
async function endGrant(
  tx: Sql,
  tenantId: string,
  { id, connection }: GroupRow,
  role: string,
  { at, by }: Decision,
  because: string,
): Promise<void> {
  await tellGroup(tx, { tenantId, connection }, id, role, { event: 'role.revoked', at, by, because })
  await tx.rows(
    `update scim_resource set grants = (
        select jsonb_agg(e.item) from jsonb_array_elements(grants) as e (item) where e.item ->> 'role' <> $4
      ) where tenant_id = $1 and connection = $2 and resource_type = 'Group' and id = $3`,
    [tenantId, connection, id, role],
  )
}

/**
 * Takes a role from a tenant, and from everyone who has it. `everywhere`: the product's own is gone, and a tenant that
 * declared it for itself keeps it; so does one whose own is gone, if the product has it.
 */
export async function retractRole(
  tx: Sql,
  tenantId: string,
  name: string,
  decision: Decision,
  everywhere = false,
): Promise<boolean> {
  const own = everywhere
    ? await tx.rows('select 1 from tenant_role where tenant_id = $1 and name = $2', [tenantId, name])
    : await tx.rows('delete from tenant_role where tenant_id = $1 and name = $2 returning name', [
        tenantId,
        name,
      ])
  if (everywhere ? own.length > 0 : own.length === 0) return false
  const [product] = await tx.rows<{ protected: boolean }>(
    'select protected from product_role where name = $1 and retracted_at is null',
    [name],
  )
  if (product && !product.protected) return true
  const groups = await tx.rows<GroupRow>(
    `select id, connection, grants from scim_resource
      where tenant_id = $1 and resource_type = 'Group' and grants @> jsonb_build_array(jsonb_build_object('role', $2::text))
      order by id for no key update`,
    [tenantId, name],
  )
  for (const group of groups) await endGrant(tx, tenantId, group, name, decision, 'role_removed')
  return true
}
