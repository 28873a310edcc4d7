import type { Note, Profile } from '../dialect/profile.ts'
import { isJsonObject } from '../json.ts'
import { type AttributeChange, diffAttribute } from '../resource/diff-resources.ts'
import { exactSchemas } from '../resource/exact-schemas.ts'
import type { Resource } from '../resource/read-resource.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import { applyToAttribute } from './apply-to-attribute.ts'
import { applyToElements } from './apply-to-elements.ts'
import { applyToSchemas } from './apply-to-schemas.ts'
import { checkTouched } from './check-touched.ts'
import { detachedChange } from './detached-change.ts'
import { startDraft } from './draft.ts'
import { addElements } from './element-identity.ts'
import { namingOperation } from './naming-operation.ts'
import type { DetachedChange, PatchOperation } from './operation.ts'
import type { Patching } from './patching.ts'
import { removeExtension } from './remove-extension.ts'

export interface PatchInput {
  /** The stored resource in canonical form, without the detached attributes. It is never changed. */
  readonly resource: Resource
  /** From `parsePatch`, for the same type. */
  readonly operations: readonly PatchOperation[]
  readonly type: ResourceType
  readonly profile: Profile
  /** Names of multi-valued attributes stored apart from the resource, such as `members`. */
  readonly detached?: readonly string[]
}

export interface PatchResult {
  /** The patched resource; the very same object when nothing in it changed (RFC 7644 §3.5.2.1: no new version then). */
  readonly resource: Resource
  readonly changes: readonly AttributeChange[]
  /** What to do with the detached attributes, in this order. */
  readonly detached: readonly DetachedChange[]
  readonly notes: readonly Note[]
}

/**
 * Runs the operations of a PATCH in order, each on the result of the one before, all or nothing (RFC 7644 §3.5.2).
 *
 * Uniqueness is the store's to check. Throws ScimError 400: mutability, noTarget, invalidValue; the detail names the
 * operation.
 */
export function applyPatch({ resource, operations, type, profile, detached = [] }: PatchInput): PatchResult {
  const patching: Patching = { draft: startDraft(resource, type), profile, notes: [] }
  const apart = new Set(detached.map((name) => name.toLowerCase()))
  const deltas: DetachedChange[] = []
  for (const operation of operations) {
    namingOperation(operation.index, () => {
      if (isDetached(operation, apart)) addDelta(deltas, detachedChange(operation, patching))
      else applyOperation(operation, patching)
    })
  }
  checkTouched(patching.draft)
  return finish(patching, deltas)
}

function applyOperation(operation: PatchOperation, patching: Patching): void {
  const { target } = operation
  if (target.kind === 'extension') removeExtension(target.extension, patching)
  else if (target.path.attribute.name === 'schemas' && target.path.extension === undefined) {
    applyToSchemas(operation, patching)
  } else if (target.kind === 'element') applyToElements(operation, target, patching)
  else applyToAttribute(operation, target.path, patching)
}

function isDetached({ target }: PatchOperation, apart: ReadonlySet<string>): boolean {
  if (apart.size === 0 || target.kind === 'extension') return false
  return target.path.extension === undefined && apart.has(target.path.attribute.name.toLowerCase())
}

/** Several hundred single additions become one, so that a store needs one statement for them. */
function addDelta(deltas: DetachedChange[], change: DetachedChange | undefined): void {
  if (change === undefined) return
  const last = deltas.at(-1)
  if (last?.attribute === change.attribute) {
    if (last.kind === 'add' && change.kind === 'add') {
      deltas[deltas.length - 1] = { ...last, values: [...last.values, ...change.values] }
      return
    }
    if (last.kind === 'remove' && change.kind === 'remove') {
      deltas[deltas.length - 1] = { ...last, values: [...last.values, ...change.values] }
      return
    }
  }
  deltas.push(change)
}

function finish({ draft, notes }: Patching, deltas: readonly DetachedChange[]): PatchResult {
  const detached = deltas.map((change) => withoutRepeatedValues(change, draft.type))
  const changes = [...draft.touched.values()].flatMap((path) =>
    diffAttribute(draft.before, draft.after, path),
  )
  if (changes.length === 0) return { resource: draft.before, changes, detached, notes }
  const { schemas: _, ...rest } = draft.after
  return { resource: { schemas: exactSchemas(rest, draft.type), ...rest }, changes, detached, notes }
}

/** The same member named twice in a delta is one member, so that a store can write the delta in one statement. */
function withoutRepeatedValues(change: DetachedChange, type: ResourceType): DetachedChange {
  if (change.kind === 'remove') return { ...change, values: [...new Set(change.values)] }
  if (change.kind !== 'add' && change.kind !== 'replaceAll') return change
  const attribute = type.index.attributes.get(change.attribute.toLowerCase())?.attribute
  if (attribute === undefined) return change
  return { ...change, values: addElements([], change.values, attribute).filter(isJsonObject) }
}
