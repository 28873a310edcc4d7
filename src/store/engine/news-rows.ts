import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'
import { readDirtyPage } from './candidate-rows.ts'
import { collectChanges } from './collect-changes.ts'
import { requireLease } from './cycle-rows.ts'
import { readScope, type ScopeOfApplication } from './scope-of-application.ts'

/** What changes while a cycle runs: in the directory, or because somebody was unassigned. */
export function newsRows(database: Database): Pick<EngineStore, 'collectNews'> {
  return {
    async collectNews(applicationId, epoch, asked) {
      const [state] = await database.prepared<{ watermark: number; last_seq: number; asked: string | null }>(
        'news-look',
        `select a.watermark, d.last_seq, case when a.next_cycle_at <= now() then a.next_cycle_at::text end as asked
         from application a join directory d on d.id = a.directory_id
         where a.id = $1 and a.watermark is not null and a.farewell is null`,
        [applicationId],
      )
      if (state === undefined) return { asked, leaversWait: false }
      const changed = state.watermark < state.last_seq
      if (!changed && (state.asked === null || state.asked === asked)) return { asked, leaversWait: false }
      const scope = await readScope(database, applicationId)
      if (changed) {
        await database.transaction(async (tx) => {
          await requireLease(tx, applicationId, epoch)
          await collectChanges(tx, scope, state.watermark, state.last_seq)
          await tx.rows('update application set watermark = $2 where id = $1', [
            applicationId,
            state.last_seq,
          ])
        })
      }
      return { asked: state.asked, leaversWait: await isAnyoneLeaving(database, scope) }
    },
  }
}

async function isAnyoneLeaving(database: Database, scope: ScopeOfApplication): Promise<boolean> {
  for (const kind of ['person', 'group'] as const) {
    const { candidates } = await readDirtyPage(database, scope, kind, { leavers: true, id: null }, 1)
    if (candidates.length > 0) return true
  }
  return false
}
