import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'
import { readDirtyPage } from './candidate-rows.ts'
import { collectChanges } from './collect-changes.ts'
import { requireLease } from './cycle-rows.ts'
import { readScope } from './scope-of-application.ts'

/** What the directory changes while a cycle runs. */
export function newsRows(database: Database): Pick<EngineStore, 'collectNews'> {
  return {
    async collectNews(applicationId, epoch) {
      const [state] = await database.prepared<{ watermark: number; last_seq: number }>(
        'news-look',
        `select a.watermark, d.last_seq from application a join directory d on d.id = a.directory_id
         where a.id = $1 and a.watermark < d.last_seq and a.farewell is null`,
        [applicationId],
      )
      if (state === undefined) return false
      const { watermark, last_seq: to } = state
      const scope = await readScope(database, applicationId)
      await database.transaction(async (tx) => {
        await requireLease(tx, applicationId, epoch)
        await collectChanges(tx, scope, watermark, to)
        await tx.rows('update application set watermark = $2 where id = $1', [applicationId, to])
      })
      for (const kind of ['person', 'group'] as const) {
        const page = await readDirtyPage(database, scope, kind, { leavers: true, id: null }, 1)
        if (page.candidates.length > 0) return true
      }
      return false
    },
  }
}
