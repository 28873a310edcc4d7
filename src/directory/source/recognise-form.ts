import { RollcallError } from '../../errors/rollcall-error.ts'
import { checkAttributeName } from '../attributes.ts'
import { csvForms } from './csv-forms.ts'
import { type ColumnTarget, type CsvForm, type FileKind, headerKey } from './csv-headers/form.ts'

/** A column of one file: the header as written, and where its cells go. */
export interface Column {
  readonly header: string
  readonly target: ColumnTarget
}

export interface RecognisedForm {
  readonly form: CsvForm
  readonly columns: readonly Column[]
}

/** The character between the columns: whichever of comma, semicolon and tab the header has most of outside quotes. */
export function findDelimiter(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '')
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

/**
 * Finds out from its headers what a file is, and what each of its columns means.
 *
 * @param expected the kind the caller needs, or null when any will do
 * @throws RollcallError csv_missing_column (no form fits; names what is missing and what was seen), csv_other_kind
 */
export function recogniseForm(headers: readonly string[], expected: FileKind | null = null): RecognisedForm {
  const keys = headers.map(headerKey)
  const present = new Set(keys)
  const form = csvForms.find((candidate) =>
    candidate.recognisedBy.every((names) => names.some((name) => present.has(name))),
  )
  if (form === undefined) throw missingColumn(headers, present, expected)
  if (expected !== null && form.kind !== expected) {
    throw new RollcallError('csv_other_kind', { expected, found: form.kind, form: form.title })
  }
  return { form, columns: nameColumns(headers, keys, form) }
}

function nameColumns(headers: readonly string[], keys: readonly string[], form: CsvForm): Column[] {
  const taken = new Set<string>()
  return headers.map((header, index) => {
    const target = targetOf(header, keys[index] ?? '', form)
    if (target.to === 'nothing') return { header, target }
    const place = target.to === 'attribute' ? target.name : `(${target.to})`
    if (taken.has(place)) return { header, target: { to: 'nothing', why: 'repeated' } }
    taken.add(place)
    return { header, target }
  })
}

function targetOf(header: string, key: string, form: CsvForm): ColumnTarget {
  const known = Object.hasOwn(form.columns, key) ? form.columns[key] : undefined
  if (known !== undefined) return known
  const name = header.trim().replace(/\s+/g, '_')
  const refused = checkAttributeName(name)
  if (refused !== null) return { to: 'nothing', why: refused }
  return form.otherColumns === 'attribute'
    ? { to: 'attribute', name, type: 'text' }
    : { to: 'nothing', why: 'not_used' }
}

function missingColumn(
  headers: readonly string[],
  present: ReadonlySet<string>,
  expected: FileKind | null,
): RollcallError {
  const candidates = csvForms.filter((form) => expected === null || form.kind === expected)
  const knownHeaders = (form: CsvForm) => Object.keys(form.columns).filter((key) => present.has(key)).length
  const nearest = candidates.reduce((best, form) => (knownHeaders(form) > knownHeaders(best) ? form : best))
  const missing = Object.entries(nearest.required)
    .filter(([, names]) => !names.some((name) => present.has(name)))
    .map(([name]) => name)
  const seen = headers.slice(0, 30).map((header) => shorten(header, 40))
  return new RollcallError('csv_missing_column', {
    missing: missing.length > 0 ? missing.join(', ') : 'userName',
    headersSeen: seen.length > 0 ? seen.join(', ') : '(none)',
    nearestForm: nearest.title,
  })
}

/** A value as a report may show it: short, on one line. */
export function shorten(value: string, length = 60): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would move a terminal's cursor
  const oneLine = value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
  return oneLine.length <= length ? oneLine : `${oneLine.slice(0, length - 1)}…`
}
