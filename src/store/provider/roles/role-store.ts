import type { ProductRole, RoleGrant, RoleMapping } from '../../../provider/roles/role.ts'
import type { RoleStore } from '../../../provider/roles/role-store.ts'
import type { Database, Sql } from '../../database.ts'
import { isUuid } from '../row.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { holdRole, mapRole, retractRole, unmapRole } from './change-grants.ts'
import { findGroup, listGroupMembers, listGroups } from './received-groups.ts'

/** Roles of the product in PostgreSQL. */
export function createRoleStore(database: Database): RoleStore {
  const of = (tenantId: string) => database.forTenant(tenantId)
  return {
    listProductRoles: () => listProductRoles(database),
    listRoles: (tenantId) => listRoles(of(tenantId), tenantId),
    declare: (tenantId, role, at) => declare(database, tenantId, role, at),
    async retract(tenantId, name, decision) {
      if (tenantId !== null) {
        return await retryConflicts(() =>
          of(tenantId).transaction((tx) => retractRole(tx, tenantId, name, decision)),
        )
      }
      return await retractEverywhere(database, name, decision)
    },
    finishRetractions: () => finishRetractions(database),
    listMappings: (tenantId) => listMappings(of(tenantId), tenantId),
    map: (tenantId, role, groupId, decision) =>
      retryConflicts(() => of(tenantId).transaction((tx) => mapRole(tx, tenantId, role, groupId, decision))),
    unmap: (tenantId, role, groupId, decision) =>
      retryConflicts(() =>
        of(tenantId).transaction((tx) => unmapRole(tx, tenantId, role, groupId, decision)),
      ),
    grantsOf: (tenantId, personId) => grantsOf(of(tenantId), tenantId, personId),
    listGroups: (tenantId, query) => listGroups(of(tenantId), tenantId, query),
    findGroup: (tenantId, groupId) => findGroup(of(tenantId), tenantId, groupId),
    listGroupMembers: (tenantId, group, query) => listGroupMembers(of(tenantId), tenantId, group, query),
  }
}

async function listProductRoles(sql: Sql): Promise<ProductRole[]> {
  return await sql.rows<ProductRole>(
    `select name, title, protected, 'product' as scope from product_role where retracted_at is null order by name`,
  )
}

async function listRoles(sql: Sql, tenantId: string): Promise<ProductRole[]> {
  return await sql.rows<ProductRole>(
    `select name, title, protected, 'tenant' as scope from tenant_role where tenant_id = $1
     union all
     select name, title, protected, 'product' from product_role p
      where p.retracted_at is null and not exists (select from tenant_role t where t.tenant_id = $1 and t.name = p.name)
     order by name`,
    [tenantId],
  )
}

async function declare(
  database: Database,
  tenantId: string | null,
  role: Pick<ProductRole, 'name' | 'title' | 'protected'>,
  at: Date,
): Promise<boolean> {
  const values = [role.name, role.title, role.protected, at]
  if (tenantId === null) return await declareEverywhere(database, role, values)
  return await database.forTenant(tenantId).transaction(async (tx) => {
    await holdRole(tx, tenantId, role.name, 'update')
    if (role.protected && (await isMapped(tx, tenantId, role.name))) return false
    await tx.rows(
      `insert into tenant_role (name, title, protected, created_at, tenant_id) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, name) do update set title = $2, protected = $3`,
      [...values, tenantId],
    )
    return true
  })
}

/** One that becomes protected is looked for in every tenant that has not said otherwise: none maps a group to it meanwhile. */
async function declareEverywhere(
  database: Database,
  role: Pick<ProductRole, 'name' | 'protected'>,
  values: readonly unknown[],
): Promise<boolean> {
  return await database.acrossTenants().transaction(async (tx) => {
    const [known] = await tx.rows<{ protected: boolean }>(
      'select protected from product_role where name = $1 and retracted_at is null for update',
      [role.name],
    )
    if (role.protected && known?.protected === false && (await isMappedAnywhere(tx, role.name))) return false
    await tx.rows(
      `insert into product_role (name, title, protected, created_at) values ($1, $2, $3, $4)
       on conflict (name) do update set title = $2, protected = $3, retracted_at = null, retracted_by = null`,
      values,
    )
    return true
  })
}

