import { explainRejection, listedRejections } from '../../../directory/explain-rejection.ts'
import type { RejectedLine, RejectionReason } from '../../../directory/import-report.ts'
import { shorten } from '../../../directory/source/recognise-form.ts'
import type { Sql } from '../../database.ts'

export interface Rejected {
  readonly rejected: readonly RejectedLine[]
  readonly rejectedByReason: Partial<Record<RejectionReason, number>>
}

/** The staged lines that the comparison refused: the first of them one by one, all of them by reason. */
export async function readRejected(tx: Sql, table: 'staged_object' | 'staged_member'): Promise<Rejected> {
  const value =
    table === 'staged_object'
      ? 'name'
      : `case when rejected like 'group%' then group_ref else group_ref || ' ← ' || member_ref end`
  const lines = await tx.rows<{
    line: number
    value: string
    rejected: RejectionReason
    other: string | null
  }>(
    `select line, ${value} as value, rejected, other from ${table} where rejected is not null order by line limit $1`,
    [listedRejections],
  )
  const reasons = await tx.rows<{ rejected: RejectionReason; count: number }>(
    `select rejected, count(*) as count from ${table} where rejected is not null group by rejected`,
  )
  return {
    rejected: lines.map(({ line, value, rejected, other }) =>
      explainRejection({ line, value: shorten(value) }, rejected, other ?? undefined),
    ),
    rejectedByReason: Object.fromEntries(reasons.map(({ rejected, count }) => [rejected, count])),
  }
}
