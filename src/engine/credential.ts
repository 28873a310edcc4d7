import { RollcallError } from '../errors/rollcall-error.ts'
import type { SecretBox } from './ports.ts'
import type { ApplicationRecord } from './store.ts'
import { readUrl } from './target/open-target.ts'

/** What a sealed credential is bound to: one application and one origin. */
function contextOf(applicationId: string, origin: string): readonly string[] {
  return ['application', applicationId, origin]
}

/** Seals a credential for the origin of the application's tenant URL. */
export function sealCredential(
  secrets: SecretBox,
  applicationId: string,
  url: string,
  secret: string,
): { sealed: string; origin: string } {
  const { origin } = readUrl(url)
  return { sealed: secrets.seal(secret, contextOf(applicationId, origin)), origin }
}

/**
 * The credential in the clear; empty when none is set. A credential entered for another origin is never opened.
 * @throws RollcallError `secret_needed_again`, `secret_unreadable`
 */
export function openCredential(secrets: SecretBox, application: ApplicationRecord): string {
  const { credential, settings } = application
  if (credential === null) return ''
  const { origin } = readUrl(settings.connection.url)
  if (credential.origin !== origin) {
    throw new RollcallError('secret_needed_again', {
      application: application.name,
      origin: credential.origin,
    })
  }
  return secrets.open(credential.sealed, contextOf(application.id, origin))
}
