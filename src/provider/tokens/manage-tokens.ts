import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant, type ManagementPorts } from '../tenants/manage-tenants.ts'
import type { Tenant, Token } from '../tenants/tenant.ts'
import type { NewToken } from '../tenants/tenant-store.ts'
import { mintToken, sameDigest } from './token.ts'
import { isTokenScope } from './token-scope.ts'

const dayMs = 86_400_000
export const defaultTokenDays = 365
const defaultOverlapDays = 7

export interface TokenRequest {
  readonly description: string
  /** `['scim']` when left out. */
  readonly scopes?: readonly string[] | undefined
  /** Days until the token expires; null: never; 365 when left out. */
  readonly expiresInDays?: number | null | undefined
}

/** A token just made: the only moment its text exists. */
export interface IssuedToken {
  readonly tenant: Tenant
  readonly record: Token
  /** Show it once; it cannot be had again. */
  readonly token: string
}

/**
 * Makes a token for a tenant's first connection. `store` keeps it, where more than the token is to be stored with it.
 * Throws `tenant_not_found` and the `token_…` errors of bad input.
 */
export async function issueToken(
  idOrName: string,
  request: TokenRequest,
  ports: ManagementPorts,
  store: (token: NewToken) => Promise<void> = (token) => ports.tenants.addToken(token),
): Promise<IssuedToken> {
  const tenant = await findTenant(idOrName, ports)
  const { record, token } = newToken(tenant, request, 1, ports)
  await store(record)
  return { tenant, record: withoutDigest(record), token }
}

/**
 * Makes a successor with the same description, scopes and lifetime. The old token goes on for `overlapDays` (7 when
 * left out, 0 ends it at once), so that the identity provider can be changed without a gap.
 */
export async function rotateToken(
  idOrName: string,
  tokenId: string,
  options: { readonly overlapDays?: number | undefined },
  ports: ManagementPorts,
): Promise<IssuedToken> {
  const tenant = await findTenant(idOrName, ports)
  const old = await ports.tenants.findToken(tenant.id, tokenId)
  if (!old) throw new RollcallError('token_not_found', { token: tokenId, tenant: tenant.name })
  if (old.revokedAt) throw new RollcallError('token_revoked', { token: tokenId })
  const days = old.expiresAt === null ? null : wholeDays(old.expiresAt.getTime() - old.createdAt.getTime())
  const request = { description: old.description, scopes: old.scopes, expiresInDays: days }
  const { record, token } = newToken(tenant, request, old.connection, ports)
  const overlapMs = Math.max(0, options.overlapDays ?? defaultOverlapDays) * dayMs
  await ports.tenants.addToken(record, {
    tokenId: old.id,
    overlapUntil: new Date(ports.now().getTime() + overlapMs),
  })
  return { tenant, record: withoutDigest(record), token }
}

/** Every token of a tenant, newest first, without secrets. */
export async function listTokens(idOrName: string, ports: ManagementPorts): Promise<Token[]> {
  const tenant = await findTenant(idOrName, ports)
  return await ports.tenants.listTokens(tenant.id)
}

/** What a leaked text turned out to be. */
export interface IdentifiedToken {
  readonly tenant: Tenant
  readonly record: Token
  /** True when the secret is right too: whoever has the text can use it until it is revoked. */
  readonly isGenuine: boolean
}

/**
 * Whose a token is, by its lookup id and the SHA-256 of its secret (hexadecimal); the secret itself need not be sent.
 * Throws `token_unknown`.
 */
export async function identifyToken(
  presented: { readonly lookupId: string; readonly digest: string },
  ports: ManagementPorts,
): Promise<IdentifiedToken> {
  const credential = await ports.tenants.findCredential(presented.lookupId)
  const record = credential && (await ports.tenants.findToken(credential.tenantId, credential.tokenId))
  if (!credential || !record) throw new RollcallError('token_unknown', { lookupId: presented.lookupId })
  const tenant = await findTenant(credential.tenantId, ports)
  return { tenant, record, isGenuine: sameDigest(Buffer.from(presented.digest, 'hex'), credential.digest) }
}

/** Ends a token at once. Revoking twice is no error. Throws `token_not_found`. */
export async function revokeToken(idOrName: string, tokenId: string, ports: ManagementPorts): Promise<Token> {
  const tenant = await findTenant(idOrName, ports)
  await ports.tenants.revokeToken(tenant.id, tokenId, ports.now())
  const token = await ports.tenants.findToken(tenant.id, tokenId)
  if (!token) throw new RollcallError('token_not_found', { token: tokenId, tenant: tenant.name })
  return token
}

function newToken(
  tenant: Tenant,
  request: TokenRequest,
  connection: number,
  ports: ManagementPorts,
): { record: NewToken; token: string } {
  const createdAt = ports.now()
  const minted = mintToken(ports.random)
  const record: NewToken = {
    tenantId: tenant.id,
    id: ports.newId(),
    connection,
    lookupId: minted.lookupId,
    digest: minted.digest,
    ...checkTokenRequest(request, createdAt),
    createdAt,
    revokedAt: null,
    replacedBy: null,
    lastUsedAt: null,
    lastUsedAddress: null,
    lastUsedClient: null,
    lastUsedProfile: null,
  }
  return { record, token: minted.token }
}

/** Description, scopes and end of something that lets an identity provider in. Throws the `token_…` errors of bad input. */
export function checkTokenRequest(
  request: TokenRequest,
  createdAt: Date,
): Pick<Token, 'description' | 'scopes' | 'expiresAt'> {
  return {
    description: checkDescription(request.description),
    scopes: checkScopes(request.scopes ?? ['scim']),
    expiresAt: expiry(createdAt, request.expiresInDays),
  }
}

function checkDescription(text: string): string {
  const description = text.trim()
  if (description === '' || description.length > 200 || /\p{Cc}/u.test(description)) {
    throw new RollcallError('token_description_invalid')
  }
  return description
}

function checkScopes(scopes: readonly string[]): readonly string[] {
  const wrong = scopes.length === 0 ? '' : scopes.find((scope) => !isTokenScope(scope))
  if (wrong !== undefined) throw new RollcallError('token_scope_unknown', { scope: JSON.stringify(wrong) })
  return [...new Set(scopes)]
}

function expiry(createdAt: Date, days: number | null | undefined): Date | null {
  if (days === null) return null
  const wanted = days ?? defaultTokenDays
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 3650) {
    throw new RollcallError('token_expiry_invalid', { days: wanted })
  }
  return new Date(createdAt.getTime() + wanted * dayMs)
}

function wholeDays(ms: number): number {
  return Math.min(3650, Math.max(1, Math.round(ms / dayMs)))
}

function withoutDigest({ digest: _digest, ...token }: NewToken): Token {
  return token
}
