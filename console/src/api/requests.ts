import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  ReplayJson as Replay,
  RequestJson as ScimRequest,
  WholeRequestJson as WholeRequest,
} from '../../../src/api/request-shapes.ts'
import { get } from './request.ts'
import { startOf } from './since.ts'
import { tenantPath } from './tenants.ts'

export type { Replay, ScimRequest, WholeRequest }

interface Page {
  readonly items: readonly ScimRequest[]
  readonly next?: string
}

export const requestFilters = [
  'search',
  'method',
  'refused',
  'status',
  'outcome',
  'since',
  'resource',
  'token',
  'profile',
  'tolerance',
  'hook',
] as const

/** What the request log is narrowed to; the same words as in the page's URL. */
export type RequestFilter = { readonly [name in (typeof requestFilters)[number]]?: string }

const pageSize = 50
/** Counted exactly up to here; more than this are "many". */
const newsLimit = 100

function paramsOf({ since, ...filter }: RequestFilter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value)
  if (since !== undefined) query.set('since', startOf(since))
  return query
}

export const requestsQuery = (tenant: string, filter: RequestFilter) =>
  infiniteQueryOptions({
    queryKey: ['requests', tenant, filter],
    queryFn: ({ signal, pageParam }) => {
      const query = paramsOf(filter)
      query.set('limit', String(pageSize))
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<Page>(`${tenantPath(tenant)}/requests?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    // New rows wait behind a count, so that nothing moves.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** How many have come since the newest one on the page. */
export const requestNewsQuery = (tenant: string, filter: RequestFilter, newest: string) =>
  queryOptions({
    queryKey: ['request-news', tenant, filter, newest],
    queryFn: async ({ signal }) => {
      const query = paramsOf(filter)
      query.set('limit', String(newsLimit))
      query.set('after', newest)
      return (await get<Page>(`${tenantPath(tenant)}/requests?${query}`, signal)).items.length
    },
    refetchInterval: 15_000,
  })

export const oneRequestQuery = (tenant: string, request: string) =>
  queryOptions({
    queryKey: ['request', tenant, request],
    queryFn: ({ signal }) =>
      get<WholeRequest>(`${tenantPath(tenant)}/requests/${encodeURIComponent(request)}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
