import { planOf } from '../../provider/describe-resource.ts'
import { indexKey } from '../../provider/paging/index-key.ts'
import {
  type AttributePath,
  foldText,
  type Operator,
  type ResolvedComparison,
  type ResolvedElement,
  type ResolvedFilter,
  type ResourceType,
  scimError,
} from '../../scim/index.ts'
import { columnOf, elementsIn, elementsOf, jsonAt, numberAt, type ValueColumn } from './locate-value.ts'
import type { Parameters } from './parameters.ts'
import { isUuid } from './row.ts'

/** A filter as SQL over `scim_resource r`, and over `d.doc` (the parsed document) when `usesDocument`. */
export interface CompiledFilter {
  readonly sql: string
  readonly usesDocument: boolean
}

/** Compares a type column with `$3`: the name of one type, or a list of several. */
export function typeIs(types: readonly ResourceType[]): string {
  return types.length === 1 ? '= $3::text' : '= any($3::text[])'
}

interface Compilation {
  readonly types: readonly ResourceType[]
  readonly parameters: Parameters
  usesDocument: boolean
}

/**
 * Compiles a resolved filter to a condition with parameters only. It means exactly what `matchesFilter` means; a
 * property test compares the two. The caller puts the tenant in front: `tenant AND (…)`.
 * Throws ScimError 400 `invalidFilter` for what cannot be compiled.
 */
export function compileFilter(
  filter: ResolvedFilter,
  types: readonly ResourceType[],
  parameters: Parameters,
): CompiledFilter {
  const compilation: Compilation = { types, parameters, usesDocument: false }
  const sql = compile(filter, compilation)
  return { sql, usesDocument: compilation.usesDocument }
}

function compile(filter: ResolvedFilter, to: Compilation): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.operands.map((operand) => compile(operand, to)).join(` ${filter.kind} `)})`
    case 'not':
      // Unknown (null) counts as false inside, so that its negation is true.
      return `(not coalesce(${compile(filter.operand, to)}, false))`
    case 'constant':
      return filter.value ? 'true' : 'false'
    case 'present':
      return present(filter.target, to)
    case 'element':
      return element(filter, to)
    case 'compare':
      return compare(filter, to)
  }
}

function present(target: AttributePath, to: Compilation): string {
  const column = columnOf(target, to.types)
  if (column !== undefined) return `(${column.sql} is not null)`
  return existsElement(target, to, (value) => isAssigned(value))
}

/** A JSON value that is there and not empty (RFC 7644 §3.4.2.2, `pr`). */
function isAssigned(value: string): string {
  return `coalesce(${value} not in ('null', '""', '[]', '{}'), false)`
}

function compare(filter: ResolvedComparison, to: Compilation): string {
  const { target, operator, value } = filter
  if (value === null) {
    const assigned = present(target, to)
    return operator === 'eq' ? `(not ${assigned})` : assigned
  }
  const column = columnOf(target, to.types)
  if (column !== undefined) return compareColumn(column, filter, to)
  const indexed = indexedCondition(filter, to)
  if (indexed !== undefined) return indexed
  const condition = existsElement(target, to, (json) => compareLeaf(json, filter, to))
  return operator === 'ne' ? `(not ${present(target, to)} or ${condition})` : condition
}

function compareColumn(column: ValueColumn, filter: ResolvedComparison, to: Compilation): string {
  const { operator, value } = filter
  const { parameters } = to
  switch (column.kind) {
    case 'uuid':
      return compareId(column.sql, operator, String(value), parameters)
    case 'boolean':
      return operation(column.sql, operator, `${parameters.add(value)}::boolean`)
    case 'time':
      return operation(column.sql, operator, `${parameters.add(value)}::timestamptz`)
    case 'text':
      return operation(column.sql, operator, `${parameters.add(String(value))}::text`)
    case 'key':
      return compareKey(column.sql, filter, parameters)
  }
}

function compareId(sql: string, operator: Operator, value: string, parameters: Parameters): string {
  if (operator === 'eq') return isUuid(value) ? `(${sql} = ${parameters.add(value)}::uuid)` : 'false'
  return operation(`${sql}::text collate "C"`, operator, `${parameters.add(value)}::text`)
}

/** A key is folded when the attribute ignores case; so is what it is compared with. */
function compareKey(sql: string, filter: ResolvedComparison, parameters: Parameters): string {
  const text = String(filter.value)
  const isWhole = filter.operator === 'eq' || filter.operator === 'ne'
  const key = isWhole ? indexKey(text, filter.caseExact) : filter.caseExact ? text : foldText(text)
  return operation(sql, filter.operator, `${parameters.add(withoutNul(key))}::text`)
}

/** PostgreSQL text cannot hold U+0000, and so nothing stored can: U+FFFF, never stored either, stands in. */
function withoutNul(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\uffff') : text
}

function operation(left: string, operator: Operator, right: string): string {
  switch (operator) {
    case 'eq':
      return `(${left} = ${right})`
    case 'ne':
      return `(${left} is distinct from ${right})`
    case 'co':
      return `(strpos(${left}, ${right}) > 0)`
    case 'sw':
      return `starts_with(${left}, ${right})`
    case 'ew':
      return `(right(${left}, length(${right})) = ${right})`
    case 'gt':
      return `(${left} > ${right})`
    case 'ge':
      return `(${left} >= ${right})`
    case 'lt':
      return `(${left} < ${right})`
    case 'le':
      return `(${left} <= ${right})`
  }
}

/** `eq` on an attribute of the side table; other operators read the document, which is right for every length. */
function indexedCondition(filter: ResolvedComparison, to: Compilation): string | undefined {
  if (filter.operator !== 'eq') return undefined
  const { parameters } = to
  const link = memberLink(filter, to.types)
  if (link !== undefined) {
    const id = String(filter.value)
    if (!isUuid(id)) return 'false'
    return `(r.id in (select m.${link.mine} from scim_member m
      where m.tenant_id = $1 and m.connection = $2 and m.${link.other} = ${parameters.add(id)}::uuid))`
  }
  if (!isIndexed(filter.target, to.types)) return undefined
  const key = withoutNul(indexKey(String(filter.value), filter.caseExact))
  return `(r.id in (select v.resource_id from scim_value v
    where v.tenant_id = $1 and v.connection = $2 and v.resource_type ${typeIs(to.types)}
      and v.attribute = ${parameters.add(filter.target.text)} and v.value_key = ${parameters.add(key)}))`
}

/** `members.value` and `groups.value` are looked up in the rows that tie members to groups. */
function memberLink(
  { target }: ResolvedComparison,
  types: readonly ResourceType[],
): { mine: string; other: string } | undefined {
  if (elementsOf(target, types) === undefined) return undefined
  if (target.text === 'members.value') return { mine: 'group_id', other: 'member_id' }
  return target.text === 'groups.value' ? { mine: 'member_id', other: 'group_id' } : undefined
}

function isIndexed(target: AttributePath, types: readonly ResourceType[]): boolean {
  return types.every((type) => planOf(type).indexed.some((path) => path.text === target.text))
}

/** One and the same value satisfies the whole condition; an index narrows the search where one of its terms has one. */
function element(filter: ResolvedElement, to: Compilation): string {
  const inner = existsElement(filter.target, to, (json) => elementCondition(filter.filter, json, to), true)
  const terms = filter.filter.kind === 'and' ? filter.filter.operands : [filter.filter]
  const narrowed = terms.flatMap((term) =>
    term.kind === 'compare' ? (indexedCondition(term, to) ?? []) : [],
  )
  return `(${[...narrowed, inner].join(' and ')})`
}

function elementCondition(filter: ResolvedFilter, json: string, to: Compilation): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.operands.map((operand) => elementCondition(operand, json, to)).join(` ${filter.kind} `)})`
    case 'not':
      return `(not coalesce(${elementCondition(filter.operand, json, to)}, false))`
    case 'constant':
      return filter.value ? 'true' : 'false'
    case 'present':
      return isAssigned(leafIn(json, filter.target, to))
    case 'element':
      throw scimError('invalidFilter', 'A bracket inside a bracket is not a filter.')
    case 'compare': {
      const leaf = leafIn(json, filter.target, to)
      if (filter.value === null)
        return filter.operator === 'eq' ? `(not ${isAssigned(leaf)})` : isAssigned(leaf)
      const condition = compareLeaf(leaf, filter, to)
      return filter.operator === 'ne' ? `(not ${isAssigned(leaf)} or ${condition})` : condition
    }
  }
}

