import { compareResources, type JsonObject, type Sort, sortKey } from '../../scim/index.ts'
import type { PagePosition, PageRequest } from '../store.ts'

/** A resource as filters and sorting see it, and what a store knows it by. */
export interface Listed<Item> {
  readonly item: Item
  readonly whole: JsonObject
}

/** Puts a list that is in memory in order and cuts a page out of it, by index or behind the last one seen. */
export function pageOfList<Item>(
  list: readonly Listed<Item>[],
  page: PageRequest,
  sort: Sort | undefined,
): {
  readonly shown: readonly Listed<Item>[]
  readonly next: PagePosition | undefined
  readonly totalResults: number
} {
  const order = compareResources(sort)
  const sorted = list.toSorted((left, right) => order(left.whole, right.whole))
  const goesOn = page.kind === 'after' || page.after !== undefined
  const from = goesOn ? startAfter(sorted, page.after, sort) : page.startIndex - 1
  const seen = page.kind === 'index' && goesOn ? page.startIndex - 1 : from
  const shown = sorted.slice(from, from + page.count)
  const last = shown.at(-1)?.whole
  const hasMore = from + page.count < sorted.length
  return {
    shown,
    totalResults: sorted.length - from + seen,
    next: last && hasMore ? { id: String(last['id']), key: keyText(last, sort) } : undefined,
  }
}

/** The first one behind a position, whether or not the one at it is still there. */
function startAfter(
  sorted: readonly { readonly whole: JsonObject }[],
  after: PagePosition | undefined,
  sort: Sort | undefined,
): number {
  if (after === undefined) return 0
  const at = sorted.findIndex(({ whole }) => isBehind(whole, after, sort))
  return at === -1 ? sorted.length : at
}

function isBehind(whole: JsonObject, after: PagePosition, sort: Sort | undefined): boolean {
  const [own, seen] = [keyText(whole, sort), after.key]
  if (own === seen) return String(whole['id']) > after.id
  const isLater = own === null || (seen !== null && JSON.parse(own) > JSON.parse(seen))
  return sort?.order === 'descending' ? !isLater : isLater
}

/** The sort key as JSON text; null when there is none. */
function keyText(whole: JsonObject, sort: Sort | undefined): string | null {
  const key = sort && sortKey(whole, sort)
  return key === undefined ? null : JSON.stringify(key)
}
