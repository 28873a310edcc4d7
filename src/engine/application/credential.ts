import { RollcallError } from '../../errors/rollcall-error.ts'
import type { SecretBox } from '../ports.ts'
import { readUrl } from '../target/open-target.ts'
import type { ConnectionSettings } from './application.ts'
import type { ApplicationRecord } from './application-record.ts'

/**
 * The hosts that may see what a credential gives: that of the tenant URL, and that of the token endpoint where tokens
 * are fetched with it. Moving either takes the credential to another host.
 */
export function originOf({ url, auth }: ConnectionSettings): string {
  const { origin } = readUrl(url)
  return auth.kind === 'oauth_client_credentials' ? `${origin} ${readUrl(auth.tokenUrl).origin}` : origin
}

/** What a sealed credential is bound to: one application and its hosts. */
function contextOf(applicationId: string, origin: string): readonly string[] {
  return ['application', applicationId, origin]
}

/** Seals a credential for the hosts of the application's connection. */
export function sealCredential(
  secrets: SecretBox,
  applicationId: string,
  connection: ConnectionSettings,
  secret: string,
): { sealed: string; origin: string } {
  const origin = originOf(connection)
  return { sealed: secrets.seal(secret, contextOf(applicationId, origin)), origin }
}

/**
 * The credential in the clear; empty when none is set. A credential entered for another origin is never opened.
 * @throws RollcallError `secret_needed_again`, `secret_unreadable`
 */
export function openCredential(secrets: SecretBox, application: ApplicationRecord): string {
  const { credential, settings } = application
  if (credential === null) return ''
  const origin = originOf(settings.connection)
  if (credential.origin !== origin) {
    throw new RollcallError('secret_needed_again', {
      application: application.name,
      origin: credential.origin,
    })
  }
  return secrets.open(credential.sealed, contextOf(application.id, origin))
}
