import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'
import type { AppRole } from '../expression/value.ts'
import type { MembersDelta, UpdateOperation } from './target.ts'
import type { WireProfile } from './wire-profile.ts'
import { writeRoles } from './write-create.ts'
import { writePath } from './write-filter.ts'

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** The body of a PATCH (RFC 7644 §3.5.2) in the dialect of a wire profile. */
export function writePatch(
  operations: readonly UpdateOperation[],
  profile: WireProfile,
  appRoles: readonly AppRole[] = [],
): JsonObject {
  const { folded, others } = profile.folds ? fold(operations) : { folded: [], others: operations }
  const written = [...others, ...folded].map((operation) => writeOperation(operation, profile, appRoles))
  return { schemas: [patchSchema], Operations: written }
}

/** Changes of a group's own attributes. Okta sends them as one value without a path, the group's id among them. */
export function writeGroupPatch(
  id: string,
  operations: readonly UpdateOperation[],
  profile: WireProfile,
): JsonObject {
  const isPlain = operations.every(
    ({ op, path, value }) => op !== 'remove' && !/[.[:]/.test(path) && isScalar(value),
  )
  if (profile.groupUpdate === 'paths' || !isPlain) return writePatch(operations, profile)
  const named = operations.map(({ path, value }): [string, JsonValue] => [path, value ?? null])
  const value = { id, ...Object.fromEntries(named) }
  return { schemas: [patchSchema], Operations: [{ op: writeOp('replace', profile), value }] }
}

/** The body of a PATCH that adds and removes members by delta; the member list itself is never read or replaced. */
export function writeMembersPatch(delta: MembersDelta, profile: WireProfile): JsonObject {
  const operations: JsonValue[] = []
  const values = (ids: readonly string[]) => ids.map((value) => ({ value }))
  // Who leaves goes first, so that a group with a limit has room.
  if (profile.memberRemoval === 'value_array' && delta.remove.length > 0) {
    operations.push({ op: writeOp('remove', profile), path: 'members', value: values(delta.remove) })
  } else {
    for (const id of delta.remove) {
      operations.push({ op: writeOp('remove', profile), path: `members[value eq ${JSON.stringify(id)}]` })
    }
  }
  if (delta.add.length > 0) {
    operations.push({ op: writeOp('add', profile), path: 'members', value: values(delta.add) })
  }
  return { schemas: [patchSchema], Operations: operations }
}

/** An operation on its way out: without a path when several attributes are folded into one. */
type Written = Omit<UpdateOperation, 'path'> & { readonly path?: string }

function writeOperation(operation: Written, profile: WireProfile, appRoles: readonly AppRole[]): JsonObject {
  const { op, path, value } = operation
  return {
    op: writeOp(op, profile),
    ...(path === undefined ? {} : { path: writePath(path, profile) }),
    ...(value === undefined ? {} : { value: writeValue({ ...operation, value }, profile, appRoles) }),
  }
}

/** With the flag Entra folds simple single-valued attributes into one path-less operation with dotted keys. */
function fold(operations: readonly UpdateOperation[]): { folded: Written[]; others: Written[] } {
  const isFolded = ({ op, path, value }: UpdateOperation) =>
    op !== 'remove' && !path.includes('[') && path !== 'active' && isScalar(value)
  const folded = (['add', 'replace'] as const).flatMap((op): Written[] => {
    const alike = operations.filter((operation) => operation.op === op && isFolded(operation))
    const named = alike.map(({ path, value }): [string, JsonValue] => [path, value ?? null])
    return alike.length === 0 ? [] : [{ op, value: Object.fromEntries(named) }]
  })
  return { folded, others: operations.filter((operation) => !isFolded(operation)) }
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== undefined && (value === null || typeof value !== 'object')
}

function writeOp(op: string, profile: WireProfile): string {
  return profile.opCase === 'lower' ? op : op.charAt(0).toUpperCase() + op.slice(1)
}

function writeValue(
  { op, path, value }: Written & { readonly value: JsonValue },
  profile: WireProfile,
  appRoles: readonly AppRole[],
): JsonValue {
  if (profile.booleans === 'string' && typeof value === 'boolean') return value ? 'True' : 'False'
  if (path === 'roles') {
    return profile.roles === 'packed' && op === 'add'
      ? packRoles(value, appRoles)
      : writeRoles(value, profile)
  }
  return profile.references === 'plain' && isReference(value) ? value['value'] : value
}

/** An object with nothing but the id it refers to: the manager. */
function isReference(value: JsonValue): value is { value: string } {
  return isJsonObject(value) && Object.keys(value).length === 1 && typeof value['value'] === 'string'
}

/** Entra's older service writes each role it adds as JSON in a text, with the id that its application gives it. */
function packRoles(roles: JsonValue, appRoles: readonly AppRole[]): JsonValue {
  if (!Array.isArray(roles)) return roles
  return roles.filter(isJsonObject).map((role) => {
    const known = appRoles.find((one) => one.value === role['value'])
    const packed = { id: known?.id ?? '', value: role['value'] ?? null, displayName: role['display'] ?? null }
    return { value: JSON.stringify(packed) }
  })
}
