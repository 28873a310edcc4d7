import { stripVTControlCharacters, styleText } from 'node:util'
import Table from 'cli-table3'
import type { CliProcess, CliStream } from './process.ts'
import { createProgressBar, type ProgressBar } from './progress-bar.ts'

export type Format = 'human' | 'plain' | 'json'
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'
export type Paint = Readonly<Record<Style, (text: string) => string>>

export interface Column<R> {
  readonly title: string
  readonly value: (row: R) => string | number | null | undefined
  readonly align?: 'left' | 'right'
}

/** Results go to stdout, everything said about them to stderr. */
export interface Output {
  readonly format: Format
  readonly paint: Paint
  /** One JSON document on stdout. */
  json(value: unknown): void
  /** One line of JSON Lines on stdout. */
  jsonLine(value: unknown): void
  lines(...lines: readonly string[]): void
  /** A list in the format asked for: table, tab-separated lines, or `{ items }` as JSON. */
  list<R>(rows: readonly R[], columns: readonly Column<R>[], empty: string): void
  /** `--json` prints the value; otherwise the lines for people. */
  result(value: unknown, lines: readonly string[]): void
  /** A table for people, on stdout. */
  table<R>(rows: readonly R[], columns: readonly Column<R>[]): void
  /** A remark on stderr; `--quiet` leaves it out. */
  message(...lines: readonly string[]): void
  /** A warning or error on stderr; always shown. */
  warn(...lines: readonly string[]): void
  progress(): ProgressBar
}

export interface OutputOptions {
  readonly json?: boolean
  readonly plain?: boolean
  readonly quiet?: boolean
  readonly color?: boolean
}

/** Decides format and colours once, from flags, environment and what the streams are. */
export function createOutput(process: CliProcess, options: OutputOptions): Output {
  const { env, stdout, stderr } = process
  const format: Format = options.json ? 'json' : options.plain ? 'plain' : 'human'
  const paint = createPaint(wantsColor(process, stdout, options))
  const write = (stream: CliStream, lines: readonly string[]): void => {
    if (lines.length > 0) stream.write(`${lines.map(safeLine).join('\n')}\n`)
  }
  const say = (lines: readonly string[]) =>
    write(stderr, env['npm_lifecycle_event'] === 'npx' ? lines.map(asNpx) : lines)
  const output: Output = {
    format,
    paint,
    json: (value) => write(stdout, [JSON.stringify(value, null, 2)]),
    jsonLine: (value) => write(stdout, [JSON.stringify(value)]),
    lines: (...lines) => write(stdout, lines),
    result: (value, lines) => (format === 'json' ? output.json(value) : write(stdout, lines)),
    table: (rows, columns) => write(stdout, tableLines(rows, columns, paint)),
    list(rows, columns, empty) {
      if (format === 'json') return output.json({ items: rows })
      if (format === 'plain')
        return write(
          stdout,
          rows.map((row) => plainLine(row, columns)),
        )
      return rows.length === 0 ? output.message(empty) : output.table(rows, columns)
    },
    message: (...lines) => (options.quiet ? undefined : say(lines)),
    warn: (...lines) => say(lines),
    progress: () => createProgressBar(stderr, { quiet: options.quiet ?? false, now: Date.now }),
  }
  return output
}

/** Who came by npx has no `rollcall` on the path: a command that is advised is one that can be typed. */
function asNpx(line: string): string {
  return line.replace(/(?<![\w-]|npx )rollcall (?=[a-z])/g, 'npx rollcall ')
}

/** Colours only for a person who sees them and has not declined: https://no-color.org */
export function wantsColor({ env }: CliProcess, stream: CliStream, { color }: OutputOptions): boolean {
  if (color === false || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return stream.isTTY === true
}

export function createPaint(colored: boolean): Paint {
  const style = (name: Style) => (text: string) =>
    colored ? styleText(name, text, { validateStream: false }) : text
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    blue: style('blue'),
    magenta: style('magenta'),
    cyan: style('cyan'),
  }
}

function cell(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

/** One record a line; tabs and line breaks inside a value would break the record and become spaces. */
function plainLine<R>(row: R, columns: readonly Column<R>[]): string {
  return columns
    .map(({ value }) => stripVTControlCharacters(cell(value(row))).replace(/[\t\r\n]+/g, ' '))
    .join('\t')
}

const noBorder = ['top', 'bottom', 'left', 'right', 'mid'] as const

function tableLines<R>(rows: readonly R[], columns: readonly Column<R>[], paint: Paint): string[] {
  const chars: Record<string, string> = { middle: '  ' }
  for (const side of noBorder) {
    for (const end of ['', '-mid', '-left', '-right']) chars[`${side}${end}`] = ''
  }
  const table = new Table({
    head: columns.map(({ title }) => paint.dim(title)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars,
  })
  // Control characters in names would move the cursor of whoever reads the table.
  for (const row of rows) table.push(columns.map(({ value }) => safeText(cell(value(row)))))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}

/** Keeps our own colour sequences and drops every other control character. */
function safeText(text: string): string {
  return safeLine(text).replaceAll('\t', '')
}

/** The same for what is no table: a sentence of a target may not clear or retitle the terminal of whoever reads it. */
function safeLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/\u001b(?!\[\d+m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, '')
}