async function isMappedAnywhere(tx: Sql, name: string): Promise<boolean> {
  for (const { id } of await tx.rows<{ id: string }>('select id from tenant order by id')) {
    await tx.rows(`select set_config('rollcall.tenant', $1, true)`, [id])
    const own = await tx.rows('select 1 from tenant_role where tenant_id = $1 and name = $2', [id, name])
    if (own.length === 0 && (await isMapped(tx, id, name))) return true
  }
  return false
}

async function isMapped(tx: Sql, tenantId: string, name: string): Promise<boolean> {
  const found = await tx.rows(
    `select 1 from scim_resource
      where tenant_id = $1 and grants @> jsonb_build_array(jsonb_build_object('role', $2::text)) limit 1`,
    [tenantId, name],
  )
  return found.length > 0
}

/** Tenant by tenant, so that none waits for all; whoever is killed in between has it finished by `finishRetractions`. */
async function retractEverywhere(
  database: Database,
  name: string,
  { at, by }: Parameters<RoleStore['retract']>[2],
): Promise<boolean> {
  const retracted = await database.rows(
    `update product_role set retracted_at = $2, retracted_by = $3
      where name = $1 and retracted_at is null returning name`,
    [name, at, by],
  )
  if (retracted.length === 0) return false
  await finishRetraction(database, name, { at, by })
  return true
}

async function finishRetractions(database: Database): Promise<void> {
  const begun = await database.rows<{ name: string; at: Date; by: string }>(
    `select name, retracted_at as at, coalesce(retracted_by, '') as by from product_role where retracted_at is not null`,
  )
  for (const { name, at, by } of begun) await finishRetraction(database, name, { at, by })
}

async function finishRetraction(
  database: Database,
  name: string,
  decision: Parameters<RoleStore['retract']>[2],
): Promise<void> {
  for (const { id } of await database.acrossTenants().rows<{ id: string }>('select id from tenant')) {
    await retryConflicts(() =>
      database.forTenant(id).transaction((tx) => retractRole(tx, id, name, decision, true)),
    )
  }
  // Unless it has been declared again meanwhile: what is left of it counts again.
  await database.rows('delete from product_role where name = $1 and retracted_at is not null', [name])
}

const mapping = `e.item ->> 'role' as role, g.id as "groupId", g.connection, g.display_name as "displayName",
  e.item ->> 'by' as "mappedBy", (e.item ->> 'at')::timestamptz as "mappedAt"`

async function listMappings(sql: Sql, tenantId: string): Promise<RoleMapping[]> {
  return await sql.rows<RoleMapping>(
    `select ${mapping} from scim_resource g cross join lateral jsonb_array_elements(g.grants) as e (item)
      where g.tenant_id = $1 and g.grants is not null order by 1, g.connection, g.id`,
    [tenantId],
  )
}

async function grantsOf(sql: Sql, tenantId: string, personId: string): Promise<RoleGrant[]> {
  if (!isUuid(personId)) return []
  return await sql.rows<RoleGrant>(
    `select ${mapping}, greatest(x.added_at, (e.item ->> 'at')::timestamptz) as since
       from membership m
       join scim_member x on x.tenant_id = m.tenant_id and x.connection = m.connection and x.member_id = m.resource_id
       join scim_resource g on g.tenant_id = x.tenant_id and g.connection = x.connection and g.resource_type = 'Group'
        and g.id = x.group_id and g.grants is not null
      cross join lateral jsonb_array_elements(g.grants) as e (item)
      where m.tenant_id = $1 and m.person_id = $2 and m.state <> 'removed' order by 1, g.connection, g.id`,
    [tenantId, personId],
  )
}
