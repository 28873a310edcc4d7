import { bulkResponse, type JsonValue, parseBulk } from '../scim/index.ts'
import { carryOut, type Outcome, type RequestContext } from './action.ts'
import { apply } from './apply/apply.ts'
import { rememberPage } from './apply/list.ts'
import { authenticate, markUsed } from './authenticate.ts'
import { runBulk } from './bulk.ts'
import type { Command } from './command.ts'
import { discover } from './discovery.ts'
import type { ScimRequest, ScimResponse } from './message.ts'
import { notify } from './notify.ts'
import { parse } from './parse.ts'
import type { Provider } from './provider.ts'
import { recogniseByBody } from './recognise-client.ts'
import { type RequestLog, recordRequest } from './record-request.ts'
import { optionsResponse, respond, respondToError, withoutBody } from './respond.ts'
import { findRoute } from './routes.ts'
import type { Caller } from './tenant.ts'
import { noteOutcome, touch, watch } from './touched.ts'

/**
 * Answers one SCIM request: route → authenticate → parse → apply → store → notify → respond. Never rejects: whatever
 * fails is answered in SCIM's error form (RFC 7644 §3.12).
 */
export async function handleRequest(request: ScimRequest, provider: Provider): Promise<ScimResponse> {
  const log: RequestLog = {
    requestId: provider.newRequestId(),
    at: provider.now(),
    notes: [],
    skippedMembers: [],
    touched: [],
  }
  let response: ScimResponse
  try {
    response = await answer(request, provider, log)
  } catch (error) {
    response = respondToError(error, log.requestId)
    if (response.status === 500) provider.onError(error, log.requestId)
    log.error = error
  }
  recordRequest(request, response, log, provider)
  return request.method === 'HEAD' ? withoutBody(response) : response
}

async function answer(request: ScimRequest, provider: Provider, log: RequestLog): Promise<ScimResponse> {
  const route = findRoute(request.method, request.url)
  const caller = await authenticate(request, route, provider)
  log.caller = caller
  if (route.name === 'options') return optionsResponse(route)
  const context = { ...log, baseUrl: `${request.baseUrl}${route.path.version}` }
  const command = parse(request, route, caller, provider)
  const client =
    caller && 'body' in command ? recogniseByBody(caller, request, command.body, provider) : caller
  if (client && client !== caller) markUsed(client, request, provider)
  log.caller = client
  const outcome = await execute(command, client, provider, context)
  return respond(command, outcome, client, context, provider.cursorSeal)
}

async function execute(
  command: Command,
  caller: Caller | undefined,
  provider: Provider,
  context: RequestContext,
): Promise<Outcome> {
  if (command.kind === 'options') return { kind: 'nothing' }
  if (command.kind === 'discover') {
    const { document, name } = command
    const registry = provider.registryOf(caller)
    return { kind: 'answer', document: discover(document, name, registry, provider, context.baseUrl) }
  }
  if (!caller) throw new Error('A command on resources needs a caller.')
  if (command.kind === 'bulk') return await executeBulk(command.body, caller, provider, context)
  const touched = touch(command, context)
  const action = watch(apply(command, caller, provider, context), touched)
  const outcome = await carryOut(action, caller, provider.store, context)
  noteOutcome(outcome, touched)
  if (outcome.kind === 'page' && command.kind === 'list') rememberPage(outcome, command, caller, provider)
  notify(outcome, caller, provider, context)
  return outcome
}

async function executeBulk(
  body: JsonValue,
  caller: Caller,
  provider: Provider,
  context: RequestContext,
): Promise<Outcome> {
  const limits = { maxOperations: provider.limits.bulkOperations }
  const { operations, problems, failOnErrors } = parseBulk(body, limits, caller.profile, context.notes)
  const results = await runBulk(operations, problems, {
    caller,
    registry: provider.registryOf(caller),
    baseUrl: context.baseUrl,
    failOnErrors,
    execute: (command) => execute(command, caller, provider, context),
    onError: (error) => provider.onError(error, context.requestId),
  })
  return { kind: 'answer', document: bulkResponse(results) }
}
