import type { ResourceSort } from '../../provider/store.ts'
import { leafOf, type ResourceType } from '../../scim/index.ts'
import { columnOf, jsonAt } from './locate-value.ts'
import type { Parameters } from './parameters.ts'

export interface SortOrder {
  /** After `order by`. */
  readonly sql: string
  /** The expression sorted by before the id; undefined when sorted by id alone. */
  readonly key: string | undefined
  readonly usesDocument: boolean
  /** The condition of being behind a position: its sort key and id, as placeholders of `parameters`. */
  after(key: string | null, id: string, parameters: Parameters): string
}

/**
 * The order of a list. Without one asked for it is the id, which never changes, so that pages neither repeat nor skip
 * what is changed meanwhile. No value comes last when ascending, first when descending (RFC 7644 §3.4.2.3), which is
 * PostgreSQL's own default.
 */
export function compileSort(
  sort: ResourceSort | undefined,
  types: readonly ResourceType[],
  parameters: Parameters,
): SortOrder {
  if (!sort) {
    return { sql: 'r.id', key: undefined, usesDocument: false, after: (_key, id) => `r.id > ${id}` }
  }
  const column = columnOf(sort.path, types)
  const key = column === undefined ? documentKey(sort, parameters) : column.sql
  const type =
    column?.kind === 'time'
      ? 'timestamptz'
      : column?.kind === 'boolean'
        ? 'boolean'
        : column?.kind === 'uuid'
          ? 'uuid'
          : numeric(sort) && column === undefined
            ? 'numeric'
            : 'text'
  const direction = sort.descending ? 'desc' : 'asc'
  return {
    sql: `${key} ${direction}, r.id`,
    key,
    usesDocument: column === undefined,
    after(position, id, own) {
      const behind = sort.descending ? '<' : '>'
      if (position === null) {
        return sort.descending
          ? `((${key} is null and r.id > ${id}) or ${key} is not null)`
          : `(${key} is null and r.id > ${id})`
      }
      const value = `${own.add(position)}::${type}`
      const unassigned = sort.descending ? '' : ` or ${key} is null`
      return `(${key} ${behind} ${value} or (${key} = ${value} and r.id > ${id})${unassigned})`
    },
  }
}

/** The value to sort by: of a multi-valued attribute the primary one, else the first. */
function documentKey(sort: ResourceSort, parameters: Parameters): string {
  const { path } = sort
  const leaf = leafOf(path)
  const sub =
    path.subAttribute ?? (leaf.type === 'complex' ? leaf.subAttributesByName.get('value') : undefined)
  const json = jsonAt(path, parameters)
  const one = path.attribute.multiValued
    ? `(select e.value from jsonb_array_elements(coalesce(${json}, '[]')) with ordinality as e (value, position)
        order by (e.value -> 'primary') is not distinct from 'true'::jsonb desc, e.position limit 1)`
    : json
  const text = sub === undefined ? `(${one} #>> '{}')` : `(${one} ->> ${parameters.add(sub.name)}::text)`
  if (numeric(sort)) return `${text}::numeric`
  return (sub ?? leaf).caseExact ? `(${text} collate "C")` : `(lower(normalize(${text})) collate "C")`
}

function numeric({ path }: ResourceSort): boolean {
  const { type } = leafOf(path)
  return type === 'integer' || type === 'decimal'
}
