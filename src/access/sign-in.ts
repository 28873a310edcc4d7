import { RollcallError } from '../errors/rollcall-error.ts'
import { type Admin, emailKey } from './admin.ts'
import {
  type AttemptLimits,
  accountLimits,
  addressKey,
  addressLimits,
  blockedUntil,
  countAttempt,
  forgiveAttempt,
} from './lock-out.ts'
import { hashPassword, isOutdated, verifyPassword } from './password.ts'
import type { AccessPorts } from './ports.ts'

/** What a person typed, and where from. */
export interface SignInRequest {
  readonly email: string
  readonly password: string
  readonly address: string
}

/** Why nobody was signed in; for the audit log, never for the person. */
export type SignInRefusal = 'unknown' | 'wrong_password' | 'disabled' | 'no_password'

export type SignInResult =
  | { readonly signedIn: true; readonly admin: Admin }
  | {
      readonly signedIn: false
      readonly reason: SignInRefusal
      readonly admin: Admin | null
      /** Set when this failure closed the door for a while. */
      readonly blockedUntil: Date | null
    }

/**
 * Checks an e-mail address and a password. An address that nobody has is counted, answered and timed like a wrong
 * password.
 * @throws RollcallError sign_in_locked while the door is closed; no password is looked at then
 */
export async function signIn(request: SignInRequest, ports: AccessPorts): Promise<SignInResult> {
  const doors = doorsOf(request.email, request.address)
  const closedUntil = await knock(doors, ports)
  const admin = await ports.store.findAdmin(request.email.trim())
  const byEmail = admin !== undefined && emailKey(admin.email) === emailKey(request.email) ? admin : undefined
  const stored = byEmail === undefined ? null : await ports.store.findPassword(byEmail.id)
  const isRight = await verifyPassword(request.password, stored ?? (await decoy(ports)))
  if (byEmail === undefined || stored === null || !isRight || byEmail.disabledAt !== null) {
    const reason =
      byEmail === undefined
        ? 'unknown'
        : stored === null
          ? 'no_password'
          : isRight
            ? 'disabled'
            : 'wrong_password'
    return { signedIn: false, reason, admin: byEmail ?? null, blockedUntil: closedUntil }
  }
  await forgive(doors, ports)
  if (isOutdated(stored, ports.passwordCost)) {
    const text = await hashPassword(request.password, ports.passwordCost, ports.random)
    await ports.store.replacePasswordText(byEmail.id, stored, text)
  }
  await ports.store.markSignedIn(byEmail.id, ports.now())
  return { signedIn: true, admin: byEmail }
}

/** The password of someone who is signed in, asked for once more; guesses are counted as at the door. */
export async function confirmPassword(
  admin: Admin,
  password: string,
  address: string,
  ports: AccessPorts,
): Promise<boolean> {
  const doors = doorsOf(admin.email, address)
  await knock(doors, ports)
  const stored = await ports.store.findPassword(admin.id)
  if (stored === null || !(await verifyPassword(password, stored))) return false
  await forgive(doors, ports)
  return true
}

interface Door {
  readonly kind: 'account' | 'address'
  readonly subject: string
  readonly limits: AttemptLimits
}

function doorsOf(email: string, address: string): readonly Door[] {
  const from = addressKey(address)
  return [
    ...(from === null ? [] : [{ kind: 'address' as const, subject: from, limits: addressLimits }]),
    { kind: 'account', subject: emailKey(email), limits: accountLimits },
  ]
}

/** Counts the attempt at every door; throws when one is closed. Returns until when they are closed after this one. */
async function knock(doors: readonly Door[], ports: AccessPorts): Promise<Date | null> {
  const now = ports.now()
  let closedUntil: Date | null = null
  for (const { kind, subject, limits } of doors) {
    let closed: Date | null = null
    const counted = await ports.store.changeAttempts(kind, subject, (attempts) => {
      closed = blockedUntil(attempts, now)
      return closed === null ? countAttempt(attempts, now, limits) : attempts
    })
    if (closed !== null) throw locked(closed, now)
    const until = counted?.blockedUntil ?? null
    if (until !== null && (closedUntil === null || until > closedUntil)) closedUntil = until
  }
  return closedUntil
}

/** A right password forgets what was held against the account, and takes back its own knock at the address. */
async function forgive(doors: readonly Door[], ports: AccessPorts): Promise<void> {
  const now = ports.now()
  for (const { kind, subject } of doors) {
    await ports.store.changeAttempts(kind, subject, (attempts) =>
      kind === 'account' ? null : forgiveAttempt(attempts, now),
    )
  }
}

function locked(until: Date, now: Date): RollcallError {
  const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
  return new RollcallError('sign_in_locked', { retryAfterSeconds, until: until.toISOString() })
}

const decoys = new WeakMap<object, Promise<string>>()

/** A stored password that nobody knows, so that an address nobody has takes as long as one that somebody has. */
function decoy(ports: AccessPorts): Promise<string> {
  const { passwordCost, random } = ports
  const known = decoys.get(passwordCost)
  if (known !== undefined) return known
  const made = hashPassword(Buffer.from(random(24)).toString('base64url'), passwordCost, random)
  decoys.set(passwordCost, made)
  return made
}
