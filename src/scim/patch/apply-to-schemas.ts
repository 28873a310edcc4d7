import { tolerates } from '../dialect/profile.ts'
import { scimError } from '../errors.ts'
import { matchesElement } from '../filter/matches-filter.ts'
import { exactSchemas } from '../resource/exact-schemas.ts'
import { mutabilityError } from './mutability.ts'
import type { PatchOperation } from './operation.ts'
import type { Patching } from './patching.ts'
import { removeExtension } from './remove-extension.ts'

/**
 * Operations on `schemas` (RFC 7644 §3.5.2): taking an extension's URN away takes its attributes away; adding one changes
 * nothing until an attribute of it is set. Other schemas than those of the type are not for a client to add.
 */
export function applyToSchemas(operation: PatchOperation, patching: Patching): void {
  const { type, after } = patching.draft
  const values = (Array.isArray(operation.value) ? operation.value : []).map((urn) =>
    String(urn).toLowerCase(),
  )
  if (operation.op !== 'remove') checkKnown(values, patching)
  // Inside a value without path it is an echo of what the client knows, not an order.
  if (operation.op === 'add' || operation.pathless) return
  const present = exactSchemas(after, type)
  const gone = present.filter((urn) => isRemoved(urn, operation, values))
  if (gone.some((urn) => urn.toLowerCase() === type.index.coreUrn)) {
    throw mutabilityError('schemas', `has to keep ${type.schema.id}`)
  }
  for (const urn of gone) {
    const extension = type.index.extensions.get(urn.toLowerCase())
    if (extension !== undefined) removeExtension(extension, patching)
  }
}

function isRemoved(
  urn: string,
  { op, target, hasValue }: PatchOperation,
  values: readonly string[],
): boolean {
  if (target.kind === 'element') return op === 'remove' && matchesElement(target.filter, urn)
  if (op === 'replace') return !values.includes(urn.toLowerCase())
  return hasValue ? values.includes(urn.toLowerCase()) : true
}

function checkKnown(values: readonly string[], { draft, profile, notes }: Patching): void {
  const { coreUrn, extensions } = draft.type.index
  if (values.every((urn) => urn === coreUrn || extensions.has(urn))) return
  if (tolerates(profile, notes, 'unknown_schemas', 'schemas')) return
  throw scimError('invalidValue', `schemas holds a URN that ${draft.type.name} does not have.`, 'RFC 7643 §3')
}
