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
  const last = await lastCompleteImport(tx, directoryId, kind)
  const previous = last ?? counted.present
  const measure = whatIsTooMuch(order, counted, previous)
  if (measure !== null) {
    throw new RollcallError('csv_shrunk', {
      leaving: counted.missing,
      before: counted.present,
      lines: order.lines,
      previous,
      measure,
      known:
        last === null
          ? `${counted.present} are here, and no complete file came before`
          : `the last complete one brought ${last}`,
      kind,
    })
  }
  return { leaving: counted.missing, kept: 0 }
}

/** Which measure the leavers are beyond, in words; null when they are believed. */
function whatIsTooMuch(
  { complete, lines }: MergeOrder,
  { missing, present }: { readonly missing: number; readonly present: number },
  previous: number,
): string | null {
  const allowed = complete?.allowShrink ?? null
  if (allowed !== null) return missing > allowed ? `more than the ${allowed} that were allowed` : null
  if (missing > present * believedShrink) return 'more than a tenth'
  if (lines >= previous * (1 - believedShrink)) return null
  return 'the file is shorter than the last one by more than a tenth'
}

async function lastCompleteImport(tx: Sql, directoryId: string, kind: string): Promise<number | null> {
  const [last] = await tx.rows<{ rows_accepted: number }>(
    `select rows_accepted from directory_import where directory_id = $1 and kind = $2 and complete
     order by place desc limit 1`,
    [directoryId, kind],
  )
  return last?.rows_accepted ?? null
}
