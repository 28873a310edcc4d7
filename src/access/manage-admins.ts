import { RollcallError } from '../errors/rollcall-error.ts'
import { type Admin, adminState, checkEmail, checkName, checkRole } from './admin.ts'
import { type LinkPurpose, linkLifetimeMs } from './one-time-link.ts'
import type { AccessPorts } from './ports.ts'
import { digestOf, newSecret } from './session.ts'

/** A link just made: the only moment its code exists. */
export interface IssuedLink {
  readonly code: string
  readonly expiresAt: Date
}

export interface Invitation {
  readonly email: string
  /** The part before the @ when left out. */
  readonly name?: string | undefined
  readonly role: string
  readonly tenantId: string | null
}

/** A link that makes the first admin. @throws RollcallError first_admin_exists */
export async function makeFirstLink(ports: AccessPorts): Promise<IssuedLink> {
  if (await ports.store.hasActiveAdmin()) throw new RollcallError('first_admin_exists')
  return issueLink('first_admin', null, ports)
}

/** Adds an admin, who sets a password with the link. Throws `admin_exists` and the errors of bad input. */
export async function inviteAdmin(
  invitation: Invitation,
  ports: AccessPorts,
): Promise<{ readonly admin: Admin; readonly link: IssuedLink }> {
  const email = checkEmail(invitation.email)
  const admin: Admin = {
    id: ports.newId(),
    email,
    name: checkName(invitation.name ?? email.slice(0, email.indexOf('@'))),
    ...checkRole(invitation.role, invitation.tenantId),
    createdAt: ports.now(),
    passwordSetAt: null,
    lastSignedInAt: null,
    disabledAt: null,
  }
  if (!(await ports.store.addAdmin(admin))) throw new RollcallError('admin_exists', { email })
  return { admin, link: await issueLink('password', admin.id, ports) }
}

/** A link to set a (new) password with; the old password goes on until it is used. Throws `admin_not_found`. */
export async function makePasswordLink(
  idOrEmail: string,
  ports: AccessPorts,
): Promise<{ readonly admin: Admin; readonly link: IssuedLink }> {
  const admin = await requireAdmin(idOrEmail, ports)
  if (admin.disabledAt !== null) throw new RollcallError('admin_disabled', { email: admin.email })
  return { admin, link: await issueLink('password', admin.id, ports) }
}

/** By id or e-mail address. Throws `admin_not_found`. */
export async function requireAdmin(idOrEmail: string, ports: AccessPorts): Promise<Admin> {
  const admin = await ports.store.findAdmin(idOrEmail)
  if (admin === undefined) throw new RollcallError('admin_not_found', { admin: idOrEmail })
  return admin
}

export interface AdminChange {
  readonly name?: string | undefined
  readonly role?: string | undefined
  readonly tenantId?: string | null | undefined
  readonly disabled?: boolean | undefined
}

/**
 * Changes name, role or tenant, disables or enables. It holds from the next request on; who is disabled is signed out.
 * @throws RollcallError admin_not_found, last_operator and the errors of bad input
 */
export async function changeAdmin(
  idOrEmail: string,
  change: AdminChange,
  ports: AccessPorts,
): Promise<{ readonly before: Admin; readonly after: Admin }> {
  const { id } = await requireAdmin(idOrEmail, ports)
  let before: Admin | undefined
  const after = await ports.store.changeAdmin(id, (admin, otherOperators) => {
    before = admin
    const changed = applied(admin, change, ports.now())
    const leaves = canOperate(admin) && !canOperate(changed)
    if (leaves && otherOperators === 0) throw new RollcallError('last_operator', { email: admin.email })
    return changed
  })
  if (after === undefined || before === undefined) {
    throw new RollcallError('admin_not_found', { admin: idOrEmail })
  }
  if (after.disabledAt !== null) await ports.store.endSessions(id, ports.now())
  return { before, after }
}

function applied(admin: Admin, change: AdminChange, now: Date): Admin {
  const role = change.role ?? admin.role
  const keptTenant = role === 'customer_admin' ? admin.tenantId : null
  const disabledAt =
    change.disabled === undefined ? admin.disabledAt : change.disabled ? (admin.disabledAt ?? now) : null
  return {
    ...admin,
    name: change.name === undefined ? admin.name : checkName(change.name),
    ...checkRole(role, change.tenantId === undefined ? keptTenant : change.tenantId),
    disabledAt,
  }
}

function canOperate(admin: Admin): boolean {
  return admin.role === 'operator' && adminState(admin) === 'active'
}

async function issueLink(
  purpose: LinkPurpose,
  adminId: string | null,
  ports: AccessPorts,
): Promise<IssuedLink> {
  const createdAt = ports.now()
  const expiresAt = new Date(createdAt.getTime() + linkLifetimeMs[purpose])
  const code = newSecret(ports.random)
  await ports.store.addLink({
    digest: digestOf(code),
    purpose,
    adminId,
    createdAt,
    expiresAt,
    spentAt: null,
  })
  return { code, expiresAt }
}
