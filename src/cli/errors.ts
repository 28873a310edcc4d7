import type { ErrorDefinition } from '../errors/definition.ts'
import { type ErrorCode, errorRegistry } from '../errors/registry.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { Paint } from './output.ts'

/** Exit codes, as `rollcall help exit-codes` lists them. They are a contract with scripts. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done'],
  [1, 'failed'],
  [2, 'wrong usage'],
  [3, 'finished, but some objects failed'],
  [4, 'not signed in, or not allowed'],
  [5, 'not found'],
  [6, 'conflict, or a precondition does not hold'],
  [7, 'held, or waiting for approval'],
  [8, 'target or server unreachable, or timed out'],
  [130, 'interrupted'],
]

/** An error as the command line prints it, whoever it came from. */
export interface ExplainedError {
  readonly code: string
  readonly title: string
  readonly cause: string
  readonly next: string
  readonly exitCode: number
  readonly requestId?: string
  readonly details: Readonly<Record<string, unknown>>
}

/** An error the server answered with (problem+json), kept whole, with the exit code it stands for. */
export class ServerError extends Error {
  readonly explained: ExplainedError
  readonly status: number

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    const text = (name: string, otherwise: string): string =>
      typeof problem[name] === 'string' ? problem[name] : otherwise
    const code = text('code', 'internal_error')
    const title = text('title', `The server answered ${status}.`)
    super(title)
    this.name = 'ServerError'
    this.status = status
    const known: ErrorDefinition | undefined = Object.hasOwn(errorRegistry, code)
      ? errorRegistry[code as ErrorCode]
      : undefined
    const { type: _type, status: _status, title: _title, detail: _detail, ...rest } = problem
    const { code: _code, cause: _cause, next: _next, requestId: _requestId, ...details } = rest
    this.explained = {
      code,
      title,
      cause: text('cause', text('detail', 'The server gave no cause.')),
      next: text('next', 'See the server’s log.'),
      // A newer server may send a code this command line does not know yet; the status still tells its kind.
      exitCode: known?.exitCode ?? exitCodeOfStatus(status),
      ...(typeof problem['requestId'] === 'string' ? { requestId: problem['requestId'] } : {}),
      details,
    }
  }
}

function exitCodeOfStatus(status: number): number {
  if (status === 401 || status === 403) return 4
  if (status === 404 || status === 410) return 5
  if (status === 409 || status === 412 || status === 428) return 6
  if (status === 429 || status === 502 || status === 503 || status === 504) return 8
  return status >= 400 && status < 500 ? 2 : 1
}

/** Any error → what, why, next and the exit code. What nobody foresaw stays recognisable as such. */
export function explainError(error: unknown): ExplainedError {
  if (error instanceof ServerError) return error.explained
  if (error instanceof RollcallError) {
    return {
      code: error.code,
      ...error.explanation,
      exitCode: error.definition.exitCode,
      details: error.details,
    }
  }
  return {
    code: 'internal_error',
    title: 'The command failed in a way that Rollcall did not foresee.',
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
    next: 'Try again. If it happens again, report it with the lines above.',
    exitCode: 1,
    details: {},
  }
}

/** The lines that stand on stderr when a command ends with this error. */
export function errorLines(error: ExplainedError, paint: Paint): string[] {
  const place = error.requestId === undefined ? error.code : `${error.code}, request ${error.requestId}`
  return [
    `${paint.red('error:')} ${paint.bold(error.title)} ${paint.dim(`(${place})`)}`,
    `  Why:  ${error.cause}`,
    `  Next: ${error.next}`,
  ]
}
