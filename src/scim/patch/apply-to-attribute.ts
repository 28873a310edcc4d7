import { scimError } from '../errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { withoutRepeats } from '../resource/coerce-value.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import { readDraft, writeDraft } from './draft.ts'
import { addElements, removeElements } from './element-identity.ts'
import { checkImmutable, checkImmutableSubs, mutabilityError, refuseReadOnly } from './mutability.ts'
import type { PatchOperation } from './operation.ts'
import type { Patching } from './patching.ts'
import { keepOnePrimary } from './primary.ts'
import { withSub } from './with-sub.ts'

/** Runs one operation whose path has no filter: `displayName`, `name.familyName`, `emails`, `emails.type`. */
export function applyToAttribute(operation: PatchOperation, path: AttributePath, patching: Patching): void {
  const { attribute, subAttribute } = path
  const before = readDraft(patching.draft, path)
  if (attribute.mutability === 'readOnly') {
    refuseReadOnly(operation, attribute, before, path.text, patching)
    return
  }
  if (subAttribute?.mutability === 'readOnly') {
    const current = isJsonObject(before) ? before[subAttribute.name] : undefined
    refuseReadOnly(operation, subAttribute, current, path.text, patching)
    return
  }
  const after =
    subAttribute === undefined ? wholeAfter(operation, path, before) : subAfter(operation, path, before)
  checkImmutable(attribute, before, after, path.text)
  if (!attribute.multiValued) checkImmutableSubs(attribute, before, after, path.text)
  writeDraft(patching.draft, path, after)
}

function wholeAfter(
  operation: PatchOperation,
  path: AttributePath,
  before: JsonValue | undefined,
): JsonValue | undefined {
  const { attribute } = path
  if (operation.op === 'remove') return removed(operation, path, before)
  const { value } = operation
  if (attribute.multiValued) return listAfter(operation, path, Array.isArray(before) ? before : [])
  if (value === undefined) {
    if (attribute.required) throw scimError('invalidValue', `${path.text} is required.`, 'RFC 7643 §2.2')
    return undefined
  }
  // RFC 7644 §3.5.2.1, §3.5.2.3: both add and replace leave the sub-attributes that are not given.
  if (attribute.type === 'complex' && isJsonObject(value))
    return merge(isJsonObject(before) ? before : {}, value)
  return value
}

/** A copy of the object with the given members set, null taking one away. */
function merge(before: JsonObject, value: JsonObject): JsonObject {
  const result = { ...before }
  for (const name of Object.keys(value)) {
    const next = value[name]
    if (next === null || next === undefined) delete result[name]
    else result[name] = next
  }
  return result
}

function listAfter(
  { op, value }: PatchOperation,
  { attribute, text }: AttributePath,
  before: JsonValue[],
): JsonValue[] {
  const values = Array.isArray(value) ? value : []
  if (op === 'replace') {
    if (values.length === 0 && attribute.required) {
      throw scimError('invalidValue', `${text} is required.`, 'RFC 7643 §2.2')
    }
    return values
  }
  const after = addElements(before, values, attribute)
  return keepOnePrimary(after, (element) => !before.includes(element), text)
}

function removed(
  { hasValue, value }: PatchOperation,
  { attribute, text }: AttributePath,
  before: JsonValue | undefined,
): JsonValue | undefined {
  const after =
    hasValue && attribute.multiValued && Array.isArray(value) && Array.isArray(before)
      ? removeElements(before, value, attribute)
      : hasValue && attribute.multiValued && Array.isArray(value)
        ? before
        : undefined
  const isEmpty = after === undefined || (Array.isArray(after) && after.length === 0)
  if (isEmpty && attribute.required) throw mutabilityError(text, 'is required')
  return after
}

function subAfter(
  operation: PatchOperation,
  path: AttributePath,
  before: JsonValue | undefined,
): JsonValue | undefined {
  const { attribute, text } = path
  const sub = path.subAttribute
  if (sub === undefined) return before
  if (sub.required && (operation.op === 'remove' || operation.value === undefined)) {
    if (before === undefined) return before
    throw operation.op === 'remove'
      ? mutabilityError(text, 'is required')
      : scimError('invalidValue', `${text} is required.`, 'RFC 7643 §2.2')
  }
  const value = operation.op === 'remove' ? undefined : operation.value
  if (!attribute.multiValued) return withSub(isJsonObject(before) ? before : {}, sub, operation, text)
  const list = Array.isArray(before) ? before : []
  // `emails.type` names the sub-attribute of every value; where there is none, one is made.
  if (list.length === 0) return value === undefined ? before : [{ [sub.name]: value }]
  const after = list.flatMap((element) => {
    const changed = isJsonObject(element) ? withSub(element, sub, operation, text) : element
    return isJsonObject(changed) && Object.keys(changed).length === 0 ? [] : [changed]
  })
  return keepOnePrimary(withoutRepeats(after), (element) => !list.includes(element), text)
}
