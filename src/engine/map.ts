import type { JsonObject, JsonValue } from '../scim/index.ts'
import { ExpressionError } from './expression/expression-error.ts'
import {
  type AppRole,
  type ExpressionContext,
  IGNORE,
  isEmpty,
  type SourceAttributes,
  type Value,
} from './expression/value.ts'
import { coerceValue } from './mapping/coerce-value.ts'
import type { CompiledMappings, CompiledRow } from './mapping/compile-mappings.ts'
import { ResourceWriter } from './mapping/resource-writer.ts'

/** What is mapped: one person or one group, complete. */
export interface MappingSubject {
  readonly kind: 'person' | 'group'
  readonly id: string
  readonly attributes: SourceAttributes
}

/** What mapping looks at besides the subject itself. */
export interface MapSurroundings {
  /** Roles of the assignments that count; `ScopeDecision.roles`. */
  readonly appRoles?: readonly AppRole[]
  /** The source attribute IsSoftDeleted: true when the subject is out of scope, disabled or deleted. */
  readonly isSoftDeleted?: boolean
  readonly defaultDomain?: string
  readonly now?: () => Date
  readonly random?: () => number
}

export interface MapContext extends MapSurroundings {
  readonly operation: 'create' | 'update'
}

export type ValueOrigin =
  | { readonly kind: 'attribute'; readonly attribute: string }
  | { readonly kind: 'constant' }
  | { readonly kind: 'expression'; readonly expression: string }
  | { readonly kind: 'default' }

/** One value that the target should have, and where it came from. */
export interface MappedValue {
  readonly target: string
  readonly value: JsonValue
  readonly from: ValueOrigin
  /** True when logs must show `[Redact]` instead of the value. */
  readonly redacted: boolean
}

/** One mapping that gave no value, and why. */
export interface SkippedMapping {
  readonly target: string
  readonly reason: 'null_source' | 'ignored' | 'create_only' | 'left_alone'
}

/** A reference whose value in `resource` is a source id, to be replaced by the target's id before sending. */
export interface MappedReference {
  readonly target: string
  /** Where it stands in `resource`: member names from the root. */
  readonly at: readonly string[]
  readonly subject: 'person'
  readonly sourceId: string
}

export type MappingProblemCode = 'required_attribute_missing' | 'expression_failed' | 'value_has_wrong_type'

export interface MappingProblem {
  readonly code: MappingProblemCode
  readonly target: string
  /** What is wrong, in one sentence. */
  readonly text: string
  /** What to do, in one sentence. */
  readonly next: string
}

/** A matching attribute with the value to look for. */
export interface MatchingValue {
  readonly target: string
  readonly precedence: number
  readonly value: string
}

/** The target resource a subject should be, with references still written as source ids. */
export interface MappedResource {
  /** Members in an order fixed by the compiled mapping: equal values give equal `JSON.stringify` text. */
  readonly resource: JsonObject
  readonly values: readonly MappedValue[]
  readonly skipped: readonly SkippedMapping[]
  /** Target paths to empty (both clearing switches are on); update only. */
  readonly cleared: readonly string[]
  /** Values to write only where the target has none (mappings of kind `none`); update only. */
  readonly fillIfEmpty: readonly MappedValue[]
  /** Target paths whose values are only ever added at the target, never removed (AppRoleAssignmentsComplex). */
  readonly addOnly: readonly string[]
  /** Target paths whose whole list is replaced, so that nothing else stays there (AssertiveAppRoleAssignmentsComplex). */
  readonly replacedLists: readonly string[]
  readonly references: readonly MappedReference[]
  /** Not empty: nothing may be written for this subject. */
  readonly problems: readonly MappingProblem[]
}

/**
 * The account (or group) that a person (or group) should have at the target. Nulls are left out; defaults apply
 * only on create; members of groups are not part of it, they are rows of their own.
 *
 * Never throws for a value: what cannot be mapped is a problem of this one subject.
 */
export function mapAttributes(
  subject: MappingSubject,
  compiled: CompiledMappings,
  context: MapContext,
): MappedResource {
  const source = expressionContext(subject, context)
  const writer = new ResourceWriter(compiled.schema)
  for (const row of compiled.rows) mapRow(row, source, context.operation, writer)
  return writer.finish()
}

/** The values to look an account up by, in order of precedence. Attributes without a value are left out. */
export function matchingValues(
  subject: MappingSubject,
  compiled: CompiledMappings,
  context: MapSurroundings,
): readonly MatchingValue[] {
  const source = expressionContext(subject, context)
  return compiled.matching.flatMap((row) => {
    const value = evaluateRow(row, source)
    if (value instanceof ExpressionError || value === IGNORE || isEmpty(value)) return []
    const coerced = coerceValue(value as Exclude<Value, null | symbol>, row.target)
    if ('wrong' in coerced || typeof coerced.value === 'object') return []
    const precedence = row.mapping.matchingPrecedence ?? 0
    return [{ target: row.mapping.target, precedence, value: String(coerced.value) }]
  })
}

function expressionContext(subject: MappingSubject, context: MapSurroundings): ExpressionContext {
  const { appRoles, isSoftDeleted, defaultDomain, now, random } = context
  const known = Object.hasOwn(subject.attributes, 'objectId')
  const attributes = known ? subject.attributes : { ...subject.attributes, objectId: subject.id }
  return { attributes, appRoles, isSoftDeleted, defaultDomain, now, random }
}

function evaluateRow(row: CompiledRow, source: ExpressionContext): Value | ExpressionError {
  try {
    return row.evaluate(source)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}

function mapRow(
  row: CompiledRow,
  source: ExpressionContext,
  operation: MapContext['operation'],
  writer: ResourceWriter,
): void {
  const { mapping, target } = row
  if (target.shape === 'members') return
  if (mapping.kind === 'none') {
    writer.writeDefault(row, operation)
  } else if (mapping.apply === 'on_create' && operation === 'update') {
    writer.skip(row, 'create_only')
  } else {
    writeValue(row, evaluateRow(row, source), source, operation, writer)
  }
}

function writeValue(
  row: CompiledRow,
  value: Value | ExpressionError,
  source: ExpressionContext,
  operation: MapContext['operation'],
  writer: ResourceWriter,
): void {
  if (value instanceof ExpressionError) writer.fail(row, value)
  else if (value === IGNORE) writer.skip(row, 'ignored')
  else if (row.roles !== null) writer.writeRoles(row, source.appRoles ?? [])
  else if (isEmpty(value)) writer.writeNothing(row, operation)
  else writer.write(row, value as Exclude<Value, null | symbol>, row.origin)
}
