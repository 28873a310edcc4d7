import type { Principal } from './principal.ts'
import { type Permission, permissionsOf, type Role, roles } from './role.ts'

/** What a request asks for. */
export interface Wanted {
  /** Undefined: nobody said who may use this; then only an operator may. */
  readonly permission: Permission | undefined
  /**
   * The tenant whose things are asked for; null when the named tenant does not exist; undefined when the request
   * concerns no tenant.
   */
  readonly tenantId: string | null | undefined
}

/** `tenant`: to be answered as if that tenant did not exist. */
export type AccessDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: 'role' | 'tenant' }

/** May this principal do this? The role is looked at before the tenant, so that a refusal tells nothing of tenants. */
export function decideAccess({ role, tenantId }: Principal, wanted: Wanted): AccessDecision {
  const may =
    wanted.permission === undefined ? role === 'operator' : permissionsOf(role).includes(wanted.permission)
  if (!may) return { allowed: false, reason: 'role' }
  // A role that is bound to a tenant and has none is bound to nothing it may see.
  if (role === 'customer_admin' && tenantId === null) return { allowed: false, reason: 'role' }
  if (tenantId !== null && wanted.tenantId !== undefined && wanted.tenantId !== tenantId) {
    return { allowed: false, reason: 'tenant' }
  }
  return { allowed: true }
}

/** The roles that have a permission, for the sentence that tells whom to ask. */
export function rolesWith(permission: Permission | undefined): readonly Role[] {
  if (permission === undefined) return ['operator']
  return roles.filter((role) => permissionsOf(role).includes(permission))
}
