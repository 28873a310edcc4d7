import { RollcallError } from '../../errors/rollcall-error.ts'
import type { AppRole } from '../expression/value.ts'
import type { EnginePorts } from '../ports.ts'
import type { TargetKind } from '../target/target.ts'
import type { ApplicationRecord } from './application-record.ts'

export interface ListedAssignment {
  readonly principal: { readonly kind: TargetKind; readonly id: string; readonly name: string | null }
  /** Null is Default Access. */
  readonly role: AppRole | null
  readonly createdAt: Date
}

export interface AssignmentDone {
  /** False when it was so already. */
  readonly changed: boolean
  readonly principal: { readonly id: string; readonly name: string }
}

/**
 * Assigns a person or a group, with an app role or with Default Access.
 * @throws RollcallError `principal_not_found`, `role_not_found`
 */
export async function assign(
  ports: EnginePorts,
  application: ApplicationRecord,
  kind: TargetKind,
  principal: string,
  role: string | null,
): Promise<AssignmentDone> {
  const found = await requirePrincipal(ports, application, kind, principal)
  const roleId = role === null ? null : requireRole(application, role).id
  const changed = await ports.store.addAssignment(application.id, kind, found.id, roleId)
  return { changed, principal: found }
}

/** Takes one role away, or without a role every assignment of the person or group. */
export async function unassign(
  ports: EnginePorts,
  application: ApplicationRecord,
  kind: TargetKind,
  principal: string,
  role: string | null,
): Promise<AssignmentDone> {
  const found = await requirePrincipal(ports, application, kind, principal)
  const roleId = role === null ? null : requireRole(application, role).id
  const changed = await ports.store.removeAssignment(application.id, kind, found.id, roleId)
  return { changed, principal: found }
}

export async function listAssignments(
  ports: EnginePorts,
  application: ApplicationRecord,
): Promise<readonly ListedAssignment[]> {
  const rows = await ports.store.listAssignments(application.id)
  return rows.map(({ principal, roleId, createdAt }) => ({
    principal,
    role: application.settings.appRoles.find((role) => role.id === roleId) ?? null,
    createdAt,
  }))
}

async function requirePrincipal(
  { store }: EnginePorts,
  application: ApplicationRecord,
  kind: TargetKind,
  text: string,
): Promise<{ id: string; name: string }> {
  const found = await store.findPrincipal(application.directoryId, kind, text)
  if (found === null) throw new RollcallError('principal_not_found', { kind, name: text })
  return found
}

/** @throws RollcallError `role_not_found` */
export function requireRole({ name, settings }: ApplicationRecord, text: string): AppRole {
  const wanted = text.toLowerCase()
  const found = settings.appRoles.find((role) =>
    [role.id, role.value, role.displayName].some((one) => one.toLowerCase() === wanted),
  )
  if (found !== undefined) return found
  const known = settings.appRoles.map((role) => role.displayName).join(', ')
  throw new RollcallError('role_not_found', {
    application: name,
    role: text,
    known: known === '' ? 'none' : known,
  })
}
