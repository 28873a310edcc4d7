import type { AttributeChange, LogEntry, LogStep, NewLogEntry } from '../../engine/log-entry.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { FailureGroup, LogQuery } from '../../engine/stores/log-store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { ErrorCode } from '../../errors/registry.ts'
import type { Database, Sql } from '../database.ts'
import { jsonText } from '../json-text.ts'
import { appliedName } from './applied-name.ts'
import { listLogStatement } from './list-log.ts'
import { readByIndex } from './read-by-index.ts'

type LogRows = Pick<EngineStore, 'listLog' | 'groupFailures' | 'countOutcomes'>

interface LogRow {
  application_id: string
  id: number
  at: Date
  cycle_id: string | null
  subject_kind: TargetKind
  subject_id: string
  subject_name: string
  target_id: string | null
  action: LogEntry['action']
  outcome: LogEntry['outcome']
  reason: string | null
  message: string
  duration_ms: number
  steps: LogStep[]
  changes: AttributeChange[]
  error_code: ErrorCode | null
  error_details: Record<string, unknown> | null
  initiated_by: string | null
  application_name: string | null
  application_url: string | null
}

/** The provisioning log. */
export function logRows(database: Database): LogRows {
  return {
    listLog: (query) => listLog(database, query),
    async countOutcomes(applicationId, since, until) {
      const rows = await readByIndex<{ outcome: string; count: number }>(
        database,
        `select outcome, count(*) as count from provisioning_log
         where application_id = $1 and at >= $2 and at < $3 and outcome <> 'no_change'
         group by outcome order by count(*) desc, outcome`,
        [applicationId, since, until],
      )
      return Object.fromEntries(rows.map((row) => [row.outcome, row.count]))
    },
    async groupFailures(applicationId) {
      const rows = await database.rows<{
        code: ErrorCode
        details: Record<string, unknown> | null
        count: number
        next_due_at: Date | null
        kind: TargetKind
        id: string
        name: string | null
      }>(
        `select l.error_code as code, (array_agg(l.error_details order by l.updated_at desc))[1] as details,
                count(*) as count, min(l.next_due_at) as next_due_at,
                (array_agg(l.kind order by l.updated_at desc))[1] as kind,
                (array_agg(l.source_id order by l.updated_at desc))[1] as id,
                (array_agg(coalesce(p.user_name, g.display_name, ${appliedName}) order by l.updated_at desc))[1] as name
         from link l join application a on a.id = l.application_id
         left join directory_person p on l.kind = 'person' and p.directory_id = a.directory_id and p.id = l.source_id
         left join directory_group g on l.kind = 'group' and g.directory_id = a.directory_id and g.id = l.source_id
         where l.application_id = $1 and l.error_code is not null
         group by l.error_code, l.error_details ->> 'attribute', l.error_details ->> 'detail'
         order by count(*) desc limit 100`,
        [applicationId],
      )
      return rows.map(
        (row): FailureGroup => ({
          code: row.code,
          details: row.details ?? {},
          count: row.count,
          nextDueAt: row.next_due_at,
          sample: { kind: row.kind, id: row.id, name: row.name ?? '' },
        }),
      )
    },
  }
}

async function listLog(database: Database, query: LogQuery): Promise<readonly LogEntry[]> {
  const subjects = query.targetId === undefined ? undefined : await findOwners(database, query.targetId)
  const { text, values } = listLogStatement(query, subjects)
  return (await readByIndex<LogRow>(database, text, values)).map(toEntry)
}

/** Whose an account is; few entries are theirs. Undefined when nobody's any more: then all entries are looked through. */
async function findOwners(database: Database, targetId: string): Promise<readonly string[] | undefined> {
  const rows = await readByIndex<{ id: string }>(
    database,
    `select l.source_id as id from application a cross join (values ('person'), ('group')) k (kind)
     join link l on l.application_id = a.id and l.kind = k.kind and l.target_id = $1 and l.state <> 'gone'`,
    [targetId],
  )
  return rows.length === 0 ? undefined : rows.map((row) => row.id)
}

export async function insertLog(tx: Sql, entries: readonly NewLogEntry[]): Promise<void> {
  if (entries.length === 0) return
  const records = entries.map((entry) => ({
    application_id: entry.applicationId,
    cycle_id: entry.cycleId,
    subject_kind: entry.subject.kind,
    subject_id: entry.subject.id,
    subject_name: entry.subject.name,
    target_id: entry.targetId,
    action: entry.action,
    outcome: entry.outcome,
    reason: entry.reason,
    message: entry.text,
    duration_ms: entry.durationMs,
    steps: entry.steps,
    changes: entry.changes,
    error_code: entry.error?.code ?? null,
    error_details: entry.error?.details ?? null,
    initiated_by: entry.initiatedBy,
  }))
  await tx.prepared(
    'log-insert',
    `insert into provisioning_log (application_id, cycle_id, subject_kind, subject_id, subject_name, target_id, action,
       outcome, reason, message, duration_ms, steps, changes, error_code, error_details, initiated_by)
     select application_id, cycle_id, subject_kind, subject_id, subject_name, target_id, action, outcome, reason, message,
       duration_ms, steps, changes, error_code, error_details, initiated_by
     from json_to_recordset($1::json) as r (application_id text, cycle_id uuid, subject_kind text, subject_id uuid,
       subject_name text, target_id text, action text, outcome text, reason text, message text, duration_ms int,
       steps json, changes json, error_code text, error_details jsonb, initiated_by text)`,
    [jsonText(records)],
  )
}

function toEntry(row: LogRow): LogEntry {
  return {
    id: row.id,
    at: row.at,
    applicationId: row.application_id,
    cycleId: row.cycle_id,
    subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    targetId: row.target_id,
    action: row.action,
    outcome: row.outcome,
    reason: row.reason,
    text: row.message,
    durationMs: row.duration_ms,
    steps: row.steps,
    changes: row.changes,
    error: row.error_code === null ? null : { code: row.error_code, details: row.error_details ?? {} },
    initiatedBy: row.initiated_by,
    application:
      row.application_name === null ? null : { name: row.application_name, url: row.application_url ?? '' },
  }
}