function leafIn(json: string, target: AttributePath, to: Compilation): string {
  return target.subAttribute === undefined
    ? json
    : `(${json} -> ${to.parameters.add(target.subAttribute.name)}::text)`
}

/** True when a value at the target satisfies the condition; with `whole`, an element instead of its sub-attribute. */
function existsElement(
  target: AttributePath,
  to: Compilation,
  condition: (json: string) => string,
  whole = false,
): string {
  const sub = whole ? undefined : target.subAttribute
  const rows = elementsOf(target, to.types)
  if (rows === undefined) to.usesDocument = true
  const name = sub === undefined ? undefined : `${to.parameters.add(sub.name)}::text`
  const leaf = (json: string) => (name === undefined ? json : `(${json} -> ${name})`)
  if (rows !== undefined)
    return `exists (select 1 from ${rows} as e (value) where ${condition(leaf('e.value'))})`
  const json = jsonAt(target, to.types, to.parameters)
  if (!target.attribute.multiValued) return `coalesce(${condition(leaf(json))}, false)`
  return `exists (select 1 from ${elementsIn(json)} as e (value) where ${condition(leaf('e.value'))})`
}

/** A sub-attribute may hold several values itself: one of them has to satisfy the condition. */
function compareLeaf(json: string, filter: ResolvedComparison, to: Compilation): string {
  if (filter.target.subAttribute?.multiValued !== true) return compareJson(json, filter, to)
  return `exists (select 1 from ${elementsIn(json)} as s (value) where ${compareJson('s.value', filter, to)})`
}

/** "differs" is asked of a value that is there; whether there is one is asked elsewhere. */
function compareJson(json: string, filter: ResolvedComparison, to: Compilation): string {
  const condition = compareJsonValue(json, filter, to)
  return filter.operator === 'ne' ? `(${json} is not null and ${condition})` : condition
}

function compareJsonValue(json: string, filter: ResolvedComparison, to: Compilation): string {
  const { parameters } = to
  const { operator, value, type, caseExact } = filter
  const text = `(${json} #>> '{}')`
  if (type === 'boolean') return operation(json, operator, `to_jsonb(${parameters.add(value)}::boolean)`)
  if (type === 'integer' || type === 'decimal') {
    return operation(numberAt(json), operator, `${parameters.add(value)}::numeric`)
  }
  const isExact = caseExact || type === 'dateTime'
  const wanted = withoutNul(isExact ? String(value) : foldText(String(value)))
  const left = isExact ? text : `scim_fold(${text})`
  return operation(`${left} collate "C"`, operator, `${parameters.add(wanted)}::text`)
}

/** The condition inside brackets over one element, given as a jsonb expression. */
export function compileElementFilter(
  filter: ResolvedFilter,
  json: string,
  types: readonly ResourceType[],
  parameters: Parameters,
): string {
  return elementCondition(filter, json, { types, parameters, usesDocument: false })
}
