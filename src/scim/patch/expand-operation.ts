import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { isAttributePath } from '../path/attribute-name.ts'
import { parsePath } from '../path/parse-path.ts'
import { type ResolvedPath, resolvePath } from '../path/resolve-path.ts'
import { coerceElement, coerceValue, type ValueContext } from '../resource/coerce-value.ts'
import type { Attribute } from '../schema/attribute.ts'
import { leafOf, type ResourceType } from '../schema/resource-type.ts'
import type { PatchOp, PatchOperation } from './operation.ts'

/** One item of `Operations`, before it is compared with the schema. */
export interface RawOperation {
  readonly op: PatchOp
  readonly path: string | undefined
  readonly value: JsonValue | undefined
  readonly hasValue: boolean
  readonly index: number
}

/** The operations that one item of `Operations` stands for; none when it names only attributes that are ignored. */
export function expandOperation(
  raw: RawOperation,
  type: ResourceType,
  profile: Profile,
  notes: Note[],
): PatchOperation[] {
  const context: ValueContext = { profile, notes, keepReadOnly: false }
  if (raw.path !== undefined) {
    const target = resolvePath(parsePath(raw.path), type, profile, notes)
    return target === undefined ? [] : expandTarget(raw, target, raw.value, context, false)
  }
  if (raw.op === 'remove') return expandRemoveObject(raw, type, context)
  if (!isJsonObject(raw.value)) {
    throw scimError(
      'invalidValue',
      `Operations[${raw.index}] has no path, so its value has to be an object, not ${describeJson(raw.value)}.`,
      'RFC 7644 §3.5.2.1',
    )
  }
  return expandKeys(raw, raw.value, type, context)
}

/** Each key of a value without path is a path: plain, dotted, with URN, with brackets (RFC 7644 §3.5.2.1; Entra, Okta). */
function expandKeys(
  raw: RawOperation,
  value: JsonObject,
  type: ResourceType,
  context: ValueContext,
): PatchOperation[] {
  return Object.keys(value).flatMap((key) => {
    if (isForeignKey(key, context)) return []
    const target = resolvePath(parsePath(key), type, context.profile, context.notes)
    if (target === undefined) return []
    noteKeyForm(key, target, context)
    return expandTarget(raw, target, value[key], context, true)
  })
}

/** A key that is no path at all is an unknown attribute, as it is in the body of a POST. */
function isForeignKey(key: string, { profile, notes }: ValueContext): boolean {
  if (key.includes('[') || isAttributePath(key.trim())) return false
  return tolerates(profile, notes, 'unknown_attributes', key.slice(0, 120))
}

function noteKeyForm(key: string, target: ResolvedPath, { profile, notes }: ValueContext): void {
  if (target.kind === 'extension') return
  const { path } = target
  const plain = target.kind === 'attribute' && path.subAttribute === undefined && !key.includes(':')
  if (plain) return
  const form = target.kind === 'element' ? 'bracket_keys' : key.includes(':') ? 'urn_keys' : 'dotted_keys'
  if (tolerates(profile, notes, form, path.text)) return
  throw scimError(
    'invalidPath',
    `A value without path names attributes by their names; ${path.text} needs a path.`,
  )
}

/** `{"op":"remove","value":{"members":[…]}}`: the keys are paths, the lists say which values go. */
function expandRemoveObject(raw: RawOperation, type: ResourceType, context: ValueContext): PatchOperation[] {
  const { value } = raw
  const where = `Operations[${raw.index}]`
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    if (tolerates(context.profile, context.notes, 'remove_by_value_object', where)) {
      return expandKeys(raw, value, type, context)
    }
  }
  throw scimError('noTarget', `${where} (remove) has no path.`, 'RFC 7644 §3.5.2.2')
}

