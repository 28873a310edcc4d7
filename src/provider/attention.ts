/** Something on the app side that somebody should look at. */
export type Attention = {
  readonly tenantId: string
  readonly tenantName: string
  readonly connection: number
} & (
  | {
      /** Its identity provider has been turned away, five times in a row or more. */
      readonly kind: 'failing'
      readonly since: Date
    }
  | {
      readonly kind: 'staged'
      /** People received and not yet applied. */
      readonly count: number
      /** Among them those that cannot be applied without a decision. */
      readonly conflicts: number
      readonly since: Date
    }
  | {
      /** What lets an identity provider in ends soon, or has ended without a successor. */
      readonly kind: 'expiring' | 'expired'
      readonly secret: 'token' | 'oauth_client'
      readonly id: string
      readonly description: string
      readonly expiresAt: Date
    }
)

/** How long before its end a token is something to look at, and how long after it. */
export const attentionDays = 30

export interface AttentionPorts {
  readonly attention: {
    /** Of one tenant, or of all; the most urgent first. */
    listAttention(now: Date, tenantId: string | null): Promise<readonly Attention[]>
  }
}
