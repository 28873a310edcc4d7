import type { ConnectionSettings, OauthClientCredentials } from '../application/application.ts'
import type { AccessTokens } from './access-tokens.ts'
import { type HttpClient, HttpFailure } from './http-client.ts'
import { type AccessToken, requestAccessToken } from './request-access-token.ts'
import type { Failure } from './target.ts'

type Headers = Readonly<Record<string, string>>

/** Gives requests the headers that carry the credential. */
export interface Authorizer {
  /** @throws HttpFailure when there is no credential to be had; nothing has been sent to the target then. */
  headers(): Promise<Headers>
  /** The target answered 401 to these headers. True when another try has a chance: a new credential will be fetched. */
  refused(headers: Headers): boolean
  /** Gets a credential anew, to see whether that works. Null where there is nothing to get. */
  readonly obtain: (() => Promise<{ readonly expiresAt: number }>) | null
}

export interface AuthorizerOptions {
  readonly connection: ConnectionSettings
  /** In the clear; empty for none. */
  readonly secret: string
  readonly tokens: AccessTokens
  /** Opens a connection to the token endpoint, under the same rules as the target's own. */
  readonly openHttp: (origin: string) => HttpClient
  readonly userAgent: string
  readonly now: () => number
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { auth } = options.connection
  if (auth.kind === 'oauth_client_credentials') return withAccessTokens(auth, options)
  const headers = fixedHeaders(options.connection, options.secret)
  return { headers: async () => headers, refused: () => false, obtain: null }
}

function withAccessTokens(auth: OauthClientCredentials, options: AuthorizerOptions): Authorizer {
  const { secret, tokens, connection } = options
  const words = [
    ...[auth.tokenUrl, auth.clientId, auth.scope ?? '', auth.clientAuth ?? '', secret],
    ...[new URL(connection.url).origin, connection.caCertificate, String(connection.allowPrivateAddress)],
  ]
  const fetch = () => fetchToken(auth, options)
  return {
    headers: async () => ({ authorization: `Bearer ${await tokens.get(words, fetch)}` }),
    refused(headers) {
      tokens.drop(words, headers['authorization']?.slice('Bearer '.length) ?? '')
      return true
    },
    obtain: fetch,
  }
}

async function fetchToken(auth: OauthClientCredentials, options: AuthorizerOptions): Promise<AccessToken> {
  const { secret, userAgent, now } = options
  const http = options.openHttp(new URL(auth.tokenUrl).origin)
  try {
    return await requestAccessToken({ http, auth, secret, userAgent, now })
  } catch (error) {
    if (!(error instanceof HttpFailure) || ofTheEndpoint.has(error.failure)) throw error
    // The network's own failures are told apart from the target's: it is another host that does not answer.
    throw new HttpFailure('token_unavailable', false, `The token endpoint: ${error.message}`)
  } finally {
    await http.close().catch(() => undefined)
  }
}

const ofTheEndpoint: ReadonlySet<Failure> = new Set([
  'token_client_refused',
  'token_refused',
  'token_unreadable',
  'token_unavailable',
  'throttled',
])

/** Headers that stay the same. Values with line breaks are refused by the HTTP client. */
function fixedHeaders({ auth }: ConnectionSettings, secret: string): Headers {
  if (secret === '') return {}
  switch (auth.kind) {
    case 'bearer':
      return { authorization: `Bearer ${secret}` }
    case 'basic':
      return {
        authorization: `Basic ${Buffer.from(`${auth.userName}:${secret}`, 'utf8').toString('base64')}`,
      }
    case 'header':
      return { [auth.name.toLowerCase()]: secret }
    default:
      return {}
  }
}
