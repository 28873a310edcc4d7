import type { DryRun, DryRunCounts, DryRunEntry, DryRunScope } from '../../engine/dry-run/dry-run.ts'
import type { DryRunStore } from '../../engine/stores/dry-run-store.ts'
import type { ErrorCode } from '../../errors/registry.ts'
import type { Database } from '../database.ts'
import { jsonText } from '../json-text.ts'
import { countDryRunScope, readDryRunPage } from './dry-run-page.ts'
import { foreseeMembers } from './foresee-members.ts'

interface DryRunRow {
  application_id: string
  id: string
  scope: DryRunScope
  state: DryRun['state']
  settings_version: number
  author: string
  total: number | null
  looked: number
  counts: DryRunCounts
  error_code: ErrorCode | null
  error_details: Record<string, unknown> | null
  started_at: Date
  ended_at: Date | null
}

/** A dry run whose process has died is not told from a slow one before this. */
const deadAfter = `interval '2 minutes'`
const columns = `application_id, id, scope, settings_version, author, total, looked, counts, error_code, error_details,
  started_at, ended_at, case when state = 'running' and touched_at < now() - ${deadAfter} then 'stopped' else state end as state`

/** Dry runs in PostgreSQL. */
export function dryRunRows(database: Database): DryRunStore {
  return {
    beginDryRun: ({ applicationId, id, scope, settingsVersion, author }) =>
      database.transaction(async (tx) => {
        await tx.rows('select 1 from application where id = $1 for update', [applicationId])
        const [row] = await tx.rows<DryRunRow>(
          `insert into dry_run (application_id, id, scope, state, settings_version, author)
           select $1, $2, $3, 'running', $4, $5 where not exists (select 1 from dry_run
             where application_id = $1 and state = 'running' and touched_at >= now() - ${deadAfter})
           returning ${columns}`,
          [applicationId, id, JSON.stringify(scope), settingsVersion, author],
        )
        return row === undefined ? null : toDryRun(row)
      }),
    countDryRunScope: (applicationId, scope) => countDryRunScope(database, applicationId, scope),
    async saveDryRunTotal(applicationId, id, total) {
      await database.rows('update dry_run set total = $3 where application_id = $1 and id = $2', [
        applicationId,
        id,
        total,
      ])
    },
    readDryRunPage: (applicationId, scope, kind, after, limit) =>
      readDryRunPage(database, applicationId, scope, kind, after, limit),
    async claim(applicationId, id, kind, claim, sourceId) {
      const [row] = await database.prepared<{ source_id: string }>(
        'dry-run-claim',
        `insert into dry_run_claim as c (application_id, dry_run_id, kind, claim, source_id) values ($1, $2, $3, $4, $5)
         on conflict (application_id, dry_run_id, kind, claim) do update set source_id = c.source_id returning source_id`,
        [applicationId, id, kind, claim, sourceId],
      )
      return row?.source_id ?? sourceId
    },
    appendDryRun: (applicationId, id, { entries, counts, looked }) =>
      database.transaction(async (tx) => {
        const [row] = await tx.rows<{ stop: boolean }>(
          `update dry_run set looked = looked + $3, touched_at = now(), counts = counts || (
             select coalesce(jsonb_object_agg(key, coalesce((counts ->> key)::bigint, 0) + value::bigint), '{}')
             from jsonb_each_text($4::jsonb))
           where application_id = $1 and id = $2 and state = 'running' returning stop_requested as stop`,
          [applicationId, id, looked, JSON.stringify(counts)],
        )
        if (row === undefined) return false
        await tx.rows(
          `insert into dry_run_entry (application_id, dry_run_id, subject_kind, subject_id, subject_name, action, outcome, entry, request)
           select $1, $2, e.kind, e.id, e.name, e.action, e.outcome, e.entry, e.request
           from json_to_recordset($3::json) as e (kind text, id uuid, name text, action text, outcome text, entry json, request json)`,
          [
            applicationId,
            id,
            jsonText(
              entries.map(({ entry, request }) => ({ ...entry.subject, ...actionOf(entry), entry, request })),
            ),
          ],
        )
        return !row.stop
      }),
    foreseeMembers: (applicationId, id, query) => foreseeMembers(database, applicationId, id, query),
    async endDryRun(applicationId, id, state, error) {
      const [row] = await database.rows<DryRunRow>(
        `update dry_run set state = $3, error_code = $4, error_details = $5, ended_at = now(), touched_at = now(),
           total = case when $3 = 'done' then greatest(total, looked) else total end
         where application_id = $1 and id = $2 returning ${columns}`,
        [applicationId, id, state, error?.code ?? null, error === null ? null : jsonText(error.details)],
      )
      if (row === undefined) throw new Error('a dry run is gone')
      await database.rows('delete from dry_run_claim where application_id = $1 and dry_run_id = $2', [
        applicationId,
        id,
      ])
      return toDryRun(row)
    },
    async stopDryRun(applicationId, id) {
      const rows = await database.rows(
        `update dry_run set stop_requested = true where application_id = $1 and id = $2 and state = 'running' returning id`,
        [applicationId, id],
      )
      return rows.length > 0
    },
    async findDryRun(applicationId, id) {
      const [row] = await database.rows<DryRunRow>(
        `select ${columns} from dry_run where application_id = $1 and id = $2`,
        [applicationId, id],
      )
      return row === undefined ? null : toDryRun(row)
    },
    async listDryRuns(applicationId, limit) {
      const rows = await database.rows<DryRunRow>(
        `select ${columns} from dry_run where application_id = $1 order by started_at desc limit $2`,
        [applicationId, limit],
      )
      return rows.map(toDryRun)
    },
    async listDryRunEntries(applicationId, id, { action, outcomes, search }, after, limit) {
      return database.rows<DryRunEntry>(
        `select id, entry, request from dry_run_entry where application_id = $1 and dry_run_id = $2
           and ($3::text is null or action = $3) and ($4::text[] is null or outcome = any($4::text[]))
           and ($5::text is null or strpos(lower(subject_name), lower($5)) > 0 or subject_id::text = $5)
           and id > $6 order by id limit $7`,
        [applicationId, id, action ?? null, outcomes ?? null, search ?? null, after, limit],
      )
    },
    async forgetDryRuns(before) {
      await database.rows('delete from dry_run where started_at < $1', [before])
    },
  }
}

function actionOf({ action, outcome }: { readonly action: string; readonly outcome: string }) {
  return { action, outcome }
}

function toDryRun(row: DryRunRow): DryRun {
  return {
    id: row.id,
    applicationId: row.application_id,
    scope: row.scope,
    state: row.state,
    settingsVersion: row.settings_version,
    author: row.author,
    total: row.total,
    looked: row.looked,
    counts: row.counts,
    error: row.error_code === null ? null : { code: row.error_code, details: row.error_details ?? {} },
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}
