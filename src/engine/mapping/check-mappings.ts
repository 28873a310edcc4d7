import type { ResourceType } from '../../scim/index.ts'
import type { UserNameFormat } from '../application/application.ts'
import { computedAttributes } from '../expression/attribute-reader.ts'
import { checkExpression, type KnownAttribute } from '../expression/check-expression.ts'
import { type CompiledExpression, compileExpression } from '../expression/compile-expression.ts'
import { ExpressionError, type ExpressionProblem } from '../expression/expression-error.ts'
import { roleModes } from '../expression/functions/role-functions.ts'
import { nearestName } from '../expression/nearest-name.ts'
import { parseExpression } from '../expression/parse-expression.ts'
import { runExpressionTests } from '../expression/run-expression-tests.ts'
import { checkScopingFilters } from '../filter/check-scoping-filters.ts'
import type { AttributeMapping, ObjectMapping } from '../mapping.ts'
import { coerceValue } from './coerce-value.ts'
import type { MappingProblemReason, MappingsProblem } from './mapping-problem.ts'
import { findTarget, placeOf, type TargetPath } from './target-path.ts'

/** What mappings are judged against. */
export interface MappingSurroundings {
  /** The target's resource type: the standard one, or what its discovery endpoints say. */
  readonly type: ResourceType
  /** The source attributes there are; omit to accept any name. */
  readonly sources?: readonly KnownAttribute[]
  readonly scope: 'assigned' | 'all'
  /** How `userName` is made, when not as the table says. */
  readonly userNameFormat?: UserNameFormat
  /** Of the directory; null when it has none. Omit where that is not known. */
  readonly defaultDomain?: string | null
}

type Report = (
  reason: MappingProblemReason,
  message: string,
  next: string,
  more?: Partial<MappingsProblem>,
) => void

/**
 * Judges the mappings of one resource type at saving time.
 *
 * @returns every problem, errors and warnings, in table order; empty when all is well.
 */
export function checkMappings(
  mapping: ObjectMapping,
  surroundings: MappingSurroundings,
): readonly MappingsProblem[] {
  const problems: MappingsProblem[] = []
  const reportAt =
    (row: number | null, target: string | null): Report =>
    (reason, message, next, more = {}) =>
      problems.push({ reason, severity: 'error', row, target, message, next, ...more })
  const targets = mapping.attributes.map((row, index) => {
    const report = reportAt(index, row.target)
    const target = findTarget(row.target, surroundings.type)
    if ('code' in target) {
      report(target.code, target.message, target.next)
      return null
    }
    checkRow(row, target, surroundings, report)
    return target
  })
  checkTable(mapping, targets, surroundings, reportAt)
  return problems
}

function checkRow(
  row: AttributeMapping,
  target: TargetPath,
  surroundings: MappingSurroundings,
  report: Report,
): void {
  if (row.kind === 'direct') checkSource(row.source, target, surroundings, report)
  if (row.kind === 'constant') checkConstant(row.constant, target, report)
  if (row.kind === 'expression') checkRowExpression(row, target, surroundings, report)
  if (row.defaultValue !== undefined) checkLiteral('default', row.defaultValue, target, report)
  if (row.matchingPrecedence !== undefined) checkMatching(row, row.matchingPrecedence, target, report)
  if (row.clearOnNull === true && (row.required === true || row.matchingPrecedence !== undefined)) {
    const message = `${row.target} is required or matches accounts; it cannot be cleared.`
    report('clearing_required', message, 'Switch clearing off for it.')
  }
  if (target.attribute === 'password' && row.apply === 'always') {
    const message = 'A password is set only when an account is created.'
    report('password_always', message, 'Set "apply" to "on_create".')
  }
}

