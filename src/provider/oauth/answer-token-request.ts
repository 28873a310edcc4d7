import type { NewToken } from '../tenants/tenant-store.ts'
import type { FailedLogins } from '../tokens/failed-logins.ts'
import { digestSecret, mintToken, sameDigest } from '../tokens/token.ts'
import { scopesInclude } from '../tokens/token-scope.ts'
import type { OauthPorts } from './manage-oauth-clients.ts'
import { accessTokenSeconds, mostAccessTokens } from './oauth-client.ts'
import { OauthError } from './oauth-error.ts'
import type { OauthCredential } from './oauth-store.ts'
import { readTokenRequest, type TokenEndpointRequest, wrongClient } from './read-token-request.ts'

export interface TokenEndpointPorts extends OauthPorts {
  readonly failedLogins: FailedLogins
  readonly onError: (error: unknown) => void
}

export interface TokenEndpointAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Compared with when a client is unknown, so that a miss costs what a hit costs. */
const nobody = new Uint8Array(32)

/** Answers the token endpoint (RFC 6749 §5): a short token, or one of the errors of §5.2. Never rejects. */
export async function answerTokenRequest(
  request: TokenEndpointRequest,
  ports: TokenEndpointPorts,
): Promise<TokenEndpointAnswer> {
  try {
    return answer(200, await grant(request, ports))
  } catch (error) {
    if (error instanceof OauthError) {
      return answer(error.status, { error: error.code, error_description: error.message }, error.headers)
    }
    ports.onError(error)
    return answer(500, {
      error: 'server_error',
      error_description: 'The server could not answer; its log has the cause.',
    })
  }
}

async function grant(request: TokenEndpointRequest, ports: TokenEndpointPorts): Promise<object> {
  const { clientId, secret, scope } = readTokenRequest(request)
  const client = await ports.oauth.findCredential(clientId)
  const isRight = sameDigest(digestSecret(secret), client?.digest ?? nobody)
  const usedHeader = request.authorization !== undefined
  if (!client || !isRight) throw refuse(request, clientId, usedHeader, ports)
  checkClient(client, usedHeader, ports.now())
  const scopes = narrow(client.scopes, scope)
  const { token, record } = newAccessToken(client, scopes, ports)
  if (!(await ports.oauth.addToken(client.id, record, mostAccessTokens)))
    throw wrongClient('The client was revoked.', usedHeader)
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: accessTokenSeconds,
    scope: scopes.join(' '),
  }
}

/** Who tries very many secrets is slowed down; a right one is never refused. */
function refuse(
  { remoteAddress }: TokenEndpointRequest,
  clientId: string,
  usedHeader: boolean,
  { failedLogins }: TokenEndpointPorts,
): OauthError {
  const wait = failedLogins.count(remoteAddress, clientId.slice(0, 100))
  if (wait === undefined) return wrongClient('The client is not known, or its secret is wrong.', usedHeader)
  return new OauthError('invalid_client', 'Too many requests came with a secret that is not right.', {
    status: 429,
    headers: { 'retry-after': String(wait) },
  })
}

/** Only the holder of the secret learns why it does not work any more. */
function checkClient(client: OauthCredential, usedHeader: boolean, now: Date): void {
  if (client.revokedAt)
    throw wrongClient('The client was revoked. Make a new one in the application.', usedHeader)
  if (client.expiresAt && client.expiresAt <= now) {
    throw wrongClient(
      'The secret of the client has expired. Make a new client in the application.',
      usedHeader,
    )
  }
  if (!client.enabled || client.refusal) {
    throw new OauthError(
      'unauthorized_client',
      client.refusal === 'not_in_plan'
        ? 'The plan of this organisation does not include user provisioning.'
        : 'User provisioning is switched off for this organisation.',
    )
  }
}

/** What was asked for, when the client may do all of it; everything it may do when nothing was asked for (§3.3). */
function narrow(granted: readonly string[], wanted: string | undefined): readonly string[] {
  if (wanted === undefined) return granted
  const asked = [...new Set(wanted.split(' ').filter((part) => part !== ''))]
  const beyond = asked.find((scope) => !scopesInclude(granted, scope))
  if (asked.length > 0 && beyond === undefined) return asked
  throw new OauthError('invalid_scope', `This client may have: ${granted.join(' ')}.`)
}

function newAccessToken(
  client: OauthCredential,
  scopes: readonly string[],
  { now, newId, random }: OauthPorts,
): { readonly token: string; readonly record: NewToken } {
  const createdAt = now()
  const { token, lookupId, digest } = mintToken(random)
  return {
    token,
    record: {
      tenantId: client.tenantId,
      id: newId(),
      connection: client.connection,
      lookupId,
      digest,
      description: client.description,
      scopes,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + accessTokenSeconds * 1000),
      revokedAt: null,
      replacedBy: null,
      lastUsedAt: null,
      lastUsedAddress: null,
      lastUsedClient: null,
      lastUsedProfile: null,
    },
  }
}

/** A token is nothing to be kept on the way (RFC 6749 §5.1). */
function answer(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): TokenEndpointAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify(body),
  }
}
