import { RollcallError } from '../../errors/rollcall-error.ts'
import type { FileKind } from './csv-headers/form.ts'
import { parseRows, type Row } from './parse-rows.ts'
import { findDelimiter, type RecognisedForm, recogniseForm, shorten } from './recognise-form.ts'
import { type FileEnd, splitRecords } from './split-records.ts'

export interface CsvFile {
  readonly recognised: RecognisedForm
  /** The lines after the header, a batch at a time. */
  readonly batches: AsyncIterable<readonly Row[]>
  /** True once everything was read, when the last line ends as a line does. */
  endsWithLineEnd(): boolean
}

/**
 * Opens a CSV file: reads as far as its header and finds out what it is. The rest is read as `batches` is.
 * @throws RollcallError csv_empty, csv_header_unreadable, csv_missing_column, csv_other_kind, csv_not_text
 */
export async function openCsv(bytes: AsyncIterable<Uint8Array>, expected: FileKind | null): Promise<CsvFile> {
  let delimiter = ','
  const end: FileEnd = { bytes: 0, endsWithLineEnd: false }
  const noteDelimiter = (header: string) => {
    delimiter = findDelimiter(header)
    return delimiter
  }
  const rows = inRows(splitRecords(bytes, noteDelimiter, end), () => delimiter)
  const { headers, rest } = await readHeader(rows)
  return {
    recognised: recogniseForm(headers, expected),
    batches: withFirst(rest, rows),
    endsWithLineEnd: () => end.endsWithLineEnd,
  }
}

async function* inRows(
  records: ReturnType<typeof splitRecords>,
  delimiter: () => string,
): AsyncGenerator<readonly Row[]> {
  for await (const batch of records) yield parseRows(batch, delimiter())
}

async function readHeader(
  rows: AsyncGenerator<readonly Row[]>,
): Promise<{ headers: readonly string[]; rest: Row[] }> {
  const seen: Row[] = []
  for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
    seen.push(...next.value)
    const header = seen[0]
    if (header === undefined) continue
    if (header.problem !== null) throw unreadable(header.text, 'It is no line of text.')
    const cells = header.cells.map((cell) => cell.trim())
    // Entra's bulk template has its version above the header.
    if (/^version:/i.test(cells[0] ?? '') && cells.slice(1).every((cell) => cell === '')) {
      seen.shift()
      if (seen.length === 0) continue
      return readHeaderFrom(seen)
    }
    return readHeaderFrom(seen)
  }
  throw new RollcallError('csv_empty')
}

function readHeaderFrom(seen: Row[]): { headers: readonly string[]; rest: Row[] } {
  const [header, ...rest] = seen
  if (header === undefined || header.problem !== null)
    throw unreadable(header?.text ?? '', 'It is no line of text.')
  const headers = header.cells.map((cell) => cell.trim())
  while (headers.length > 0 && headers.at(-1) === '') headers.pop()
  if (headers.length > 500) throw unreadable(header.cells.join(','), 'It has more than 500 columns.')
  return { headers, rest }
}

function unreadable(text: string, why: string): RollcallError {
  return new RollcallError('csv_header_unreadable', { why, beginning: shorten(text, 80) })
}

async function* withFirst(
  first: readonly Row[],
  others: AsyncGenerator<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  if (first.length > 0) yield first
  yield* others
}
