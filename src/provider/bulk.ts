import {
  type BulkOperation,
  type BulkProblem,
  type BulkResult,
  type BulkStep,
  bulkResponse,
  deferReferences,
  type JsonObject,
  orderBulk,
  parseBulk,
  type Registry,
  resolveBulkIds,
  ScimError,
  urns,
  weakEtag,
} from '../scim/index.ts'
import type { Outcome, RequestContext } from './action.ts'
import type { BulkCommand, ResourceCommand } from './command.ts'
import { notFound } from './not-found.ts'
import { authorize } from './parse.ts'
import type { Provider } from './provider.ts'
import { locationOf } from './render.ts'
import { type Caller, known } from './tenants/tenant.ts'

/** What the operations of one bulk request share. */
interface BulkRun {
  readonly caller: Caller
  readonly registry: Registry
  readonly baseUrl: string
  readonly failOnErrors: number | undefined
  /** Carries out one command like a request of its own, with its own checks and its own ledger entry. */
  readonly execute: (command: ResourceCommand) => Promise<Outcome>
  /** Told of an error nobody foresaw. */
  readonly onError: (error: unknown) => void
}

/** Answers a bulk request (RFC 7644 §3.7): `execute` carries out each operation like a request of its own. */
export async function executeBulk(
  { body }: BulkCommand,
  sender: Caller | undefined,
  provider: Provider,
  context: RequestContext,
  execute: (
    command: ResourceCommand,
    caller: Caller,
    provider: Provider,
    context: RequestContext,
  ) => Promise<Outcome>,
): Promise<Outcome> {
  const caller = known(sender)
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

interface Done {
  readonly index: number
  readonly result: BulkResult
}

/**
 * Carries out the operations of a bulk request one after the other: what an operation refers to comes first, circles
 * are broken by putting references in afterwards (RFC 7644 §3.7.1). Stops when `failOnErrors` have failed; the answer
 * holds what was processed, in the order sent.
 */
async function runBulk(
  operations: readonly BulkOperation[],
  problems: readonly BulkProblem[],
  run: BulkRun,
): Promise<BulkResult[]> {
  const ids = new Map<string, string>()
  const done: Done[] = problems.map((problem) => failed(problem, problem.error))
  const failures = () => done.filter(({ result }) => result.status >= 400).length
  for (const step of orderBulk(operations)) {
    if (run.failOnErrors !== undefined && failures() >= run.failOnErrors) break
    done.push(...(await runStep(step, ids, run)))
  }
  return done.sort((one, other) => one.index - other.index).map(({ result }) => result)
}

async function runStep(step: BulkStep, ids: Map<string, string>, run: BulkRun): Promise<Done[]> {
  if (!step.circular) {
    const done: Done[] = []
    for (const operation of step.operations) done.push(await runOperation(operation, ids, run))
    return done
  }
  return await runCircle(step.operations, ids, run)
}

/** Creates the resources of a circle without the references to one another, then puts those in. */
async function runCircle(
  operations: readonly BulkOperation[],
  ids: Map<string, string>,
  run: BulkRun,
): Promise<Done[]> {
  const pending = new Set(operations.flatMap(({ bulkId }) => bulkId ?? []))
  const deferred: { operation: BulkOperation; patch: readonly JsonObject[]; created: Done }[] = []
  const done: Done[] = []
  for (const operation of operations) {
    const { data, operations: patch } = deferReferences(operation.data ?? {}, pending)
    const created = await runOperation({ ...operation, data }, ids, run)
    if (created.result.status >= 400 || patch.length === 0) done.push(created)
    else deferred.push({ operation, patch, created })
  }
  for (const { operation, patch, created } of deferred)
    done.push(await putIn(operation, patch, created, ids, run))
  return done
}

async function putIn(
  operation: BulkOperation,
  patch: readonly JsonObject[],
  created: Done,
  ids: Map<string, string>,
  run: BulkRun,
): Promise<Done> {
  const id = operation.bulkId === undefined ? operation.id : ids.get(operation.bulkId)
  const data: JsonObject = { schemas: [urns.patchOp], Operations: [...patch] }
  const patched = await runOperation(
    { ...operation, method: 'PATCH', id, data, version: undefined },
    new Map(ids),
    run,
  )
  if (patched.result.status < 400) {
    return { ...created, result: { ...created.result, version: patched.result.version } }
  }
  const { error } = patched.result
  return failed(
    operation,
    error ?? new ScimError(409, 'The references of this operation could not be put in.'),
  )
}

async function runOperation(operation: BulkOperation, ids: Map<string, string>, run: BulkRun): Promise<Done> {
  try {
    const command = toCommand(operation, ids, run)
    const outcome = await run.execute(command)
    if (outcome.kind === 'created' && operation.bulkId !== undefined)
      ids.set(operation.bulkId, outcome.resource.id)
    return { index: operation.index, result: succeeded(operation, outcome, command, run) }
  } catch (error) {
    if (error instanceof ScimError) return failed(operation, error, locationIn(operation, run))
    run.onError(error)
    return failed(operation, new ScimError(500, 'The server could not carry out this operation.'))
  }
}

function toCommand(
  operation: BulkOperation,
  ids: ReadonlyMap<string, string>,
  run: BulkRun,
): ResourceCommand {
  const { method, version: ifMatch } = operation
  const type = run.registry.byEndpoint(operation.endpoint)
  if (!type) throw new ScimError(404, 'There is no such endpoint.', { rfc: 'RFC 7644 §3.2' })
  const id = resolveBulkIds(operation.id, ids) ?? ''
  const body = resolveBulkIds(operation.data ?? {}, ids)
  const selection = {}
  switch (method) {
    case 'POST':
      authorize(run.caller, type, 'create')
      return { kind: 'create', type, body, selection }
    case 'PUT':
      authorize(run.caller, type, 'update')
      return { kind: 'replace', type, id, body, selection, ifMatch }
    case 'PATCH':
      authorize(run.caller, type, 'update')
      return { kind: 'patch', type, id, body, selection, ifMatch }
    case 'DELETE':
      authorize(run.caller, type, 'delete')
      return { kind: 'delete', type, id, ifMatch }
  }
}

function succeeded(
  operation: BulkOperation,
  outcome: Outcome,
  command: ResourceCommand,
  run: BulkRun,
): BulkResult {
  const { method, bulkId } = operation
  switch (outcome.kind) {
    case 'created':
    case 'updated': {
      const location = locationOf(outcome.resource, run.baseUrl)
      const status = outcome.kind === 'created' ? 201 : 200
      return { method, bulkId, location, version: weakEtag(outcome.resource.version), status }
    }
    case 'removed':
      return { method, bulkId, location: locationOf(outcome, run.baseUrl), status: 204 }
    default:
      throw command.kind === 'create' ? new Error('A creation came to nothing.') : notFound()
  }
}

function failed(
  { index, method, bulkId }: Pick<BulkOperation, 'index' | 'bulkId'> & { readonly method: string },
  error: ScimError,
  location?: string,
): Done {
  return { index, result: { method, bulkId, location, status: error.status, error } }
}

/** Given for every operation but a POST that failed (RFC 7644 §3.7.3). */
function locationIn({ method, endpoint, id }: BulkOperation, run: BulkRun): string | undefined {
  return method === 'POST' || id === undefined
    ? undefined
    : `${run.baseUrl}${endpoint}/${encodeURIComponent(id)}`
}
