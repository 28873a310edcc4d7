import { queryOptions } from '@tanstack/react-query'
import type { Application, LogEntry } from '../../../src/api/shapes.ts'
import { get } from './request.ts'

export type { Application, Cycle, LogEntry } from '../../../src/api/shapes.ts'

interface List<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** Outcomes worth a row on the overview: everything but "no change" and "skipped". */
export const eventfulOutcomes = 'created,updated,disabled,enabled,deleted,failed,held,waiting'
/** Rows shown of each application. */
export const shownEntries = 5

export const applicationsQuery = queryOptions({
  queryKey: ['applications'],
  queryFn: async ({ signal }) => (await get<List<Application>>('/applications', signal)).items,
})

/** One application out of the list that is live; by id, or by name as the command line has it. */
export const applicationQuery = (idOrName: string) =>
  queryOptions({
    ...applicationsQuery,
    select: (all: readonly Application[]) =>
      all.find(({ id }) => id === idOrName) ??
      all.find(({ name }) => name.toLowerCase() === idOrName.toLowerCase()) ??
      null,
  })

export const entriesQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['entries', applicationId],
    queryFn: async ({ signal }) =>
      (
        await get<List<LogEntry>>(
          logsPath(applicationId, { outcome: eventfulOutcomes, limit: shownEntries }),
          signal,
        )
      ).items,
  })

/** One cause and how many fail by it now. */
export interface FailureGroup {
  readonly code: string
  readonly title: string
  readonly cause: string
  readonly next: string
  readonly count: number
  readonly nextTryAt: string | null
  readonly sample: { readonly kind: 'person' | 'group'; readonly id: string; readonly name: string }
}

/** What fails now, grouped by cause; what failed earlier and then succeeded is not among it. */
export const failuresQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['failures', applicationId],
    queryFn: async ({ signal }) =>
      (await get<List<FailureGroup>>(`/applications/${encodeURIComponent(applicationId)}/failures`, signal))
        .items,
  })

/** Which entry the drawer shows: one by its id, or the last failure of a person or group. */
export type EntryAddress =
  | { readonly entry: string }
  | { readonly application: string; readonly subject: string }

export const entryQuery = (address: EntryAddress) =>
  queryOptions({
    queryKey: ['entry', address],
    queryFn: async ({ signal }) => {
      if ('entry' in address) return get<LogEntry>(`/logs/${encodeURIComponent(address.entry)}`, signal)
      const filter = { subject: address.subject, outcome: 'failed', limit: 1 }
      const { items } = await get<List<LogEntry>>(logsPath(address.application, filter), signal)
      return items[0] ?? null
    },
  })

function logsPath(application: string, filter: Readonly<Record<string, string | number>>): string {
  const query = new URLSearchParams({ application })
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value))
  return `/logs?${query}`
}
