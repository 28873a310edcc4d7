import { RollcallError } from '../../errors/rollcall-error.ts'
import type { MembershipPorts as Ports } from '../membership/ports.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import type { GroupMember, ReceivedGroup } from './role.ts'
import type { GroupMemberQuery, GroupQuery } from './role-store.ts'

/** Groups as identity providers sent them, by id. Throws `tenant_not_found`. */
export async function listGroups(
  tenant: string,
  query: GroupQuery,
  ports: Ports,
): Promise<{ readonly items: readonly ReceivedGroup[]; readonly next: string | undefined }> {
  const { id } = await findTenant(tenant, ports)
  const found = await ports.roles.listGroups(id, { ...query, limit: query.limit + 1 })
  const items = found.slice(0, query.limit)
  return { items, next: found.length > items.length ? items.at(-1)?.id : undefined }
}

/** Throws `tenant_not_found`, `received_group_not_found`. */
export async function findGroup(tenant: string, group: string, ports: Ports): Promise<ReceivedGroup> {
  const { id } = await findTenant(tenant, ports)
  const found = await ports.roles.findGroup(id, group)
  if (!found) throw new RollcallError('received_group_not_found', { group, tenant })
  return found
}

/** Who is in a group as it was sent, by id of the record. Throws `tenant_not_found`, `received_group_not_found`. */
export async function listGroupMembers(
  tenant: string,
  group: string,
  query: GroupMemberQuery,
  ports: Ports,
): Promise<{ readonly items: readonly GroupMember[]; readonly next: string | undefined }> {
  const { id } = await findTenant(tenant, ports)
  const received = await findGroup(id, group, ports)
  const found = await ports.roles.listGroupMembers(id, received, { ...query, limit: query.limit + 1 })
  const items = found.slice(0, query.limit)
  return { items, next: found.length > items.length ? items.at(-1)?.id : undefined }
}
