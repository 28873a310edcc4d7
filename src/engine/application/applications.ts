import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Authorship } from '../editing/store.ts'
import type { EnginePorts } from '../ports.ts'
import { readConnection } from '../settings/read-settings.ts'
import { HttpFailure } from '../target/http-client.ts'
import { readUrl } from '../target/open-target.ts'
import type { ApplicationSettings, ConnectionAuth, ConnectionSettings, Farewell } from './application.ts'
import type { ApplicationRecord } from './application-record.ts'
import { compileApplication } from './compile-application.ts'
import { openCredential, originOf, sealCredential } from './credential.ts'

/** What may be changed of a connection; what is left out stays. */
export interface ConnectionChange {
  readonly url?: string
  readonly secret?: string
  readonly allowPrivateAddress?: boolean
  /** As a whole: fields of another kind of authorisation do not stay. */
  readonly auth?: ConnectionAuth
  readonly headers?: Readonly<Record<string, string>>
  readonly caCertificate?: string
  /** When the secret ends at the target. Null: nobody knows. A new secret without one has none. */
  readonly secretExpiresAt?: Date | null
}

export interface NewApplication extends ConnectionChange {
  readonly name: string
  /** Id of the gallery entry the settings come from. */
  readonly template: string
  readonly settings: ApplicationSettings
}

/**
 * Makes an application, turned off.
 * @throws RollcallError `application_name_taken`, `target_url_invalid`, `mapping_refused`
 */
export async function createApplication(
  ports: EnginePorts,
  wanted: NewApplication,
  by?: Authorship,
): Promise<ApplicationRecord> {
  const { secret, secretExpiresAt = null, name, template, settings: from, ...change } = wanted
  const connection = mergeConnection(from.connection, change)
  const settings = { ...from, connection }
  compileApplication(settings)
  const id = `app_${ports.newId().replaceAll('-', '').slice(-20)}`
  const application = { id, name, template, settings, configVersion: 1 }
  await ports.store.createApplication(application, 'main', by)
  if (secret !== undefined && secret !== '') await storeSecret(ports, id, connection, secret, secretExpiresAt)
  ports.events.applicationChanged(id)
  return requireApplication(ports, id)
}

/** By id or name. @throws RollcallError `application_not_found` */
export async function requireApplication(
  ports: Pick<EnginePorts, 'store'>,
  idOrName: string,
): Promise<ApplicationRecord> {
  const found = await ports.store.findApplication(idOrName)
  if (found === null) throw new RollcallError('application_not_found', { application: idOrName })
  return found
}

/**
 * Changes the connection. A secret belongs to its host: another host needs it entered again, in the same change.
 * @throws RollcallError `secret_needed_again`, `target_url_invalid`
 */
export async function changeConnection(
  ports: EnginePorts,
  idOrName: string,
  change: ConnectionChange,
): Promise<ApplicationRecord> {
  const application = await requireApplication(ports, idOrName)
  const { secret, secretExpiresAt, ...rest } = change
  const connection = mergeConnection(application.settings.connection, rest)
  const { credential } = application
  const moved = credential !== null && connection.url !== '' && originOf(connection) !== credential.origin
  if (moved && (secret === undefined || secret === '')) {
    throw new RollcallError('secret_needed_again', {
      application: application.name,
      origin: credential.origin,
    })
  }
  await ports.store.saveConnection(application.id, connection)
  if (secret !== undefined && secret !== '')
    await storeSecret(ports, application.id, connection, secret, secretExpiresAt ?? null)
  else if (secretExpiresAt !== undefined)
    await ports.store.saveCredentialExpiry(application.id, secretExpiresAt)
  ports.events.applicationChanged(application.id)
  return requireApplication(ports, application.id)
}

/** How long an admin's word stands that accounts which are gone may be made anew. */
const allowanceMs = 24 * 60 * 60 * 1000

/**
 * Turns provisioning on, or on again. Leaves quarantine: the next cycle finds out whether the cause is gone.
 * @throws RollcallError `application_not_connected`
 */
export async function resumeApplication(ports: EnginePorts, idOrName: string): Promise<ApplicationRecord> {
  const application = await requireApplication(ports, idOrName)
  requireConnection(application)
  openCredential(ports.secrets, application)
  // Whoever resumes it knows by then that its accounts are gone: now they are made anew.
  if (application.breaker?.code === 'accounts_vanished') {
    await ports.store.allowVanished(application.id, new Date(ports.now().getTime() + allowanceMs))
  }
  await ports.store.setBreaker(application.id, null)
  await ports.store.setPower(application.id, 'on', ports.now())
  ports.events.applicationChanged(application.id)
  return requireApplication(ports, application.id)
}

