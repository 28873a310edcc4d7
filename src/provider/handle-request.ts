import { carryOut, type Outcome, type RequestContext } from './action.ts'
import { answerOnRecord } from './answer-on-record.ts'
import { apply } from './apply/apply.ts'
import { authenticate } from './authenticate.ts'
import { executeBulk } from './bulk.ts'
import { recogniseByBody } from './clients/recognise-client.ts'
import type { Command } from './command.ts'
import { withConsent } from './hooks/with-consent.ts'
import type { ScimRequest, ScimResponse } from './message.ts'
import { notify } from './notify.ts'
import { parse } from './parse.ts'
import type { Provider } from './provider.ts'
import type { RequestLog } from './record-request.ts'
import { respond } from './respond.ts'
import { findRoute } from './routes.ts'
import type { Caller } from './tenants/tenant.ts'
import { noteOutcome, touch, watch } from './touched.ts'

/**
 * Answers one SCIM request: route → authenticate → parse → apply → store → notify → respond. Never rejects: whatever
 * fails is answered in SCIM's error form (RFC 7644 §3.12).
 */
export function handleRequest(request: ScimRequest, provider: Provider): Promise<ScimResponse> {
  return answerOnRecord(request, provider, answer)
}

async function answer(request: ScimRequest, provider: Provider, log: RequestLog): Promise<ScimResponse> {
  const route = findRoute(request.method, request.url)
  log.caller = await authenticate(request, route, provider)
  const command = parse(request, route, log.caller, provider)
  log.caller &&= recogniseByBody(log.caller, request, command, provider)
  const context = { ...log, baseUrl: `${request.baseUrl}${route.path.version}` }
  const outcome = await execute(command, log.caller, provider, context)
  return respond(command, outcome, log.caller, context, provider.cursorSeal)
}

/** apply → store → notify, for one command: that of a request, or one of the many in a bulk request. */
async function execute(
  command: Command,
  caller: Caller | undefined,
  provider: Provider,
  context: RequestContext,
): Promise<Outcome> {
  if (command.kind === 'bulk') return await executeBulk(command, caller, provider, context, execute)
  const touched = touch(command, context)
  const action = watch(apply(command, caller, provider, context), touched)
  const outcome = await withConsent(action, caller, provider, context, (consented, stage) =>
    carryOut(consented, caller, provider.store, context, stage),
  )
  noteOutcome(outcome, touched)
  notify(outcome, caller, provider, context)
  return outcome
}
