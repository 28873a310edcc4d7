import type { ResourceType } from '../../scim/index.ts'
import { findTarget, type TargetPath } from '../mapping/target-path.ts'
import type { ObjectMapping } from '../mapping.ts'
import type { PublishedAttribute, TargetCapabilities } from './capabilities.ts'

/** A mapped attribute that the target's own schema does not have, or does not let anybody write. */
export interface LackingAttribute {
  readonly target: string
  readonly why: 'not_in_schema' | 'read_only'
}

/**
 * Mapped attributes that the target's published schemas speak against. A schema that is not published at all says
 * nothing about its attributes, unless it is an extension: those are listed where they are understood. Pure.
 */
export function findLacking(
  mapping: ObjectMapping,
  type: ResourceType,
  { schemas }: TargetCapabilities,
): readonly LackingAttribute[] {
  if (schemas === null || schemas[type.schema.id.toLowerCase()] === undefined) return []
  return mapping.attributes.flatMap((row) => {
    const target = findTarget(row.target, type)
    if ('code' in target) return []
    const why = judge(target, schemas[target.schema.toLowerCase()])
    return why === null ? [] : [{ target: row.target, why }]
  })
}

/** Attributes of every resource, which schemas do not list (RFC 7643 §3.1). */
const everywhere: ReadonlySet<string> = new Set(['id', 'externalid', 'meta', 'schemas'])

function judge(
  target: TargetPath,
  schema: Readonly<Record<string, PublishedAttribute>> | undefined,
): LackingAttribute['why'] | null {
  const name = target.attribute.toLowerCase()
  if (target.extension === undefined && everywhere.has(name)) return null
  const attribute = schema?.[name]
  if (attribute === undefined) return 'not_in_schema'
  if (attribute.readOnly) return 'read_only'
  if (target.subAttribute === undefined || attribute.subAttributes === null) return null
  const sub = attribute.subAttributes[target.subAttribute.toLowerCase()]
  if (sub === undefined) return 'not_in_schema'
  return sub.readOnly ? 'read_only' : null
}
