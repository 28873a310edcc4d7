import { type Static, Type } from 'typebox'
import type { OauthClient } from '../provider/oauth/oauth-client.ts'
import { literals } from './shapes.ts'

const instant = Type.String({ description: 'RFC 3339, UTC' })
const nullableInstant = Type.Union([instant, Type.Null()])

export const oauthClientSchema = Type.Object({
  id: Type.String(),
  clientId: Type.String(),
  description: Type.String(),
  scopes: Type.Array(Type.String()),
  status: literals(['active', 'expired', 'revoked']),
  createdAt: instant,
  expiresAt: nullableInstant,
  revokedAt: nullableInstant,
  lastUsedAt: nullableInstant,
})
export type OauthClientJson = Static<typeof oauthClientSchema>

export const issuedOauthClientSchema = Type.Object({
  ...oauthClientSchema.properties,
  clientSecret: Type.String({ description: 'It is shown here and never again.' }),
  tokenUrl: Type.String({ description: 'Token endpoint for the identity provider' }),
  scimUrl: Type.String(),
})
export type IssuedOauthClientJson = Static<typeof issuedOauthClientSchema>

/** The status is computed, never stored. */
export function presentOauthClient(client: OauthClient, now: Date): OauthClientJson {
  const isExpired = client.expiresAt !== null && client.expiresAt <= now
  return {
    id: client.id,
    clientId: client.clientId,
    description: client.description,
    scopes: [...client.scopes],
    status: client.revokedAt ? 'revoked' : isExpired ? 'expired' : 'active',
    createdAt: client.createdAt.toISOString(),
    expiresAt: client.expiresAt?.toISOString() ?? null,
    revokedAt: client.revokedAt?.toISOString() ?? null,
    lastUsedAt: client.lastUsedAt?.toISOString() ?? null,
  }
}
