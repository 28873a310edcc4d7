import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  DriftJson as Drift,
  DriftListJson as DriftList,
  RestartJson as Restart,
} from '../../../src/api/cycle-shapes.ts'
import type { DryRunJson as DryRun, DryRunEntryJson as DryRunEntry } from '../../../src/api/dry-run-shapes.ts'
import type { WaitingMemberJson as WaitingMember } from '../../../src/api/waiting-shapes.ts'
import { applicationPath } from './outbound.ts'
import { get } from './request.ts'

export type { Drift, DriftList, DryRun, DryRunEntry, Restart, WaitingMember }

interface List<T> {
  readonly items: readonly T[]
  readonly next?: string
}

const pageSize = 100
/** How often something that runs is asked how far it is. */
const whileRunningMs = 1000

export const dryRunsQuery = (application: string) =>
  queryOptions({
    queryKey: ['dry-runs', application],
    queryFn: async ({ signal }) =>
      (await get<List<DryRun>>(applicationPath(application, '/dry-runs?limit=50'), signal)).items,
    refetchInterval: ({ state }) =>
      state.data?.some((run) => run.state === 'running') === true ? whileRunningMs : false,
  })

export const dryRunPath = (application: string, dryRun: string, rest = ''): string =>
  applicationPath(application, `/dry-runs/${encodeURIComponent(dryRun)}${rest}`)

export const dryRunQuery = (application: string, dryRun: string) =>
  queryOptions({
    queryKey: ['dry-run', application, dryRun],
    queryFn: ({ signal }) => get<DryRun>(dryRunPath(application, dryRun), signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? whileRunningMs : false),
  })

/** What the entries of a dry run are narrowed to; the same words as in the page's URL. */
export interface DryRunFilter {
  readonly outcome?: string
  readonly search?: string
}

/** `looked` is how many were looked at: a run that goes on has more entries each time. */
export const dryRunEntriesQuery = (
  application: string,
  dryRun: string,
  looked: number,
  { outcome, search }: DryRunFilter,
) =>
  infiniteQueryOptions({
    queryKey: ['dry-run-entries', application, dryRun, looked, outcome, search],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (outcome !== undefined) query.set('outcome', outcome)
      if (search !== undefined) query.set('search', search)
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<List<DryRunEntry>>(dryRunPath(application, dryRun, `/entries?${query}`), signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    placeholderData: (before) => before,
  })

export const driftQuery = (application: string, kind: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['drift', application, kind],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (kind !== undefined) query.set('kind', kind)
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<DriftList>(applicationPath(application, `/drift?${query}`), signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })

export const restartQuery = (application: string, reset: readonly string[]) =>
  queryOptions({
    queryKey: ['restart', application, reset.join(',')],
    queryFn: ({ signal }) =>
      get<Restart>(applicationPath(application, `/restart?reset=${reset.join(',')}`), signal),
    placeholderData: (before) => before,
  })

/** Members of provisioned groups who are not in them at the target yet; with those who get no account at all. */
export const waitingMembersQuery = (application: string, outOfScope: boolean) =>
  infiniteQueryOptions({
    queryKey: ['waiting-members', application, outOfScope],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (outOfScope) query.set('outOfScope', 'true')
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<List<WaitingMember>>(applicationPath(application, `/waiting-members?${query}`), signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })
