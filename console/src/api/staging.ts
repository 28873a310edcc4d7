import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { ConnectionWithPolicyJson, GuardsJson as Guards } from '../../../src/api/policy-shapes.ts'
import type {
  StagedJson as Staged,
  SynchronizationJson as Synchronization,
  stagedPageSchema,
} from '../../../src/api/staging-shapes.ts'
import { get } from './request.ts'
import { tenantPath } from './tenants.ts'

export type { ConnectionWithPolicyJson as ConnectionWithPolicy, Guards, Staged, Synchronization }
export type Policy = ConnectionWithPolicyJson['policy']
export type StagedPage = Static<typeof stagedPageSchema>
export type StagedKind = Staged['kind']

/** What the staged list is narrowed to; the same words as in the page's URL. */
export interface StagedFilter {
  readonly kind?: StagedKind
  readonly held?: boolean
}

const pageSize = 100

/** Address of a tenant's connection under /api/v1; the first one unless another is named. */
export const connectionPath = (tenant: string, connection = 1): string =>
  `${tenantPath(tenant)}/connections/${connection}`

const stagedPage = (tenant: string, query: URLSearchParams, signal: AbortSignal) =>
  get<StagedPage>(`${connectionPath(tenant)}/staged?${query}`, signal)

export const stagedQuery = (tenant: string, { kind, held }: StagedFilter) =>
  infiniteQueryOptions({
    queryKey: ['staged', tenant, kind ?? 'all', held ?? false],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (kind !== undefined) query.set('kind', kind)
      if (held === true) query.set('held', 'true')
      if (pageParam !== null) query.set('after', pageParam)
      return stagedPage(tenant, query, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })

/** How many wait, and how the last run went. */
export const stagedCountsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['staged', tenant, 'counts'],
    queryFn: async ({ signal }) => {
      const { counts, last } = await stagedPage(tenant, new URLSearchParams({ limit: '1' }), signal)
      return { counts, last }
    },
  })

export const synchronizationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['synchronizations', tenant],
    queryFn: async ({ signal }) =>
      (
        await get<{ readonly items: readonly Synchronization[] }>(
          `${connectionPath(tenant)}/synchronizations`,
          signal,
        )
      ).items,
  })

export const policyQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['policy', tenant],
    queryFn: ({ signal }) => get<ConnectionWithPolicyJson>(connectionPath(tenant), signal),
  })

export const guardsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['guards', tenant],
    queryFn: ({ signal }) => get<Guards>(`${tenantPath(tenant)}/guards`, signal),
  })
