import { RollcallError } from '../errors/rollcall-error.ts'
import type { ApplicationSettings } from './application.ts'
import type { EnginePorts } from './ports.ts'
import type { ApplicationRecord } from './store.ts'
import { type ConnectionCheck, testConnection } from './target/test-connection.ts'

/**
 * Test Connection for an application as it is set.
 * @throws RollcallError `application_not_connected`, `secret_needed_again`
 */
export function checkConnection(
  ports: EnginePorts,
  application: ApplicationRecord,
): Promise<ConnectionCheck> {
  const { settings } = application
  if (settings.connection.url === '') {
    throw new RollcallError('application_not_connected', {
      application: application.name,
      missing: 'It has no tenant URL.',
    })
  }
  return testConnection({
    url: settings.connection.url,
    matchingAttribute: firstMatching(settings, 'users') ?? 'userName',
    groupAttribute: settings.groups.enabled ? (firstMatching(settings, 'groups') ?? 'displayName') : null,
    newId: ports.newId,
    // The host is the same, so the credential may go along; only the path is tried out.
    open: (url) =>
      ports.openTarget(
        { ...application, settings: { ...settings, connection: { ...settings.connection, url } } },
        {},
      ),
  })
}

function firstMatching(settings: ApplicationSettings, object: 'users' | 'groups'): string | null {
  const matching = settings[object].attributes
    .filter((one) => one.matchingPrecedence !== undefined)
    .sort((one, other) => (one.matchingPrecedence ?? 0) - (other.matchingPrecedence ?? 0))
  return matching[0]?.target ?? null
}
