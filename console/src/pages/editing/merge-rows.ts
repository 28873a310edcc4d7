import type { MappingRowJson as MappingRow } from '../../../../src/api/settings-shapes.ts'

export interface Merged {
  readonly rows: readonly MappingRow[]
  /** Targets that both changed, each in another way; what was typed here stands. */
  readonly conflicts: readonly string[]
}

/**
 * Puts what was edited here onto what somebody else saved meanwhile, row by row: a row only one of the two touched is
 * theirs or mine, a row both touched stays as it was typed here and is named. Rows are told apart by their target.
 */
export function mergeRows(
  base: readonly MappingRow[],
  mine: readonly MappingRow[],
  theirs: readonly MappingRow[],
): Merged {
  const before = byTarget(base)
  const here = byTarget(mine)
  const there = byTarget(theirs)
  const conflicts: string[] = []
  const keep = (target: string): MappingRow | undefined => {
    const [was, own, other] = [before.get(target), here.get(target), there.get(target)]
    if (isSame(own, was)) return other
    if (!isSame(other, was) && !isSame(own, other)) conflicts.push(target)
    return own
  }
  const order = [...new Set([...theirs, ...mine].map(({ target }) => target))]
  return { rows: order.map(keep).filter((row) => row !== undefined), conflicts }
}

const byTarget = (rows: readonly MappingRow[]) => new Map(rows.map((row) => [row.target, row]))

const isSame = (one: MappingRow | undefined, other: MappingRow | undefined): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

const sorted = (row: MappingRow | undefined) =>
  Object.entries(row ?? {}).sort(([one], [other]) => one.localeCompare(other))
