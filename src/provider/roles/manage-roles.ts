import { RollcallError } from '../../errors/rollcall-error.ts'
import { findMember } from '../membership/manage-members.ts'
import type { MembershipPorts as Ports } from '../membership/ports.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import { isProtectedByDefault, type ProductRole, type RoleGrant, type RoleMapping } from './role.ts'

export interface RoleRequest {
  readonly title?: string | undefined
  readonly protected?: boolean | undefined
}

export type RoleWithMappings = ProductRole & { readonly mappings: readonly RoleMapping[] }

/** The roles that count in a tenant, each with the groups that grant it. Throws `tenant_not_found`. */
export async function listRoles(tenant: string, ports: Ports): Promise<RoleWithMappings[]> {
  const { id } = await findTenant(tenant, ports)
  const [roles, mappings] = await Promise.all([ports.roles.listRoles(id), ports.roles.listMappings(id)])
  return roles.map((role) => ({ ...role, mappings: mappings.filter((one) => one.role === role.name) }))
}

/** Throws `product_role_not_found`. */
export async function findRole(tenant: string, name: string, ports: Ports): Promise<RoleWithMappings> {
  const found = (await listRoles(tenant, ports)).find((one) => one.name === name)
  if (!found) throw new RollcallError('product_role_not_found', { role: name })
  return found
}

/** Declares a role, or changes it; without a tenant for all. Throws `product_role_invalid`, `product_role_mapped`. */
export async function declareRole(
  tenant: string | null,
  name: string,
  request: RoleRequest,
  ports: Ports,
): Promise<void> {
  const tenantId = tenant === null ? null : (await findTenant(tenant, ports)).id
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u.test(name))
    throw new RollcallError('product_role_invalid', { role: name })
  const known = (
    await (tenantId === null ? ports.roles.listProductRoles() : ports.roles.listRoles(tenantId))
  ).find((one) => one.name === name)
  const role = {
    name,
    title: request.title ?? known?.title ?? name,
    protected: request.protected ?? known?.protected ?? isProtectedByDefault(name),
  }
  if (!(await ports.roles.declare(tenantId, role, ports.now()))) {
    throw new RollcallError('product_role_mapped', { role: name })
  }
}

/** Takes a role back; nobody has it from then on. Throws `product_role_not_found`. */
export async function retractRole(
  tenant: string | null,
  name: string,
  by: string,
  ports: Ports,
): Promise<void> {
  const tenantId = tenant === null ? null : (await findTenant(tenant, ports)).id
  if (!(await ports.roles.retract(tenantId, name, { at: ports.now(), by }))) {
    throw new RollcallError('product_role_not_found', { role: name })
  }
}

/**
 * Has a group give a role to its members, whatever it is called and however it will be. Throws `product_role_not_found`,
 * `product_role_protected`, `received_group_not_found`.
 */
export async function mapRole(
  tenant: string,
  role: string,
  group: string,
  by: string,
  ports: Ports,
): Promise<RoleWithMappings> {
  const { id } = await findTenant(tenant, ports)
  const outcome = await ports.roles.map(id, role, group, { at: ports.now(), by })
  if (outcome === 'no_role') throw new RollcallError('product_role_not_found', { role })
  if (outcome === 'protected') throw new RollcallError('product_role_protected', { role })
  if (outcome === 'no_group') throw new RollcallError('received_group_not_found', { group, tenant })
  return await findRole(id, role, ports)
}

/** Throws `product_role_not_mapped`. */
export async function unmapRole(
  tenant: string,
  role: string,
  group: string,
  by: string,
  ports: Ports,
): Promise<void> {
  const { id } = await findTenant(tenant, ports)
  if (!(await ports.roles.unmap(id, role, group, { at: ports.now(), by }))) {
    throw new RollcallError('product_role_not_mapped', { role, group })
  }
}

/** Which roles a member has, and why. Throws `member_not_found`. */
export async function listGrants(tenant: string, personId: string, ports: Ports): Promise<RoleGrant[]> {
  const { id } = await findTenant(tenant, ports)
  await findMember(id, personId, ports)
  return await ports.roles.grantsOf(id, personId)
}
