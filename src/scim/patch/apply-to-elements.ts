import { tolerates } from '../dialect/profile.ts'
import { scimError } from '../errors.ts'
import { matchesElement } from '../filter/matches-filter.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { ElementTarget } from '../path/resolve-path.ts'
import { withoutRepeats } from '../resource/coerce-value.ts'
import type { Attribute } from '../schema/attribute.ts'
import { readDraft, writeDraft } from './draft.ts'
import { checkImmutableSubs, mutabilityError, refuseReadOnly } from './mutability.ts'
import type { PatchOperation } from './operation.ts'
import type { Patching } from './patching.ts'
import { keepOnePrimary } from './primary.ts'
import { withSub } from './with-sub.ts'

/** Runs one operation whose path has a filter: `emails[type eq "work"]`, `emails[type eq "work"].value`. */
export function applyToElements(operation: PatchOperation, target: ElementTarget, patching: Patching): void {
  const { path, subAttribute } = target
  const { attribute } = path
  const current = readDraft(patching.draft, path)
  if (attribute.mutability === 'readOnly') {
    refuseReadOnly(operation, attribute, current, path.text, patching)
    return
  }
  if (subAttribute?.mutability === 'readOnly') {
    refuseReadOnly(operation, subAttribute, undefined, `${path.text}.${subAttribute.name}`, patching)
    return
  }
  const list = Array.isArray(current) ? current : []
  const matching = new Set(list.filter((element) => matchesElement(target.filter, element)))
  const after =
    matching.size === 0
      ? withoutMatch(operation, target, list, patching)
      : withMatches(operation, target, list, matching)
  if (after.length === 0 && list.length > 0 && attribute.required)
    throw mutabilityError(path.text, 'is required')
  if (attribute.mutability === 'immutable' && after !== list) throw mutabilityError(path.text, 'is immutable')
  if (after !== list) writeDraft(patching.draft, path, after)
}

function withMatches(
  operation: PatchOperation,
  target: ElementTarget,
  list: JsonValue[],
  matching: ReadonlySet<JsonValue>,
): JsonValue[] {
  const { subAttribute, path } = target
  if (operation.op === 'remove' && subAttribute === undefined) {
    return list.filter((element) => !matching.has(element))
  }
  const written = new Set<JsonValue>()
  const after = list.flatMap((element) => {
    if (!matching.has(element)) return [element]
    const changed = isJsonObject(element) ? changedRecord(operation, target, element) : operation.value
    if (changed === undefined || isHollow(changed, path.attribute)) return []
    written.add(changed)
    return [changed]
  })
  return keepOnePrimary(withoutRepeats(after), (element) => written.has(element), path.text)
}

/** One matching record after the operation. */
function changedRecord(
  operation: PatchOperation,
  target: ElementTarget,
  record: JsonObject,
): JsonObject | undefined {
  const { subAttribute, path, template } = target
  const { op, value } = operation
  if (subAttribute !== undefined) {
    const where = `${path.text}.${subAttribute.name}`
    if (subAttribute.required && (op === 'remove' || value === undefined))
      throw mutabilityError(where, 'is required')
    return withSub(record, subAttribute, operation, where)
  }
  if (!isJsonObject(value)) return op === 'replace' ? undefined : record
  // Replacing keeps nothing but the value and what the filter says of it (RFC 7644 §3.5.2.3).
  const changed = op === 'add' ? { ...record, ...value } : { ...template, ...value }
  checkImmutableSubs(path.attribute, record, changed, path.text)
  return changed
}

/** A value that has lost its `value` and keeps only what it was for is no value any more. */
function isHollow(element: JsonValue, attribute: Attribute): boolean {
  if (!isJsonObject(element)) return false
  const names = Object.keys(element)
  return (
    names.length === 0 ||
    (attribute.subAttributesByName.has('value') &&
      names.every((name) => name === 'type' || name === 'primary'))
  )
}

function withoutMatch(
  operation: PatchOperation,
  target: ElementTarget,
  list: JsonValue[],
  { profile, notes }: Patching,
): JsonValue[] {
  const { path, template, subAttribute } = target
  const { op, value } = operation
  if (op === 'remove') {
    if (tolerates(profile, notes, 'remove_without_match', path.text)) return list
    throw scimError('noTarget', `No value of ${path.text} matches the filter.`, 'RFC 7644 §3.5.2.2')
  }
  const creates = op === 'add' || tolerates(profile, notes, 'create_from_filter', path.text)
  if (!creates || template === undefined || path.attribute.type !== 'complex') {
    if (tolerates(profile, notes, 'nothing_to_target', path.text)) return list
    throw scimError('noTarget', `No value of ${path.text} matches the filter.`, 'RFC 7644 §3.5.2.3')
  }
  if (value === undefined) return list
  const created =
    subAttribute === undefined
      ? { ...template, ...(isJsonObject(value) ? value : {}) }
      : { ...template, [subAttribute.name]: value }
  return keepOnePrimary([...list, created], (element) => element === created, path.text)
}
