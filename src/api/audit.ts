import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { AuditEntry, AuditQuery } from '../access/audit.ts'
import type { Principal } from '../access/principal.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { AccessDependencies } from './access-dependencies.ts'
import { type AuditEntryJson, auditEntrySchema, presentAuditEntry } from './access-shapes.ts'
import { principalOf } from './authorize.ts'
import { listOf, literals } from './shapes.ts'

const tags = ['audit']
const number = '^\\d{1,15}$'
const text = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }))

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
            actor: text('id or name of who did it'),
            action: text('a whole action, or its beginning with a dot: application.'),
            kind: text('kind of thing that was changed: application, person, tenant, …'),
            target: text('id or name of what was changed'),
            tenant: text('id or name'),
            outcome: Type.Optional(literals(['done', 'refused', 'failed'])),
            since: text('RFC 3339: not before'),
            until: text('RFC 3339: before'),
            cursor: Type.Optional(Type.String({ pattern: number })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(auditEntrySchema) },
        },
      },
      async (request) => {
        const { query } = request
        const limit = query.limit ?? 50
        const principal = principalOf(request)
        const tenantId = await tenantFor(principal, query.tenant, access)
        const wanted: AuditQuery = {
          ...(query.actor === undefined ? {} : { actor: query.actor }),
          ...(query.action === undefined ? {} : { action: query.action }),
          ...(query.kind === undefined ? {} : { targetKind: query.kind }),
          ...(query.target === undefined ? {} : { target: query.target }),
          ...(tenantId === null ? {} : { tenantId }),
          ...(query.outcome === undefined ? {} : { outcome: query.outcome }),
          ...(query.since === undefined ? {} : { since: readInstant('since', query.since) }),
          ...(query.until === undefined ? {} : { until: readInstant('until', query.until) }),
          ...(query.cursor === undefined ? {} : { before: Number(query.cursor) }),
          limit,
        }
        const entries = await ports.store.listAudit(wanted)
        const last = entries.at(-1)
        const next = entries.length === limit && last !== undefined ? { next: String(last.id) } : {}
        return { items: entries.map((entry) => presentFor(principal, entry)), ...next }
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
