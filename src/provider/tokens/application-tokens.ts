import { createHash, randomBytes } from 'node:crypto'
import type { ProfileName } from '../../scim/index.ts'
import type { ConnectionSettings, Credential } from '../tenants/tenant.ts'
import { mintToken } from './token.ts'

/** An application's own way to tell whose a token is: a look-up in its table, an OAuth server, a signed token. */
export interface TokenCheck {
  /** What the token, sent as `Authorization: Bearer …`, stands for. Undefined: nothing; the answer is 401. */
  check(token: string): Promise<TokenGrant | undefined> | TokenGrant | undefined
}

/** What a token stands for. Only the tenant has to be known. */
export interface TokenGrant {
  /** Whose data the request may touch: every function of the store gets it. */
  readonly tenantId: string
  /** Which token it is, for the ledger and the log; never the token itself. */
  readonly tokenId?: string | undefined
  /** Tells identity providers of one tenant apart; 1 when left out. */
  readonly connection?: number | undefined
  /** `['scim']`, which is everything, when left out. */
  readonly scopes?: readonly string[] | undefined
  /** Which identity provider it is, see `rollcall/scim` profiles; `lenient` when left out. */
  readonly profile?: ProfileName | undefined
  readonly settings?: ConnectionSettings | undefined
  readonly expiresAt?: Date | null | undefined
}

/**
 * Checks tokens by their digest, which is all an application should keep of them. `find` gets the SHA-256 of the token
 * presented, in hex, and looks it up: `select tenant_id from scim_token where digest = $1`.
 */
export function tokensByDigest(
  find: (digest: string) => Promise<TokenGrant | undefined> | TokenGrant | undefined,
): TokenCheck {
  return { check: (token) => find(digestToken(token)) }
}

/** A new token: show `token` once, store `digest`. It begins with `rc_` and ends with a checksum, for secret scanners. */
export function createToken(): { readonly token: string; readonly digest: string } {
  const { token } = mintToken(randomBytes)
  return { token, digest: digestToken(token) }
}

/** SHA-256 in hex. 256 random bits leave nothing to guess that a slow hash would protect. */
export function digestToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** A grant with everything it left unsaid. */
export function credentialOf(grant: TokenGrant): Credential {
  return {
    tenantId: grant.tenantId,
    connection: grant.connection ?? 1,
    tokenId: grant.tokenId ?? 'application',
    digest: new Uint8Array(),
    scopes: grant.scopes ?? ['scim'],
    expiresAt: grant.expiresAt ?? null,
    revokedAt: null,
    profile: grant.profile ?? 'lenient',
    settings: grant.settings ?? {},
    enabled: true,
  }
}
