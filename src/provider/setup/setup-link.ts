import type { ProvisioningRefusal } from '../plans/plan.ts'

/** A link for a customer's admin. Its code is known to whoever has the link; here is only the digest. */
export interface SetupLink {
  readonly tenantId: string
  readonly id: string
  readonly createdBy: string
  /** The e-mail address it was sent to, if it was sent from here. */
  readonly recipient: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  /** When and from where it was opened; it is opened once. */
  readonly begunAt: Date | null
  readonly begunFrom: string | null
  /** The session that began with it ends then at the latest. */
  readonly sessionExpiresAt: Date | null
  readonly endedAt: Date | null
  readonly revokedAt: Date | null
  /** Tokens that were made with it. */
  readonly tokenIds: readonly string[]
}

export type SetupLinkState = 'waiting' | 'in_use' | 'used' | 'expired' | 'revoked'

/** Computed, never stored. */
export function setupLinkState(link: SetupLink, now: Date): SetupLinkState {
  if (link.revokedAt !== null) return 'revoked'
  if (link.begunAt === null) return link.expiresAt <= now ? 'expired' : 'waiting'
  const isOver = link.endedAt !== null || link.sessionExpiresAt === null || link.sessionExpiresAt <= now
  return isOver ? 'used' : 'in_use'
}

/** How long a session lasts that began with a link. */
export const setupSessionMs = 24 * 3_600_000
export const defaultLinkHours = 72
/** Enough to lose one and make another; a link is no way to make tokens for ever. */
export const mostSetupTokens = 5

export const setupSteps = ['token_created', 'first_request', 'first_person', 'first_group'] as const
export type SetupStep = (typeof setupSteps)[number]

/** How far a customer's set-up has come, as observed and not as ticked. */
export interface SetupProgress {
  readonly steps: readonly { readonly step: SetupStep; readonly at: Date | null }[]
  /** What came last, accepted or refused. */
  readonly lastRequest: {
    readonly id: string
    readonly at: Date
    readonly method: string
    readonly path: string
    readonly status: number
    readonly profile: string | null
    readonly client: string | null
    readonly detail: string | null
    readonly tokenRefusal: string | null
  } | null
  readonly people: number
  readonly groups: number
  readonly refusal: ProvisioningRefusal | null
}
