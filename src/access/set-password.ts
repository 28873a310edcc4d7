import { RollcallError } from '../errors/rollcall-error.ts'
import { type Admin, checkEmail, checkName } from './admin.ts'
import { requireAdmin } from './manage-admins.ts'
import { checkPassword, hashPassword } from './password.ts'
import type { AccessPorts } from './ports.ts'
import { digestOf } from './session.ts'
import { confirmPassword } from './sign-in.ts'

/** Whom a password link is for. */
export type LinkOwner =
  | { readonly purpose: 'first_admin'; readonly expiresAt: Date }
  | { readonly purpose: 'password'; readonly admin: Admin; readonly expiresAt: Date }

/** Looks at a link without taking it. @throws RollcallError password_link_spent */
export async function readPasswordLink(code: string, ports: AccessPorts): Promise<LinkOwner> {
  const link = await ports.store.findLink(digestOf(code), ['first_admin', 'password'], ports.now())
  if (link === undefined) throw new RollcallError('password_link_spent')
  if (link.adminId === null) {
    if (await ports.store.hasActiveAdmin()) throw new RollcallError('password_link_spent')
    return { purpose: 'first_admin', expiresAt: link.expiresAt }
  }
  const admin = await ports.store.findAdmin(link.adminId)
  if (admin === undefined || admin.disabledAt !== null) throw new RollcallError('password_link_spent')
  return { purpose: 'password', admin, expiresAt: link.expiresAt }
}

export interface PasswordChoice {
  readonly code: string
  readonly password: string
  /** The first admin says who that is; an invited one is known already. */
  readonly email?: string | undefined
  readonly name?: string | undefined
}

/**
 * Sets a password with a link, and takes the link; a password that is refused does not. Every session of the admin ends.
 * @throws RollcallError password_link_spent, password_unsuitable, admin_email_invalid, access_name_invalid
 */
export async function spendPasswordLink(choice: PasswordChoice, ports: AccessPorts): Promise<Admin> {
  const owner = await readPasswordLink(choice.code, ports)
  const admin = owner.purpose === 'password' ? owner.admin : firstAdmin(choice, ports)
  checkPassword(choice.password, admin.email)
  const text = await hashPassword(choice.password, ports.passwordCost, ports.random)
  const digest = digestOf(choice.code)
  if (owner.purpose === 'password') {
    const done = await ports.store.spendPasswordLink(digest, text, ports.now())
    if (done === undefined) throw new RollcallError('password_link_spent')
    return done
  }
  if (!(await ports.store.spendFirstLink(digest, admin, text, ports.now()))) {
    throw new RollcallError('password_link_spent')
  }
  return admin
}

/** Changes one's own password; every session ends, also the one that asks. */
export async function changePassword(
  adminId: string,
  change: { readonly current: string; readonly password: string; readonly address: string },
  ports: AccessPorts,
): Promise<Admin> {
  const admin = await requireAdmin(adminId, ports)
  if (!(await confirmPassword(admin, change.current, change.address, ports))) {
    throw new RollcallError('password_wrong')
  }
  checkPassword(change.password, admin.email)
  const text = await hashPassword(change.password, ports.passwordCost, ports.random)
  await ports.store.setPassword(admin.id, text, ports.now())
  return admin
}

function firstAdmin({ email = '', name }: PasswordChoice, ports: AccessPorts): Admin {
  const address = checkEmail(email)
  const now = ports.now()
  return {
    id: ports.newId(),
    email: address,
    name: checkName(name ?? address.slice(0, address.indexOf('@'))),
    role: 'operator',
    tenantId: null,
    createdAt: now,
    passwordSetAt: now,
    lastSignedInAt: null,
    disabledAt: null,
  }
}
