import { type Note, ScimError } from '../scim/index.ts'
import { refusedTokenOf } from './authenticate.ts'
import type { ScimRequest, ScimResponse } from './message.ts'
import type { Provider, RequestCode, RequestRecord, Touched } from './provider.ts'
import type { Caller } from './tenants/tenant.ts'
import { TryAgain } from './try-again.ts'

/** What is gathered about a request while it is answered. */
export interface RequestLog {
  readonly requestId: string
  readonly at: Date
  readonly notes: Note[]
  readonly skippedMembers: string[]
  readonly touched: Touched[]
  readonly codes: RequestCode[]
  readonly silentHooks: Set<number>
  caller?: Caller | undefined
  error?: unknown
}

const mostUnknown = 50

function unknownOf(notes: readonly Note[]): string[] {
  const names = notes
    .filter(({ tolerance }) => tolerance === 'unknown_attributes')
    .map(({ detail }) => detail)
  return [...new Set(names)].slice(0, mostUnknown)
}

/** Hands the semantic record of a request to whoever keeps a request log. No query, no body, no token is in it. */
export function recordRequest(
  request: ScimRequest,
  response: ScimResponse,
  log: RequestLog,
  provider: Provider,
): void {
  if (!provider.onRequest) return
  const { error } = log
  const record: RequestRecord = {
    requestId: log.requestId,
    at: log.at,
    method: request.method,
    path: request.url.split('?', 1)[0]?.slice(0, 500) ?? '',
    status: response.status,
    durationMs: provider.now().getTime() - log.at.getTime(),
    caller: log.caller,
    client: request.headers['user-agent']?.slice(0, 200),
    profile: log.caller?.profile.name,
    recognisedBy: log.caller?.recognised?.because,
    tolerances: [...new Set(log.notes.map((note) => note.tolerance))],
    skippedMembers: log.skippedMembers,
    // What nobody foresaw is in the server's own log; a customer learns its request id.
    detail:
      error instanceof TryAgain || (error instanceof ScimError && error.status < 500)
        ? error.detail
        : undefined,
    scimType: error instanceof ScimError ? error.scimType : undefined,
    rfc: error instanceof ScimError ? error.rfc : undefined,
    refusedToken: refusedTokenOf(error),
    codes: [...new Set(log.codes)],
    unknown: unknownOf(log.notes),
    touched: log.touched,
  }
  try {
    provider.onRequest(record, { request, response })
  } catch (failure) {
    provider.onError(failure, log.requestId)
  }
}
