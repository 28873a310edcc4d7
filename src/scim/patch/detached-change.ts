import { scimError } from '../errors.ts'
import type { ResolvedFilter } from '../filter/filter.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { ElementTarget } from '../path/resolve-path.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import { mutabilityError, refuseReadOnly } from './mutability.ts'
import type { DetachedChange, PatchOperation } from './operation.ts'
import type { Patching } from './patching.ts'

/**
 * What an operation does to an attribute whose values are rows elsewhere, such as the members of a group: a delta that costs
 * what it changes, not what the group holds. Undefined when it changes nothing.
 */
export function detachedChange(operation: PatchOperation, patching: Patching): DetachedChange | undefined {
  const { target } = operation
  if (target.kind === 'extension') return undefined
  const { path } = target
  if (path.attribute.mutability === 'readOnly') {
    refuseReadOnly(operation, path.attribute, undefined, path.text, patching)
    return undefined
  }
  return target.kind === 'element' ? elementChange(operation, target) : attributeChange(operation, path)
}

function attributeChange(operation: PatchOperation, path: AttributePath): DetachedChange | undefined {
  const attribute = path.attribute.name
  const { op, value, hasValue } = operation
  if (path.subAttribute !== undefined) return subChange(operation, path)
  const values = objectsIn(value)
  if (op === 'replace') return { attribute, kind: 'replaceAll', values }
  if (op === 'add') return values.length === 0 ? undefined : { attribute, kind: 'add', values }
  if (!hasValue || value === undefined) return { attribute, kind: 'removeAll' }
  return removal(attribute, values.map(idOf))
}

/** `members.value`: one id to add; anything else would change a record that is immutable. */
function subChange({ op, value }: PatchOperation, path: AttributePath): DetachedChange | undefined {
  const attribute = path.attribute.name
  if (op === 'add' && path.subAttribute?.name === 'value' && typeof value === 'string') {
    return { attribute, kind: 'add', values: [{ value }] }
  }
  throw mutabilityError(
    path.text,
    path.subAttribute?.mutability === 'readOnly' ? 'is read-only' : 'is immutable',
  )
}

function elementChange(operation: PatchOperation, target: ElementTarget): DetachedChange | undefined {
  const attribute = target.path.attribute.name
  const { op, value } = operation
  if (target.subAttribute !== undefined) {
    const where = `${target.path.text}.${target.subAttribute.name}`
    throw mutabilityError(
      where,
      target.subAttribute.mutability === 'readOnly' ? 'is read-only' : 'is immutable',
    )
  }
  if (op === 'remove') {
    const ids = idsIn(target.filter)
    return ids === undefined
      ? { attribute, kind: 'removeWhere', filter: target.filter }
      : removal(attribute, ids)
  }
  const { template } = target
  if (template === undefined || typeof template['value'] !== 'string') {
    throw scimError('noTarget', `The filter on ${target.path.text} does not say which value to ${op}.`)
  }
  const record: JsonObject = { ...template, ...(isJsonObject(value) ? value : {}) }
  if (record['value'] !== template['value'])
    throw mutabilityError(`${target.path.text}.value`, 'is immutable')
  return { attribute, kind: 'add', values: [record] }
}

function removal(attribute: string, values: string[]): DetachedChange | undefined {
  return values.length === 0 ? undefined : { attribute, kind: 'remove', values }
}

function objectsIn(value: JsonValue | undefined): JsonObject[] {
  const list = Array.isArray(value) ? value : []
  for (const element of list) {
    if (isJsonObject(element) && typeof element['value'] !== 'string') {
      throw scimError('invalidValue', 'A member has no value that says who it is.', 'RFC 7643 §4.2')
    }
  }
  return list.filter(isJsonObject)
}

function idOf(element: JsonObject): string {
  return String(element['value'])
}

/** The ids a filter names one by one: `value eq "a"`, `value eq "a" or value eq "b"`; undefined for any other filter. */
function idsIn(filter: ResolvedFilter): string[] | undefined {
  if (filter.kind === 'compare') {
    const named = filter.operator === 'eq' && filter.target.subAttribute?.name === 'value'
    return named && typeof filter.value === 'string' ? [filter.value] : undefined
  }
  if (filter.kind !== 'or') return undefined
  const ids = filter.operands.map(idsIn)
  return ids.every((list) => list !== undefined) ? ids.flat() : undefined
}
