import { parse } from 'csv-parse/sync'
import type { LineProblem, RawRecord } from './split-records.ts'

/** A record as cells, or why it is none. */
export type Row =
  | { readonly line: number; readonly cells: readonly string[]; readonly problem: null }
  | { readonly line: number; readonly text: string; readonly problem: LineProblem | 'bad_quote' }

/** Splits whole records into their cells. A record that breaks RFC 4180 costs itself, not its neighbours. */
export function parseRows(records: readonly RawRecord[], delimiter: string): Row[] {
  const good = records.filter((record) => record.problem === null)
  const cells = parseTogether(good, delimiter)
  let next = 0
  return records.map((record): Row => {
    if (record.problem !== null) return { line: record.line, text: record.text, problem: record.problem }
    const own = cells === null ? parseOne(record.text, delimiter) : cells[next++]
    if (own === null || own === undefined)
      return { line: record.line, text: record.text, problem: 'bad_quote' }
    return { line: record.line, cells: own, problem: null }
  })
}

/** All at once, because the parser's setting up costs more than a record; null when one of them is broken. */
function parseTogether(records: readonly RawRecord[], delimiter: string): string[][] | null {
  if (records.length === 0) return []
  try {
    const rows = parseText(records.map((record) => record.text).join('\n'), delimiter)
    return rows.length === records.length ? rows : null
  } catch {
    return null
  }
}

function parseOne(text: string, delimiter: string): string[] | null {
  try {
    const rows = parseText(text, delimiter)
    return rows.length === 1 ? rows[0]! : null
  } catch {
    return null
  }
}

function parseText(text: string, delimiter: string): string[][] {
  return parse(text, { delimiter, relax_column_count: true, record_delimiter: '\n' })
}
