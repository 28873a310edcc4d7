import { RollcallError } from '../errors/rollcall-error.ts'

/** Where a connection URL points, without its password: safe to show. */
export interface ShownAddress {
  readonly address: string
  readonly user: string
  readonly database: string
}

/** @throws RollcallError database_url_invalid */
export function readAddress(url: string): ShownAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw new RollcallError('database_url_invalid')
  }
  const port = parsed.port === '' ? '5432' : parsed.port
  const host = parsed.searchParams.get('host') ?? parsed.hostname
  return {
    address: host.startsWith('/') ? host : `${host}:${port}`,
    user: decodeURIComponent(parsed.username),
    database: decodeURIComponent(parsed.pathname.slice(1)) || decodeURIComponent(parsed.username),
  }
}

/** The RollcallError for what the driver or the system said; an error of another kind comes back as it is. */
export function describeConnectionError(error: unknown, address: ShownAddress): unknown {
  if (error instanceof RollcallError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const options = { cause: error }
  // PostgreSQL error codes, appendix A: 28 invalid authorization, 3D000 invalid catalog name, 57P03 cannot connect now.
  if (code.startsWith('28')) return new RollcallError('database_login_failed', { ...address }, options)
  if (code === '3D000') return new RollcallError('database_missing', { ...address }, options)
  const reason = code !== '' ? code : error.message
  return new RollcallError('database_unreachable', { ...address, reason }, options)
}

/** What the system says when a connection cannot be made or is cut off. */
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
])
/** Errors of the driver that have no code. */
const driverTexts =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/**
 * Whether a statement failed because PostgreSQL cannot be reached just now, rather than because of what it says: 08
 * connection exception, 53300 too many connections, 57P01…03 shutting down or starting up (appendix A).
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return systemCodes.has(code) || /^(?:08...|53300|57P0[123])$/.test(code) || driverTexts.test(error.message)
}
