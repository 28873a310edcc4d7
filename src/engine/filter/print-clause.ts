import type { ScopingClause, ScopingFilter, ScopingOperator } from './scoping-filter.ts'

const verbs: Readonly<Record<ScopingOperator, string>> = {
  equals: 'equals',
  not_equals: 'does not equal',
  is_true: 'is true',
  is_false: 'is false',
  is_null: 'is empty',
  is_not_null: 'is not empty',
  regex_match: 'matches',
  not_regex_match: 'does not match',
  greater_than: 'is greater than',
  greater_than_or_equals: 'is at least',
  includes: 'contains',
  ends_with: 'ends with',
  is_contained_in: 'is contained in',
  is_not_contained_in: 'is not contained in',
}

/** A clause as a sentence: `department equals "Sales"`. */
export function printClause({ attribute, operator, value }: ScopingClause): string {
  const subject = `${attribute} ${verbs[operator]}`
  return value === undefined ? subject : `${subject} "${value}"`
}

/** Filters as one sentence: clauses joined by "and", filters by "or". */
export function printScopingFilters(filters: readonly ScopingFilter[]): string {
  if (filters.length === 0) return 'everyone'
  const sentences = filters.map((filter) => filter.clauses.map(printClause).join(' and '))
  return sentences.length === 1 ? sentences[0]! : sentences.map((sentence) => `(${sentence})`).join(' or ')
}
