import {
  findPath,
  type ListQuery,
  leafOf,
  quote,
  type ResourceType,
  resolveFilter,
  scimError,
} from '../../scim/index.ts'
import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { ListCommand } from '../command.ts'
import type { Provider } from '../provider.ts'
import type { PageRequest, ResourceSort } from '../store.ts'
import type { Caller } from '../tenant.ts'

/** A query (RFC 7644 §3.4.2): the filter is compared with the schema here, so that the store meets only what exists. */
export function applyList(
  { types, query }: ListCommand,
  caller: Caller,
  provider: Provider,
  context: RequestContext,
): Action {
  const { profile } = caller
  return {
    kind: 'list',
    query: {
      types,
      filter: query.filter && resolveFilter(query.filter, types, profile, context.notes),
      sort: query.sortBy === undefined ? undefined : sortOf(query.sortBy, query, types, caller, context),
      page: pageOf(query, provider),
      include: includeFor(types, query, context.baseUrl),
    },
  }
}

function pageOf(query: ListQuery, { limits }: Provider): PageRequest {
  const count = Math.min(query.count ?? limits.defaultPageSize, limits.maxPageSize)
  return { kind: 'index', startIndex: query.startIndex, count }
}

function sortOf(
  sortBy: string,
  query: ListQuery,
  types: readonly ResourceType[],
  caller: Caller,
  context: RequestContext,
): ResourceSort {
  for (const type of types) {
    const path = findPath(sortBy, type, caller.profile, context.notes)
    if (!path) continue
    const leaf = leafOf(path)
    // RFC 7644 §3.4.2.3: a complex attribute is sorted by a sub-attribute; a multi-valued one has `value` for it.
    if (leaf.type === 'complex' && !leaf.subAttributesByName.has('value')) {
      throw scimError('invalidPath', `sortBy ${quote(sortBy)} is complex; name one of its sub-attributes.`)
    }
    if (leaf.returned === 'never') break
    return { path, descending: query.sortOrder === 'descending' }
  }
  throw scimError('invalidPath', `sortBy ${quote(sortBy)} is no attribute that can be sorted by.`)
}
