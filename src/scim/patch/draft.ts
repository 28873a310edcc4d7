import { attributeValue } from '../filter/matches-filter.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/**
 * A resource being patched. Attributes are replaced, never changed in place, so the resource it began with stays as it was
 * and a failed operation leaves nothing behind.
 */
export interface Draft {
  readonly type: ResourceType
  readonly before: JsonObject
  readonly after: JsonObject
  /** Top-level attributes that were written, by canonical path. */
  readonly touched: Map<string, AttributePath>
  readonly copied: Set<string>
}

export function startDraft(resource: JsonObject, type: ResourceType): Draft {
  return { type, before: resource, after: { ...resource }, touched: new Map(), copied: new Set() }
}

/** The value of the top-level attribute of a path, whole. */
export function readDraft(draft: Draft, path: AttributePath): JsonValue | undefined {
  return attributeValue(draft.after, path)
}

/** Sets the top-level attribute of a path; undefined, empty lists and empty objects leave it unassigned (RFC 7643 §2.5). */
export function writeDraft(draft: Draft, path: AttributePath, value: JsonValue | undefined): void {
  const { attribute, extension } = path
  const text = extension === undefined ? attribute.name : `${extension}:${attribute.name}`
  if (!draft.touched.has(text)) draft.touched.set(text, { ...path, text, subAttribute: undefined })
  const holder = extension === undefined ? draft.after : extensionOf(draft, extension)
  if (isUnassigned(value)) delete holder[attribute.name]
  else holder[attribute.name] = value as JsonValue
  if (extension !== undefined && Object.keys(holder).length === 0) {
    delete draft.after[extension]
    draft.copied.delete(extension)
  }
}

function extensionOf(draft: Draft, urn: string): JsonObject {
  const current = draft.after[urn]
  if (draft.copied.has(urn) && isJsonObject(current)) return current
  const copy = isJsonObject(current) ? { ...current } : {}
  draft.after[urn] = copy
  draft.copied.add(urn)
  return copy
}

function isUnassigned(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}
