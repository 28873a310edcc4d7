const minuteMs = 60 * 1000
const hourMs = 60 * minuteMs

/**
 * What opening it does: `sign_in` signs the operator's browser in, `first_admin` makes the first admin, `password` lets
 * an invited admin, or one whose password was lost, set one.
 */
export type LinkPurpose = 'sign_in' | 'first_admin' | 'password'

/** A link that works once. Only the digest of its code is stored. */
export interface OneTimeLink {
  readonly digest: Uint8Array
  readonly purpose: LinkPurpose
  readonly adminId: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly spentAt: Date | null
}

/** How long each waits for somebody to open it. */
export const linkLifetimeMs: Readonly<Record<LinkPurpose, number>> = {
  sign_in: 10 * minuteMs,
  first_admin: 24 * hourMs,
  password: 72 * hourMs,
}

/** More waiting sign-in links than this and the oldest goes: the store of links stays bounded. */
export const waitingSignInLinks = 100
