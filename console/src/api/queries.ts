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
export const shownEntries = 8
/** Failures looked at to group them by cause. */
export const groupedFailures = 200

export const applicationsQuery = queryOptions({
  queryKey: ['applications'],
  queryFn: async ({ signal }) => (await get<List<Application>>('/applications', signal)).items,
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

/** Failures of the cycle that ran last; empty when it had none. */
export const failuresQuery = (applicationId: string, cycleId: string) =>
  queryOptions({
    queryKey: ['failures', applicationId, cycleId],
    queryFn: async ({ signal }) => {
      const path = logsPath(applicationId, { outcome: 'failed', cycle: cycleId, limit: groupedFailures })
      return (await get<List<LogEntry>>(path, signal)).items
    },
  })

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['entry', id],
    queryFn: ({ signal }) => get<LogEntry>(`/logs/${encodeURIComponent(id)}`, signal),
  })

function logsPath(application: string, filter: Readonly<Record<string, string | number>>): string {
  const query = new URLSearchParams({ application })
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value))
  return `/logs?${query}`
}
