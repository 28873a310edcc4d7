import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { NewAuditEntry } from '../access/audit.ts'
import { describeChange } from '../access/describe-change.ts'
import type { AccessPorts } from '../access/ports.ts'
import type { Principal } from '../access/principal.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { LiveEventSink } from './live-events.ts'
import type { TargetKind } from './route-permissions.ts'

/** A thing as it stands, for the audit log to compare. `state` holds no secrets, or under names that are hidden. */
export interface Snapshot {
  readonly id: string
  readonly name: string
  readonly state: object
}

/** Reads the thing that the path parameters name; undefined when there is none. */
export type Snapshots = Readonly<
  Partial<Record<TargetKind, (params: Readonly<Record<string, string>>) => Promise<Snapshot | undefined>>>
>

declare module 'fastify' {
  interface FastifyRequest {
    /** What the audit hook knows before the answer is ready; null on routes that change nothing. */
    audit: {
      before: Snapshot | undefined
      made: { id?: string; name?: string }
      written: boolean
      nothingChanged?: boolean
    } | null
  }
}

/**
 * The one place that writes the audit log for what routes change. The thing is read before and after the route did its
 * work, and what differs is logged; where there is no such thing (an assignment, an import), what was asked for is.
 * What a request is about to change is written before it does, and its answer leaves only when the entry is written:
 * a server that ends in between leaves a trace, which becomes an entry with the outcome `unknown`.
 */
export function auditChanges(
  api: FastifyInstance,
  ports: AccessPorts,
  snapshots: Snapshots,
  live: LiveEventSink,
): void {
  api.decorateRequest('audit', null)
  api.addHook('preHandler', async (request) => {
    if (request.access?.action === undefined) return
    request.audit = { before: await snapshotOf(request, snapshots), made: {}, written: false }
    await intend(request, ports)
  })
  api.addHook('preSerialization', async (request, _reply, payload) => {
    if (request.audit !== null) request.audit.made = madeThing(payload)
    return payload
  })
  api.addHook('onSend', async (request, reply, payload) => {
    if (request.access?.action === undefined || request.principal === null) return payload
    if (request.audit?.written) return payload
    // An answer that fails in here is sent again as an error, and comes by a second time.
    request.audit = { before: undefined, made: {}, ...request.audit, written: true }
    const { statusCode } = reply
    const refused = statusCode >= 400 && statusCode < 500 && statusCode !== 403
    if (refused || request.audit.nothingChanged === true) await ports.store.dropAuditIntent(request.id)
    else if (statusCode >= 400) {
      // What went wrong on our side may have gone wrong after the change.
      await addAudit(request, ports, notDone(request, payload, statusCode === 403 ? 'refused' : 'failed'))
    } else {
      const done = await change(request, snapshots)
      await addAudit(request, ports, done)
      tellPages(request, done, live)
    }
    return payload
  })
}

/** What the pages that are open elsewhere show, and who has just changed it. */
const shown: ReadonlySet<TargetKind> = new Set(['application', 'person', 'group', 'directory', 'tenant'])
/** How an open page calls itself, so that it knows its own changes again. */
const pageName = /^[\w-]{1,64}$/

function tellPages(
  request: FastifyRequest,
  { action, target }: Awaited<ReturnType<typeof change>>,
  live: LiveEventSink,
): void {
  if (target === null || request.principal === null) return
  const isOfTenant = request.tenantId !== null
  if (!isOfTenant && !shown.has(target.kind)) return
  const page = request.headers['x-rollcall-page']
  live.publish({
    name: 'changed',
    tenantId: request.tenantId,
    data: {
      action,
      target,
      by: request.principal.name,
      at: new Date().toISOString(),
      page: typeof page === 'string' && pageName.test(page) ? page : null,
    },
  })
}

/** A route that may change something, and this time did not (a dry run): the audit log has nothing to tell. */
export function leaveOutOfAudit(request: Pick<FastifyRequest, 'audit'>): void {
  if (request.audit) request.audit.nothingChanged = true
}

/** Writes one entry. Routes that are public (signing in) call this themselves. */
export async function addAudit(
  request: FastifyRequest,
  ports: AccessPorts,
  entry: Pick<NewAuditEntry, 'action' | 'target' | 'outcome' | 'code' | 'changes'> & {
    readonly actor?: NewAuditEntry['actor']
    readonly tenantId?: string | null
    readonly via?: NewAuditEntry['via']
  },
): Promise<void> {
  const { actor, via, tenantId, requestId, at, address } = origin(request, ports)
  try {
    await ports.store.addAudit({
      at,
      actor: entry.actor ?? actor,
      via: entry.via ?? via,
      action: entry.action,
      target: entry.target,
      tenantId: entry.tenantId ?? tenantId,
      outcome: entry.outcome,
      code: entry.code,
      changes: entry.changes,
      requestId,
      address,
    })
  } catch (error) {
    throw new RollcallError('audit_not_written', { requestId: request.id }, { cause: error })
  }
}

