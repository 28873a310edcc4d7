import { RollcallError } from '../../errors/rollcall-error.ts'

/** One record of a CSV file as text, quoted line ends included; or a line that cannot be one, and why. */
export type RawRecord =
  | { readonly line: number; readonly text: string; readonly problem: null }
  | { readonly line: number; readonly text: string; readonly problem: LineProblem }

export type LineProblem = 'line_too_long' | 'quote_not_closed' | 'not_utf8' | 'control_character'

export interface SplitLimits {
  /** The longest record, in characters. A longer line is dropped while it is read, never held. */
  readonly recordLength: number
  /** The most line ends inside one record: beyond it a quote was left open. */
  readonly recordLines: number
  /** The largest file, in bytes. */
  readonly fileBytes: number
}

export const defaultSplitLimits: SplitLimits = {
  recordLength: 64 * 1024,
  recordLines: 100,
  fileBytes: 1024 * 1024 * 1024,
}

/** What is known of a file once its last byte was read. */
export interface FileEnd {
  bytes: number
  /** False when the last line has no line end: nobody can tell a whole file from a cut one. */
  endsWithLineEnd: boolean
}

/**
 * Splits a stream of bytes into records of a CSV file, a batch for every chunk that arrived. This is done here and not by the CSV
 * parser because one bad line may cost that line only: a quote that is never closed must not swallow the rest of
 * the file, a line of megabytes must not be held, and each record has to know the line on which it starts.
 *
 * @param delimiterOf called with the first record, names the character between its columns
 * @throws RollcallError csv_not_text, csv_too_large
 */
export async function* splitRecords(
  bytes: AsyncIterable<Uint8Array>,
  delimiterOf: (header: string) => string,
  end: FileEnd,
  limits: SplitLimits = defaultSplitLimits,
): AsyncGenerator<RawRecord[]> {
  const decoder = new TextDecoder('utf-8') // drops the byte order mark, turns bytes that are not UTF-8 into U+FFFD
  const splitter = createSplitter(delimiterOf, limits)
  for await (const chunk of bytes) {
    if (end.bytes < 4096) refuseIfNotText(chunk)
    end.bytes += chunk.byteLength
    if (end.bytes > limits.fileBytes)
      throw new RollcallError('csv_too_large', { limitBytes: limits.fileBytes })
    if (chunk.byteLength > 0) end.endsWithLineEnd = chunk[chunk.byteLength - 1] === 0x0a
    const records = splitter.push(decoder.decode(chunk, { stream: true }))
    if (records.length > 0) yield records
  }
  const rest = [...splitter.push(decoder.decode()), ...splitter.finish()]
  if (rest.length > 0) yield rest
}

/** A NUL byte near the beginning is a spreadsheet, an archive, or text in UTF-16; none of them is a CSV file. */
function refuseIfNotText(chunk: Uint8Array): void {
  const looked = chunk.subarray(0, 65_536)
  const utf16 = (looked[0] === 0xff && looked[1] === 0xfe) || (looked[0] === 0xfe && looked[1] === 0xff)
  if (utf16) throw new RollcallError('csv_not_text', { found: 'UTF-16 text' })
  if (looked[0] === 0x50 && looked[1] === 0x4b && looked[2] === 0x03) {
    throw new RollcallError('csv_not_text', { found: 'a ZIP archive or an Excel workbook (.xlsx)' })
  }
  if (looked.includes(0)) throw new RollcallError('csv_not_text', { found: 'binary data' })
}

interface Splitter {
  push(text: string): RawRecord[]
  finish(): RawRecord[]
}

function createSplitter(delimiterOf: (header: string) => string, limits: SplitLimits): Splitter {
  let partial = '' // the beginning of a line whose end has not arrived
  let skipping = false // inside a line that was already given up as too long
  let lineNumber = 1
  let delimiter: string | null = null
  let open: string[] = [] // the lines of a record whose quote is open
  let openLength = 0

  function takeLine(line: string, records: RawRecord[]): void {
    const start = lineNumber - open.length
    lineNumber += 1
    if (open.length === 0 && line.trim() === '') return
    delimiter ??= delimiterOf(line)
    const inside = line.includes('"') ? endsInsideQuotes(line, delimiter, open.length > 0) : open.length > 0
    if (!inside) {
      const text = open.length === 0 ? line : `${open.join('\n')}\n${line}`
      open = []
      openLength = 0
      records.push({ line: start, text, problem: problemOf(text, limits) })
      return
    }
    open.push(line)
    openLength += line.length + 1
    if (open.length > limits.recordLines || openLength > limits.recordLength) giveUpOpenQuote(records)
  }

  /** The line that opened the quote is lost; those after it are looked at again, as lines of their own. */
  function giveUpOpenQuote(records: RawRecord[]): void {
    const [first, ...others] = open
    const start = lineNumber - open.length
    records.push({ line: start, text: first ?? '', problem: 'quote_not_closed' })
    open = []
    openLength = 0
    lineNumber = start + 1
    for (const line of others) takeLine(line, records)
  }

  function takeTooLong(records: RawRecord[], beginning: string): void {
    while (open.length > 0) giveUpOpenQuote(records)
    records.push({ line: lineNumber, text: beginning.slice(0, 200), problem: 'line_too_long' })
    lineNumber += 1
  }

  function push(text: string): RawRecord[] {
    const records: RawRecord[] = []
    let from = 0
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      const piece = text.slice(from, to)
      from = to + 1
      if (skipping) skipping = false
      else if (partial.length + piece.length > limits.recordLength) takeTooLong(records, partial + piece)
      else takeLine(withoutReturn(partial + piece), records)
      partial = ''
    }
    if (!skipping) partial += text.slice(from)
    if (partial.length > limits.recordLength) {
      takeTooLong(records, partial)
      partial = ''
      skipping = true
    }
    return records
  }

  function finish(): RawRecord[] {
    const records: RawRecord[] = []
    if (partial !== '' && !skipping) takeLine(withoutReturn(partial), records)
    while (open.length > 0) giveUpOpenQuote(records)
    return records
  }

  return { push, finish }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** RFC 4180 §2.5–7: a quote opens a field only at its beginning, and a doubled quote inside stays inside. */
function endsInsideQuotes(line: string, delimiter: string, startsInside: boolean): boolean {
  let inside = startsInside
  let atFieldStart = !startsInside
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]
    if (character === '"') {
      if (inside) {
        if (line[at + 1] === '"') at += 1
        else inside = false
      } else if (atFieldStart) inside = true
      atFieldStart = false
    } else {
      atFieldStart = !inside && character === delimiter
    }
  }
  return inside
}

function problemOf(text: string, limits: SplitLimits): LineProblem | null {
  if (text.length > limits.recordLength) return 'line_too_long'
  if (text.includes('�')) return 'not_utf8'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? 'control_character' : null
}
