import type { ApplicationSettings } from '../../engine/application/application.ts'
import type { AppRole } from '../../engine/expression/value.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Sql } from '../database.ts'

/** What queries have to know of an application to find those it concerns. */
export interface ScopeOfApplication {
  readonly applicationId: string
  readonly directoryId: string
  readonly configVersion: number
  readonly everyone: boolean
  readonly flattened: boolean
  readonly groupsEnabled: boolean
  readonly roles: ReadonlyMap<string, AppRole>
}

export async function readScope(sql: Sql, applicationId: string): Promise<ScopeOfApplication> {
  const [row] = await sql.prepared<{
    directory_id: string
    config_version: number
    settings: ApplicationSettings
  }>('application-scope', 'select directory_id, config_version, settings from application where id = $1', [
    applicationId,
  ])
  if (row === undefined) throw new RollcallError('application_not_found', { application: applicationId })
  return scopeOf(applicationId, row.directory_id, row.config_version, row.settings)
}

/** The same for settings that are not saved. */
export function scopeOf(
  applicationId: string,
  directoryId: string,
  configVersion: number,
  settings: ApplicationSettings,
): ScopeOfApplication {
  return {
    applicationId,
    directoryId,
    configVersion,
    everyone: settings.scope === 'all',
    flattened: settings.nestedGroups === 'flattened',
    groupsEnabled: settings.groups.enabled,
    roles: new Map(settings.appRoles.map((role) => [role.id, role])),
  }
}
