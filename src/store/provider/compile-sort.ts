import { leafOf, type ResourceType, type Sort } from '../../scim/index.ts'
import { columnOf, elementsIn, jsonAt, numberAt } from './locate-value.ts'
import type { Parameters } from './parameters.ts'

export interface SortOrder {
  /** After `order by`. */
  readonly sql: string
  /** The expression sorted by before the id; undefined when sorted by id alone. */
  readonly key: string | undefined
  readonly usesDocument: boolean
  /** The condition of being behind a position: its sort key, and its id as a placeholder. */
  after(key: string | null, id: string, parameters: Parameters): string
}

/**
 * The order of a list. Without one asked for it is the id, which never changes, so that pages neither repeat nor skip
 * what is changed meanwhile. No value comes last when ascending, first when descending (RFC 7644 §3.4.2.3), which is
 * PostgreSQL's own default.
 */
export function compileSort(
  sort: Sort | undefined,
  types: readonly ResourceType[],
  parameters: Parameters,
): SortOrder {
  if (!sort) {
    return { sql: 'r.id', key: undefined, usesDocument: false, after: (_key, id) => `r.id > ${id}` }
  }
  const { key, type, usesDocument } = sortExpression(sort, types, parameters)
  const descending = sort.order === 'descending'
  return {
    sql: `${key} ${descending ? 'desc' : 'asc'}, r.id`,
    key,
    usesDocument,
    after(position, id, own) {
      if (position === null) {
        const rest = `(${key} is null and r.id > ${id})`
        return descending ? `(${rest} or ${key} is not null)` : rest
      }
      const value = `${own.add(position)}::${type}`
      const unassigned = descending ? '' : ` or ${key} is null`
      return `(${key} ${descending ? '<' : '>'} ${value} or (${key} = ${value} and r.id > ${id})${unassigned})`
    },
  }
}

const columnTypes = {
  uuid: 'uuid',
  key: 'text',
  text: 'text',
  boolean: 'boolean',
  time: 'timestamptz',
} as const

function sortExpression(
  sort: Sort,
  types: readonly ResourceType[],
  parameters: Parameters,
): { key: string; type: string; usesDocument: boolean } {
  const column = columnOf(sort.target, types)
  if (column) return { key: column.sql, type: columnTypes[column.kind], usesDocument: false }
  const json = documentValue(sort, types, parameters)
  const leaf = leafOf(sort.target)
  if (leaf.type === 'integer' || leaf.type === 'decimal') {
    return { key: numberAt(json), type: 'numeric', usesDocument: true }
  }
  const text = `(${json} #>> '{}')`
  const folded = leaf.caseExact || leaf.type !== 'string' ? text : `scim_fold(${text})`
  return { key: `(${folded} collate "C")`, type: 'text', usesDocument: true }
}

/** The JSON of the value to sort by: of a multi-valued attribute the primary one, else the first. */
function documentValue({ target }: Sort, types: readonly ResourceType[], parameters: Parameters): string {
  const json = jsonAt(target, types, parameters)
  const one = target.attribute.multiValued
    ? `(select e.value from ${elementsIn(json)} with ordinality as e (value, position)
        order by (e.value -> 'primary') is not distinct from 'true'::jsonb desc, e.position limit 1)`
    : json
  return target.subAttribute === undefined
    ? one
    : `(${one} -> ${parameters.add(target.subAttribute.name)}::text)`
}
