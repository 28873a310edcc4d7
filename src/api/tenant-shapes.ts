import { type Static, Type } from 'typebox'
import type { ProviderPorts } from '../provider/provider-ports.ts'
import type { RequestLogPorts } from '../provider/request-log/read-requests.ts'
import type { Connection, Tenant, Token } from '../provider/tenants/tenant.ts'

/** What the routes of tenants and tokens work with. */
export interface ProviderDependencies {
  readonly provider: {
    readonly ports: ProviderPorts
    /** The one address every identity provider is given; the token decides the tenant. */
    readonly scimUrl: () => string
    /** Where others reach this server, without a slash at the end. */
    readonly baseUrl: () => string
    /** What identity providers sent and were answered. */
    readonly requests: RequestLogPorts
  }
}

const nullable = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()])
const instant = Type.String({ description: 'RFC 3339, UTC' })

export const tenantSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: instant,
  scimUrl: Type.String({ description: 'Tenant URL to paste into the identity provider' }),
})
export type TenantJson = Static<typeof tenantSchema>

export const connectionSchema = Type.Object({
  tenantId: Type.String(),
  connection: Type.Integer(),
  name: Type.String(),
  profile: Type.String(),
  settings: Type.Record(Type.String(), Type.Unknown()),
  enabled: Type.Boolean(),
  failingSince: Type.Union([instant, Type.Null()], {
    description: 'since when its identity provider has been turned away, five times in a row or more',
  }),
})
export type ConnectionJson = Static<typeof connectionSchema>

export const tokenSchema = Type.Object({
  id: Type.String(),
  tenantId: Type.String(),
  description: Type.String(),
  scopes: Type.Array(Type.String()),
  status: Type.Enum(['active', 'expired', 'revoked']),
  createdAt: instant,
  expiresAt: nullable(instant),
  revokedAt: nullable(instant),
  replacedBy: nullable(Type.String()),
  lastUsedAt: nullable(instant),
  lastUsedAddress: nullable(Type.String()),
  lastUsedClient: nullable(Type.String()),
  lastUsedProfile: nullable(
    Type.String({ description: 'Which identity provider that was, as set or recognised' }),
  ),
})
export type TokenJson = Static<typeof tokenSchema>

export const issuedTokenSchema = Type.Object({
  ...tokenSchema.properties,
  token: Type.String({ description: 'The token itself. It is shown here and never again.' }),
  scimUrl: Type.String(),
})
export type IssuedTokenJson = Static<typeof issuedTokenSchema>

export const identifiedTokenSchema = Type.Object({
  ...tokenSchema.properties,
  tenantName: Type.String(),
  isGenuine: Type.Boolean({ description: 'Whether the secret is right as well: whoever has it can use it' }),
})

export function presentTenant(tenant: Tenant, scimUrl: string): TenantJson {
  return { id: tenant.id, name: tenant.name, createdAt: tenant.createdAt.toISOString(), scimUrl }
}

export function presentConnection(connection: Connection): ConnectionJson {
  const { failingSince = null, settings } = connection
  return { ...connection, settings: { ...settings }, failingSince: failingSince?.toISOString() ?? null }
}

/** The status is computed, never stored. */
export function presentToken(token: Token, now: Date): TokenJson {
  const isExpired = token.expiresAt !== null && token.expiresAt <= now
  return {
    id: token.id,
    tenantId: token.tenantId,
    description: token.description,
    scopes: [...token.scopes],
    status: token.revokedAt ? 'revoked' : isExpired ? 'expired' : 'active',
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    revokedAt: token.revokedAt?.toISOString() ?? null,
    replacedBy: token.replacedBy,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: token.lastUsedAddress,
    lastUsedClient: token.lastUsedClient,
    lastUsedProfile: token.lastUsedProfile,
  }
}