function checkSource(
  source: string,
  target: TargetPath,
  { sources }: MappingSurroundings,
  report: Report,
): void {
  if (source === 'appRoleAssignments') {
    const message = 'appRoleAssignments cannot be mapped directly.'
    report(
      'source_not_mappable',
      message,
      'Use the expression SingleAppRoleAssignment([appRoleAssignments]), or one of the other role functions.',
    )
    return
  }
  if (sources === undefined || source === 'members') return
  const known = sources.find((one) => one.name === source)
  if (known?.multiValued === true && target.shape !== 'list' && target.shape !== 'plural') {
    const message = `${source} has several values, ${target.text} takes one.`
    report(
      'source_has_several_values',
      message,
      `Use the expression Item([${source}], 1) or Join(", ", [${source}]).`,
    )
  }
  if (known !== undefined || (computedAttributes as readonly string[]).includes(source)) return
  const near = nearestName(
    source,
    sources.map((one) => one.name),
  )
  const next = near === null ? 'Choose an attribute of the directory.' : `Did you mean ${near}?`
  report('source_unknown', `The directory has no attribute ${source}.`, next)
}

function checkConstant(constant: string, target: TargetPath, report: Report): void {
  if (constant === '') {
    report(
      'constant_empty',
      `The constant for ${target.text} is empty.`,
      'Give a value, or remove the mapping.',
    )
  } else {
    checkLiteral('constant', constant, target, report)
  }
}

function checkLiteral(what: string, text: string, target: TargetPath, report: Report): void {
  if (target.shape === 'reference' || target.shape === 'members') {
    report(
      'value_has_wrong_type',
      `${target.text} refers to people; it takes no ${what}.`,
      `Remove the ${what}.`,
    )
    return
  }
  const coerced = coerceValue(text, target)
  if ('wrong' in coerced) {
    report(
      'value_has_wrong_type',
      `The ${what} "${text}" does not fit ${target.text}: ${coerced.wrong}`,
      coerced.next,
    )
  }
}

function checkRowExpression(
  row: Extract<AttributeMapping, { kind: 'expression' }>,
  target: TargetPath,
  { sources, scope, defaultDomain }: MappingSurroundings,
  report: Report,
): void {
  const read = readExpression(row.expression, sources)
  for (const problem of read.problems) {
    const next = problem.suggestion ?? `Correct character ${problem.position + 1} of the expression.`
    const { severity } = problem
    report('expression_refused', `${problem.message} (character ${problem.position + 1})`, next, {
      severity,
      expression: problem,
    })
  }
  if (read.compiled === null) return
  checkTests(row, report)
  const { functions, isVolatile } = read.compiled
  if (isVolatile && row.apply === 'always') {
    const message = `The expression for ${row.target} gives another value each time, so every cycle would write it again.`
    report('expression_volatile', message, 'Set "apply" to "on_create".')
  }
  if (functions.has('DefaultDomain') && defaultDomain === null) {
    const message = 'The directory has no default domain yet, so DefaultDomain() is empty.'
    report('default_domain_unset', message, 'Set it with: rollcall directory set-domain DOMAIN', {
      severity: 'warning',
    })
  }
  if (functions.has('SelectUniqueValue')) {
    const message = 'SelectUniqueValue cannot be used with SCIM applications.'
    report('function_not_for_scim', message, 'Use an expression that is unique for each person by itself.')
  }
  const mode = [...functions].map((name) => roleModes[name]).find((one) => one !== undefined)
  if (mode === undefined) return
  if (scope === 'all') {
    const message = 'App roles come with assignments; with the scope "all" nobody has one.'
    report('roles_need_assignments', message, 'Set the scope to "assigned", or remove this mapping.')
  }
  if (mode !== 'single' && (target.shape !== 'plural' || row.expression.trim().indexOf('(') < 0)) {
    const message = `${[...functions].join(', ')} gives all roles of a person; ${target.text} takes one value.`
    report('roles_need_roles_target', message, 'Map it to roles.')
  }
}

/** Examples kept with an expression are run before it is saved. */
function checkTests(row: Extract<AttributeMapping, { kind: 'expression' }>, report: Report): void {
  for (const test of runExpressionTests(row.expression, row.tests ?? [])) {
    if (test.passed) continue
    const actual = test.problem === null ? JSON.stringify(test.actual) : `an error: ${test.problem.message}`
    report(
      'test_failed',
      `The test "${test.title}" expects ${JSON.stringify(test.expected)}; the expression gives ${actual}.`,
      'Correct the expression, or the test if it is no longer right.',
    )
  }
}

