import type { EngineStore } from '../../engine/store.ts'
import type { Account } from '../../engine/stores/log-store.ts'
import type { ErrorCode } from '../../errors/registry.ts'
import type { Database } from '../database.ts'
import { keptStill } from './held-rows.ts'

interface AccountRow extends Omit<Account, 'application' | 'error' | 'kept'> {
  readonly kept: boolean
  readonly kept_reason: string | null
  readonly kept_by: string | null
  readonly kept_at: Date | null
  readonly application_id: string
  readonly application_name: string
  readonly error_code: ErrorCode | null
  readonly error_details: Record<string, unknown> | null
}

/** One person or group across applications. */
export function accountRows(database: Database): Pick<EngineStore, 'listAccounts'> {
  return {
    async listAccounts(directoryId, kind, sourceId) {
      const rows = await database.rows<AccountRow>(
        `select a.id as application_id, a.name as application_name, l.state, l.in_scope as "inScope",
                l.skip_reason as "skipReason", l.target_id as "targetId", l.ownership, l.held_action as "heldAction",
                l.next_due_at as "nextDueAt", l.error_code, l.error_details, l.updated_at as "updatedAt",
                coalesce(${keptStill}, false) as kept, l.kept_reason, l.kept_by, l.kept_at
         from application a join link l on l.application_id = a.id and l.kind = $2 and l.source_id = $3
         where a.directory_id = $1 order by lower(a.name)`,
        [directoryId, kind, sourceId],
      )
      return rows.map(
        ({
          application_id,
          application_name,
          error_code,
          error_details,
          kept,
          kept_reason,
          kept_by,
          kept_at,
          ...row
        }) => ({
          ...row,
          kept: kept ? { reason: kept_reason ?? '', by: kept_by, at: kept_at } : null,
          application: { id: application_id, name: application_name },
          error: error_code === null ? null : { code: error_code, details: error_details ?? {} },
        }),
      )
    },
  }
}
