import { foldText, isJsonObject, type JsonObject, leafOf, valuesAt } from '../../scim/index.ts'
import { attributeKey } from '../index-key.ts'
import type { PagePosition, ResourceSort } from '../store.ts'

/** What a resource is sorted by; undefined when it has no such value. */
export interface SortKey {
  readonly text: string
  readonly order: string | number
}

export interface Sortable {
  readonly id: string
  readonly key: SortKey | undefined
}

/** The value to sort by: of a multi-valued attribute the primary one, else the first (RFC 7644 §3.4.2.3). */
export function sortKeyOf(resource: JsonObject, sort: ResourceSort | undefined): SortKey | undefined {
  if (!sort) return undefined
  const { path } = sort
  const leaf = leafOf(path)
  const whole = valuesAt(resource, { ...path, subAttribute: undefined })
  const element = whole.find((value) => isJsonObject(value) && value['primary'] === true) ?? whole[0]
  const name = path.subAttribute?.name ?? 'value'
  const value = isJsonObject(element) ? element[name] : element
  if (value === undefined || value === null || typeof value === 'object') return undefined
  if (typeof value === 'number') return { text: String(value), order: value }
  if (typeof value === 'boolean') return { text: String(value), order: Number(value) }
  const order = leaf.type === 'dateTime' ? value : leaf.caseExact ? value : foldText(value)
  return { text: leaf.type === 'string' ? attributeKey(leaf, value) : value, order }
}

/** No value comes last when ascending, first when descending; the id decides between equals. */
export function inOrder<Item extends Sortable>(
  items: readonly Item[],
  sort: ResourceSort | undefined,
): Item[] {
  const sign = sort?.descending ? -1 : 1
  return [...items].sort((a, b) => sign * compareKeys(a.key, b.key) || compare(a.id, b.id))
}

/** Whether an item comes after a position in the same order. */
export function isBehind(item: Sortable, position: PagePosition, sort: ResourceSort | undefined): boolean {
  const key =
    position.key === null ? undefined : { text: position.key, order: orderLike(position.key, item.key) }
  const sign = sort?.descending ? -1 : 1
  const difference = sign * compareKeys(item.key, key)
  return difference > 0 || (difference === 0 && item.id > position.id)
}

function orderLike(text: string, like: SortKey | undefined): string | number {
  if (typeof like?.order !== 'number') return text
  return text === 'true' ? 1 : text === 'false' ? 0 : Number(text)
}

function compareKeys(a: SortKey | undefined, b: SortKey | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return compare(a.order, b.order)
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