function expandTarget(
  raw: RawOperation,
  target: ResolvedPath,
  value: JsonValue | undefined,
  context: ValueContext,
  pathless: boolean,
): PatchOperation[] {
  if (target.kind === 'extension' && raw.op !== 'remove') return expandExtension(raw, target, value, context)
  const { op, hasValue, index } = raw
  return [{ op, target, value: coerceFor(op, target, value, context), hasValue, pathless, index }]
}

/** The whole extension object as a target: each of its members is an operation of its own. */
function expandExtension(
  raw: RawOperation,
  { extension }: Extract<ResolvedPath, { kind: 'extension' }>,
  value: JsonValue | undefined,
  context: ValueContext,
): PatchOperation[] {
  const urn = extension.schema.id
  const { op, hasValue, index } = raw
  if (value === null) {
    const target: ResolvedPath = { kind: 'extension', extension }
    return [{ op: 'remove', target, value: undefined, hasValue: false, pathless: true, index }]
  }
  if (!isJsonObject(value)) {
    throw scimError('invalidValue', `${urn} has to be an object, not ${describeJson(value)}.`)
  }
  return Object.keys(value).flatMap((key) => {
    const path = extension.attributes.get(key.toLowerCase())
    if (path === undefined) {
      if (tolerates(context.profile, context.notes, 'unknown_attributes', `${urn}:${key}`.slice(0, 160)))
        return []
      throw scimError('invalidPath', `${urn} has no attribute ${JSON.stringify(key.slice(0, 60))}.`)
    }
    const target: ResolvedPath = { kind: 'attribute', path }
    const coerced = coerceFor(op, target, value[key], context)
    return [{ op, target, value: coerced, hasValue, pathless: true, index }]
  })
}

/** The value of an operation in the type of what it targets. */
function coerceFor(
  op: PatchOp,
  target: ResolvedPath,
  value: JsonValue | undefined,
  context: ValueContext,
): JsonValue | undefined {
  if (value === undefined || value === null || target.kind === 'extension') return undefined
  const where = target.path.text
  const { attribute } = target.path
  if (attribute.mutability === 'readOnly') return value
  if (target.kind === 'element') {
    const { subAttribute } = target
    if (op === 'remove') return undefined
    if (subAttribute !== undefined)
      return coerceSub(value, subAttribute, `${where}.${subAttribute.name}`, context)
    return coerceElement(value, attribute, where, context)
  }
  if (op === 'remove')
    return attribute.multiValued ? coerceRemoved(value, attribute, where, context) : undefined
  const leaf = leafOf(target.path)
  return target.path.subAttribute === undefined
    ? coerceWhole(value, attribute, where, context)
    : coerceSub(value, leaf, where, context)
}

/** A singular complex value keeps its nulls as "clear this": PATCH merges into what is stored. */
function coerceWhole(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  context: ValueContext,
): JsonValue | undefined {
  const coerced = coerceValue(value, attribute, where, context)
  if (attribute.type !== 'complex' || attribute.multiValued || !isJsonObject(value)) return coerced
  const merged: JsonObject = isJsonObject(coerced) ? coerced : {}
  for (const key of Object.keys(value)) {
    const sub = attribute.subAttributesByName.get(key.toLowerCase())
    if (sub === undefined || sub.mutability === 'readOnly' || merged[sub.name] !== undefined) continue
    merged[sub.name] = null
  }
  return Object.keys(merged).length === 0 ? undefined : merged
}

function coerceSub(
  value: JsonValue,
  sub: Attribute,
  where: string,
  context: ValueContext,
): JsonValue | undefined {
  return sub.mutability === 'readOnly' ? value : coerceValue(value, sub, where, context)
}

/** The values a remove names beside its path, which the RFC does not know but Entra, OneLogin and JumpCloud send. */
function coerceRemoved(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  context: ValueContext,
): JsonValue | undefined {
  if (!tolerates(context.profile, context.notes, 'remove_by_value', where)) {
    throw scimError('invalidValue', `Removing from ${where} takes a filter in the path, not a value.`)
  }
  return coerceValue(value, attribute, where, context) ?? []
}
