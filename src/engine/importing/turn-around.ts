import type { Attributes, AttributeValue } from '../../directory/index.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'
import { computedAttributes } from '../expression/attribute-reader.ts'
import type { CompiledMappings, CompiledRow } from '../mapping/compile-mappings.ts'
import { readTargetValue } from '../read-target-value.ts'

/** Why a value of an account does not become a person's. */
export const leftOutReasons = [
  'expression', // made by an expression, which cannot be read backwards
  'fixed', // a constant or a default, the same for everyone
  'reference', // to another account
  'set_by_directory', // an id, or what the directory works out by itself
  'other_value', // another mapping of the same attribute came first, and says something else
  'not_a_value', // of a form that no attribute has
] as const
export type LeftOutReason = (typeof leftOutReasons)[number]

/** A value of the account that the person does not get. */
export interface LeftOut {
  readonly target: string
  readonly reason: LeftOutReason
}

export interface TurnedAround {
  /** What the person would have; without userPrincipalName when nothing gives one. */
  readonly attributes: Attributes
  readonly leftOut: readonly LeftOut[]
}

const setByDirectory: ReadonlySet<string> = new Set([
  'objectId',
  'id',
  'manager',
  'managerId',
  ...computedAttributes,
])

/**
 * The attribute mappings read backwards: which person an account would be. Only what leads straight back is taken
 * (direct mappings, and `ToLower([x])`, which loses nothing that user names and addresses tell apart); matching
 * attributes come first, then the order of the table, and the first value of an attribute wins. Pure.
 */
export function turnAround(account: JsonObject, mappings: CompiledMappings): TurnedAround {
  const attributes: Record<string, AttributeValue> = {}
  const leftOut: LeftOut[] = []
  for (const row of inOrder(mappings)) {
    const { target } = row.mapping
    const found = readTargetValue(account, target)
    if (found === undefined || found === '' || row.isRedacted) continue
    // Only working accounts are imported: everyone who is, is enabled.
    if (row.target.attribute === 'active' && row.target.extension === undefined) continue
    const source = sourceOf(row)
    const value = plainValue(found)
    const reason = whyNot(row, source, value)
    if (reason !== null) leftOut.push({ target, reason })
    else if (source === null || source === 'accountEnabled' || value === null) continue
    else if (attributes[source] === undefined) attributes[source] = value
    else if (JSON.stringify(attributes[source]) !== JSON.stringify(value))
      leftOut.push({ target, reason: 'other_value' })
  }
  const userName = readTargetValue(account, 'userName')
  if (attributes['userPrincipalName'] === undefined && typeof userName === 'string' && userName !== '')
    attributes['userPrincipalName'] = userName
  return { attributes: { ...attributes, accountEnabled: true }, leftOut }
}

function inOrder({ mapping, rows, matching }: CompiledMappings): readonly CompiledRow[] {
  const rest = mapping.attributes.flatMap((one) => rows.filter((row) => row.mapping === one))
  return [...matching, ...rest.filter((row) => !matching.includes(row))]
}

/** The one source attribute that a row passes on as it is; null when there is none. */
export function sourceOf({ mapping }: CompiledRow): string | null {
  if (mapping.kind === 'direct') return mapping.source
  if (mapping.kind !== 'expression') return null
  return /^\s*ToLower\(\s*\[(\w+)\]\s*\)\s*$/.exec(mapping.expression)?.[1] ?? null
}

function whyNot(row: CompiledRow, source: string | null, value: AttributeValue | null): LeftOutReason | null {
  if (source === null) return row.mapping.kind === 'expression' ? 'expression' : 'fixed'
  if (row.target.shape === 'reference') return 'reference'
  if (setByDirectory.has(source)) return 'set_by_directory'
  return value === null ? 'not_a_value' : null
}

function plainValue(value: JsonValue): AttributeValue | null {
  if (!Array.isArray(value)) return typeof value === 'object' ? null : value
  const texts = value.map((one) => (isJsonObject(one) ? one['value'] : one))
  return texts.every((one) => typeof one === 'string') ? texts : null
}
