import { planOf } from '../../provider/describe-resource.ts'
import { type AttributePath, type ResourceType, scimError } from '../../scim/index.ts'
import type { Parameters } from './parameters.ts'

/** An attribute that is a column. `key` columns hold index keys; `text` columns what they say. */
export interface ValueColumn {
  readonly kind: 'uuid' | 'key' | 'boolean' | 'time' | 'text'
  readonly sql: string
}

/** The column an attribute lives in, or undefined when it lives in the document or in rows of its own. */
export function columnOf(target: AttributePath, types: readonly ResourceType[]): ValueColumn | undefined {
  if (target.extension !== undefined) return undefined
  switch (target.text) {
    case 'id':
      return { kind: 'uuid', sql: 'r.id' }
    case 'externalId':
      return { kind: 'key', sql: 'r.external_id' }
    case 'displayName':
      return { kind: 'key', sql: 'r.display_key' }
    case 'active':
      return { kind: 'boolean', sql: 'r.active' }
    case 'meta.created':
      return { kind: 'time', sql: 'r.created_at' }
    case 'meta.lastModified':
      return { kind: 'time', sql: 'r.last_modified' }
    case 'meta.resourceType':
      return { kind: 'text', sql: 'r.resource_type' }
    case 'meta.version':
      return { kind: 'text', sql: `('W/"' || r.version || '"')` }
    case 'meta':
      return { kind: 'text', sql: 'r.resource_type' }
    case 'meta.location':
      throw scimError('invalidFilter', 'meta.location depends on how the server is addressed; filter on id.')
  }
  const isUnique = types.every((type) => planOf(type).unique?.text === target.text)
  return isUnique && types.length > 0 ? { kind: 'key', sql: 'r.unique_key' } : undefined
}

/** Rows that are the elements of an attribute stored outside the document; undefined for the others. */
export function elementsOf(target: AttributePath, types: readonly ResourceType[]): string | undefined {
  const name = target.attribute.name
  if (target.extension !== undefined || !types.some((type) => planOf(type).detached.includes(name)))
    return undefined
  if (target.subAttribute?.name === '$ref')
    throw scimError(
      'invalidFilter',
      `${target.text} depends on how the server is addressed; filter on ${name}.value.`,
    )
  if (name === 'members') {
    return `(select jsonb_build_object('value', m.member_id, 'type', m.member_type, 'display', u.display_name)
       from scim_member m join scim_resource u on u.tenant_id = $1 and u.connection = $2
        and u.resource_type = m.member_type and u.id = m.member_id
      where m.tenant_id = $1 and m.connection = $2 and m.group_id = r.id)`
  }
  return `(select jsonb_build_object('value', m.group_id, 'type', 'direct', 'display', g.display_name)
       from scim_member m join scim_resource g on g.tenant_id = $1 and g.connection = $2
        and g.resource_type = 'Group' and g.id = m.group_id
      where m.tenant_id = $1 and m.connection = $2 and m.member_id = r.id)`
}

/** The JSON of an attribute: inside the document, or beside it when it is returned only on request. */
export function jsonAt(
  target: AttributePath,
  types: readonly ResourceType[],
  parameters: Parameters,
): string {
  const steps = [target.extension, target.attribute.name].filter((step) => step !== undefined)
  const path = steps.map((step) => `-> ${parameters.add(step)}::text`).join(' ')
  const isHidden = steps.length === 1 && types.some((type) => planOf(type).hidden.has(target.attribute.name))
  return isHidden ? `coalesce(d.doc ${path}, r.hidden::jsonb ${path})` : `(d.doc ${path})`
}

/**
 * The elements of a JSON value. A document may be older than the schema that calls its attribute multi-valued, and in a query
 * over several types another type may mean something else by the name: what is no list is one element.
 */
export function elementsIn(json: string): string {
  return `jsonb_array_elements(case when jsonb_typeof(${json}) = 'array' then ${json}
    when ${json} is null then '[]' else jsonb_build_array(${json}) end)`
}

/** A JSON value as a number; null when it is none, for the same reasons. */
export function numberAt(json: string): string {
  return `(case when jsonb_typeof(${json}) = 'number' then (${json})::numeric end)`
}
