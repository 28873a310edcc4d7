import { nearestName } from '../expression/nearest-name.ts'
import { compileRegex } from '../regex/compile-regex.ts'
import { RegexError } from '../regex/regex-error.ts'
import { printClause } from './print-clause.ts'
import {
  type ScopingClause,
  type ScopingFilter,
  type ScopingOperator,
  scopingOperators,
} from './scoping-filter.ts'

/** What is known of a source attribute at saving time. */
export interface FilterableAttribute {
  readonly name: string
  readonly multiValued?: boolean
}

export type FilterProblemCode =
  | 'no_title'
  | 'duplicate_title'
  | 'no_clauses'
  | 'unknown_operator'
  | 'unknown_attribute'
  | 'unsupported_attribute'
  | 'operand_missing'
  | 'operand_not_allowed'
  | 'operand_not_an_integer'
  | 'bad_regex'

/** What is wrong with a filter, where, and what to do. */
export interface FilterProblem {
  readonly code: FilterProblemCode
  readonly filter: string
  readonly filterIndex: number
  readonly clauseIndex: number | null
  readonly message: string
  readonly next: string
}

/** Operators that look only at the attribute. */
export const unaryOperators: ReadonlySet<ScopingOperator> = new Set([
  'is_true',
  'is_false',
  'is_null',
  'is_not_null',
])

/** Attributes a scoping filter cannot look at: references, roles, members and dates. */
const unsupported: ReadonlySet<string> = new Set([
  'appRoleAssignments',
  'manager',
  'members',
  'userType',
  'hireDate',
  'employeeHireDate',
  'startDate',
  'endDate',
  'terminationDate',
  'employeeLeaveDateTime',
  'accountExpires',
  'IsSoftDeleted',
])

/**
 * Judges scoping filters at saving time; what Entra lets through and then fails on at run time is refused here.
 *
 * @param known the source attributes there are; omit to accept any name.
 * @returns every problem; empty when the filters may be saved.
 */
export function checkScopingFilters(
  filters: readonly ScopingFilter[],
  known?: readonly FilterableAttribute[],
): readonly FilterProblem[] {
  const titles = new Set<string>()
  return filters.flatMap((filter, filterIndex) => {
    const at = { filter: filter.title, filterIndex, clauseIndex: null }
    const problems: FilterProblem[] = []
    if (filter.title.trim() === '') {
      const message = `Filter ${filterIndex + 1} has no title.`
      problems.push({ ...at, code: 'no_title', message, next: 'Give it a title.' })
    } else if (titles.has(filter.title)) {
      const message = `Two filters have the title ${filter.title}.`
      problems.push({ ...at, code: 'duplicate_title', message, next: 'Give each filter a title of its own.' })
    }
    titles.add(filter.title)
    if (filter.clauses.length === 0) {
      const message = `The filter ${filter.title} has no clause, so it would let everyone pass.`
      problems.push({ ...at, code: 'no_clauses', message, next: 'Add a clause, or remove the filter.' })
    }
    for (const [clauseIndex, clause] of filter.clauses.entries()) {
      for (const problem of checkClause(clause, known)) problems.push({ ...at, clauseIndex, ...problem })
    }
    return problems
  })
}

type ClauseProblem = Pick<FilterProblem, 'code' | 'message' | 'next'>

function* checkClause(
  clause: ScopingClause,
  known: readonly FilterableAttribute[] | undefined,
): Generator<ClauseProblem> {
  if (!scopingOperators.includes(clause.operator)) {
    const near = nearestName(String(clause.operator), scopingOperators)
    yield {
      code: 'unknown_operator',
      message: `There is no operator ${String(clause.operator)}.`,
      next: near === null ? `Use one of ${scopingOperators.join(', ')}.` : `Did you mean ${near}?`,
    }
    return
  }
  yield* checkAttribute(clause.attribute, known)
  yield* checkOperand(clause)
}

function* checkAttribute(
  name: string,
  known: readonly FilterableAttribute[] | undefined,
): Generator<ClauseProblem> {
  if (unsupported.has(name)) {
    yield {
      code: 'unsupported_attribute',
      message: `${name} cannot be filtered: references, roles, members and dates are not supported.`,
      next: 'Filter on another attribute, or use assignments.',
    }
    return
  }
  const attribute = known?.find((one) => one.name === name)
  if (attribute?.multiValued === true) {
    yield {
      code: 'unsupported_attribute',
      message: `${name} has several values; filters look at attributes with one.`,
      next: 'Filter on another attribute, or use assignments.',
    }
  }
  if (known === undefined || attribute !== undefined) return
  const near = nearestName(
    name,
    known.map((one) => one.name),
  )
  yield {
    code: 'unknown_attribute',
    message: `The directory has no attribute ${name}; the filter would let nobody pass.`,
    next: near === null ? 'Choose an attribute of the directory.' : `Did you mean ${near}?`,
  }
}

function* checkOperand(clause: ScopingClause): Generator<ClauseProblem> {
  const { operator, value } = clause
  if (unaryOperators.has(operator)) {
    if (value === undefined) return
    const message = `${printClause({ attribute: clause.attribute, operator })} takes no value.`
    yield { code: 'operand_not_allowed', message, next: 'Leave the value out.' }
    return
  }
  if (value === undefined || value === '') {
    const message = `${printClause(clause)} has nothing to compare with.`
    yield { code: 'operand_missing', message, next: 'Give a value; to find empty attributes use is_null.' }
    return
  }
  if (operator.startsWith('greater_than') && !/^[+-]?\d{1,30}$/.test(value)) {
    const message = `"${value}" is not a whole number.`
    yield { code: 'operand_not_an_integer', message, next: 'Give a whole number such as 0 or 100.' }
  }
  if (operator !== 'regex_match' && operator !== 'not_regex_match') return
  try {
    compileRegex(value)
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    const message = `Character ${error.position + 1} of the pattern ${value}: ${error.message}`
    yield { code: 'bad_regex', message, next: 'Correct the pattern. The whole value has to match it.' }
  }
}
