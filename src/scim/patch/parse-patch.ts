import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { quote, scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import { urns } from '../schema/urns.ts'
import { expandOperation, type RawOperation } from './expand-operation.ts'
import { namingOperation } from './naming-operation.ts'
import type { PatchOp, PatchOperation } from './operation.ts'

/** More operations than this in one PATCH are refused. */
export const maxPatchOperations = 1000

/**
 * Reads a PatchOp body (RFC 7644 §3.5.2) and compares it with the schema: every path is found, every value gets its
 * type, operations without path become one per attribute. Needs no resource, so it runs before any look-up.
 *
 * Tolerances that were needed are added to `notes`. Throws ScimError 400: invalidSyntax, invalidPath, invalidFilter,
 * invalidValue, noTarget; 413 above `maxPatchOperations`.
 */
export function parsePatch(
  body: JsonValue,
  type: ResourceType,
  profile: Profile,
  notes: Note[] = [],
): PatchOperation[] {
  if (!isJsonObject(body)) {
    throw scimError('invalidSyntax', `A PATCH body has to be an object, not ${describeJson(body)}.`)
  }
  checkSchemas(member(body, 'schemas'), profile, notes)
  const operations = readOperations(body, profile, notes)
  return operations.flatMap((operation, index) =>
    namingOperation(index, () =>
      expandOperation(readOperation(operation, index, profile, notes), type, profile, notes),
    ),
  )
}

function checkSchemas(schemas: JsonValue | undefined, profile: Profile, notes: Note[]): void {
  const list = Array.isArray(schemas) ? schemas : [schemas]
  const wanted = urns.patchOp.toLowerCase()
  if (list.some((urn) => typeof urn === 'string' && urn.toLowerCase() === wanted)) return
  if (tolerates(profile, notes, 'missing_schemas', urns.patchOp)) return
  throw scimError('invalidSyntax', `schemas has to list ${urns.patchOp}.`, 'RFC 7644 §3.5.2')
}

function readOperations(body: JsonObject, profile: Profile, notes: Note[]): JsonValue[] {
  let operations = Object.hasOwn(body, 'Operations') ? body['Operations'] : undefined
  if (operations === undefined) {
    const other = member(body, 'operations')
    if (other !== undefined && tolerates(profile, notes, 'operations_key_case', 'Operations'))
      operations = other
  }
  if (!Array.isArray(operations)) {
    throw scimError('invalidSyntax', `Operations has to be a list, not ${describeJson(operations)}.`)
  }
  if (operations.length === 0 && !tolerates(profile, notes, 'empty_operations', 'Operations')) {
    throw scimError('invalidSyntax', 'Operations is empty.', 'RFC 7644 §3.5.2')
  }
  if (operations.length > maxPatchOperations) {
    throw scimError(
      'invalidSyntax',
      `One PATCH may hold ${maxPatchOperations} operations, not ${operations.length}.`,
    )
  }
  return operations
}

function readOperation(operation: JsonValue, index: number, profile: Profile, notes: Note[]): RawOperation {
  if (!isJsonObject(operation)) {
    throw scimError(
      'invalidSyntax',
      `Operations[${index}] has to be an object, not ${describeJson(operation)}.`,
    )
  }
  const op = readOp(member(operation, 'op'), index, profile, notes)
  const path = member(operation, 'path') ?? undefined
  if (path !== undefined && typeof path !== 'string') {
    throw scimError(
      'invalidPath',
      `The path of Operations[${index}] has to be text, not ${describeJson(path)}.`,
    )
  }
  const hasValue = Object.keys(operation).some((key) => key.toLowerCase() === 'value')
  if (op !== 'remove' && !hasValue) {
    throw scimError('invalidValue', `Operations[${index}] (${op}) has no value.`, 'RFC 7644 §3.5.2')
  }
  const trimmed = path?.trim()
  return {
    op,
    path: trimmed === '' ? undefined : trimmed,
    value: member(operation, 'value'),
    hasValue,
    index,
  }
}

function readOp(op: JsonValue | undefined, index: number, profile: Profile, notes: Note[]): PatchOp {
  if (op === 'add' || op === 'replace' || op === 'remove') return op
  const lower = typeof op === 'string' ? op.trim().toLowerCase() : ''
  if (lower === 'add' || lower === 'replace' || lower === 'remove') {
    if (tolerates(profile, notes, 'op_case', 'op')) return lower
  }
  const found = typeof op === 'string' ? quote(op) : describeJson(op)
  throw scimError(
    'invalidSyntax',
    `The op of Operations[${index}] has to be add, replace or remove, not ${found}.`,
  )
}

/** A member of a message by its name, whatever its case (RFC 7643 §2.1). */
function member(object: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : object[key]
}
