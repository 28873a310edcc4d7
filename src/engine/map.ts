import { ExpressionError } from './expression/expression-error.ts'
import { type ExpressionContext, IGNORE, isEmpty, type Value } from './expression/value.ts'
import type { MapContext, MappingSubject, MapSurroundings } from './map-context.ts'
import type { MappedResource, MatchingValue } from './mapped-resource.ts'
import { coerceValue } from './mapping/coerce-value.ts'
import type { CompiledMappings, CompiledRow } from './mapping/compile-mappings.ts'
import { ResourceWriter } from './mapping/resource-writer.ts'

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
