import { RollcallError } from '../errors/rollcall-error.ts'
import { isRole, type Role, roles } from './role.ts'

/** A person who may use the management API. */
export interface Admin {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  /** The tenant of a customer admin; null for everyone else. */
  readonly tenantId: string | null
  readonly createdAt: Date
  /** Null: invited, and has set no password yet. */
  readonly passwordSetAt: Date | null
  readonly lastSignedInAt: Date | null
  readonly disabledAt: Date | null
}

export type AdminState = 'active' | 'invited' | 'disabled'

/** Computed, never stored. */
export function adminState(admin: Admin): AdminState {
  if (admin.disabledAt !== null) return 'disabled'
  return admin.passwordSetAt === null ? 'invited' : 'active'
}

/** The text under which an e-mail address is unique, and under which wrong passwords for it are counted. */
export function emailKey(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase().replaceAll('\u0000', '').slice(0, 320)
}

/** @throws RollcallError admin_email_invalid */
export function checkEmail(text: string): string {
  const email = text.normalize('NFC').trim()
  if (email.length > 254 || !/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email)) {
    throw new RollcallError('admin_email_invalid', { email: text.slice(0, 254) })
  }
  return email
}

/** @throws RollcallError access_name_invalid */
export function checkName(text: string): string {
  const name = text.normalize('NFC').trim()
  if (name === '' || name.length > 200 || /\p{Cc}/u.test(name)) throw new RollcallError('access_name_invalid')
  return name
}

/**
 * A role with the tenant that belongs to it: a customer admin has one, nobody else has.
 * @throws RollcallError role_unknown, role_needs_tenant, role_takes_no_tenant
 */
export function checkRole(
  role: string,
  tenantId: string | null,
): { readonly role: Role; readonly tenantId: string | null } {
  if (!isRole(role)) throw new RollcallError('role_unknown', { role, roles: roles.join(', ') })
  if (role === 'customer_admin' && tenantId === null) throw new RollcallError('role_needs_tenant')
  if (role !== 'customer_admin' && tenantId !== null)
    throw new RollcallError('role_takes_no_tenant', { role })
  return { role, tenantId }
}
