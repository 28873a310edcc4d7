import { type JsonObject, type JsonValue, jsonEquals } from '../scim/index.ts'
import { differList, isList } from './differ-lists.ts'
import type { AttributeChange } from './log-entry.ts'
import type { MappedResource } from './mapped-resource.ts'
import { readTargetValue } from './read-target-value.ts'
import type { UpdateOperation } from './target/target.ts'
import { findWaiting } from './wanted.ts'

/** The operations that bring an account from what it is known to hold to what it should hold, and only those. */
export function differ(
  mapped: MappedResource,
  before: JsonObject,
  references: ReadonlyMap<string, string>,
  options: { readonly everything: boolean; readonly resource: JsonObject | null },
) {
  const operations: UpdateOperation[] = []
  const changes: AttributeChange[] = []
  const waiting = findWaiting(mapped.references, references)
  for (const one of mapped.values) {
    const reference = mapped.references.find((candidate) => candidate.target === one.target)
    if (reference !== undefined && !references.has(reference.sourceId)) continue
    const sent = reference === undefined ? one.value : resolveValue(one.value, reference.sourceId, references)
    const known = before[one.target]
    if (isList(mapped, one)) {
      const { everything, resource } = options
      const list = differList(mapped, one, known, { everything, found: resource !== null })
      if (list !== null) operations.push(list.operation)
      if (list?.isChange) changes.push({ attribute: one.target, before: known ?? null, after: list.after })
      continue
    }
    const same = options.resource === null ? jsonEquals(known, one.value) : jsonEquals(known, sent)
    if (same && !options.everything) continue
    operations.push({ op: known === undefined ? 'add' : 'replace', path: one.target, value: sent })
    if (!same) {
      const hide = (value: JsonValue): JsonValue => (one.redacted ? '[Redact]' : value)
      changes.push({ attribute: one.target, before: hide(known ?? null), after: hide(one.value) })
    }
  }
  for (const path of mapped.cleared) {
    const known = before[path]
    if (known === undefined || known === null) continue
    operations.push({ op: 'remove', path })
    changes.push({ attribute: path, before: known, after: null })
  }
  for (const one of mapped.fillIfEmpty) {
    if (options.resource === null || readTargetValue(options.resource, one.target) !== undefined) continue
    operations.push({ op: 'add', path: one.target, value: one.value })
    changes.push({ attribute: one.target, before: null, after: one.value })
  }
  return { operations, changes, waiting }
}

/** What an account that was found already has, at the paths we map. */
export function readFound(mapped: MappedResource, resource: JsonObject): JsonObject {
  const found: JsonObject = {}
  for (const target of [...mapped.values.map((one) => one.target), ...mapped.cleared]) {
    const value = readTargetValue(resource, target)
    if (value !== undefined) found[target] = value
  }
  return found
}

function resolveValue(
  value: JsonValue,
  sourceId: string,
  references: ReadonlyMap<string, string>,
): JsonValue {
  const targetId = references.get(sourceId) ?? ''
  return value === sourceId || typeof value !== 'object' ? targetId : { value: targetId }
}

/** Turns an account on again, where a mapping says what that means. */
export function addActivation(
  mapped: MappedResource,
  operations: UpdateOperation[],
  changes: AttributeChange[],
): void {
  const active = mapped.values.find((one) => one.target === 'active')
  if (active === undefined || operations.some((one) => one.path === 'active')) return
  operations.push({ op: 'replace', path: 'active', value: active.value })
  changes.push({ attribute: 'active', before: false, after: active.value })
}
