import { RollcallError } from '../../errors/rollcall-error.ts'
import { autoProfile } from '../clients/recognise-client.ts'
import type { Connection, Tenant } from './tenant.ts'
import type { TenantStore } from './tenant-store.ts'

/** What the use cases of tenants and tokens need from outside. */
export interface ManagementPorts {
  readonly tenants: TenantStore
  readonly now: () => Date
  /** A new UUID, ordered by time. */
  readonly newId: () => string
  readonly random: (bytes: number) => Uint8Array
  /** Names of the profiles a connection may have. */
  readonly profiles: readonly string[]
}

/** Makes a tenant with its first connection. Throws `tenant_name_invalid`, `tenant_name_taken`, `connection_profile_unknown`. */
export async function createTenant(
  input: { readonly name: string; readonly profile?: string | undefined },
  ports: ManagementPorts,
): Promise<Tenant> {
  const name = input.name.normalize('NFC').trim()
  if (name === '' || name.length > 200 || /\p{Cc}/u.test(name)) throw new RollcallError('tenant_name_invalid')
  const tenant: Tenant = { id: ports.newId(), name, createdAt: ports.now() }
  await ports.tenants.addTenant(tenant, {
    tenantId: tenant.id,
    connection: 1,
    name: 'main',
    profile: knownProfile(input.profile ?? autoProfile, ports),
    settings: {},
    enabled: true,
  })
  return tenant
}

/** Every tenant, by name. */
export async function listTenants(ports: ManagementPorts): Promise<Tenant[]> {
  return await ports.tenants.listTenants()
}

/** Finds a tenant by id or name. Throws `tenant_not_found`. */
export async function findTenant(idOrName: string, ports: ManagementPorts): Promise<Tenant> {
  const tenant = await ports.tenants.findTenant(idOrName)
  if (!tenant) throw new RollcallError('tenant_not_found', { tenant: idOrName })
  return tenant
}

/** The connections of a tenant. Throws `tenant_not_found`. */
export async function listConnections(idOrName: string, ports: ManagementPorts): Promise<Connection[]> {
  const tenant = await findTenant(idOrName, ports)
  return await ports.tenants.listConnections(tenant.id)
}

/** Changes how a tenant's connection is treated: profile, settings, on or off. */
export async function updateConnection(
  idOrName: string,
  change: Partial<Pick<Connection, 'profile' | 'settings' | 'enabled'>>,
  ports: ManagementPorts,
): Promise<Connection> {
  const [connection] = await listConnections(idOrName, ports)
  if (!connection) throw new RollcallError('tenant_not_found', { tenant: idOrName })
  if (change.profile !== undefined) knownProfile(change.profile, ports)
  const changed = { ...connection, ...change, settings: { ...connection.settings, ...change.settings } }
  await ports.tenants.updateConnection(changed, ports.now())
  return changed
}

/** Deletes a tenant, its tokens and everything its connections sent. Persons stay. Throws `tenant_not_found`. */
export async function removeTenant(idOrName: string, ports: ManagementPorts): Promise<void> {
  const tenant = await findTenant(idOrName, ports)
  await ports.tenants.removeTenant(tenant.id, ports.now())
}

function knownProfile(profile: string, ports: ManagementPorts): string {
  if (profile !== autoProfile && !ports.profiles.includes(profile)) {
    throw new RollcallError('connection_profile_unknown', {
      profile,
      known: [autoProfile, ...ports.profiles].join(', '),
    })
  }
  return profile
}
