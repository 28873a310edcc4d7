import { RollcallError } from '../../errors/rollcall-error.ts'
import { findProfile } from '../../scim/index.ts'
import type { Connection, Tenant, Token } from '../tenants/tenant.ts'
import type { NamedDefinition, NewToken, TenantStore } from '../tenants/tenant-store.ts'

/** Tenants and tokens in memory, for an application's own tests. */
export function createMemoryTenantStore(): TenantStore {
  const tenants = new Map<string, Tenant>()
  const connections = new Map<string, Connection>()
  const tokens = new Map<string, NewToken>()
  const definitions = new Map<string, Map<string, NamedDefinition>>()
  const listeners = new Set<(lookupId: string | undefined) => void>()
  const announce = (lookupId?: string) => {
    for (const listener of listeners) listener(lookupId)
  }
  const change = (tokenId: string, changes: Partial<NewToken>) => {
    const token = tokens.get(tokenId)
    if (!token) return
    tokens.set(tokenId, { ...token, ...changes })
    announce(token.lookupId)
  }
  const ofTenant = (tenantId: string) => [...tokens.values()].filter((token) => token.tenantId === tenantId)
  return {
    async addTenant(tenant, connection) {
      const key = tenant.name.toLowerCase()
      if ([...tenants.values()].some((other) => other.name.toLowerCase() === key)) {
        throw new RollcallError('tenant_name_taken', { name: tenant.name })
      }
      tenants.set(tenant.id, tenant)
      connections.set(tenant.id, connection)
    },
    listTenants: async () => [...tenants.values()].sort((a, b) => a.name.localeCompare(b.name)),
    findTenant: async (idOrName) =>
      tenants.get(idOrName) ??
      [...tenants.values()].find((tenant) => tenant.name.toLowerCase() === idOrName.trim().toLowerCase()),
    async listConnections(tenantId) {
      const connection = connections.get(tenantId)
      return connection ? [connection] : []
    },
    async updateConnection(connection) {
      connections.set(connection.tenantId, connection)
      announce()
    },
    listDefinitions: async (tenantId) => [...(definitions.get(tenantId)?.values() ?? [])],
    async putDefinition(tenantId, definition) {
      const own = definitions.get(tenantId) ?? new Map<string, NamedDefinition>()
      definitions.set(tenantId, own.set(`${definition.kind} ${definition.name}`, definition))
      announce()
    },
    async removeDefinition(tenantId, kind, name) {
      definitions.get(tenantId)?.delete(`${kind} ${name}`)
      announce()
    },
    async removeTenant(tenantId) {
      definitions.delete(tenantId)
      tenants.delete(tenantId)
      connections.delete(tenantId)
      for (const token of ofTenant(tenantId)) tokens.delete(token.id)
      announce()
    },
    async addToken(token, replaces) {
      tokens.set(token.id, token)
      const old = replaces && tokens.get(replaces.tokenId)
      if (!replaces || !old) return
      const ends =
        old.expiresAt && old.expiresAt < replaces.overlapUntil ? old.expiresAt : replaces.overlapUntil
      change(old.id, { replacedBy: token.id, expiresAt: ends })
    },
    listTokens: async (tenantId) => ofTenant(tenantId).map(withoutDigest).reverse(),
    findToken: async (tenantId, tokenId) =>
      ofTenant(tenantId)
        .map(withoutDigest)
        .find((token) => token.id === tokenId),
    async revokeToken(tenantId, tokenId, at) {
      const token = ofTenant(tenantId).find((one) => one.id === tokenId)
      if (!token || token.revokedAt) return false
      change(tokenId, { revokedAt: at })
      return true
    },
    async findCredential(lookupId) {
      const token = [...tokens.values()].find((one) => one.lookupId === lookupId)
      const connection = token && connections.get(token.tenantId)
      if (!token || !connection) return undefined
      const { profile, settings, enabled } = connection
      const own = [...(definitions.get(token.tenantId)?.values() ?? [])]
      return {
        ...token,
        tokenId: token.id,
        recognised: findProfile(token.lastUsedProfile ?? '')?.name,
        profile,
        settings,
        enabled,
        definitions: own.length === 0 ? null : JSON.stringify(own),
      }
    },
    async markUsed(uses) {
      for (const { tokenId, at, address, client, profile } of uses) {
        const token = tokens.get(tokenId)
        if (!token) continue
        tokens.set(tokenId, {
          ...token,
          lastUsedAt: at,
          lastUsedAddress: address,
          lastUsedClient: client,
          lastUsedProfile: profile ?? token.lastUsedProfile,
        })
      }
    },
    forgetCredentials: async () => announce(),
    async onCredentialChange(forget) {
      listeners.add(forget)
      return async () => void listeners.delete(forget)
    },
  }
}

function withoutDigest({ digest: _digest, ...token }: NewToken): Token {
  return token
}
