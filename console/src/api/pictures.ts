import { queryOptions } from '@tanstack/react-query'
import type { AttentionJson as Attention } from '../../../src/api/attention-shapes.ts'
import type {
  AccessJson as Access,
  NamedChangeJson as NamedChange,
  OutcomeCountJson as OutcomeCount,
  PaceJson as Pace,
} from '../../../src/api/picture-shapes.ts'
import { applicationPath } from './outbound.ts'
import { get } from './request.ts'

export type { Access, Attention, NamedChange, OutcomeCount, Pace }

interface List<T> {
  readonly items: readonly T[]
}

/** What needs a look on the app side. */
export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: async ({ signal }) => (await get<List<Attention>>('/attention', signal)).items,
  refetchInterval: 30_000,
})

/** The last seven days by outcome, in days of the viewer's zone; of one application, or of all. */
export const outcomesQuery = (application: string | undefined) =>
  queryOptions({
    queryKey: ['outcomes', application],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone })
      if (application !== undefined) query.set('application', application)
      return (await get<List<OutcomeCount>>(`/logs/outcomes?${query}`, signal)).items
    },
    staleTime: 60_000,
  })

export const paceQuery = (application: string, cycle: string) =>
  queryOptions({
    queryKey: ['pace', application, cycle],
    queryFn: ({ signal }) =>
      get<Pace>(applicationPath(application, `/cycles/${encodeURIComponent(cycle)}/pace`), signal),
  })

const plural = { person: 'people', group: 'groups' } as const

export const accessQuery = (kind: 'person' | 'group', id: string) =>
  queryOptions({
    queryKey: ['directory', 'access', kind, id],
    queryFn: async ({ signal }) =>
      (await get<List<Access>>(`/directory/${plural[kind]}/${encodeURIComponent(id)}/access`, signal)).items,
  })

export const changesOfQuery = (person: string) =>
  queryOptions({
    queryKey: ['directory', 'changes-of', person],
    queryFn: async ({ signal }) =>
      (await get<List<NamedChange>>(`/directory/people/${encodeURIComponent(person)}/changes`, signal)).items,
  })
