import type { ConnectionSettings, TargetLimits } from '../application.ts'
import { type HttpClient, HttpFailure, openHttpClient } from './http-client.ts'
import { isLoopbackAddress, isPrivateAddress } from './private-address.ts'
import { createRateLimit } from './rate-limit.ts'
import { openScimTarget } from './scim-target.ts'
import type { Target } from './target.ts'
import { wireProfile } from './wire-profile.ts'

export interface OpenTargetOptions {
  readonly connection: ConnectionSettings
  /** Whether this machine itself may be a target without being allowed one by one. */
  readonly allowLoopback: boolean
  readonly profile: string
  readonly limits: TargetLimits
  /** The credential in the clear; empty for none. Lives only in this call's closures. */
  readonly secret: string
  readonly timeoutMs: number
  readonly version: string
  readonly newRequestId: () => string
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly signal?: AbortSignal
  readonly onPause?: (until: Date) => void
}

export const defaultConcurrency = 16

/**
 * Opens the target an application's connection names.
 * @throws HttpFailure `invalid_url` or `address_refused`.
 */
export function openTarget(options: OpenTargetOptions): Target {
  const { connection, limits, now, sleep } = options
  const http = openConnection(options, limits.concurrency ?? defaultConcurrency)
  const limit = createRateLimit({
    perSecond: limits.requestsPerSecond,
    now,
    sleep,
    ...(options.onPause === undefined ? {} : { onPause: options.onPause }),
  })
  const headers = { ...connection.headers, ...authorization(connection, options.secret) }
  return openScimTarget({
    http,
    baseUrl: connection.url,
    profile: wireProfile(options.profile),
    limit,
    headers: async () => headers,
    userAgent: `rollcall/${options.version}`,
    newRequestId: options.newRequestId,
    now,
    sleep,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

/** A pool to the connection's origin, after its URL has been checked. */
function openConnection(
  { connection, allowLoopback, timeoutMs }: OpenTargetOptions,
  connections: number,
): HttpClient {
  const url = readUrl(connection.url)
  return openHttpClient({
    origin: url.origin,
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

/** The header that carries the credential. Values with line breaks are refused by the HTTP client. */
export function authorization(
  connection: ConnectionSettings,
  secret: string,
): Readonly<Record<string, string>> {
  if (secret === '') return {}
  switch (connection.auth.kind) {
    case 'bearer':
      return { authorization: `Bearer ${secret}` }
    case 'basic': {
      const pair = Buffer.from(`${connection.auth.userName}:${secret}`, 'utf8').toString('base64')
      return { authorization: `Basic ${pair}` }
    }
    default:
      return {}
  }
}