/** When, who, how and from where. */
function origin(request: FastifyRequest, ports: AccessPorts) {
  const { principal } = request
  return {
    at: ports.now(),
    actor: actorOf(principal),
    via: viaOf(request),
    tenantId: request.tenantId ?? principal?.tenantId ?? null,
    requestId: request.id,
    address: request.ip,
  }
}

function actorOf(principal: Principal | null): NewAuditEntry['actor'] {
  if (principal === null) return { kind: 'nobody', id: null, name: 'nobody', role: null }
  return { kind: principal.kind, id: principal.id, name: principal.name, role: principal.role }
}

function viaOf({ principal, headers }: FastifyRequest): NewAuditEntry['via'] {
  if (principal?.sessionId) return 'console'
  return /^rollcall\b/.test(headers['user-agent'] ?? '') ? 'cli' : 'api'
}

async function change(request: FastifyRequest, snapshots: Snapshots) {
  const { before, made } = request.audit ?? { before: undefined, made: {} }
  const after = await snapshotOf(request, snapshots, made.id)
  const compared = describeChange(before?.state, after?.state)
  const kind = request.access?.target
  const target = after ?? before ?? { id: made.id ?? namedTarget(request) ?? null, name: made.name ?? null }
  return {
    action: request.access?.action ?? '',
    target: kind === undefined ? null : { kind, id: target.id, name: target.name },
    outcome: 'done' as const,
    code: null,
    changes: compared.length > 0 ? compared : describeChange(null, asked(request)),
  }
}

/** Durable before the route does its work: if the server ends in between, this is what is left to tell of it. */
async function intend(request: FastifyRequest, ports: AccessPorts): Promise<void> {
  const before = request.audit?.before
  const kind = request.access?.target
  try {
    await ports.store.intendAudit({
      ...origin(request, ports),
      action: request.access?.action ?? '',
      target:
        kind === undefined
          ? null
          : { kind, id: before?.id ?? namedTarget(request) ?? null, name: before?.name ?? null },
      outcome: 'unknown',
      code: null,
      changes: describeChange(null, asked(request)),
    })
  } catch (error) {
    throw new RollcallError('audit_not_written', { requestId: request.id }, { cause: error })
  }
}

function notDone(request: FastifyRequest, payload: unknown, outcome: 'refused' | 'failed') {
  const kind = request.access?.target
  return {
    action: request.access?.action ?? '',
    target: kind === undefined ? null : { kind, id: namedTarget(request) ?? null, name: null },
    outcome,
    code: codeOf(payload),
    changes: [],
  }
}

/** By the path; after something was made, by its id in place of the parameter that the path does not have. */
async function snapshotOf(
  request: FastifyRequest,
  snapshots: Snapshots,
  madeId?: string,
): Promise<Snapshot | undefined> {
  const kind = request.access?.target
  const read = kind === undefined ? undefined : snapshots[kind]
  if (kind === undefined || read === undefined) return undefined
  const params = paramsOf(request)
  const named = params[kind] ?? madeId
  if (named === undefined) return standAlone.has(kind) ? read(params) : undefined
  return read({ ...params, [kind]: named })
}

/** There is one of them in a place, so no path names it. */
const standAlone: ReadonlySet<TargetKind> = new Set(['hook', 'signing_key'])

function paramsOf({ params }: FastifyRequest): Readonly<Record<string, string>> {
  return typeof params === 'object' && params !== null ? (params as Record<string, string>) : {}
}

function namedTarget(request: FastifyRequest): string | undefined {
  return request.access?.target === undefined ? undefined : paramsOf(request)[request.access.target]
}

/** What was asked for, where the body is data and no stream. */
function asked({ body, query }: FastifyRequest): object {
  const isData = typeof body === 'object' && body !== null && !('pipe' in body)
  return { ...(query as object), ...(isData ? body : {}) }
}

function madeThing(payload: unknown): { id?: string; name?: string } {
  if (typeof payload !== 'object' || payload === null) return {}
  const text = (name: string): unknown => Reflect.get(payload, name)
  const [id, name] = [text('id'), text('name') ?? text('displayName') ?? text('description')]
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  }
}

function codeOf(payload: unknown): string | null {
  if (typeof payload !== 'string') return null
  try {
    const problem: unknown = JSON.parse(payload)
    const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : null
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}
