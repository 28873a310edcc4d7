import { attributeReader } from '../expression/attribute-reader.ts'
import type { ExpressionContext, Value } from '../expression/value.ts'
import { compileRegex } from '../regex/compile-regex.ts'
import { RegexError } from '../regex/regex-error.ts'
import { printClause } from './print-clause.ts'
import type {
  ClauseOutcome,
  FilterEvaluation,
  FilterOutcome,
  ScopingClause,
  ScopingFilter,
} from './scoping-filter.ts'

/** Scoping filters ready to be asked about one person or group after another. */
export interface CompiledScopingFilters {
  readonly filters: readonly ScopingFilter[]
  /** Source attributes the filters look at. */
  readonly attributes: readonly string[]
  /** The answer with the reason of every clause. */
  evaluate(context: ExpressionContext): FilterEvaluation
  /** The answer alone. */
  passes(context: ExpressionContext): boolean
}

type Test = (context: ExpressionContext) => ClauseOutcome
type FailureReason = NonNullable<ClauseOutcome['reason']>

/** Longest value a pattern is run over; a longer one makes the clause false, with that reason. */
const longestText = 10_000

/**
 * Prepares filters that `checkScopingFilters` has accepted.
 *
 * @throws RegexError when a pattern cannot be run.
 */
export function compileScopingFilters(filters: readonly ScopingFilter[]): CompiledScopingFilters {
  const compiled = filters.map((filter) => ({ title: filter.title, tests: filter.clauses.map(testOf) }))
  const attributes = new Set(filters.flatMap(({ clauses }) => clauses.map((clause) => clause.attribute)))
  const evaluate = (context: ExpressionContext): FilterEvaluation => {
    const outcomes = compiled.map(({ title, tests }): FilterOutcome => {
      const clauses = tests.map((test) => test(context))
      return { title, passed: clauses.every((clause) => clause.passed), clauses }
    })
    return { passed: outcomes.length === 0 || outcomes.some((filter) => filter.passed), filters: outcomes }
  }
  return {
    filters,
    attributes: [...attributes],
    evaluate,
    passes: (context) =>
      compiled.length === 0 || compiled.some(({ tests }) => tests.every((test) => test(context).passed)),
  }
}

/** Evaluates filters once; to evaluate the same filters often, compile them. */
export function evaluateScopingFilters(
  filters: readonly ScopingFilter[],
  context: ExpressionContext,
): FilterEvaluation {
  return compileScopingFilters(filters).evaluate(context)
}

function testOf(clause: ScopingClause): Test {
  const read = attributeReader(clause.attribute)
  const judge = judgeOf(clause)
  const text = printClause(clause)
  return (context) => {
    const value = read(context)
    const actual = typeof value === 'symbol' ? null : value
    const verdict = judge(actual)
    const passed = verdict === true
    return {
      text,
      attribute: clause.attribute,
      actual,
      passed,
      reason: typeof verdict === 'string' ? verdict : null,
    }
  }
}

type Judge = (value: Exclude<Value, symbol>) => boolean | FailureReason

/** A null or empty attribute makes every clause false but `is_null` (Entra's rule), the negative ones too. */
function judgeOf(clause: ScopingClause): Judge {
  const operand = clause.value ?? ''
  switch (clause.operator) {
    case 'is_null':
      return (value) => isAbsent(value)
    case 'is_not_null':
      return (value) => !isAbsent(value)
    case 'is_true':
      return (value) => (isAbsent(value) ? 'null_value' : truthOf(value) === true)
    case 'is_false':
      return (value) => (isAbsent(value) ? 'null_value' : truthOf(value) === false)
    case 'greater_than':
      return onIntegers(operand, (actual, limit) => actual > limit)
    case 'greater_than_or_equals':
      return onIntegers(operand, (actual, limit) => actual >= limit)
    case 'regex_match':
      return onPattern(operand, (matches) => matches)
    case 'not_regex_match':
      return onPattern(operand, (matches) => !matches)
    default:
      return onText(comparisons[clause.operator], operand)
  }
}

const comparisons = {
  equals: (actual: string, operand: string) => actual === operand,
  not_equals: (actual: string, operand: string) => actual !== operand,
  includes: (actual: string, operand: string) => actual.includes(operand),
  ends_with: (actual: string, operand: string) => actual.endsWith(operand),
  // Entra's `&`: described as the value being found in the operand, whatever the sign suggests.
  is_contained_in: (actual: string, operand: string) => operand.includes(actual),
  is_not_contained_in: (actual: string, operand: string) => !operand.includes(actual),
} as const

function onText(compare: (actual: string, operand: string) => boolean, operand: string): Judge {
  return (value) => {
    if (isAbsent(value)) return 'null_value'
    const text = singleText(value)
    return text === null ? 'multi_valued' : compare(text, operand)
  }
}

/** The whole value has to match: Entra's own examples only hold that way. Write `.*` to leave ends open. */
function onPattern(pattern: string, verdict: (matches: boolean) => boolean): Judge {
  const regex = compileRegex(pattern)
  return (value) => {
    if (isAbsent(value)) return 'null_value'
    const text = singleText(value)
    if (text === null) return 'multi_valued'
    if (text.length > longestText) return 'too_long'
    try {
      return verdict(regex.matchesWhole(text))
    } catch (error) {
      if (error instanceof RegexError) return 'too_long'
      throw error
    }
  }
}

const integer = /^[+-]?\d{1,30}$/

function onIntegers(operand: string, compare: (actual: bigint, limit: bigint) => boolean): Judge {
  const limit = integer.test(operand) ? BigInt(operand.replace('+', '')) : null
  return (value) => {
    if (isAbsent(value)) return 'null_value'
    const text = singleText(value)
    if (text === null) return 'multi_valued'
    return limit !== null && integer.test(text)
      ? compare(BigInt(text.replace('+', '')), limit)
      : 'not_an_integer'
  }
}

function isAbsent(value: Exclude<Value, symbol>): boolean {
  return value === null || value === '' || (typeof value === 'object' && value.length === 0)
}

/** The text of one value; null when there are several. Booleans read `True` and `False`. */
function singleText(value: Exclude<Value, symbol>): string | null {
  if (value === null) return ''
  if (typeof value === 'object') return value.length === 1 ? value[0]! : null
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

function truthOf(value: Exclude<Value, symbol>): boolean | null {
  const text = singleText(value)?.toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : null
}
