import { type JsonObject, type JsonValue, jsonEquals } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import { addElements } from './element-identity.ts'
import { checkImmutable } from './mutability.ts'
import type { PatchOperation } from './operation.ts'

/** A record with one sub-attribute set, added to or taken away; the same object when that changes nothing. */
export function withSub(
  record: JsonObject,
  sub: Attribute,
  operation: Pick<PatchOperation, 'op' | 'value'>,
  where: string,
): JsonObject {
  const before = Object.hasOwn(record, sub.name) ? record[sub.name] : undefined
  const value = valueAfter(before, sub, operation)
  if (before === value || jsonEquals(before, value)) return record
  checkImmutable(sub, before, value, where)
  if (value !== undefined) return { ...record, [sub.name]: value }
  const { [sub.name]: _, ...rest } = record
  return rest
}

/** To a sub-attribute that has several values itself, `add` adds (RFC 7644 §3.5.2.1). */
function valueAfter(
  before: JsonValue | undefined,
  sub: Attribute,
  { op, value }: Pick<PatchOperation, 'op' | 'value'>,
): JsonValue | undefined {
  if (op === 'remove') return undefined
  const adds = op === 'add' && sub.multiValued && Array.isArray(before) && Array.isArray(value)
  return adds ? addElements(before, value, sub) : value
}
