import type { ApplicationSettings } from '../../engine/application/application.ts'
import type {
  ComparedPage,
  EditableSettings,
  EditingStore,
  SettingsVersion,
} from '../../engine/editing/store.ts'
import type { KnownAttribute } from '../../engine/expression/check-expression.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import { type JsonValue, jsonEquals } from '../../scim/index.ts'
import type { Database } from '../database.ts'
import { readCandidates, readEveryonePage } from './candidate-rows.ts'
import { scopeOf } from './scope-of-application.ts'

interface VersionRow {
  version: number
  author: string
  note: string
  at: Date
}

/** What editing settings looks at: versions, the attributes the directory has, everyone an edit concerns. */
export function editingRows(database: Database): EditingStore {
  return {
    listVersions: (applicationId, before, limit) =>
      database.rows<SettingsVersion>(
        `select version, author, note, at from application_version
         where application_id = $1 and ($2::bigint is null or version < $2) order by version desc limit $3`,
        [applicationId, before, limit],
      ),
    async readVersion(applicationId, version) {
      const [row] = await database.rows<VersionRow & { settings: EditableSettings }>(
        `select version, author, note, at, settings from application_version
         where application_id = $1 and version = $2`,
        [applicationId, version],
      )
      return row ?? null
    },
    findAttributes: (directoryId, kind, asked) => findAttributes(database, directoryId, kind, asked),
    async countSubjects(directoryId, kind) {
      const [row] = await database.rows<{ count: number }>(
        `select count(*) as count from directory_${kind} where directory_id = $1 and deleted_at is null`,
        [directoryId],
      )
      return row?.count ?? 0
    },
    readComparedPage: (applicationId, kind, settings, after, limit) =>
      readComparedPage(database, applicationId, kind, settings, after, limit),
    findDuplicateValues: (directoryId, kind, attribute, limit) =>
      database.rows(
        `select lower(attributes ->> $2) as value, count(*) as count,
           (array_agg(${nameColumn[kind]} order by id))[1:2] as names
         from directory_${kind} where directory_id = $1 and deleted_at is null and attributes ->> $2 <> ''
         group by 1 having count(*) > 1 order by count(*) desc, 1 limit $3`,
        [directoryId, attribute, limit],
      ),
    async countRoleUse(applicationId) {
      const rows = await database.rows<{ role_id: string; count: number }>(
        `select role_id, count(*) as count from application_assignment where application_id = $1 group by role_id`,
        [applicationId],
      )
      return new Map(rows.map((row) => [row.role_id, row.count]))
    },
  }
}

const nameColumn = { person: 'user_name', group: 'display_name' } as const

/** How many rows are looked through for names of attributes: those changed last, and the first ones. */
const sampleSize = 1000

/**
 * Names are computed, not kept: keeping them would cost every import. The sample finds the usual ones; a name that
 * is asked for and not in it is looked for in the whole directory, which is rare and a matter of saving only.
 */
async function findAttributes(
  database: Database,
  directoryId: string,
  kind: TargetKind,
  asked: readonly string[],
): Promise<readonly KnownAttribute[]> {
  const inSample = await database.rows<{ name: string; several: boolean }>(
    `with sample as (
       (select attributes from directory_${kind} where directory_id = $1 order by id limit ${sampleSize})
       union all
       (select s.attributes from (
          select distinct c.subject_id from (
            select subject_id from directory_change where directory_id = $1 and kind = $2 order by seq desc limit ${sampleSize}
          ) c
        ) recent join directory_${kind} s on s.directory_id = $1 and s.id = recent.subject_id)
     )
     select e.key as name, bool_or(jsonb_typeof(e.value) = 'array') as several
     from sample, jsonb_each(sample.attributes) e group by e.key order by e.key`,
    [directoryId, kind],
  )
  const found = new Map(inSample.map(({ name, several }) => [name, several]))
  for (const name of new Set(asked)) {
    if (found.has(name) || name.length > 200 || name.includes('\0')) continue
    const [row] = await database.rows<{ several: boolean }>(
      `select jsonb_typeof(attributes -> $2) = 'array' as several from directory_${kind}
       where directory_id = $1 and attributes ? $2 limit 1`,
      [directoryId, name],
    )
    if (row !== undefined) found.set(name, row.several)
  }
  return [...found].map(([name, several]) => ({ name, ...(several ? { multiValued: true } : {}) }))
}

/** The same people twice: as the saved settings see them, and as the edited ones would. */
async function readComparedPage(
  database: Database,
  applicationId: string,
  kind: TargetKind,
  { before, after }: Parameters<EditingStore['readComparedPage']>[2],
  cursor: string | null,
  limit: number,
): Promise<ComparedPage> {
  const [row] = await database.rows<{ directory_id: string; config_version: number }>(
    'select directory_id, config_version from application where id = $1',
    [applicationId],
  )
  if (row === undefined) return { candidates: [], nextCursor: null }
  const scopeFor = (settings: typeof before) =>
    scopeOf(applicationId, row.directory_id, row.config_version, settings)
  const [old, next] = [scopeFor(before), scopeFor(after)]
  // Wide enough for both: whoever either of them concerns is on the page.
  const wide = {
    ...next,
    everyone: old.everyone || next.everyone,
    flattened: old.flattened || next.flattened,
    groupsEnabled: old.groupsEnabled || next.groupsEnabled,
  }
  const page = await readEveryonePage(database, wide, kind, cursor, limit)
  const ids = page.map(({ id }) => id)
  const asAfter = next.flattened === wide.flattened ? page : await readCandidates(database, next, kind, ids)
  const sameRoles = jsonEquals(rolesAsJson(before), rolesAsJson(after))
  const asBefore =
    sameRoles && old.flattened === wide.flattened ? page : await readCandidates(database, old, kind, ids)
  const beforeById = new Map(asBefore.map((candidate) => [candidate.id, candidate]))
  return {
    candidates: asAfter.flatMap((candidate) => {
      const earlier = beforeById.get(candidate.id)
      return earlier === undefined ? [] : [{ before: earlier, after: candidate }]
    }),
    nextCursor: page.length < limit ? null : (ids.at(-1) ?? null),
  }
}

function rolesAsJson({ appRoles }: ApplicationSettings): JsonValue {
  return appRoles.map(({ id, value, displayName }) => ({ id, value, displayName }))
}