const missingSecret = {
  bearer: 'It has no secret token.',
  basic: 'It has no password.',
  header: 'It has no secret for its header.',
  oauth_client_credentials: 'It has no client secret.',
  none: '',
} as const satisfies Record<ConnectionAuth['kind'], string>

/** @throws RollcallError `application_not_connected` */
function requireConnection(application: ApplicationRecord): void {
  const { connection } = application.settings
  if (connection.url === '') {
    throw new RollcallError('application_not_connected', {
      application: application.name,
      missing: 'It has no tenant URL.',
    })
  }
  if (application.credential === null && connection.auth.kind !== 'none') {
    throw new RollcallError('application_not_connected', {
      application: application.name,
      missing: missingSecret[connection.auth.kind],
    })
  }
}

/** Stops provisioning after the objects in hand. Links stay, so that resuming goes on where it was. */
export async function pauseApplication(ports: EnginePorts, idOrName: string): Promise<ApplicationRecord> {
  const application = await requireApplication(ports, idOrName)
  await ports.store.setPower(application.id, 'paused', null)
  ports.events.applicationChanged(application.id)
  return requireApplication(ports, application.id)
}

export interface FarewellChoice {
  /** `keep` forgets the application at once; the others first disable or delete the accounts we created there. */
  readonly farewell: Farewell
  /** The application's name, typed again. */
  readonly confirm: string
}

/**
 * Disconnects an application. With `disable` or `delete` a last cycle does so to every account Rollcall created (never
 * to one it found there), under the guard and with progress; the application is forgotten when nothing is left to do.
 * Returns null when it is forgotten already.
 * @throws RollcallError `confirmation_differs`, `farewell_not_possible`, `application_not_connected`
 */
export async function disconnectApplication(
  ports: EnginePorts,
  idOrName: string,
  { farewell, confirm }: FarewellChoice,
): Promise<ApplicationRecord | null> {
  const application = await requireApplication(ports, idOrName)
  const { name, id, settings } = application
  if (confirm.trim().toLowerCase() !== name.toLowerCase())
    throw new RollcallError('confirmation_differs', { name })
  if (farewell === 'keep') {
    await deleteApplication(ports, id)
    return null
  }
  requireConnection(application)
  if (farewell === 'disable' && !settings.users.attributes.some((one) => one.target === 'active')) {
    throw new RollcallError('farewell_not_possible', { application: name })
  }
  await ports.store.setBreaker(id, null)
  await ports.store.setFarewell(id, farewell)
  ports.events.applicationChanged(id)
  return requireApplication(ports, id)
}

/** Calls a farewell off: everyone is looked at again, and who belongs there comes back to the same account. */
export async function reconnectApplication(ports: EnginePorts, idOrName: string): Promise<ApplicationRecord> {
  const application = await requireApplication(ports, idOrName)
  if (application.farewell !== null) await ports.store.setFarewell(application.id, null)
  ports.events.applicationChanged(application.id)
  return requireApplication(ports, application.id)
}

/** Forgets an application. Accounts at the target stay as they are. */
export async function deleteApplication(ports: EnginePorts, idOrName: string): Promise<ApplicationRecord> {
  const application = await requireApplication(ports, idOrName)
  await ports.store.setPower(application.id, 'paused', null)
  await ports.store.deleteApplication(application.id)
  ports.events.applicationChanged(application.id)
  return application
}

async function storeSecret(
  ports: EnginePorts,
  id: string,
  connection: ConnectionSettings,
  secret: string,
  expiresAt: Date | null,
): Promise<void> {
  checkUrl(connection.url)
  const { sealed, origin } = sealCredential(ports.secrets, id, connection, secret)
  await ports.store.saveCredential(id, sealed, origin, expiresAt)
}

/** @throws RollcallError `target_url_invalid`, `settings_refused` */
function mergeConnection(
  before: ConnectionSettings,
  change: Omit<ConnectionChange, 'secret' | 'secretExpiresAt'>,
): ConnectionSettings {
  const connection = { ...before, ...change }
  if (connection.url !== '') checkUrl(connection.url)
  return readConnection(connection, 'connection')
}

function checkUrl(url: string): void {
  try {
    readUrl(url)
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    throw new RollcallError('target_url_invalid', { detail: error.message })
  }
}
