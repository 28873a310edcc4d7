import { RollcallError } from '../errors/rollcall-error.ts'
import type { Credential } from './credential.ts'
import { ServerError } from './errors.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface ServerAccess {
  readonly url: string
  readonly credential: Credential
}

export interface ClientOptions {
  /** Looked up when the first request needs it, so that commands without a request need no server. */
  readonly server: () => Promise<ServerAccess>
  /** `500ms`, `30s`, `2m` in milliseconds; asked for late for the same reason. */
  readonly timeoutMs: () => number
  readonly signal?: AbortSignal
  readonly userAgent?: string
  /** Who works at this terminal, for histories of settings. */
  readonly author?: string
}

export function apiUrl(base: string, path: string, query: Query = {}): string {
  const url = new URL(`/api/v1${path}`, base)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}

/** What fetch throws, in our words; a Ctrl-C stays what it is. */
export function asReachabilityError(
  error: unknown,
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): unknown {
  if (error instanceof RollcallError || error instanceof ServerError || signal?.aborted) return error
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new RollcallError('server_timed_out', { url, seconds: Math.round(timeoutMs / 1000) })
  }
  if (!(error instanceof TypeError)) return error
  const cause: unknown = error.cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return new RollcallError(
    'server_unreachable',
    { url, problem: connectProblem(code, cause) },
    { cause: error },
  )
}

function connectProblem(code: string, cause: unknown): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'Nothing listens there: the server is not running, or runs elsewhere'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'Its name cannot be resolved to an address'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'The connection broke off in the middle'
    default:
      return cause instanceof Error ? cause.message : 'The connection could not be made'
  }
}
