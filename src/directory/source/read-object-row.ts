import type { AttributeValue } from '../attributes.ts'
import { explainRejection } from '../explain-rejection.ts'
import type { RejectedLine } from '../import-report.ts'
import type { Row } from './parse-rows.ts'
import { readValue } from './read-value.ts'
import { type RecognisedForm, shorten } from './recognise-form.ts'
import type { ObjectRow } from './staged-row.ts'

/** Turns a line of a people or groups file into what it says about one person or group, or into why it cannot. */
export function readObjectRow(row: Row, recognised: RecognisedForm): ObjectRow {
  const broken = checkRow(row, recognised.columns.length)
  if (broken !== null || row.problem !== null) {
    return { unusable: { rejection: broken!, sourceId: null, name: null } }
  }
  const nameAttribute = recognised.form.kind === 'people' ? 'userPrincipalName' : 'displayName'
  const attributes: Record<string, AttributeValue> = {}
  let sourceId: string | null = null
  let managerRef: string | null = null
  let rejection: RejectedLine | null = null
  for (const [index, column] of recognised.columns.entries()) {
    const cell = row.cells[index] ?? ''
    if (column.target.to === 'sourceId') sourceId = cell.trim() || null
    else if (column.target.to === 'manager') managerRef = cell.trim() || null
    else if (column.target.to === 'attribute') {
      const read = readValue(cell, column.target.type, recognised.form.slashDates)
      if (read.problem !== null) {
        const at = { line: row.line, column: column.header, value: shorten(cell) }
        rejection ??= explainRejection(at, read.problem)
      } else if (read.value !== null) attributes[column.target.name] = read.value
    }
  }
  const name = attributes[nameAttribute]
  if (typeof name !== 'string') rejection ??= missing(row.line, nameAttribute, recognised)
  if (rejection !== null || typeof name !== 'string') {
    return { unusable: { rejection: rejection!, sourceId, name: typeof name === 'string' ? name : null } }
  }
  derive(attributes, recognised)
  return { staged: { line: row.line, sourceId, name, attributes, managerRef } }
}

function missing(line: number, attribute: string, { columns }: RecognisedForm): RejectedLine {
  const column = columns.find(({ target }) => target.to === 'attribute' && target.name === attribute)
  return explainRejection({ line, column: column?.header ?? attribute }, 'missing_value')
}

/** Some products leave out of the file what they show: Google's primary address is the mail address too. */
function derive(attributes: Record<string, AttributeValue>, { form }: RecognisedForm): void {
  for (const { attribute, from } of form.derived) {
    if (attributes[attribute] !== undefined) continue
    const parts = from.map((name) => attributes[name]).filter((part) => typeof part === 'string')
    if (parts.length > 0) attributes[attribute] = parts.join(' ')
  }
}

/** What is wrong with a line before its values are looked at. */
export function checkRow(row: Row, columnCount: number): RejectedLine | null {
  if (row.problem !== null) {
    return explainRejection({ line: row.line, value: shorten(row.text) }, row.problem)
  }
  // Spreadsheets end lines with empty cells; those mean nothing.
  const extra = row.cells.slice(columnCount).some((cell) => cell.trim() !== '')
  if (row.cells.length >= columnCount && !extra) return null
  const other = `${row.cells.length} columns where the header has ${columnCount}`
  return explainRejection(
    { line: row.line, value: shorten(row.cells.join(', ')) },
    'wrong_column_count',
    other,
  )
}
