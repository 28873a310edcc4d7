import type { ImportNote } from '../../../directory/store.ts'
import type { Sql } from '../../database.ts'

/** Imports of a directory, newest first; of one source where it is named. */
export function listImports(
  sql: Sql,
  directoryId: string,
  { source, limit }: { readonly source?: string | undefined; readonly limit: number },
): Promise<readonly ImportNote[]> {
  return sql.rows<ImportNote>(
    `select id, kind, source, form, complete, rows_accepted as accepted, rows_rejected as rejected, created, updated,
            left_count as left, ended_at as at
     from directory_import where directory_id = $1 and ($2::text is null or source = $2)
     order by place desc limit $3`,
    [directoryId, source ?? null, limit],
  )
}
