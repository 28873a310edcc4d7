import { addCounts, type Cycle, type CycleCounts, noCounts } from '../../engine/cycle/cycle.ts'
import type { Fence } from '../../engine/settlement.ts'
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
  await tx.prepared('cycle-count', `${countCycle} where application_id = $1 and id = $2`, [
    cycle.applicationId,
    cycle.id,
    sumOf(parts),
  ])
}

/** Both at once: every batch of a cycle does so. */
export async function fenceAndCount(
  tx: Sql,
  cycle: Cycle,
  epoch: number,
  parts: readonly Partial<CycleCounts>[],
): Promise<Fence> {
  const [row] = await tx.prepared<{ stop: boolean }>(
    'fence-count',
    `with owner as (
       select a.power = 'paused' or exists (
         select 1 from cycle c where c.application_id = a.id and c.state = 'running'
           and (c.stop_requested or c.config_version <> a.config_version)) as stop
       from application a where a.id = $1 and a.lease_epoch = $4 for share of a
     ), counted as (
       ${countCycle} where application_id = $1 and id = $2 and exists (select 1 from owner)
     ) select stop from owner`,
    [cycle.applicationId, cycle.id, sumOf(parts), epoch],
  )
  return { owned: row !== undefined, stopRequested: row?.stop ?? true }
}

const countCycle = `update cycle set counts = (
  select jsonb_object_agg(name, coalesce((counts ->> name)::bigint, 0) + coalesce(($3::jsonb ->> name)::bigint, 0))
  from jsonb_object_keys($3::jsonb) as name)`

function sumOf(parts: readonly Partial<CycleCounts>[]): string {
  let sum = noCounts
  for (const part of parts) sum = addCounts(sum, part)
  return JSON.stringify(sum)
}
