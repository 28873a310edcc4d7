import { findGroup, findPerson } from '../directory/index.ts'
import { requireApplication } from '../engine/application/applications.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { findHook } from '../provider/hooks/manage-hooks.ts'
import { findMember } from '../provider/membership/manage-members.ts'
import { findProductPerson } from '../provider/membership/manage-persons.ts'
import { findConnection, readGuards } from '../provider/membership/manage-policies.ts'
import { findPlan } from '../provider/plans/manage-plans.ts'
import { findProperty } from '../provider/properties/manage-properties.ts'
import { findRole } from '../provider/roles/manage-roles.ts'
import { findStaged } from '../provider/staging/resolve.ts'
import { findTenant, listConnections } from '../provider/tenants/manage-tenants.ts'
import { findEndpoint } from '../provider/webhooks/manage-endpoints.ts'
import type { AccessDependencies } from './access-dependencies.ts'
import { presentAdmin, presentApiKey } from './access-shapes.ts'
import type { Snapshots } from './audit-hook.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { presentHook } from './hook-shapes.ts'
import type { HookDependencies } from './hooks.ts'
import { presentMember, presentPerson } from './member-shapes.ts'
import { presentPlan } from './plan-shapes.ts'
import { presentGuards } from './policy-shapes.ts'
import { presentRole } from './product-role-shapes.ts'
import { presentProperty } from './property-shapes.ts'
import { presentSigningKeys } from './signing-key-shapes.ts'
import type { SigningKeyDependencies } from './signing-keys.ts'
import { type ProviderDependencies, presentToken } from './tenant-shapes.ts'
import type { WebhookDependencies } from './webhooks.ts'

/** How admins and keys stand; every server has those. */
export function accessSnapshots({ access: { ports } }: AccessDependencies): Snapshots {
  return {
    async admin({ admin = '' }) {
      const found = await ports.store.findAdmin(admin)
      if (found === undefined) return undefined
      const { id, lastSignedInAt: _, ...state } = presentAdmin(found)
      return { id, name: found.email, state }
    },
    async key({ key = '' }) {
      const found = await ports.store.findApiKey(key)
      if (found === undefined) return undefined
      const { id, lastUsedAt: _at, lastUsedAddress: _address, ...state } = presentApiKey(found, ports.now())
      return { id, name: found.name, state }
    },
  }
}

