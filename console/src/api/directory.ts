import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  CensusJson as Census,
  ChangeJson as Change,
  GroupJson as Group,
  ImportNoteJson as ImportNote,
  ImportReportJson as ImportReport,
  MemberJson as Member,
  PersonJson as Person,
} from '../../../src/api/directory-shapes.ts'
import type { AccountJson as Account } from '../../../src/api/engine-shapes.ts'
import { get } from './request.ts'

export type { Account, Census, Change, Group, ImportNote, ImportReport, Member, Person }

interface List<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** A person or group, as far as one needs to choose it. */
export interface Principal {
  readonly kind: 'person' | 'group'
  readonly id: string
  readonly name: string
  readonly detail: string
}

/** How a person is called on the screen. */
export function nameOf({ attributes, userName }: Person): string {
  const name = attributes['displayName']
  return typeof name === 'string' && name !== '' ? name : userName
}

export const principalsQuery = (kind: 'person' | 'group', search: string) =>
  queryOptions({
    queryKey: ['principals', kind, search],
    queryFn: async ({ signal }): Promise<readonly Principal[]> => {
      const query = new URLSearchParams({ limit: '20', ...(search === '' ? {} : { search }) })
      if (kind === 'group') {
        const { items } = await get<List<Group>>(`/directory/groups?${query}`, signal)
        return items.map(({ id, displayName }) => ({ kind, id, name: displayName, detail: '' }))
      }
      const { items } = await get<List<Person>>(`/directory/people?${query}`, signal)
      return items.map((person) => ({ kind, id: person.id, name: nameOf(person), detail: person.userName }))
    },
  })

/** What a list of the directory is narrowed to; the same words as in the page's URL. */
export interface ListFilter {
  readonly search?: string
  readonly which?: string
}

const pageSize = 100

export const peopleQuery = (filter: ListFilter) => pagesOf<Person>('people', '/directory/people', filter)
export const groupsQuery = (filter: ListFilter) => pagesOf<Group>('groups', '/directory/groups', filter)
export const membersQuery = (group: string) =>
  pagesOf<Member>('members', `/directory/groups/${encodeURIComponent(group)}/members`, {})

/** A list that is read page by page, each beginning where the last one ended. */
function pagesOf<T>(key: string, path: string, filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: ['directory', key, path, filter],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ ...filter, limit: String(pageSize) })
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<List<T>>(`${path}?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })
}

export const censusQuery = queryOptions({
  queryKey: ['directory', 'census'],
  queryFn: ({ signal }) => get<Census>('/directory', signal),
})

export const importsQuery = queryOptions({
  queryKey: ['directory', 'imports'],
  queryFn: async ({ signal }) => (await get<List<ImportNote>>('/directory/imports?limit=200', signal)).items,
})

export const personQuery = (person: string) =>
  queryOptions({
    queryKey: ['directory', 'person', person],
    queryFn: ({ signal }) => get<Person>(`/directory/people/${encodeURIComponent(person)}`, signal),
  })

export const groupsOfQuery = (person: string) =>
  queryOptions({
    queryKey: ['directory', 'groups-of', person],
    queryFn: async ({ signal }) =>
      (await get<List<Group>>(`/directory/people/${encodeURIComponent(person)}/groups`, signal)).items,
  })

export const groupQuery = (group: string) =>
  queryOptions({
    queryKey: ['directory', 'group', group],
    queryFn: ({ signal }) => get<Group>(`/directory/groups/${encodeURIComponent(group)}`, signal),
  })

/** Where a person or group stands at every application. */
export const accountsQuery = (kind: 'person' | 'group', id: string) =>
  queryOptions({
    queryKey: ['accounts', kind, id],
    queryFn: async ({ signal }) =>
      (
        await get<List<Account>>(
          `/directory/${kind === 'person' ? 'people' : 'groups'}/${encodeURIComponent(id)}/applications`,
          signal,
        )
      ).items,
  })
