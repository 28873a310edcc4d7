import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { RollcallError } from '../errors/rollcall-error.ts'

/** The body of every error of the management API (RFC 9457), with the registry's code, cause and next step. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly cause: string
  readonly next: string
  readonly requestId: string
  readonly [detail: string]: unknown
}

/** Members of the problem that details may not overwrite. */
const reserved = new Set([
  'type',
  'title',
  'status',
  'detail',
  'code',
  'cause',
  'next',
  'requestId',
  'instance',
])

/**
 * Turns any error into the problem a client reads. What Rollcall did not foresee becomes `internal_error`
 * and says nothing of its inside.
 */
export function toProblem(error: unknown, requestId: string, bodyLimit = 0): Problem {
  const known =
    recognise(error, bodyLimit) ?? new RollcallError('internal_error', { requestId }, { cause: error })
  const { title, cause, next } = known.explanation
  const details = Object.entries(known.details).filter(([name]) => !reserved.has(name))
  return {
    ...Object.fromEntries(details),
    type: `urn:rollcall:error:${known.code}`,
    title,
    status: known.definition.status,
    detail: cause,
    code: known.code,
    cause,
    next,
    requestId,
  }
}

/** Fastify's own refusals, in our words. */
function recognise(error: unknown, bodyLimit: number): RollcallError | undefined {
  if (error instanceof RollcallError) return error
  if (!isFastifyError(error)) return undefined
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new RollcallError('request_too_large', { limit: bodyLimit })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new RollcallError('unsupported_media_type', {
        contentType: error.contentType ?? 'not one we read',
      })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new RollcallError('malformed_json', { problem: 'it is empty' })
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new RollcallError('malformed_json', { problem: 'it breaks off or holds a forbidden name' })
    default:
      if (error.statusCode === undefined || error.statusCode >= 500) return undefined
      if (error.statusCode === 429) return new RollcallError('too_many_requests')
      return new RollcallError('malformed_request', { problem: error.message.replace(/\.$/, '') })
  }
}

function isFastifyError(error: unknown): error is FastifyError & { contentType?: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** Fastify error handler: logs what is ours to mend, answers with the problem. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error, request.id, request.routeOptions.bodyLimit)
  if (problem.status >= 500) {
    const internal = error instanceof RollcallError ? error.internal : undefined
    request.log.error({ err: error, internal, code: problem.code }, 'request failed')
  } else {
    request.log.debug({ code: problem.code, status: problem.status }, 'request refused')
  }
  if (problem.code === 'not_signed_in') reply.header('www-authenticate', 'Bearer realm="rollcall"')
  const { retryAfterSeconds } = problem
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds)
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}
