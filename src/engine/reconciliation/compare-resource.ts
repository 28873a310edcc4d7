import { type JsonObject, type JsonValue, jsonEquals } from '../../scim/index.ts'
import type { AppliedValues } from '../link.ts'
import type { CompiledMappings } from '../mapping/compile-mappings.ts'
import type { TargetActions } from '../mapping.ts'
import { readTargetValue } from '../read-target-value.ts'
import type { ComparedLink, DriftChange, DriftRepair, NewDrift } from './drift.ts'

export interface CompareRules {
  readonly mappings: CompiledMappings
  readonly actions: TargetActions
  /** Target ids of references, by source id. */
  readonly references: ReadonlyMap<string, string>
}

/** How often each mapped path was expected and came back: what a target never returns is not drift. */
export type Returned = Map<string, { expected: number; returned: number }>

/** Compares one resource of the target with the link it belongs to. Null when all is as it was left. Pure but for `returned`. */
export function compareResource(
  resource: JsonObject,
  targetId: string,
  link: ComparedLink | undefined,
  rules: CompareRules,
  returned: Returned,
): NewDrift | null {
  if (link === undefined) {
    const name = nameOf(resource) ?? targetId
    return { kind: 'unknown', sourceId: null, targetId, name, changes: [], repair: 'nothing' }
  }
  if (link.fresh) return null
  const { sourceId, name } = link
  const found = { sourceId, targetId, name }
  if (link.state === 'disabled' || link.state === 'gone') {
    if (!worksThere(resource, link.state)) return null
    const changes = [{ attribute: 'active', expected: false, actual: true }]
    return { ...found, kind: 'active', changes, repair: endOf(link.state, rules.actions) }
  }
  if (link.state !== 'linked') return null
  const changes = compareValues(resource, link.applied ?? {}, rules, returned)
  if (changes.length === 0) return null
  return { ...found, kind: 'changed', changes, repair: rules.actions.update ? 'update' : 'nothing' }
}

function endOf(state: 'disabled' | 'gone', actions: TargetActions): DriftRepair {
  if (state === 'gone') return actions.delete ? 'delete' : 'nothing'
  return actions.update ? 'disable' : 'nothing'
}

/** An account whose `active` does not come back is not said to work; one we deleted should not come back at all. */
function worksThere(resource: JsonObject, state: 'disabled' | 'gone'): boolean {
  const active = readTargetValue(resource, 'active')
  return active === undefined ? state === 'gone' : String(active).toLowerCase() === 'true'
}

function compareValues(
  resource: JsonObject,
  applied: AppliedValues,
  { mappings, references }: CompareRules,
  returned: Returned,
): DriftChange[] {
  const changes: DriftChange[] = []
  for (const { mapping, target, isRedacted, roles } of mappings.rows) {
    const path = mapping.target
    const left = applied[path]
    // Passwords never come back (RFC 7643 §4.1.1); what logs must not show is not shown here either.
    if (left === undefined || isRedacted || path === 'password' || target.shape === 'members') continue
    const expected = target.shape === 'reference' ? referenceOf(left, references) : left
    if (expected === undefined) continue
    const actual = readTargetValue(resource, path)
    const count = returned.get(path) ?? { expected: 0, returned: 0 }
    returned.set(path, {
      expected: count.expected + 1,
      returned: count.returned + (actual === undefined ? 0 : 1),
    })
    // Roles that are only ever added: others may be there besides.
    const enough = roles === 'complex' && Array.isArray(expected) && Array.isArray(actual)
    const same = enough
      ? expected.every((one) => actual.some((other) => isWithin(one, other)))
      : agrees(path, expected, target.shape === 'reference' ? referenceIn(actual) : actual)
    if (!same) changes.push({ attribute: path, expected, actual: actual ?? null })
  }
  return changes
}

/** The target id of whom a reference was written for; undefined while they have no account. */
function referenceOf(value: JsonValue, references: ReadonlyMap<string, string>): string | undefined {
  const sourceId = referenceIn(value)
  return typeof sourceId === 'string' ? references.get(sourceId) : undefined
}

/** Targets answer a reference as an object or as a bare id. */
function referenceIn(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value['value'] : value
}

/** Names of accounts and addresses are compared without regard to case, as targets do (RFC 7643 §4.1.1). */
const caseless = /^(userName|emails\b.*)$/i

function agrees(path: string, expected: JsonValue, actual: JsonValue | undefined): boolean {
  if (actual === undefined) return false
  if (typeof expected === 'string' && typeof actual === 'string' && caseless.test(path))
    return expected.toLowerCase() === actual.toLowerCase()
  if (typeof expected === 'boolean' || typeof expected === 'number')
    return String(expected) === String(actual).toLowerCase()
  if (Array.isArray(expected) && Array.isArray(actual)) {
    // Order means nothing (RFC 7643 §2.4), and targets add sub-attributes of their own.
    return (
      expected.length === actual.length &&
      expected.every((one) => actual.some((other) => isWithin(one, other)))
    )
  }
  return isWithin(expected, actual)
}

/** Whether an object has everything another one has. */
function isWithin(one: JsonValue, other: JsonValue): boolean {
  if (!isObject(one) || !isObject(other)) return jsonEquals(one, other)
  return Object.entries(one).every(([name, value]) => {
    const there = other[name]
    return there === undefined ? value === false : jsonEquals(value, there)
  })
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(resource: JsonObject): string | null {
  const name = readTargetValue(resource, 'userName') ?? readTargetValue(resource, 'displayName')
  return typeof name === 'string' && name !== '' ? name.slice(0, 300) : null
}

/** Source ids of the references that links of a page hold. */
export function referencedBy(links: Iterable<ComparedLink>, mappings: CompiledMappings): readonly string[] {
  const paths = mappings.rows
    .filter((row) => row.target.shape === 'reference')
    .map((row) => row.mapping.target)
  const ids = new Set<string>()
  for (const { applied } of links) {
    for (const path of paths) {
      const id = referenceIn(applied?.[path])
      if (typeof id === 'string') ids.add(id)
    }
  }
  return [...ids]
}
