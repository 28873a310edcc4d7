import { errorBody, ifNoneMatch, ScimError, type Selection, weakEtag } from '../scim/index.ts'
import type { Outcome, RequestContext } from './action.ts'
import { isAnsweredEmpty } from './apply/patch.ts'
import { NotAuthenticated, TooManyFailures } from './authenticate.ts'
import type { Command } from './command.ts'
import { type ScimResponse, scimMediaType } from './message.ts'
import { notFound } from './not-found.ts'
import { type CursorSeal, sealCursor } from './paging/cursor.ts'
import { locationOf, renderList, renderResource } from './render.ts'
import { MethodNotAllowed } from './routes.ts'
import { sentAttributes } from './sent-attributes.ts'
import { type StoredResource, StoreUnavailable } from './store.ts'
import type { Caller } from './tenants/tenant.ts'
import { TryAgain } from './try-again.ts'

/** The response to what came of a command. Throws ScimError 404 when there was nothing to act on. */
export function respond(
  command: Command,
  outcome: Outcome,
  caller: Caller | undefined,
  context: RequestContext,
  seal: CursorSeal,
): ScimResponse {
  switch (outcome.kind) {
    case 'missing':
      throw notFound()
    case 'answer':
      return json(200, JSON.stringify(outcome.document))
    case 'nothing':
      return {
        status: 204,
        headers: command.kind === 'options' ? { allow: command.allow } : {},
        body: undefined,
      }
    case 'removed':
      return { status: 204, headers: {}, body: undefined }
    case 'page':
      return respondWithPage(outcome, command, caller, context, seal)
    case 'created':
      return respondWithResource(201, outcome.resource, command, caller, context)
    case 'resource':
      return respondWithResource(200, outcome.resource, command, caller, context)
    case 'updated':
      return respondToUpdate(outcome.resource, command, caller, context)
  }
}

function respondWithPage(
  { page, query }: Outcome & { kind: 'page' },
  command: Command,
  caller: Caller | undefined,
  context: RequestContext,
  seal: CursorSeal,
): ScimResponse {
  if (command.kind !== 'list' || !caller) throw new Error('A page answers a list.')
  const resources = page.resources.map((resource) => renderResource(resource, context.baseUrl, command.query))
  const { totalResults, next } = page
  if (query.page.kind === 'index') {
    return json(200, renderList(resources, { totalResults, startIndex: query.page.startIndex }))
  }
  const nextCursor =
    next && sealCursor(next, query.page, command.query, command.types, context.at, caller, seal)
  return json(200, renderList(resources, { totalResults, nextCursor }))
}

function respondWithResource(
  status: 200 | 201,
  resource: StoredResource,
  command: Command,
  caller: Caller | undefined,
  context: RequestContext,
): ScimResponse {
  const etag = weakEtag(resource.version)
  const location = locationOf(resource, context.baseUrl)
  if (command.kind === 'read' && ifNoneMatch(command.ifNoneMatch, etag)) {
    return { status: 304, headers: { etag }, body: undefined }
  }
  const body = renderResource(
    resource,
    context.baseUrl,
    selectionOf(command),
    sentAttributes(command, caller),
  )
  return json(status, body, { etag, ...(status === 201 ? { location } : { 'content-location': location }) })
}

function respondToUpdate(
  resource: StoredResource,
  command: Command,
  caller: Caller | undefined,
  context: RequestContext,
): ScimResponse {
  if (command.kind === 'patch' && caller) {
    if (isAnsweredEmpty(resource.type.name, command.selection.attributes !== undefined, caller)) {
      const headers = { etag: weakEtag(resource.version), location: locationOf(resource, context.baseUrl) }
      return { status: 204, headers, body: undefined }
    }
  }
  return respondWithResource(200, resource, command, caller, context)
}

function selectionOf(command: Command): Selection {
  return 'selection' in command ? command.selection : {}
}

/** The response to an error: always SCIM's form. What the client cannot mend stays in our own log. */
export function respondToError(error: unknown, requestId: string): ScimResponse {
  const shown = shownError(error, requestId)
  const headers: Record<string, string> = {}
  if (error instanceof StoreUnavailable) headers['retry-after'] = String(retryAfterSeconds)
  if (error instanceof TryAgain) headers['retry-after'] = String(error.retryAfterSeconds)
  if (error instanceof NotAuthenticated) headers['www-authenticate'] = error.challenge
  if (error instanceof TooManyFailures) headers['retry-after'] = String(error.retryAfterSeconds)
  if (error instanceof MethodNotAllowed) headers['allow'] = error.allow
  return json(shown.status, JSON.stringify(errorBody(shown)), headers)
}

/** Seconds until a database that was restarted is up again; whole ones, because Okta reads no other form. */
const retryAfterSeconds = 10

function shownError(error: unknown, requestId: string): ScimError {
  if (error instanceof TryAgain) return error
  if (error instanceof ScimError && (error.status < 500 || error.status === 501)) return error
  if (error instanceof StoreUnavailable) {
    return new ScimError(
      503,
      `The server cannot reach its data just now. Its log has the cause under request ${requestId}.`,
    )
  }
  return new ScimError(500, `The server could not answer. Its log has the cause under request ${requestId}.`)
}

/** HEAD: as GET, without the body. */
export function withoutBody(response: ScimResponse): ScimResponse {
  return { ...response, body: undefined }
}

function json(status: number, body: string, headers: Readonly<Record<string, string>> = {}): ScimResponse {
  return { status, headers: { 'content-type': scimMediaType, ...headers }, body }
}
