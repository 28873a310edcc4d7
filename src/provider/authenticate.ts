import { ScimError } from '../scim/index.ts'
import { callerOf } from './clients/recognise-client.ts'
import type { ScimRequest } from './message.ts'
import type { Provider, RefusedToken, TokenRefusal } from './provider.ts'
import type { Route } from './routes.ts'
import type { Caller, Credential } from './tenants/tenant.ts'
import { credentialOf } from './tokens/application-tokens.ts'
import { markUsed } from './tokens/mark-used.ts'
import { digestSecret, readToken, sameDigest } from './tokens/token.ts'

/** 401, which has to name the scheme (RFC 6750 §3). */
export class NotAuthenticated extends ScimError {
  readonly challenge: string
  /** For the request log of whoever the token belongs to; never sent. */
  readonly refused: RefusedToken | undefined

  constructor(detail: string, invalid: boolean, refused?: RefusedToken) {
    super(401, detail, { rfc: 'RFC 7644 §2' })
    this.challenge = `Bearer realm="SCIM"${invalid ? ', error="invalid_token"' : ''}`
    this.refused = refused
  }
}

/** 403: the tenant is known and may not be provisioned now. Nothing it has is lost. */
export class ProvisioningOff extends ScimError {
  readonly refused: RefusedToken

  constructor(detail: string, refused: RefusedToken) {
    super(403, detail, { rfc: 'RFC 7644 §3.12' })
    this.refused = refused
  }
}

/** Whose token a refusal was about, when that is known. */
export function refusedTokenOf(error: unknown): RefusedToken | undefined {
  return error instanceof NotAuthenticated || error instanceof ProvisioningOff ? error.refused : undefined
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
  if (!credential || !right) {
    throw wrongToken(
      request,
      presented?.lookupId,
      provider,
      credential && refusal(credential, 'secret_wrong'),
    )
  }
  return credential
}

/** What is answered to a wrong token: 401, and 429 to who sends very many of them. */
function wrongToken(
  request: ScimRequest,
  lookupId: string | undefined,
  provider: Provider,
  refused?: RefusedToken,
): ScimError {
  const wait = provider.failedLogins.count(request.remoteAddress, lookupId)
  // Who sends very many is told so and logged no more: nobody can fill another's log.
  return wait === undefined
    ? new NotAuthenticated('The token is not valid.', true, refused)
    : new TooManyFailures(wait)
}

function refusal({ tenantId, connection, tokenId }: Credential, reason: TokenRefusal): RefusedToken {
  return { tenantId, connection, tokenId, reason }
}

/** Only the holder of the secret learns why a token does not work any more. */
function checkValid(credential: Credential, now: Date): void {
  if (credential.revokedAt) {
    throw new NotAuthenticated(
      'The token has been revoked. Put a new token into the identity provider.',
      true,
      refusal(credential, 'revoked'),
    )
  }
  if (credential.expiresAt && credential.expiresAt <= now) {
    throw new NotAuthenticated(
      'The token has expired. Put a new token into the identity provider.',
      true,
      refusal(credential, 'expired'),
    )
  }
  if (!credential.enabled) {
    throw new ProvisioningOff(offSentences.connection, refusal(credential, 'provisioning_off'))
  }
  if (credential.refusal) {
    throw new ProvisioningOff(offSentences[credential.refusal], refusal(credential, 'provisioning_off'))
  }
}

/** What the identity provider's admin reads: who can switch it on. */
const offSentences = {
  connection:
    'User provisioning is switched off for this organisation. Nothing is lost; an admin of the application can switch it on again.',
  not_activated:
    'User provisioning is not activated for this organisation. Nothing is lost; an admin of the organisation can activate it in the application.',
  not_in_plan:
    'The plan of this organisation does not include user provisioning. Nothing is lost; ask the vendor of the application for a plan that does.',
} as const
