import type { MergeOrder } from '../../../directory/store.ts'
import { RollcallError } from '../../../errors/rollcall-error.ts'
import type { Sql } from '../../database.ts'

/** Up to this share of those present may be missing from a complete file without a word from a person. */
const believedShrink = 0.1

export interface Leaving {
  readonly leaving: number
  /** Missing, yet kept, because some line could be theirs. */
  readonly kept: number
}

/**
 * Decides whether those missing from a complete file have left. A read that ended early looks exactly like people
 * who left, and a whole company was deleted by that more than once: so the file is measured against who is here and
 * against the last complete file, and a person has to confirm a number that is out of proportion.
 *
 * @throws RollcallError csv_shrunk
 */
export async function believeLeavers(
  tx: Sql,
  directoryId: string,
  kind: 'people' | 'groups' | 'members',
  order: MergeOrder,
  counted: { readonly present: number; readonly missing: number; readonly everyLineNamed: boolean },
): Promise<Leaving> {
  if (order.complete === null || counted.missing === 0) return { leaving: 0, kept: 0 }
  if (!counted.everyLineNamed) return { leaving: 0, kept: counted.missing }
  const previous = (await lastCompleteImport(tx, directoryId, kind)) ?? counted.present
  const { allowShrink } = order.complete
  const shrunk =
    counted.missing > counted.present * believedShrink || order.lines < previous * (1 - believedShrink)
  if (allowShrink === null ? shrunk : counted.missing > allowShrink) {
    throw new RollcallError('csv_shrunk', {
      leaving: counted.missing,
      before: counted.present,
      lines: order.lines,
      previous,
      kind,
    })
  }
  return { leaving: counted.missing, kept: 0 }
}

async function lastCompleteImport(tx: Sql, directoryId: string, kind: string): Promise<number | null> {
  const [last] = await tx.rows<{ rows_accepted: number }>(
    `select rows_accepted from directory_import where directory_id = $1 and kind = $2 and complete
     order by place desc limit 1`,
    [directoryId, kind],
  )
  return last?.rows_accepted ?? null
}
