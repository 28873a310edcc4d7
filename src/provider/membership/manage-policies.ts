import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import { checkPolicy } from './check-policy.ts'
import { leavingCauses, mergePolicy, type PolicyChange } from './policy.ts'
import type { ConnectionWithPolicy, GuardChange, TenantGuards } from './policy-store.ts'
import type { MembershipPorts as Ports } from './ports.ts'

/** The connections of a tenant with their policies. Throws `tenant_not_found`. */
export async function listConnectionPolicies(tenant: string, ports: Ports): Promise<ConnectionWithPolicy[]> {
  return await ports.policies.listConnections((await findTenant(tenant, ports)).id)
}

/** One connection, by its number or its name. Throws `tenant_not_found`, `connection_not_found`. */
export async function findConnection(
  tenant: string,
  numberOrName: string,
  ports: Ports,
): Promise<ConnectionWithPolicy> {
  const found = (await listConnectionPolicies(tenant, ports)).find(
    ({ connection, name }) =>
      String(connection) === numberOrName || name.toLowerCase() === numberOrName.toLowerCase(),
  )
  if (!found) throw new RollcallError('connection_not_found', { connection: numberOrName, tenant })
  return found
}

/** Changes the parts of a policy that are named. Throws `connection_not_found`, `policy_invalid`. */
export async function changePolicy(
  tenant: string,
  numberOrName: string,
  change: PolicyChange,
  ports: Ports,
): Promise<ConnectionWithPolicy> {
  const { tenantId, connection } = await findConnection(tenant, numberOrName, ports)
  await checkHeirs(tenantId, change, ports)
  const changed = await ports.policies.changePolicy(tenantId, connection, ports.now(), (policy) => {
    const merged = mergePolicy(policy, change)
    checkPolicy(merged)
    return merged
  })
  if (!changed) throw new RollcallError('connection_not_found', { connection: numberOrName, tenant })
  return changed
}

/** Whoever is to receive what was somebody's has to be there to receive it. */
async function checkHeirs(tenantId: string, { leaving = {} }: PolicyChange, ports: Ports): Promise<void> {
  for (const cause of leavingCauses) {
    const action = leaving[cause]
    if (action?.do !== 'transfer') continue
    const heir = await ports.members.findMember(tenantId, action.to)
    if (heir?.state === 'active') continue
    const reason = 'nobody with this id is an active member of the tenant, who could receive what was theirs'
    throw new RollcallError('policy_invalid', { field: `leaving.${cause}.to`, reason })
  }
}

/** Seats and domains of a tenant. Throws `tenant_not_found`. */
export async function readGuards(tenant: string, ports: Ports): Promise<TenantGuards> {
  return await ports.policies.readGuards((await findTenant(tenant, ports)).id)
}

export async function changeGuards(tenant: string, change: GuardChange, ports: Ports): Promise<TenantGuards> {
  const { id } = await findTenant(tenant, ports)
  await ports.policies.changeGuards(id, change)
  return await ports.policies.readGuards(id)
}

/** Notes that the product has verified a mail domain to be the tenant's. Throws `domain_invalid`. */
export async function verifyDomain(tenant: string, domain: string, ports: Ports): Promise<TenantGuards> {
  const { id } = await findTenant(tenant, ports)
  const name = domain.normalize('NFKC').trim().toLowerCase()
  if (!/^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(name)) {
    throw new RollcallError('domain_invalid', { domain })
  }
  await ports.policies.verifyDomain(id, name, ports.now())
  return await ports.policies.readGuards(id)
}

/** Throws `domain_not_found`. */
export async function forgetDomain(tenant: string, domain: string, ports: Ports): Promise<TenantGuards> {
  const { id, name } = await findTenant(tenant, ports)
  if (!(await ports.policies.forgetDomain(id, domain.trim().toLowerCase()))) {
    throw new RollcallError('domain_not_found', { domain, tenant: name })
  }
  return await ports.policies.readGuards(id)
}
