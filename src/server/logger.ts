import pino, { type DestinationStream, type Logger } from 'pino'
import { RollcallError } from '../errors/rollcall-error.ts'

export type { Logger } from 'pino'

export interface LoggerOptions {
  readonly level?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** Where lines go; standard error unless given, because standard output is for results. */
  readonly destination?: DestinationStream
}

/** Names under which a secret may travel; their values never reach the log, at any of these depths. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'secretKey',
  'secretToken',
  'credentials',
  'url.password',
]

/** The server's log: one JSON object a line. */
export function createLogger({ level = 'info', destination }: LoggerOptions = {}): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
        censor: '[redacted]',
      },
      serializers: { error: describeError, err: describeError },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  )
}

/** Our errors with code, details and the internal half; connection URLs inside messages lose their passwords. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const own =
    error instanceof RollcallError
      ? { code: error.code, details: error.details, internal: error.internal }
      : 'code' in error
        ? { code: error.code }
        : {}
  return {
    type: error.name,
    message: withoutPasswords(error.message),
    ...own,
    stack: withoutPasswords(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** `postgres://user:password@host` → `postgres://user:…@host`. */
export function withoutPasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]*@/gi, '$1:…@')
}
