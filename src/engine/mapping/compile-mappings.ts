import { RollcallError } from '../../errors/rollcall-error.ts'
import { attributeReader } from '../expression/attribute-reader.ts'
import { roleModes } from '../expression/functions/role-functions.ts'
import type { ExpressionContext, Value } from '../expression/value.ts'
import { type CompiledScopingFilters, compileScopingFilters } from '../filter/compile-scoping-filters.ts'
import type { ValueOrigin } from '../mapped-resource.ts'
import type { AttributeMapping, ObjectMapping } from '../mapping.ts'
import { checkMappings, type MappingSurroundings, readExpression } from './check-mappings.ts'
import { findTarget, placeOf, type TargetPath } from './target-path.ts'
import { withUserNameFormat } from './user-name-format.ts'

/** One row ready to run. */
export interface CompiledRow {
  readonly mapping: AttributeMapping
  readonly target: TargetPath
  readonly origin: ValueOrigin
  readonly isRedacted: boolean
  /** Both clearing switches are on for it. */
  readonly clears: boolean
  /** Set for the functions that give all roles of a person. */
  readonly roles: 'complex' | 'assertive' | null
  evaluate(context: ExpressionContext): Value
}

/** The mappings of one resource type, validated and ready to map one person after another. */
export interface CompiledMappings {
  readonly mapping: ObjectMapping
  /** URN of the resource type's own schema. */
  readonly schema: string
  /** Rows in the canonical order of the target's members, whatever their order in the table. */
  readonly rows: readonly CompiledRow[]
  /** Rows with a matching precedence, the one tried first in front. */
  readonly matching: readonly CompiledRow[]
  /** Source attributes read by mappings and filters: only a change of one of these can change an account. */
  readonly sources: readonly string[]
  readonly filters: CompiledScopingFilters
  /** Whether `active` is mapped; if not, accounts are never disabled. */
  readonly writesActive: boolean
  /** Whether members of groups flow. */
  readonly writesMembers: boolean
}

/**
 * Validates and prepares the mappings of one resource type.
 *
 * @throws RollcallError `mapping_refused` with every problem in its details.
 */
export function compileMappings(saved: ObjectMapping, surroundings: MappingSurroundings): CompiledMappings {
  const mapping = withUserNameFormat(saved, surroundings.userNameFormat ?? 'as_mapped')
  refuseErrors(mapping, surroundings)
  const rows = mapping.attributes
    .map((row) => compileRow(row, mapping, surroundings))
    .sort((a, b) => (placeOf(a.target) < placeOf(b.target) ? -1 : 1))
  const filters = compileScopingFilters(mapping.filters)
  const sources = new Set([...rows.flatMap(({ mapping: row }) => sourcesOf(row)), ...filters.attributes])
  return {
    mapping,
    schema: surroundings.type.schema.id,
    rows,
    matching: rows
      .filter((row) => row.mapping.matchingPrecedence !== undefined)
      .sort((a, b) => a.mapping.matchingPrecedence! - b.mapping.matchingPrecedence!),
    sources: [...sources],
    filters,
    writesActive: rows.some(({ target }) => target.attribute === 'active' && target.extension === undefined),
    writesMembers: rows.some(({ target }) => target.shape === 'members'),
  }
}

function refuseErrors(mapping: ObjectMapping, surroundings: MappingSurroundings): void {
  const problems = checkMappings(mapping, surroundings).filter((problem) => problem.severity === 'error')
  const [first] = problems
  if (first === undefined) return
  const where = first.target === null ? '' : `${first.target}: `
  throw new RollcallError('mapping_refused', {
    count: problems.length,
    message: `${where}${first.message}`,
    next: first.next,
    resourceType: surroundings.type.name,
    problems,
  })
}

function compileRow(
  row: AttributeMapping,
  mapping: ObjectMapping,
  { type }: MappingSurroundings,
): CompiledRow {
  const target = findTarget(row.target, type)
  if ('code' in target) throw new RollcallError('mapping_refused', { count: 1, ...target })
  const sources = sourcesOf(row)
  const base = {
    mapping: row,
    target,
    isRedacted: target.attribute === 'password',
    clears: row.clearOnNull === true && sources.every((source) => mapping.clearableSources.includes(source)),
    roles: null,
  }
  switch (row.kind) {
    case 'direct':
      return {
        ...base,
        origin: { kind: 'attribute', attribute: row.source },
        evaluate: attributeReader(row.source),
      }
    case 'constant':
      return { ...base, origin: { kind: 'constant' }, evaluate: () => row.constant }
    case 'none':
      return { ...base, origin: { kind: 'default' }, evaluate: () => null }
    case 'expression':
      return { ...base, ...compileExpressionRow(row.expression, base.isRedacted) }
  }
}

function compileExpressionRow(expression: string, isRedacted: boolean) {
  const { compiled } = readExpression(expression)
  if (compiled === null)
    throw new RollcallError('mapping_refused', { count: 1, message: expression, next: '' })
  const mode = [...compiled.functions].map((name) => roleModes[name]).find((one) => one !== undefined)
  return {
    origin: { kind: 'expression', expression } as const,
    isRedacted: isRedacted || compiled.isRedacted,
    roles: mode === 'complex' || mode === 'assertive' ? mode : null,
    evaluate: (context: ExpressionContext) => compiled.evaluate(context),
  }
}

/** Source attributes a row reads. */
export function sourcesOf(row: AttributeMapping): readonly string[] {
  if (row.kind === 'direct') return [row.source]
  if (row.kind === 'expression') return readExpression(row.expression).compiled?.attributes ?? []
  return []
}
