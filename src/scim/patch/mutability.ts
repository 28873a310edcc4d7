import { tolerates } from '../dialect/profile.ts'
import { type ScimError, scimError } from '../errors.ts'
import { type JsonValue, jsonEquals } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { PatchOperation } from './operation.ts'
import type { Patching } from './patching.ts'

/** The error for a change that the characteristics of an attribute forbid. */
export function mutabilityError(where: string, why: string): ScimError {
  return scimError('mutability', `${where} ${why}.`, 'RFC 7644 §3.5.2')
}

/**
 * What to do with an operation on a readOnly attribute: nothing, when it merely repeats the value or came along in a
 * value without path (Okta sends the id with every rename, authentik the whole group). Throws mutability otherwise.
 */
export function refuseReadOnly(
  operation: PatchOperation,
  attribute: Attribute,
  current: JsonValue | undefined,
  where: string,
  { profile, notes }: Patching,
): void {
  if (operation.pathless) {
    if (jsonEquals(operation.value, current)) return
    // A different id means another resource: never a harmless echo.
    if (attribute.name !== 'id' && tolerates(profile, notes, 'read_only_echo', where)) return
  }
  throw mutabilityError(where, 'is read-only')
}

/** RFC 7643 §7: an immutable value may be set once and repeated, not changed. */
export function checkImmutable(
  attribute: Attribute,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  where: string,
): void {
  if (attribute.mutability !== 'immutable' || before === undefined || jsonEquals(before, after)) return
  throw mutabilityError(where, 'is immutable and has a value')
}

/** Sub-attributes of one record that may not change once set, such as `members.value` (RFC 7643 §4.2). */
export function checkImmutableSubs(
  attribute: Attribute,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  where: string,
): void {
  if (before === undefined || typeof before !== 'object' || Array.isArray(before) || before === null) return
  for (const sub of attribute.subAttributes) {
    const next =
      typeof after === 'object' && after !== null && !Array.isArray(after) ? after[sub.name] : undefined
    checkImmutable(sub, before[sub.name], next, `${where}.${sub.name}`)
  }
}
