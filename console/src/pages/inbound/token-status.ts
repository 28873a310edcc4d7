import { Ban, CircleAlert, CircleCheck, CircleDashed, Clock } from 'lucide-react'
import type { Token } from '../../api/tenants.ts'
import { inbound } from '../../text/inbound.ts'

const soonMs = 30 * 86_400_000

const looks = {
  active: { role: 'ok', icon: CircleCheck },
  expiresSoon: { role: 'attention', icon: CircleAlert },
  expired: { role: 'failed', icon: Clock },
  revoked: { role: 'neutral', icon: Ban },
  unused: { role: 'neutral', icon: CircleDashed },
} as const

/** How a token is: what ends it says more than whether it was used. */
export function tokenState(token: Token, now: number): keyof typeof looks {
  if (token.status !== 'active') return token.status
  if (token.expiresAt !== null && Date.parse(token.expiresAt) - now < soonMs) return 'expiresSoon'
  return token.lastUsedAt === null ? 'unused' : 'active'
}

/** Icon, colour and word of a token's state. */
export function tokenLook(token: Token, now: number) {
  const state = tokenState(token, now)
  return { look: looks[state], word: inbound.tokens.state[state] }
}

/** The latest use of any token: what is known of the last request. */
export function lastUse(tokens: readonly Token[]): Token | undefined {
  return tokens
    .filter(({ lastUsedAt }) => lastUsedAt !== null)
    .toSorted((one, other) => (other.lastUsedAt ?? '').localeCompare(one.lastUsedAt ?? ''))[0]
}
