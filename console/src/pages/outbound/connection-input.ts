import type { Application } from '../../api/queries.ts'

export type Auth = NonNullable<Application['connection']['auth']>

/** What an admin enters to connect an application. */
export interface ConnectionInput {
  readonly name: string
  readonly url: string
  readonly auth: Auth
  /** Empty keeps the secret that is stored. */
  readonly token: string
  /** The day on which the secret ends there, or empty. */
  readonly expiresOn: string
  /** `Name: value`, a line each. */
  readonly headers: string
  /** Empty keeps the certificate that is stored. */
  readonly caCertificate: string
  readonly allowPrivateAddress: boolean
}

/** The form as it stands before anybody types. */
export function inputOf(name: string, connection?: Application['connection']): ConnectionInput {
  return {
    name,
    url: connection?.url ?? '',
    auth: connection?.auth ?? { kind: 'bearer' },
    token: '',
    expiresOn: connection?.tokenExpiresAt?.slice(0, 10) ?? '',
    headers: Object.entries(connection?.headers ?? {})
      .map(([header, value]) => `${header}: ${value}`)
      .join('\n'),
    caCertificate: '',
    allowPrivateAddress: connection?.allowPrivateAddress ?? false,
  }
}

/** What the API is told: only what differs, and a secret only when one was entered. */
export function changeOf(
  { url, auth, token, expiresOn, headers, caCertificate, allowPrivateAddress }: ConnectionInput,
  before: ConnectionInput,
): Readonly<Record<string, unknown>> {
  // A token comes out of a page or a mail, often with what stood around it; a password may hold a space.
  const isExact = auth.kind === 'basic' || auth.kind === 'oauth_client_credentials'
  const secret = isExact ? token : token.replace(/\s+/g, '')
  return {
    url: url.trim(),
    allowPrivateAddress,
    ...(secret === '' ? {} : { token: secret }),
    ...(JSON.stringify(auth) === JSON.stringify(before.auth) ? {} : { auth: fieldsOf(auth) }),
    ...(expiresOn === before.expiresOn
      ? {}
      : { tokenExpiresAt: expiresOn === '' ? null : `${expiresOn}T00:00:00Z` }),
    ...(headers === before.headers ? {} : { headers: headersOf(headers) }),
    ...(caCertificate.trim() === '' ? {} : { caCertificate: caCertificate.trim() }),
  }
}

/** The fields that belong to the kind; what was typed for another kind is left out. */
function fieldsOf({ kind, ...fields }: Auth): Auth {
  const own: Readonly<Record<Auth['kind'], readonly string[]>> = {
    bearer: [],
    none: [],
    basic: ['userName'],
    header: ['name'],
    oauth_client_credentials: ['tokenUrl', 'clientId', 'scope', 'clientAuth'],
  }
  const kept = Object.entries(fields).filter(([name, value]) => own[kind].includes(name) && value !== '')
  return { kind, ...Object.fromEntries(kept) }
}

const headersOf = (lines: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [name = '', ...rest] = line.split(':')
        return [name.trim(), rest.join(':').trim()]
      }),
  )
