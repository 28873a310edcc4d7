import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  AssignmentJson as Assignment,
  ConnectionCheckJson as ConnectionCheck,
  GalleryEntryJson as GalleryEntry,
  OnDemandJson as OnDemand,
} from '../../../src/api/engine-shapes.ts'
import type { HeldGroupJson as HeldGroup, HeldListJson as HeldList } from '../../../src/api/held-shapes.ts'
import type { Cycle, LogEntry } from '../../../src/api/shapes.ts'
import { eventfulOutcomes } from './queries.ts'
import { get } from './request.ts'
import { startOf } from './since.ts'

export type { Assignment, ConnectionCheck, GalleryEntry, HeldGroup, HeldList, OnDemand }

interface List<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** The path of an application, or of something of it. */
export const applicationPath = (id: string, rest = ''): string =>
  `/applications/${encodeURIComponent(id)}${rest}`

const listQuery = <T>(key: readonly string[], path: string) =>
  queryOptions({
    queryKey: key,
    queryFn: async ({ signal }) => (await get<List<T>>(path, signal)).items,
  })

export const galleryQuery = listQuery<GalleryEntry>(['gallery'], '/gallery')
export const assignmentsQuery = (id: string) =>
  listQuery<Assignment>(['assignments', id], applicationPath(id, '/assignments'))
export const cyclesQuery = (id: string) =>
  listQuery<Cycle>(['cycles', id], applicationPath(id, '/cycles?limit=50'))
export const heldQuery = (id: string) =>
  queryOptions({
    queryKey: ['held', id],
    queryFn: ({ signal }) => get<HeldList>(applicationPath(id, '/held'), signal),
  })

/** What pages outside the settings need of them. */
export interface SavedSettings {
  readonly connection: { readonly allowPrivateAddress: boolean }
  readonly cycleIntervalMinutes: number
  readonly deletionThreshold: { readonly count: number; readonly percent: number }
  readonly userNameFormat: string
  readonly notifications: { readonly email: string; readonly onFailure: boolean; readonly digest: boolean }
}

export const settingsQuery = (id: string) =>
  queryOptions({
    queryKey: ['settings', id],
    queryFn: ({ signal }) => get<SavedSettings>(applicationPath(id, '/settings'), signal),
  })

export const cycleQuery = (application: string, cycle: string) =>
  queryOptions({
    queryKey: ['cycle', application, cycle],
    queryFn: ({ signal }) =>
      get<Cycle>(applicationPath(application, `/cycles/${encodeURIComponent(cycle)}`), signal),
  })

/** What the log is narrowed to; the same words as in the page's URL. */
export interface LogFilter {
  readonly application?: string
  readonly cycle?: string
  readonly outcome?: string
  readonly code?: string
  readonly search?: string
  readonly subject?: string
  /** `1h`, `24h`, `7d`, or a time. */
  readonly since?: string
}

export const everyOutcome = 'all'
const pageSize = 100

export const logQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['log', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = logParams(filter, pageSize)
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<List<LogEntry>>(`/logs?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    // New entries wait behind a count; a page that is read again would move under the reader.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** How many entries that pass the filter are newer than the newest that is shown. */
export const logNewsQuery = (filter: LogFilter, newest: string) =>
  queryOptions({
    queryKey: ['log-news', filter, newest],
    queryFn: async ({ signal }) => {
      const query = logParams(filter, 1000)
      query.set('after', newest)
      return (await get<List<LogEntry>>(`/logs?${query}`, signal)).items.length
    },
  })

export function logParams({ since, outcome, ...filter }: LogFilter, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) })
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value)
  if (outcome !== everyOutcome) query.set('outcome', outcome ?? eventfulOutcomes)
  if (since !== undefined) query.set('since', startOf(since))
  return query
}
