import { RollcallError } from '../../errors/rollcall-error.ts'
import type { EnginePorts } from '../ports.ts'
import { type ConnectionCheck, testConnection } from '../target/test-connection.ts'
import type { ApplicationSettings } from './application.ts'
import type { ApplicationRecord } from './application-record.ts'

/**
 * Test Connection for an application as it is set. What the target says of itself is kept with the application.
 * @throws RollcallError `application_not_connected`, `secret_needed_again`
 */
export async function checkConnection(
  ports: EnginePorts,
  application: ApplicationRecord,
): Promise<ConnectionCheck> {
  const { settings } = application
  const { auth } = settings.connection
  if (settings.connection.url === '') {
    throw new RollcallError('application_not_connected', {
      application: application.name,
      missing: 'It has no tenant URL.',
    })
  }
  const checked = await testConnection({
    url: settings.connection.url,
    tokenUrl: auth.kind === 'oauth_client_credentials' ? auth.tokenUrl : null,
    settings,
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
  // What could not be asked this time is not forgotten: it was true when the target last said so.
  if (checked.capabilities !== null) {
    await ports.store.saveCapabilities(application.id, checked.capabilities, ports.now())
  }
  return checked
}

function firstMatching(settings: ApplicationSettings, object: 'users' | 'groups'): string | null {
  const matching = settings[object].attributes
    .filter((one) => one.matchingPrecedence !== undefined)
    .sort((one, other) => (one.matchingPrecedence ?? 0) - (other.matchingPrecedence ?? 0))
  return matching[0]?.target ?? null
}