/** An expression read and judged; compiled only when it can run. */
export function readExpression(
  text: string,
  sources?: readonly KnownAttribute[],
): { readonly compiled: CompiledExpression | null; readonly problems: readonly ExpressionProblem[] } {
  try {
    const parsed = parseExpression(text)
    const problems = checkExpression(parsed, sources)
    const isRefused = problems.some((problem) => problem.severity === 'error')
    return { compiled: isRefused ? null : compileExpression(parsed), problems }
  } catch (error) {
    if (error instanceof ExpressionError) return { compiled: null, problems: [error.problem] }
    throw error
  }
}

function checkMatching(row: AttributeMapping, precedence: number, target: TargetPath, report: Report): void {
  if (!Number.isInteger(precedence) || precedence < 1) {
    const message = `The matching precedence ${precedence} is not a whole number from 1.`
    report('matching_precedence_invalid', message, 'Use 1 for the attribute that is tried first.')
  }
  if (!['simple', 'element'].includes(target.shape) || target.type === 'boolean') {
    const message = `${target.text} cannot tell accounts apart.`
    report(
      'matching_not_possible',
      message,
      'Match on an attribute with one value, such as userName or externalId.',
    )
  } else if (row.kind === 'constant' || row.kind === 'none') {
    const message = `${target.text} has the same value for everyone, so it cannot match accounts.`
    report('matching_not_possible', message, 'Match on an attribute that differs for each person.')
  } else if (row.kind === 'expression' && readExpression(row.expression).compiled?.isVolatile === true) {
    const message = `The expression for ${target.text} gives another value each time, so it cannot match accounts.`
    report('matching_not_possible', message, 'Match on an attribute that stays the same.')
  }
}

function checkTable(
  mapping: ObjectMapping,
  targets: readonly (TargetPath | null)[],
  { type, sources }: MappingSurroundings,
  reportAt: (row: number | null, target: string | null) => Report,
): void {
  checkDuplicates(mapping, targets, reportAt)
  const report = reportAt(null, null)
  for (const problem of checkScopingFilters(mapping.filters, sources)) {
    report('filter_refused', problem.message, problem.next, { filter: problem })
  }
  if (!mapping.enabled) {
    if (type.name !== 'User') return
    const message = 'The mapping of people cannot be switched off.'
    report('people_cannot_be_off', message, 'To stop provisioning, pause the application.')
    return
  }
  if (!mapping.attributes.some((row) => row.matchingPrecedence !== undefined)) {
    const message = 'No attribute matches accounts, so existing ones could not be found.'
    report(
      'no_matching_attribute',
      message,
      'Give one attribute, such as userName, the matching precedence 1.',
    )
  }
  const mapped = new Set(targets.map((target) => target && placeOf(target)))
  for (const attribute of type.schema.attributes) {
    const place = ['', attribute.name, '', ''].join('\n').toLowerCase()
    if (!attribute.required || mapped.has(place)) continue
    const message = `The target requires ${attribute.name}, but nothing is mapped to it.`
    report('required_target_unmapped', message, `Add a mapping to ${attribute.name}.`)
  }
  if (type.name === 'User' && !mapped.has(['', 'active', '', ''].join('\n'))) {
    const message = 'Nothing is mapped to active, so accounts of people who leave are never disabled.'
    report('active_unmapped', message, 'Map Not([IsSoftDeleted]) to active.', { severity: 'warning' })
  }
}

function checkDuplicates(
  mapping: ObjectMapping,
  targets: readonly (TargetPath | null)[],
  reportAt: (row: number | null, target: string | null) => Report,
): void {
  const places = new Map<string, string>()
  const precedences = new Map<number, string>()
  for (const [index, row] of mapping.attributes.entries()) {
    const report = reportAt(index, row.target)
    const target = targets[index]
    if (target) {
      const other = places.get(placeOf(target))
      if (other !== undefined) {
        const message = `${row.target} is mapped twice.`
        report('target_duplicate', message, 'Keep one of the two mappings.')
      }
      places.set(placeOf(target), row.target)
    }
    if (row.matchingPrecedence === undefined) continue
    const other = precedences.get(row.matchingPrecedence)
    if (other !== undefined) {
      const message = `${other} and ${row.target} both have the matching precedence ${row.matchingPrecedence}.`
      report(
        'matching_precedence_duplicate',
        message,
        'Give each matching attribute a precedence of its own.',
      )
    }
    precedences.set(row.matchingPrecedence, row.target)
  }
}
