import type { Reach } from '../tenants/tenant.ts'

/** An identity provider that fetches its tokens by itself. Its secret is known to nobody here. */
export interface OauthClient extends Reach {
  readonly id: string
  /** `rcc_…`: what it calls itself. */
  readonly clientId: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

/** How long a fetched token lasts: an identity provider asks again when it runs out. */
export const accessTokenSeconds = 3600
/** More tokens of one client than this and the oldest end: nobody fills the table. */
export const mostAccessTokens = 50
