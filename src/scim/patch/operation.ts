import type { ResolvedFilter } from '../filter/filter.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ResolvedPath } from '../path/resolve-path.ts'

export type PatchOp = 'add' | 'replace' | 'remove'

/**
 * One operation on one attribute. An operation without path becomes one of these for every attribute in its value; the
 * value has the type of its target already.
 */
export interface PatchOperation {
  readonly op: PatchOp
  readonly target: ResolvedPath
  /** Undefined: unassigned (null, "" or [] was sent), or a remove that names no values. */
  readonly value: JsonValue | undefined
  /** Whether the request had a value at all; a remove with an empty list removes nothing. */
  readonly hasValue: boolean
  /** True when the attribute was a key in the value of an operation without path. */
  readonly pathless: boolean
  /** Which item of `Operations` it came from, counted from 0. */
  readonly index: number
}

/** What a PATCH does to an attribute whose values are stored apart from the resource, in the order asked for. */
export type DetachedChange =
  | { readonly attribute: string; readonly kind: 'add'; readonly values: readonly JsonObject[] }
  | { readonly attribute: string; readonly kind: 'remove'; readonly values: readonly string[] }
  | { readonly attribute: string; readonly kind: 'removeWhere'; readonly filter: ResolvedFilter }
  | { readonly attribute: string; readonly kind: 'removeAll' }
  | { readonly attribute: string; readonly kind: 'replaceAll'; readonly values: readonly JsonObject[] }
