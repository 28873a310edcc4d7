import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { RequestsAppended } from '../../../src/api/shapes.ts'
import { openEventStream } from './event-stream.ts'
import { useLive } from './live.tsx'
import type { Synchronization } from './staging.ts'

/** What a request of an identity provider can have changed, besides the log of requests. */
const touched = [
  'setup',
  'tokens',
  'staged',
  'members',
  'tenant-groups',
  'feed-news',
  'provisioning',
] as const

/** Read anew page by page, a list that somebody has scrolled far into would ask for all of them at every event. */
const mostPages = 5

const isLong = (data: unknown): boolean =>
  typeof data === 'object' &&
  data !== null &&
  'pages' in data &&
  Array.isArray(data.pages) &&
  data.pages.length > mostPages

/** Listens to one tenant while its pages are open, and reads again what an event says has changed. */
export function useTenantLive(tenant: string): void {
  const queryClient = useQueryClient()
  const isPaused = useLive().state === 'paused'
  useEffect(() => {
    if (isPaused) return undefined
    const readAgain = (name: string) =>
      queryClient.invalidateQueries({
        queryKey: [name, tenant],
        predicate: ({ state }) => !isLong(state.data),
      })
    return openEventStream({
      url: `/api/v1/tenants/${encodeURIComponent(tenant)}/events?topics=all`,
      names: ['tenant.request', 'synchronization.progress'],
      onState: () => undefined,
      onResync: () => {
        for (const name of [...touched, 'request-news']) void readAgain(name)
      },
      onEvent: (name, data) => {
        if (name === 'tenant.request') {
          void readAgain('request-news')
          if ((data as RequestsAppended).appended > 0) for (const one of touched) void readAgain(one)
        }
        if (name === 'synchronization.progress') {
          const run = data as Synchronization
          queryClient.setQueryData(['staged', tenant, 'counts'], (before: object | undefined) =>
            before === undefined ? undefined : { ...before, last: run },
          )
          if (run.endedAt !== null || run.state === 'held') for (const one of touched) void readAgain(one)
        }
      },
    })
  }, [tenant, isPaused, queryClient])
}
