import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { type AuditEntry, type AuditQuery, auditOutcomes } from '../access/audit.ts'
import type { Principal } from '../access/principal.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { AccessDependencies } from './access-dependencies.ts'
import { type AuditEntryJson, auditEntrySchema, presentAuditEntry } from './access-shapes.ts'
import { exportAudit } from './audit-export.ts'
import { principalOf } from './authorize.ts'
import { exportFormats } from './log-export.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['audit']
const number = '^\\d{1,15}$'
const text = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }))

const auditFilters = {
  actor: text('id or name of who did it'),
  action: text('a whole action, or its beginning with a dot: application.'),
  kind: text('kind of thing that was changed: application, person, tenant, …'),
  target: text('id or name of what was changed'),
  tenant: text('id or name'),
  outcome: Type.Optional(literals(auditOutcomes)),
  since: text('RFC 3339: not before'),
  until: text('RFC 3339: before'),
} as const
const filterShape = Type.Object(auditFilters)
type AuditFilters = Static<typeof filterShape>

/** The audit log: who changed what through this API. A customer admin sees what concerns their tenant. */
export function auditRoutes({ access }: AccessDependencies): FastifyPluginAsyncTypebox {
  const { ports } = access
  return async (app) => {
    app.get(
      '/audit',
      {
        schema: {
          summary: 'Entries, newest first',
          tags,
          querystring: Type.Object({
            ...auditFilters,
            cursor: Type.Optional(Type.String({ pattern: number })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(auditEntrySchema) },
        },
      },
      async (request) => {
        const { query } = request
        const { cursor, limit = 50, ...filters } = query
        const principal = principalOf(request)
        const wanted: AuditQuery = {
          ...(await readFilters(principal, filters, access)),
          ...(cursor === undefined ? {} : { before: Number(cursor) }),
          limit,
        }
        const entries = await ports.store.listAudit(wanted)
        const last = entries.at(-1)
        const next = entries.length === limit && last !== undefined ? { next: String(last.id) } : {}
        return { items: entries.map((entry) => presentFor(principal, entry)), ...next }
      },
    )
    app.get(
      '/audit/export',
      {
        schema: {
          summary: 'All entries that pass the filters, newest first, as a stream',
          tags,
          querystring: Type.Object({
            ...auditFilters,
            format: Type.Optional(
              literals(exportFormats, { description: 'csv, or JSON Lines (jsonl), which is the default' }),
            ),
          }),
        },
      },
      async (request, reply) => {
        const { format = 'jsonl', ...filters } = request.query
        const principal = principalOf(request)
        const wanted = await readFilters(principal, filters, access)
        const present = (entry: AuditEntry): AuditEntryJson => presentFor(principal, entry)
        reply.header('content-disposition', `attachment; filename="audit-log.${format}"`)
        reply.type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl')
        const pages = pagesOf((query) => ports.store.listAudit(query), wanted, present)
        return reply.send(Readable.from(exportAudit(pages, format), { objectMode: false }))
      },
    )
    app.get(
      '/audit/:entry',
      {
        schema: {
          summary: 'One entry',
          tags,
          params: Type.Object({ entry: Type.String({ pattern: number }) }),
          response: { 200: auditEntrySchema },
        },
      },
      async (request) => {
        const principal = principalOf(request)
        const bound = principal.tenantId === null ? {} : { tenantId: principal.tenantId }
        const wanted = { ...bound, id: Number(request.params.entry), limit: 1 }
        const [entry] = await ports.store.listAudit(wanted)
        if (entry === undefined)
          throw new RollcallError('audit_entry_not_found', { id: request.params.entry })
        return presentFor(principal, entry)
      },
    )
  }
}

const exportPage = 500

async function* pagesOf(
  list: (query: AuditQuery) => Promise<readonly AuditEntry[]>,
  query: Omit<AuditQuery, 'limit'>,
  present: (entry: AuditEntry) => AuditEntryJson,
): AsyncGenerator<readonly AuditEntryJson[]> {
  let before: number | undefined
  do {
    const page = await list({ ...query, ...(before === undefined ? {} : { before }), limit: exportPage })
    yield page.map(present)
    before = page.length < exportPage ? undefined : page.at(-1)?.id
  } while (before !== undefined)
}

async function readFilters(
  principal: Principal,
  filters: AuditFilters,
  access: AccessDependencies['access'],
): Promise<Omit<AuditQuery, 'limit'>> {
  const { actor, action, kind, target, outcome, since, until } = filters
  const tenantId = await tenantFor(principal, filters.tenant, access)
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(kind === undefined ? {} : { targetKind: kind }),
    ...(target === undefined ? {} : { target }),
    ...(tenantId === null ? {} : { tenantId }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(since === undefined ? {} : { since: readInstant('since', since) }),
    ...(until === undefined ? {} : { until: readInstant('until', until) }),
  }
}

/**
 * The tenant whose entries are asked for; null: all of them. Whoever is bound to a tenant sees that one's, and another
 * one is answered like one that does not exist.
 */
async function tenantFor(
  { tenantId }: Principal,
  named: string | undefined,
  access: AccessDependencies['access'],
): Promise<string | null> {
  if (named === undefined) return tenantId
  const found = await access.tenantIdOf(named)
  if (found === undefined || (tenantId !== null && found !== tenantId)) {
    throw new RollcallError('tenant_not_found', { tenant: named })
  }
  return found
}

/** To a customer, where the operator's people sit is of no concern. */
function presentFor({ tenantId }: Principal, entry: AuditEntry): AuditEntryJson {
  const shown = presentAuditEntry(entry)
  const isTheirs = tenantId === null || entry.actor.role === 'customer_admin'
  return isTheirs ? shown : { ...shown, address: null }
}

function readInstant(field: string, value: string): Date {
  const at = new Date(value)
  if (/^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(at.getTime())) return at
  throw new RollcallError('invalid_request', {
    part: 'query',
    field,
    problem: 'is not an instant of RFC 3339',
  })
}
