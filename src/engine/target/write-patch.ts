import type { JsonObject, JsonValue } from '../../scim/index.ts'
import type { MembersDelta, UpdateOperation } from './target.ts'
import type { WireProfile } from './wire-profile.ts'

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** The body of a PATCH (RFC 7644 §3.5.2) in the dialect of a wire profile. */
export function writePatch(operations: readonly UpdateOperation[], profile: WireProfile): JsonObject {
  const { folded, others } = profile.foldReplace ? fold(operations) : { folded: {}, others: operations }
  const written = others.map((operation) => writeOperation(operation, profile))
  if (Object.keys(folded).length > 0) written.push({ op: writeOp('replace', profile), value: folded })
  return { schemas: [patchSchema], Operations: written }
}

/** The body of a PATCH that adds and removes members by delta; the member list itself is never read or replaced. */
export function writeMembersPatch(delta: MembersDelta, profile: WireProfile): JsonObject {
  const operations: JsonValue[] = []
  if (delta.add.length > 0) {
    operations.push({
      op: writeOp('add', profile),
      path: 'members',
      value: delta.add.map((value) => ({ value })),
    })
  }
  if (profile.memberRemoval === 'value_array' && delta.remove.length > 0) {
    const value = delta.remove.map((one) => ({ value: one }))
    operations.push({ op: writeOp('remove', profile), path: 'members', value })
  } else {
    for (const id of delta.remove) {
      operations.push({ op: writeOp('remove', profile), path: `members[value eq ${JSON.stringify(id)}]` })
    }
  }
  return { schemas: [patchSchema], Operations: operations }
}

function writeOperation(operation: UpdateOperation, profile: WireProfile): JsonObject {
  const written: JsonObject = { op: writeOp(operation.op, profile), path: operation.path }
  if (operation.value !== undefined) written['value'] = writeValue(operation.value, profile)
  return written
}

/** With the flag Entra folds simple single-valued replaces into one path-less operation with dotted keys. */
function fold(operations: readonly UpdateOperation[]): { folded: JsonObject; others: UpdateOperation[] } {
  const folded: JsonObject = {}
  const others: UpdateOperation[] = []
  for (const operation of operations) {
    const simple = operation.op === 'replace' && !operation.path.includes('[') && isScalar(operation.value)
    if (simple && operation.path !== 'active') folded[operation.path] = operation.value ?? null
    else others.push(operation)
  }
  return { folded, others }
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== undefined && (value === null || typeof value !== 'object')
}

function writeOp(op: string, profile: WireProfile): string {
  return profile.opCase === 'lower' ? op : op.charAt(0).toUpperCase() + op.slice(1)
}

function writeValue(value: JsonValue, profile: WireProfile): JsonValue {
  if (profile.booleans === 'string' && typeof value === 'boolean') return value ? 'True' : 'False'
  return value
}