/** How the things stand that the management API changes: what the audit log compares. */
export function apiSnapshots(
  dependencies: AccessDependencies &
    DirectoryDependencies &
    EngineDependencies &
    ProviderDependencies &
    SigningKeyDependencies &
    WebhookDependencies &
    HookDependencies,
): Snapshots {
  const { directory, engine, provider, webhooks } = dependencies
  return {
    ...accessSnapshots(dependencies),
    person: ({ person = '' }) =>
      ifThere(async () => {
        const { id, userName, sourceId, attributes, enabled, managerId, deletedAt } = await findPerson(
          directory.store,
          directoryId,
          person,
        )
        return {
          id,
          name: userName,
          state: { userName, sourceId, enabled, managerId, deletedAt, attributes },
        }
      }),
    group: ({ group = '' }) =>
      ifThere(async () => {
        const { id, displayName, attributes, deletedAt } = await findGroup(
          directory.store,
          directoryId,
          group,
        )
        return { id, name: displayName, state: { displayName, deletedAt, attributes } }
      }),
    application: ({ application = '' }) =>
      ifThere(async () => {
        const { id, name, template, power, settings, credential } = await requireApplication(
          engine.ports,
          application,
        )
        const connection = { ...settings.connection, tokenSet: credential !== null }
        return { id, name, state: { name, template, power, settings: { ...settings, connection } } }
      }),
    webhook: ({ tenant, webhook = '' }) =>
      ifThere(async () => {
        const tenantId = tenant === undefined ? null : (await findTenant(tenant, provider.ports)).id
        const { id, url, description, types, format, allowPrivateAddress, enabled, disabledReason } =
          await findEndpoint({ tenantId, id: webhook }, webhooks)
        const settings = { url, description, types: [...types], format, allowPrivateAddress }
        return { id, name: url, state: { ...settings, enabled, disabledReason } }
      }),
    hook: ({ tenant }) =>
      ifThere(async () => {
        const tenantId = tenant === undefined ? null : (await findTenant(tenant, provider.ports)).id
        const hook = await findHook(tenantId, dependencies.hooks)
        const {
          tenantId: _,
          previousSecretEndsAt: __,
          ...state
        } = presentHook(hook, dependencies.hooks.now())
        return { id: tenantId ?? 'everyone', name: hook.url, state }
      }),
    async signing_key() {
      const { list, issuer } = dependencies.signingKeys
      const { items } = presentSigningKeys(await list(), issuer())
      const inUse = items.find(({ state }) => state === 'in_use')
      const retired = items.flatMap(({ id, publishedUntil, state }) =>
        state === 'retired' ? [{ id, publishedUntil }] : [],
      )
      return {
        id: inUse?.id ?? 'none',
        name: inUse?.id ?? 'none',
        state: { inUse: inUse?.id ?? null, retired },
      }
    },
    tenant: ({ tenant = '' }) =>
      ifThere(async () => {
        const { id, name } = await findTenant(tenant, provider.ports)
        const [connection] = await listConnections(id, provider.ports)
        const { tenantId: _, failingSince: _health, ...state } = connection ?? { tenantId: id }
        const { seatsTaken: _seats, ...guards } = presentGuards(await readGuards(id, provider.ports))
        const { activated, plan } = await provider.ports.plans.provisioningOf(id)
        return { id, name, state: { name, connection: state, guards, activated, plan: plan?.name ?? null } }
      }),
    property: ({ tenant = '', property = '' }) =>
      ifThere(async () => {
        const { name, ...state } = presentProperty(await findProperty(tenant, property, provider.ports))
        return { id: name, name, state }
      }),
    role: ({ tenant, role = '' }) =>
      ifThere(async () => {
        const { ports } = provider
        if (tenant !== undefined) {
          const { name, ...state } = presentRole(await findRole(tenant, role, ports))
          return { id: name, name, state }
        }
        const found = (await ports.roles.listProductRoles()).find((one) => one.name === role)
        return found && { id: found.name, name: found.name, state: { ...found } }
      }),
    plan: ({ plan = '' }) =>
      ifThere(async () => {
        const { id, ...state } = presentPlan(await findPlan(plan, provider.ports))
        return { id, name: state.name, state }
      }),
    connection: ({ tenant = '', connection = '' }) =>
      ifThere(async () => {
        const found = await findConnection(tenant, connection, provider.ports)
        const ended = found.disconnection?.since.toISOString() ?? null
        return { id: String(found.connection), name: found.name, state: { ...found.policy, ended } }
      }),
    record: ({ tenant = '', connection = '', record = '' }) =>
      ifThere(async () => {
        const { resourceId, person, kind, personId, problem } = await findStaged(
          tenant,
          connection,
          record,
          provider.ports,
        )
        return { id: resourceId, name: person.label ?? resourceId, state: { kind, personId, problem } }
      }),
    member: ({ tenant = '', member = '' }) =>
      ifThere(async () => {
        const found = presentMember(await findMember(tenant, member, provider.ports))
        const { id, label, userName, state, owner, breakGlass, origin } = found
        return { id, name: label ?? userName ?? id, state: { state, owner, breakGlass, origin } }
      }),
    somebody: ({ somebody = '' }) =>
      ifThere(async () => {
        const { id, name, emails, memberships } = presentPerson(
          await findProductPerson(somebody, provider.ports),
        )
        return { id, name: name ?? id, state: { name, emails, memberships: memberships.length } }
      }),
    token: ({ tenant = '', token = '' }) =>
      ifThere(async () => {
        const { id } = await findTenant(tenant, provider.ports)
        const found = await provider.ports.tenants.findToken(id, token)
        if (found === undefined) return undefined
        const { description, scopes, status, expiresAt, replacedBy } = presentToken(
          found,
          provider.ports.now(),
        )
        return {
          id: found.id,
          name: description,
          state: { description, scopes, status, expiresAt, replacedBy },
        }
      }),
  }
}

/** Nothing, where the thing does not exist; that it does not is the route's to say. */
async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof RollcallError && error.definition.status < 500) return undefined
    throw error
  }
}
