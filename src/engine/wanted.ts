import type { JsonObject, JsonValue } from '../scim/index.ts'
import type { Candidate } from './candidate.ts'
import { fingerprint } from './fingerprint.ts'
import type { MappedReference, MappedResource, MatchingValue } from './mapped-resource.ts'
import type { ScopeDecision } from './scope.ts'
import type { Settlement } from './settlement.ts'

/** A candidate after scope and map: what the target should hold, and why. The later stages add to it. */
export interface Wanted {
  readonly candidate: Candidate
  readonly scope: ScopeDecision
  /** What becomes of accounts we created, while the application is being disconnected. */
  readonly farewell: 'disable' | 'delete' | null
  /** Null when nothing is wanted at the target and nothing has to be found there. */
  readonly mapped: {
    readonly create: MappedResource
    readonly update: MappedResource
    readonly matching: readonly MatchingValue[]
    /** Every value to keep current, by target path; references as source ids. */
    readonly values: JsonObject
    readonly fingerprint: string
  } | null
  /** Target ids of references, by source id; filled before anything is planned. */
  readonly references: ReadonlyMap<string, string>
  readonly readMs: number
  readonly mapMs: number
}

/** The values of a mapped resource by target path: what fingerprints and differences are computed from. */
export function valuesByPath(mapped: MappedResource): { values: JsonObject; fingerprint: string } {
  const values: JsonObject = {}
  for (const one of mapped.values) values[one.target] = one.value
  return { values, fingerprint: fingerprint(values) }
}

/** The first reference that has no account at the target yet. */
export function findWaiting(
  references: readonly MappedReference[],
  targetIds: ReadonlyMap<string, string>,
): MappedReference | undefined {
  return references.find((reference) => !targetIds.has(reference.sourceId))
}

/** The accounts that the references of one person stand for, as far as they have any. */
export function referencesOf({ mapped, references }: Wanted): Settlement['references'] {
  const ids = new Set(
    [...(mapped?.update.references ?? []), ...(mapped?.create.references ?? [])].map(sourceOf),
  )
  return [...ids].flatMap((sourceId) => {
    const targetId = references.get(sourceId)
    return targetId === undefined ? [] : [{ sourceId, targetId }]
  })
}

const sourceOf = ({ sourceId }: MappedReference): string => sourceId

/**
 * A copy of a mapped resource with references written as target ids. A reference without an account yet is left
 * out with the whole attribute that holds it, and is written later, when there is one.
 */
export function resolveResource(
  resource: JsonObject,
  references: readonly MappedReference[],
  targetIds: ReadonlyMap<string, string>,
): JsonObject {
  if (references.length === 0) return resource
  const copy = structuredClone(resource)
  for (const reference of references) {
    const targetId = targetIds.get(reference.sourceId)
    writeAt(copy, reference.at, targetId)
  }
  return copy
}

function writeAt(root: JsonObject, at: readonly (string | number)[], value: string | undefined): void {
  // `manager.value` without a value must not leave an empty `manager` behind.
  const owner = at.at(-1) === 'value' && value === undefined ? at.slice(0, -1) : at
  const last = owner.at(-1)
  const parent = owner.slice(0, -1).reduce<JsonValue | undefined>(step, root)
  if (last === undefined || typeof parent !== 'object' || parent === null) return
  if (Array.isArray(parent)) {
    if (value === undefined) parent.splice(Number(last), 1)
    else parent[Number(last)] = value
  } else if (value === undefined) delete parent[String(last)]
  else parent[String(last)] = value
}

function step(value: JsonValue | undefined, name: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(name)]
  return typeof value === 'object' && value !== null ? value[String(name)] : undefined
}
