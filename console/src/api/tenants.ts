import { queryOptions } from '@tanstack/react-query'
import type {
  IssuedOauthClientJson as IssuedOauthClient,
  OauthClientJson as OauthClient,
} from '../../../src/api/oauth-shapes.ts'
import type { PlanJson as Plan, ProvisioningJson as Provisioning } from '../../../src/api/plan-shapes.ts'
import type {
  IssuedSetupLinkJson as IssuedSetupLink,
  SetupJson as Setup,
  SetupLinkJson as SetupLink,
  SetupProgressJson as SetupProgress,
} from '../../../src/api/setup-shapes.ts'
import type {
  ConnectionJson as Connection,
  IssuedTokenJson as IssuedToken,
  TenantJson as Tenant,
  TokenJson as Token,
} from '../../../src/api/tenant-shapes.ts'
import { get } from './request.ts'

export type {
  Connection,
  IssuedOauthClient,
  IssuedSetupLink,
  IssuedToken,
  OauthClient,
  Plan,
  Provisioning,
  Setup,
  SetupLink,
  SetupProgress,
  Tenant,
  Token,
}

interface List<T> {
  readonly items: readonly T[]
}

/** Address of a tenant under /api/v1. */
export const tenantPath = (tenant: string): string => `/tenants/${encodeURIComponent(tenant)}`

/** What is observed of an identity provider changes without us: asked again at this pace where no event tells. */
export const observeMs = 5_000

const listQuery = <T>(name: string, tenant: string, path: string) =>
  queryOptions({
    queryKey: [name, tenant],
    queryFn: async ({ signal }) => (await get<List<T>>(`${tenantPath(tenant)}/${path}`, signal)).items,
  })

const oneQuery = <T>(name: string, tenant: string, path: string) =>
  queryOptions({
    queryKey: [name, tenant],
    queryFn: ({ signal }) => get<T>(`${tenantPath(tenant)}${path}`, signal),
  })

export const tenantsQuery = queryOptions({
  queryKey: ['tenants'],
  queryFn: async ({ signal }) => (await get<List<Tenant>>('/tenants', signal)).items,
})

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: async ({ signal }) => (await get<List<Plan>>('/plans', signal)).items,
})

export const tenantQuery = (tenant: string) => oneQuery<Tenant>('tenant', tenant, '')
export const tokensQuery = (tenant: string) => listQuery<Token>('tokens', tenant, 'tokens')
export const connectionsQuery = (tenant: string) =>
  listQuery<Connection>('connections', tenant, 'connections')
export const oauthClientsQuery = (tenant: string) =>
  listQuery<OauthClient>('oauth-clients', tenant, 'oauth-clients')
export const setupLinksQuery = (tenant: string) => ({
  ...listQuery<SetupLink>('setup-links', tenant, 'setup-links'),
  refetchInterval: observeMs,
})
export const setupQuery = (tenant: string) => oneQuery<SetupProgress>('setup', tenant, '/setup')
export const provisioningQuery = (tenant: string) =>
  oneQuery<Provisioning>('provisioning', tenant, '/provisioning')
