import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import type { EnginePorts } from '../ports.ts'

/**
 * Refuses a list of app roles that lacks one which assignments carry: they would silently become Default Access.
 * @throws RollcallError `role_in_use`
 */
export async function refuseRolesInUse(
  { store }: Pick<EnginePorts, 'store'>,
  { id, settings }: ApplicationRecord,
  roles: readonly unknown[],
): Promise<void> {
  const kept = new Set(roles.map(idOf))
  const use = await store.countRoleUse(id)
  for (const role of settings.appRoles) {
    const count = use.get(role.id) ?? 0
    if (count > 0 && !kept.has(role.id)) {
      throw new RollcallError('role_in_use', { role: role.displayName, count })
    }
  }
}

function idOf(role: unknown): unknown {
  return typeof role === 'object' && role !== null && 'id' in role ? role.id : undefined
}
