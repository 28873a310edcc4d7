import { printScopingFilters } from '../filter/print-clause.ts'
import type { AttributeMapping, ObjectMapping } from '../mapping.ts'

/** One difference between two versions of a mapping. */
export interface MappingDifference {
  readonly kind: 'added' | 'removed' | 'changed'
  /** What it is about: a target path, `filters`, `actions` or another setting of the mapping. */
  readonly subject: string
  /** Before and after as a person reads them; null where there is none. */
  readonly before: string | null
  readonly after: string | null
}

/** What changed from one version of a mapping to the next: rows by target path, then everything else. */
export function diffMappings(before: ObjectMapping, after: ObjectMapping): readonly MappingDifference[] {
  const differences: MappingDifference[] = []
  const note = (subject: string, from: string | null, to: string | null) => {
    if (from === to) return
    const kind = from === null ? 'added' : to === null ? 'removed' : 'changed'
    differences.push({ kind, subject, before: from, after: to })
  }
  const rowsAfter = new Map(after.attributes.map((row) => [row.target, row]))
  const rowsBefore = new Map(before.attributes.map((row) => [row.target, row]))
  for (const [target, row] of rowsBefore)
    note(target, printMapping(row), printOptional(rowsAfter.get(target)))
  for (const [target, row] of rowsAfter) if (!rowsBefore.has(target)) note(target, null, printMapping(row))
  note('filters', printScopingFilters(before.filters), printScopingFilters(after.filters))
  note('actions', printActions(before), printActions(after))
  note('enabled', before.enabled ? 'on' : 'off', after.enabled ? 'on' : 'off')
  note('clearableSources', printList(before.clearableSources), printList(after.clearableSources))
  return differences
}

function printOptional(row: AttributeMapping | undefined): string | null {
  return row === undefined ? null : printMapping(row)
}

/** A row of the table on one line: `mail → emails[type eq "work"].value, default "none", only on create`. */
export function printMapping(row: AttributeMapping): string {
  const parts = [`${printSource(row)} → ${row.target}`]
  if (row.defaultValue !== undefined && row.kind !== 'none') parts.push(`default "${row.defaultValue}"`)
  if (row.matchingPrecedence !== undefined) parts.push(`matching ${row.matchingPrecedence}`)
  if (row.apply === 'on_create') parts.push('only on create')
  if (row.required === true) parts.push('required')
  if (row.clearOnNull === true) parts.push('clears when empty')
  const tests = row.kind === 'expression' ? (row.tests ?? []) : []
  if (tests.length > 0) parts.push(`tests: ${tests.map((test) => test.title).join('; ')}`)
  return parts.join(', ')
}

function printSource(row: AttributeMapping): string {
  switch (row.kind) {
    case 'direct':
      return row.source
    case 'constant':
      return `"${row.constant}"`
    case 'expression':
      return row.expression
    case 'none':
      return `"${row.defaultValue}" where empty`
  }
}

function printActions({ actions }: ObjectMapping): string {
  const on = (['create', 'update', 'delete'] as const).filter((action) => actions[action])
  return printList(on)
}

function printList(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ')
}
