import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import type { ApplicationStatus, ChangedBySomebody, Cycle, LogAppended } from '../../../src/api/shapes.ts'
import { changesQuery } from './changes.ts'
import { openEventStream, type StreamState } from './event-stream.ts'
import { type Application, applicationsQuery } from './queries.ts'
import { thisPage } from './request.ts'
import { useMay } from './session.ts'

export type LiveState = StreamState | 'paused'

interface Live {
  readonly state: LiveState
  readonly setPaused: (paused: boolean) => void
  /** False for whoever sees one tenant only: the stream is about applications. */
  readonly listens: boolean
}

const LiveContext = createContext<Live>({
  state: 'reconnecting',
  setPaused: () => undefined,
  listens: true,
})

export const useLive = (): Live => use(LiveContext)

/** While the stream is down the page asks again at this pace instead. */
export const pollMs = 5000

/** Lists that do not move by themselves: they say how many new entries there are, and that is read again. */
const still = new Set(['log', 'audit', 'requests', 'feed'])

/** One event stream for the page; writes what it hears into the query cache. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient()
  const [paused, setPaused] = useState(false)
  const [stream, setStream] = useState<StreamState>('reconnecting')
  const mayListen = useMay()('applications.read')

  useEffect(() => {
    if (paused || !mayListen) return undefined
    return openEventStream({
      url: '/api/v1/events?topics=applications,log,changes',
      names: ['cycle.progress', 'application.status', 'application.removed', 'log.appended', 'changed'],
      onState: setStream,
      onResync: () =>
        void queryClient.invalidateQueries({
          predicate: ({ queryKey: [name], state }) => !still.has(String(name)) || state.status === 'error',
        }),
      onEvent: (name, data) => {
        if (name === 'cycle.progress') takeCycle(data as Cycle)
        if (name === 'application.status') takeStatus(data as ApplicationStatus)
        if (name === 'application.removed') {
          void queryClient.invalidateQueries({ queryKey: applicationsQuery.queryKey })
        }
        if (name === 'log.appended') takeAppended(data as LogAppended)
        if (name === 'changed') takeChange(data as ChangedBySomebody)
      },
    })

    function takeCycle(cycle: Cycle): void {
      const known = queryClient.getQueryData(applicationsQuery.queryKey)
      const before = known?.find(({ id }) => id === cycle.applicationId)?.cycle
      change(cycle.applicationId, (application) => ({ ...application, cycle }))
      if (before?.counts.failed !== cycle.counts.failed || cycle.endedAt !== null) {
        void queryClient.invalidateQueries({ queryKey: ['failures', cycle.applicationId] })
      }
      queryClient.setQueryData(['cycle', cycle.applicationId, cycle.id], cycle)
      if (before?.id !== cycle.id || cycle.endedAt !== null) {
        void queryClient.invalidateQueries({ queryKey: ['cycles', cycle.applicationId] })
        void queryClient.invalidateQueries({ queryKey: ['held', cycle.applicationId] })
        void queryClient.invalidateQueries({ queryKey: ['waiting'] })
        void queryClient.invalidateQueries({ queryKey: applicationsQuery.queryKey })
      }
    }

    function takeStatus({ id, status, reasons }: ApplicationStatus): void {
      change(id, (application) => ({ ...application, status, reasons: [...reasons] }))
      // What the event does not carry: since when, and when the next try is.
      void queryClient.invalidateQueries({ queryKey: applicationsQuery.queryKey })
    }

    /** What this page changed it shows already; for what others changed, somebody says when to load it. */
    function takeChange(changed: ChangedBySomebody): void {
      if (changed.page === thisPage) return
      queryClient.setQueryData(changesQuery.queryKey, (before = []) => [...before, changed].slice(-20))
    }

    function takeAppended({ applicationId }: LogAppended): void {
      void queryClient.invalidateQueries({ queryKey: ['entries', applicationId] })
      void queryClient.invalidateQueries({ queryKey: ['log-news'] })
      void queryClient.invalidateQueries({ queryKey: ['accounts'] })
    }

    function change(id: string, edit: (application: Application) => Application): void {
      const { queryKey } = applicationsQuery
      const isKnown = queryClient.getQueryData(queryKey)?.some((application) => application.id === id)
      queryClient.setQueryData(queryKey, (list) =>
        list?.map((application) => (application.id === id ? edit(application) : application)),
      )
      // An answer under way may be older than the event, and would take it back.
      if (!isKnown || queryClient.isFetching({ queryKey }) > 0) {
        void queryClient.invalidateQueries({ queryKey })
      }
    }
  }, [paused, mayListen, queryClient])

  return (
    <LiveContext value={{ state: paused ? 'paused' : stream, setPaused, listens: mayListen }}>
      {children}
    </LiveContext>
  )
}
