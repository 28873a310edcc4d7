import { randomUUID } from 'node:crypto'
import type { MergeOrder, MergeOutcome } from '../../../directory/store.ts'
import type { Sql } from '../../database.ts'

/** Remembers what an import brought: the measure of the next complete one. */
export async function noteImport(
  tx: Sql,
  directoryId: string,
  kind: 'people' | 'groups' | 'members',
  order: MergeOrder,
  outcome: MergeOutcome,
): Promise<void> {
  const accepted = outcome.created + outcome.updated + outcome.restored + outcome.unchanged
  await tx.rows(
    `insert into directory_import (directory_id, id, kind, source, form, complete, rows_accepted, rows_rejected,
       created, updated, left_count, first_seq, last_seq, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      directoryId,
      randomUUID(),
      kind,
      order.source,
      order.form,
      order.complete !== null && outcome.kept === 0,
      accepted,
      order.lines - accepted,
      outcome.created,
      outcome.updated + outcome.restored,
      outcome.left,
      outcome.changes?.first ?? null,
      outcome.changes?.last ?? null,
      order.at,
    ],
  )
}
