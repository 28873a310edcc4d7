import type { AuditChange, AuditEntry, AuditQuery, NewAuditEntry } from '../../access/audit.ts'
import type { AuditStore } from '../../access/store.ts'
import type { Database, Sql } from '../database.ts'
import { jsonText } from '../json-text.ts'
import { isUuid } from './is-uuid.ts'

interface Row {
  readonly seq: number
  readonly at: Date
  readonly actor_kind: AuditEntry['actor']['kind']
  readonly actor_id: string | null
  readonly actor_name: string
  readonly actor_role: string | null
  readonly via: AuditEntry['via']
  readonly action: string
  readonly target_kind: string | null
  readonly target_id: string | null
  readonly target_name: string | null
  readonly tenant_id: string | null
  readonly outcome: AuditEntry['outcome']
  readonly code: string | null
  readonly changes: readonly AuditChange[]
  readonly request_id: string | null
  readonly address: string | null
}

/** The audit log. A trigger refuses every change of what was written. */
export function auditStore(database: Database): AuditStore {
  return {
    addAudit: (entry) => addAudit(database, entry),
    async intendAudit(entry) {
      await database.rows('insert into access_audit_intent (request_id, at, entry) values ($1, $2, $3)', [
        entry.requestId,
        entry.at,
        jsonText(entry),
      ])
    },
    async dropAuditIntent(requestId) {
      await database.rows('delete from access_audit_intent where request_id = $1', [requestId])
    },
    tellLostAudits: (before) =>
      database.transaction(async (tx) => {
        const lost = await tx.rows<{ entry: Omit<NewAuditEntry, 'at'>; at: Date }>(
          'delete from access_audit_intent where at < $1 returning entry, at',
          [before],
        )
        for (const { entry, at } of lost) await addAudit(tx, { ...entry, at, outcome: 'unknown' })
        return lost.length
      }),
    forgetAudit: (before) =>
      database.transaction(async (tx) => {
        await tx.rows(`select set_config('rollcall.forget_audit_before', $1, true)`, [before.toISOString()])
        const gone = await tx.rows('delete from access_audit where at < $1 returning seq', [before])
        return gone.length
      }),
    async listAudit(query) {
      const { where, values } = conditions(query)
      const rows = await database.rows<Row>(
        `select seq, at, actor_kind, actor_id, actor_name, actor_role, via, action, target_kind, target_id, target_name,
                tenant_id, outcome, code, changes, request_id, address
           from access_audit ${where} order by seq desc limit ${Math.trunc(query.limit)}`,
        values,
      )
      return rows.map(present)
    },
  }
}

/** The entry, and the end of what was intended before it, in one statement. */
async function addAudit(sql: Sql, entry: NewAuditEntry): Promise<void> {
  await sql.rows(
    `with told as (delete from access_audit_intent where request_id = $15)
     insert into access_audit (at, actor_kind, actor_id, actor_name, actor_role, via, action, target_kind, target_id,
       target_name, tenant_id, outcome, code, changes, request_id, address)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      entry.at,
      entry.actor.kind,
      entry.actor.id,
      plain(entry.actor.name),
      entry.actor.role,
      entry.via,
      entry.action,
      entry.target?.kind ?? null,
      plain(entry.target?.id ?? null),
      plain(entry.target?.name ?? null),
      entry.tenantId,
      entry.outcome,
      entry.code,
      jsonText(entry.changes),
      entry.requestId,
      entry.address,
    ],
  )
}

function plain<T extends string | null>(text: T): T | string {
  return text === null ? text : text.replaceAll('\u0000', '').slice(0, 500).toWellFormed()
}

function conditions(query: AuditQuery): { where: string; values: unknown[] } {
  const values: unknown[] = []
  const parts: string[] = []
  const add = (text: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return
    values.push(value)
    parts.push(text(`$${values.length}`))
  }
  add((p) => `seq = ${p}`, query.id)
  add((p) => `(actor_id = ${p} or lower(actor_name) = lower(${p}))`, query.actor)
  if (query.action?.endsWith('.')) add((p) => `starts_with(action, ${p})`, query.action)
  else add((p) => `action = ${p}`, query.action)
  add((p) => `target_kind = ${p}`, query.targetKind)
  add((p) => `(target_id = ${p} or lower(target_name) = lower(${p}))`, query.target)
  if (query.tenantId !== undefined && !isUuid(query.tenantId)) parts.push('false')
  else add((p) => `tenant_id = ${p}`, query.tenantId)
  add((p) => `outcome = ${p}`, query.outcome)
  add((p) => `at >= ${p}`, query.since)
  add((p) => `at < ${p}`, query.until)
  add((p) => `seq < ${p}`, query.before)
  return { where: parts.length === 0 ? '' : `where ${parts.join(' and ')}`, values }
}

function present(row: Row): AuditEntry {
  const target =
    row.target_kind === null ? null : { kind: row.target_kind, id: row.target_id, name: row.target_name }
  return {
    id: row.seq,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name, role: row.actor_role },
    via: row.via,
    action: row.action,
    target,
    tenantId: row.tenant_id,
    outcome: row.outcome,
    code: row.code,
    changes: row.changes,
    requestId: row.request_id,
    address: row.address,
  }
}
