import {
  findPath,
  type ListQuery,
  type ResourceType,
  resolveFilter,
  resolveSort,
  type Sort,
} from '../../scim/index.ts'
import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { ListCommand } from '../command.ts'
import { digestOf, openCursor } from '../paging/cursor.ts'
import type { Provider } from '../provider.ts'
import type { PageRequest, ResourcePage } from '../store.ts'
import type { Caller } from '../tenants/tenant.ts'

/** A query (RFC 7644 §3.4.2): the filter is compared with the schema here, so that the store meets only what exists. */
export function applyList(
  { types, query }: ListCommand,
  caller: Caller,
  provider: Provider,
  context: RequestContext,
): Action {
  const { profile } = caller
  const page = pageOf(query, types, caller, provider, context)
  return {
    kind: 'list',
    query: {
      types,
      filter: query.filter && resolveFilter(query.filter, types, profile, context.notes),
      sort: provider.store.abilities?.sort === false ? undefined : sortOf(query, types, caller, context),
      page,
      include: includeFor(types, query, context.baseUrl),
    },
    remember: (shown) => rememberPage(shown, page, { types, query }, caller, provider),
  }
}

function pageOf(
  query: ListQuery,
  types: readonly ResourceType[],
  caller: Caller,
  { limits, cursorSeal, indexWalks, store }: Provider,
  { at }: RequestContext,
): PageRequest {
  const count = Math.min(query.count ?? limits.defaultPageSize, limits.maxPageSize)
  if (query.cursor !== undefined && store.abilities?.cursor !== false) {
    return { kind: 'after', ...openCursor(query, types, { count, at }, caller, cursorSeal) }
  }
  const { startIndex } = query
  const after =
    startIndex > 1 ? indexWalks.positionBefore(caller, digestOf(query, types), startIndex) : undefined
  return { kind: 'index', startIndex, count, after }
}

/** Keeps in mind where a page by index ended, if it was one. */
function rememberPage(
  { resources, next }: ResourcePage,
  page: PageRequest,
  { types, query }: Pick<ListCommand, 'types' | 'query'>,
  caller: Caller,
  { indexWalks }: Provider,
): void {
  if (page.kind !== 'index' || page.count === 0) return
  const { startIndex } = page
  // A list that one page holds is the commonest question (who has this userName?) and leaves nothing to remember.
  if (startIndex === 1 && next === undefined) return
  indexWalks.remember(caller, digestOf(query, types), { startIndex, shown: resources.length, next })
}

/** Sorted by the attribute the first type with it means; types without it have no value. */
function sortOf(
  query: ListQuery,
  types: readonly ResourceType[],
  caller: Caller,
  context: RequestContext,
): Sort | undefined {
  const knowing = types.find((type) => query.sortBy && findPath(query.sortBy, type, caller.profile, []))
  const type = knowing ?? types[0]
  return type && resolveSort(query, type, caller.profile, context.notes)
}
