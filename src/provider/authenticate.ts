import { ScimError } from '../scim/index.ts'
import { credentialOf } from './application-tokens.ts'
import { markUsed } from './mark-used.ts'
import type { ScimRequest } from './message.ts'
import type { Provider } from './provider.ts'
import { callerOf } from './recognise-client.ts'
import type { Route } from './routes.ts'
import type { Caller, Credential } from './tenant.ts'
import { digestSecret, readToken, sameDigest } from './token.ts'

/** 401, which has to name the scheme (RFC 6750 §3). */
export class NotAuthenticated extends ScimError {
  readonly challenge: string

  constructor(detail: string, invalid: boolean) {
    super(401, detail, { rfc: 'RFC 7644 §2' })
    this.challenge = `Bearer realm="SCIM"${invalid ? ', error="invalid_token"' : ''}`
  }
}

/** 429: too many failures from one address or against one token (RFC 6585 §4). */
export class TooManyFailures extends ScimError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(
      429,
      'Too many requests came with a token that is not valid. Check the token in the identity provider.',
    )
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Compared with when a token is unknown, so that a miss costs what a hit costs. */
const nobody = new Uint8Array(32)

/**
 * Finds out who sends a request, after its route is known (never by a pattern on the path). Undefined: nobody, on a
 * route that is public. A wrong token is refused everywhere, so that a connection test tells the truth.
 */
export async function authenticate(
  request: ScimRequest,
  route: Route,
  provider: Provider,
): Promise<Caller | undefined> {
  const header = request.headers['authorization']
  if (header === undefined) {
    if (route.public || route.name === 'options') return undefined
    throw new NotAuthenticated('This endpoint needs a token: send "Authorization: Bearer <token>".', false)
  }
  const credential = await findCredential(header, request, provider)
  checkValid(credential, provider.now())
  const caller = callerOf(credential, request, provider)
  if (!hasScheme(header) && !caller.profile.answers.rawToken) {
    throw new NotAuthenticated('Send the token as "Authorization: Bearer <token>".', false)
  }
  markUsed(caller, request, provider)
  return caller
}

/** Okta's "Header" mode sends the token without the word Bearer (checklist Q-25); its profile allows that. */
function hasScheme(header: string): boolean {
  return /^bearer\s/i.test(header)
}

async function findCredential(header: string, request: ScimRequest, provider: Provider): Promise<Credential> {
  const { credentials } = provider
  const text = header.replace(/^bearer\s+/i, '').trim()
  if ('check' in credentials) {
    const grant = text === '' ? undefined : await credentials.check(text)
    if (!grant) throw wrongToken(request, undefined, provider)
    return credentialOf(grant)
  }
  const presented = readToken(text)
  const credential = presented && (await credentials.find(presented.lookupId))
  const right = sameDigest(digestSecret(presented?.secret ?? ''), credential?.digest ?? nobody)
  if (!credential || !right) throw wrongToken(request, presented?.lookupId, provider)
  return credential
}

/** What is answered to a wrong token: 401, and 429 to who sends very many of them. */
function wrongToken(request: ScimRequest, lookupId: string | undefined, provider: Provider): ScimError {
  const wait = provider.failedLogins.count(request.remoteAddress, lookupId)
  return wait === undefined
    ? new NotAuthenticated('The token is not valid.', true)
    : new TooManyFailures(wait)
}

/** Only the holder of the secret learns why a token does not work any more. */
function checkValid(credential: Credential, now: Date): void {
  if (credential.revokedAt) {
    throw new NotAuthenticated(
      'The token has been revoked. Put a new token into the identity provider.',
      true,
    )
  }
  if (credential.expiresAt && credential.expiresAt <= now) {
    throw new NotAuthenticated('The token has expired. Put a new token into the identity provider.', true)
  }
  if (!credential.enabled) {
    throw new ScimError(403, 'User provisioning is switched off for this organisation.')
  }
}
