import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  GrantJson as Grant,
  GroupMemberJson as GroupMember,
  ProductRoleJson as ProductRole,
  ReceivedGroupJson as ReceivedGroup,
  TenantRoleJson as TenantRole,
} from '../../../src/api/product-role-shapes.ts'
import type {
  MemberProblemJson as MemberProblem,
  PropertyJson as Property,
  PropertyPreviewJson as PropertyPreview,
  PropertyRunJson as PropertyRun,
  propertyPageSchema,
  SeenJson as Seen,
} from '../../../src/api/property-shapes.ts'
import { get } from './request.ts'
import { tenantPath } from './tenants.ts'

export type {
  Grant,
  GroupMember,
  MemberProblem,
  Property,
  PropertyPreview,
  PropertyRun,
  ReceivedGroup,
  Seen,
  TenantRole,
}
export type PropertyPage = Static<typeof propertyPageSchema>

interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

const pageSize = 100
/** While an apply runs its progress is asked for at this pace. */
const runMs = 1000

export const propertiesPath = (tenant: string): string => `${tenantPath(tenant)}/properties`
export const rolesPath = (tenant: string): string => `${tenantPath(tenant)}/product-roles`

export const propertiesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['properties', tenant, 'list'],
    queryFn: ({ signal }) => get<PropertyPage>(propertiesPath(tenant), signal),
    refetchInterval: ({ state }) =>
      state.data?.last != null && state.data.last.state !== 'done' ? runMs : false,
  })

export const seenQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['properties', tenant, 'seen'],
    queryFn: ({ signal }) => get<Seen>(`${propertiesPath(tenant)}/seen`, signal),
  })

export const problemsQuery = (tenant: string) =>
  infiniteQueryOptions({
    queryKey: ['properties', tenant, 'problems'],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (pageParam !== null) query.set('after', pageParam)
      return get<Page<MemberProblem>>(`${propertiesPath(tenant)}/problems?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })

export const productRolesQuery = queryOptions({
  queryKey: ['product-roles'],
  queryFn: async ({ signal }) => (await get<Page<ProductRole>>('/product-roles', signal)).items,
})

export const tenantRolesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['product-roles', tenant],
    queryFn: async ({ signal }) => (await get<Page<TenantRole>>(rolesPath(tenant), signal)).items,
  })

export const grantsQuery = (tenant: string, member: string) =>
  queryOptions({
    queryKey: ['product-roles', tenant, 'of', member],
    queryFn: async ({ signal }) =>
      (await get<Page<Grant>>(`${tenantPath(tenant)}/members/${encodeURIComponent(member)}/roles`, signal))
        .items,
  })

/** Groups that identity providers sent, found by the beginning of their name. */
export const receivedGroupsQuery = (tenant: string, search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['tenant-groups', tenant, search ?? ''],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (search !== undefined && search !== '') query.set('search', search)
      if (pageParam !== null) query.set('after', pageParam)
      return get<Page<ReceivedGroup>>(`${tenantPath(tenant)}/groups?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })

export const groupPath = (tenant: string, group: string): string =>
  `${tenantPath(tenant)}/groups/${encodeURIComponent(group)}`

export const receivedGroupQuery = (tenant: string, group: string) =>
  queryOptions({
    queryKey: ['tenant-groups', tenant, 'one', group],
    queryFn: ({ signal }) => get<ReceivedGroup>(groupPath(tenant, group), signal),
  })

export const groupMembersQuery = (tenant: string, group: string) =>
  infiniteQueryOptions({
    queryKey: ['tenant-groups', tenant, 'members', group],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(pageSize) })
      if (pageParam !== null) query.set('after', pageParam)
      return get<Page<GroupMember>>(`${groupPath(tenant, group)}/members?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })
