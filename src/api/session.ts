import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const dayMs = 24 * 60 * 60 * 1000
/** A session lasts this long after it was last renewed. */
export const sessionMs = 7 * dayMs
/** A sign-in link that nobody opens stops working. */
export const signInCodeMs = 10 * 60 * 1000
/** More waiting links than this and the oldest goes: the store of links stays bounded. */
const waitingLinks = 100

export interface Sessions {
  /** Cookie name: differs between installations, because cookies do not tell ports of one host apart. */
  readonly cookieName: string
  /** A value for the session cookie, valid for `sessionMs`. */
  issue(): string
  /** When the session of this cookie ends (ms since epoch); undefined when it is not a valid one. */
  expiryOf(cookie: string): number | undefined
  /** A code for `/sign-in?code=…`: works once, for `signInCodeMs`. */
  createSignInCode(): { readonly code: string; readonly expiresAt: Date }
  /** Takes a code in exchange for a session; false when it is unknown, used or expired. */
  spendSignInCode(code: string): boolean
}

/**
 * Sessions of the console. The cookie is signed with a key derived from the API key, so sessions outlive a
 * restart of the server and end when the API key is replaced; nothing has to be stored.
 */
export function createSessions(apiKey: string, now: () => number): Sessions {
  const signingKey = createHmac('sha256', apiKey).update('rollcall console session').digest()
  const codes = new Map<string, number>()
  const sign = (text: string) => createHmac('sha256', signingKey).update(text).digest('base64url')
  return {
    cookieName: `rollcall_${createHash('sha256').update(signingKey).digest('hex').slice(0, 8)}`,
    issue() {
      const body = `${now() + sessionMs}.${randomBytes(9).toString('base64url')}`
      return `${body}.${sign(body)}`
    },
    expiryOf(cookie) {
      const at = cookie.lastIndexOf('.')
      const body = cookie.slice(0, Math.max(at, 0))
      if (!sameText(sign(body), cookie.slice(at + 1))) return undefined
      const expiry = Number(body.split('.')[0])
      return expiry > now() ? expiry : undefined
    },
    createSignInCode() {
      const code = randomBytes(24).toString('base64url')
      const expiry = now() + signInCodeMs
      const oldest = codes.keys().next().value
      if (codes.size >= waitingLinks && oldest !== undefined) codes.delete(oldest)
      codes.set(digest(code), expiry)
      return { code, expiresAt: new Date(expiry) }
    },
    spendSignInCode(code) {
      const key = digest(code)
      const expiry = codes.get(key)
      codes.delete(key)
      return expiry !== undefined && expiry > now()
    },
  }
}

/** Compares two secrets without telling by its duration where they differ. */
export function sameText(left: string, right: string): boolean {
  const digestOf = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digestOf(left), digestOf(right))
}

function digest(code: string): string {
  return createHash('sha256').update(code).digest('base64url')
}
