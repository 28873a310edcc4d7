import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  entrySchema,
  MemberJson as Member,
  memberDetailSchema,
  memberEventSchema,
} from '../../../src/api/member-shapes.ts'
import { get } from './request.ts'
import { tenantPath } from './tenants.ts'

export type { Member }
export type MemberDetail = Static<typeof memberDetailSchema>
export type MemberEvent = Static<typeof memberEventSchema>
export type Entry = Static<typeof entrySchema>

interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** What the list of members is narrowed to; the same words as in the page's URL. */
export interface MemberFilter {
  readonly search?: string
  readonly state?: string
  /** `true`: only the product's own. */
  readonly own?: string
}

const pageSize = 100
const historyPage = 50

export const membersQuery = (tenant: string, { search, state, own }: MemberFilter) =>
  infiniteQueryOptions({
    queryKey: ['members', tenant, search ?? '', state ?? '', own ?? ''],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (search !== undefined) query.set('search', search)
      if (state !== undefined) query.set('state', state)
      if (own !== undefined) query.set('own', own)
      if (pageParam !== null) query.set('after', pageParam)
      return get<Page<Member>>(`${tenantPath(tenant)}/members?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })

/** A few members to choose from, by the beginning of a name or an address. */
export const findMembersQuery = (tenant: string, search: string) =>
  queryOptions({
    queryKey: ['members', tenant, 'find', search],
    queryFn: async ({ signal }) =>
      (
        await get<Page<Member>>(
          `${tenantPath(tenant)}/members?${new URLSearchParams({ limit: '20', search })}`,
          signal,
        )
      ).items,
    enabled: search !== '',
  })

export const memberPath = (tenant: string, member: string): string =>
  `${tenantPath(tenant)}/members/${encodeURIComponent(member)}`

export const memberQuery = (tenant: string, member: string) =>
  queryOptions({
    queryKey: ['members', tenant, 'one', member],
    queryFn: ({ signal }) => get<MemberDetail>(memberPath(tenant, member), signal),
  })

export const memberHistoryQuery = (tenant: string, member: string) =>
  infiniteQueryOptions({
    queryKey: ['members', tenant, 'history', member],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(historyPage) })
      if (pageParam !== null) query.set('before', String(pageParam))
      return get<Page<MemberEvent>>(`${memberPath(tenant, member)}/history?${query}`, signal)
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ items }) => (items.length < historyPage ? null : (items.at(-1)?.seq ?? null)),
  })

export const mayEnterQuery = (tenant: string, subject: string) =>
  queryOptions({
    queryKey: ['members', tenant, 'may-enter', subject],
    queryFn: ({ signal }) =>
      get<Entry>(`${tenantPath(tenant)}/may-enter?${new URLSearchParams({ subject })}`, signal),
    enabled: subject !== '',
  })
