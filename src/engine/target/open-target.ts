import { isLoopbackAddress, isPrivateAddress } from '../../network/private-address.ts'
import type { ConnectionSettings, TargetLimits } from '../application/application.ts'
import type { AppRole } from '../expression/value.ts'
import { type AccessTokens, createAccessTokens } from './access-tokens.ts'
import { createAuthorizer } from './authorizer.ts'
import { type HttpClient, HttpFailure, openHttpClient } from './http-client.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { openScimTarget } from './scim-target.ts'
import type { Target } from './target.ts'
import { wireProfile } from './wire-profile.ts'

export interface OpenTargetOptions {
  readonly connection: ConnectionSettings
  /** Whether this machine itself may be a target without being allowed one by one. */
  readonly allowLoopback: boolean
  readonly profile: string
  readonly limits: TargetLimits
  /** For profiles that write the ids of roles. */
  readonly appRoles?: readonly AppRole[]
  /** The credential in the clear; empty for none. Lives only in this call's closures. */
  readonly secret: string
  /** Access tokens shared by everything this process opens; without it, this target keeps its own. */
  readonly tokens?: AccessTokens
  /** The pace shared by everything this process sends to the application; without it, this target keeps its own. */
  readonly limit?: RateLimit
  readonly timeoutMs: number
  readonly version: string
  readonly newRequestId: () => string
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly signal?: AbortSignal
  readonly onPause?: (until: Date) => void
  readonly onSpent?: (where: 'target_rate' | 'target_latency', milliseconds: number) => void
}

export const defaultConcurrency = 16

/**
 * Opens the target an application's connection names.
 * @throws HttpFailure `invalid_url` or `address_refused`.
 */
export function openTarget(options: OpenTargetOptions): Target {
  const { connection, limits, now, sleep } = options
  const http = openConnection(
    options,
    readUrl(connection.url).origin,
    limits.concurrency ?? defaultConcurrency,
  )
  const userAgent = `rollcall/${options.version}`
  const limit = options.limit ?? createRateLimit({ perSecond: limits.requestsPerSecond, now, sleep })
  const headers = Object.entries(connection.headers).map(([name, value]) => [name.toLowerCase(), value])
  return openScimTarget({
    http,
    baseUrl: connection.url,
    profile: wireProfile(options.profile),
    appRoles: options.appRoles ?? [],
    limit,
    ...(options.onPause === undefined ? {} : { onPause: options.onPause }),
    ...(options.onSpent === undefined ? {} : { onSpent: options.onSpent }),
    authorizer: createAuthorizer({
      connection,
      secret: options.secret,
      tokens: options.tokens ?? createAccessTokens(now),
      openHttp: (origin) => openConnection(options, origin, 1),
      userAgent,
      now,
    }),
    headers: Object.fromEntries(headers),
    userAgent,
    newRequestId: options.newRequestId,
    now,
    sleep,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

/** A pool to one origin, under the connection's rules about addresses and certificates. */
function openConnection(
  { connection, allowLoopback, timeoutMs }: OpenTargetOptions,
  origin: string,
  connections: number,
): HttpClient {
  return openHttpClient({
    origin,
    connections,
    timeoutMs,
    refusesAddress: (address) =>
      !connection.allowPrivateAddress &&
      isPrivateAddress(address) &&
      !(allowLoopback && isLoopbackAddress(address)),
    caCertificate: connection.caCertificate,
  })
}

/** The tenant URL, or an HttpFailure that says what is wrong with it. */
export function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw new HttpFailure('invalid_url', false, `"${text.slice(0, 200)}" is not a URL`)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new HttpFailure('invalid_url', false, `${url.protocol} is not https:`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new HttpFailure(
      'invalid_url',
      false,
      'the URL contains a user name or password; enter the secret separately',
    )
  }
  return url
}
