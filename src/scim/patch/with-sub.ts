import { type JsonObject, type JsonValue, jsonEquals } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import { checkImmutable } from './mutability.ts'

/** A record with one sub-attribute set or (undefined) taken away; the same object when that changes nothing. */
export function withSub(
  record: JsonObject,
  sub: Attribute,
  value: JsonValue | undefined,
  where: string,
): JsonObject {
  const before = Object.hasOwn(record, sub.name) ? record[sub.name] : undefined
  if (before === value || jsonEquals(before, value)) return record
  checkImmutable(sub, before, value, where)
  if (value !== undefined) return { ...record, [sub.name]: value }
  const { [sub.name]: _, ...rest } = record
  return rest
}
