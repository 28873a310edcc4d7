import { groupType, userType } from '../../scim/index.ts'
import type { CompiledApplication, CompiledObject } from '../evaluate.ts'
import { compileMappings } from '../mapping/compile-mappings.ts'
import type { ApplicationSettings } from './application.ts'

/**
 * Validates settings and prepares them for evaluating one person after another.
 * @throws RollcallError `mapping_refused`
 */
export function compileApplication(
  settings: ApplicationSettings,
  farewell: CompiledApplication['farewell'] = null,
  defaultDomain: string | null = null,
): CompiledApplication {
  return {
    settings,
    farewell,
    defaultDomain,
    person: compileObject(settings, 'users'),
    group: compileObject(settings, 'groups'),
  }
}

function compileObject(settings: ApplicationSettings, object: 'users' | 'groups'): CompiledObject {
  const mapping = settings[object]
  const type = object === 'users' ? userType : groupType
  const mappings = compileMappings(mapping, {
    type,
    scope: settings.scope,
    ...(object === 'users' ? { userNameFormat: settings.userNameFormat } : {}),
  })
  return {
    mappings,
    rules: {
      scope: settings.scope,
      includeDefaultAccess: settings.includeDefaultAccess,
      appRoles: settings.appRoles,
      enabled: mapping.enabled,
      filters: mappings.filters,
    },
  }
}
