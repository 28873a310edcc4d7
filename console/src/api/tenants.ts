import { queryOptions } from '@tanstack/react-query'
import type {
  ConnectionJson as Connection,
  IssuedTokenJson as IssuedToken,
  TenantJson as Tenant,
  TokenJson as Token,
} from '../../../src/api/tenant-shapes.ts'
import { get } from './request.ts'

export type { Connection, IssuedToken, Tenant, Token }

interface List<T> {
  readonly items: readonly T[]
}

export const tenantsQuery = queryOptions({
  queryKey: ['tenants'],
  queryFn: async ({ signal }) => (await get<List<Tenant>>('/tenants', signal)).items,
})

export const tenantQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['tenant', tenant],
    queryFn: ({ signal }) => get<Tenant>(`/tenants/${encodeURIComponent(tenant)}`, signal),
  })

export const tokensQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['tokens', tenant],
    queryFn: async ({ signal }) =>
      (await get<List<Token>>(`/tenants/${encodeURIComponent(tenant)}/tokens`, signal)).items,
  })

export const connectionsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['connections', tenant],
    queryFn: async ({ signal }) =>
      (await get<List<Connection>>(`/tenants/${encodeURIComponent(tenant)}/connections`, signal)).items,
  })
