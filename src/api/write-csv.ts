/** A cell that a spreadsheet would take for a formula (OWASP: CSV injection) begins with an apostrophe. */
const formula = /^[=+\-@\t\r]/

/** One line of RFC 4180. Nothing is an empty cell; what is no text is JSON. */
export function writeCsvLine(cells: readonly unknown[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`
}

function writeCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const plain = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = formula.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
