import { addCounts, type Cycle, type CycleCounts, noCounts } from '../../engine/cycle.ts'
import type { Fence } from '../../engine/store.ts'
import type { Sql } from '../database.ts'

/** Whether the writer still owns the application (and locks that until the transaction ends), and who wants it to stop. */
export async function readFence(tx: Sql, applicationId: string, epoch: number): Promise<Fence> {
  const [row] = await tx.prepared<{ stop: boolean }>(
    'fence',
    `select a.power = 'paused' or exists (
       select 1 from cycle c where c.application_id = a.id and c.state = 'running'
         and (c.stop_requested or c.config_version <> a.config_version)) as stop
     from application a where a.id = $1 and a.lease_epoch = $2 for share of a`,
    [applicationId, epoch],
  )
  return { owned: row !== undefined, stopRequested: row?.stop ?? true }
}

/** Adds what a batch did to the counts of its cycle, in the transaction of the batch. */
export async function addCycleCounts(
  tx: Sql,
  cycle: Cycle,
  parts: readonly Partial<CycleCounts>[],
): Promise<void> {
  let sum = noCounts
  for (const part of parts) sum = addCounts(sum, part)
  await tx.prepared(
    'cycle-count',
    `update cycle set counts = (
       select jsonb_object_agg(name, coalesce((counts ->> name)::bigint, 0) + coalesce(($3::jsonb ->> name)::bigint, 0))
       from jsonb_object_keys($3::jsonb) as name)
     where application_id = $1 and id = $2`,
    [cycle.applicationId, cycle.id, JSON.stringify(sum)],
  )
}
