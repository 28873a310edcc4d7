import type { TurnedAway } from './request-log/connection-health.ts'

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
      /** What its last request was answered, and why; null: from before that was noted. */
      readonly status: number | null
      readonly reason: TurnedAway | null
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

/** Why an identity provider does not get through and what to do, for whoever looks after it. */
export const failingTexts: Readonly<Record<TurnedAway, { readonly cause: string; readonly next: string }>> = {
  secret_wrong: {
    cause: 'It sends a token that is not right: cut off, mistyped, or an old one.',
    next: 'Put the whole token into the identity provider again; if it is lost, make a new one with "rollcall token create".',
  },
  expired: {
    cause: 'Its token has expired.',
    next: 'Make a new one with "rollcall token create" and put it into the identity provider.',
  },
  revoked: {
    cause: 'Its token was revoked.',
    next: 'Make a new one with "rollcall token create" and put it into the identity provider.',
  },
  hook_unanswered: {
    cause: 'The hook of the application, which has to agree to every change, gives no answer.',
    next: 'Find out what it answers with "rollcall hook test".',
  },
  server_error: {
    cause: 'Rollcall itself answers it with an error.',
    next: 'Look at what is wrong with "rollcall doctor", and at the log of the server.',
  },
}

const unknownTexts = {
  cause: 'It is turned away.',
  next: 'Its last requests tell why: "rollcall request list --refused".',
}

export function textsOfFailing({ reason }: { readonly reason: TurnedAway | null }) {
  return reason === null ? unknownTexts : failingTexts[reason]
}
