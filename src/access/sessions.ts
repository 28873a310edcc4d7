import { RollcallError } from '../errors/rollcall-error.ts'
import { linkLifetimeMs } from './one-time-link.ts'
import type { AccessPorts } from './ports.ts'
import type { Principal } from './principal.ts'
import { absoluteMs, digestOf, freshMs, newSecret, type Session } from './session.ts'
import { confirmPassword } from './sign-in.ts'

/** Where a browser is, as it says and as its connection shows. */
export interface Browser {
  readonly address: string
  readonly client: string
}

/** A session just begun: the only moment the cookie's value exists. */
export interface BegunSession {
  readonly session: Session
  readonly cookie: string
}

/** Signs a browser in. `owner` is an admin, or the operator key whose link was opened. */
export async function beginSession(
  owner: { readonly adminId: string } | { readonly operatorKey: string },
  browser: Browser,
  ports: AccessPorts,
): Promise<BegunSession> {
  const now = ports.now()
  const cookie = newSecret(ports.random)
  const session: Session = {
    id: ports.newId(),
    adminId: 'adminId' in owner ? owner.adminId : null,
    keyDigest: 'operatorKey' in owner ? digestOf(owner.operatorKey) : null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + absoluteMs),
    endedAt: null,
    address: browser.address.slice(0, 100),
    client: browser.client.slice(0, 300),
  }
  await ports.store.addSession(session, digestOf(cookie))
  return { session, cookie }
}

/** A one-time link that signs the operator's browser in. */
export async function makeSignInLink(ports: AccessPorts): Promise<{ code: string; expiresAt: Date }> {
  const createdAt = ports.now()
  const expiresAt = new Date(createdAt.getTime() + linkLifetimeMs.sign_in)
  const code = newSecret(ports.random)
  const link = { digest: digestOf(code), purpose: 'sign_in' as const, adminId: null }
  await ports.store.addLink({ ...link, createdAt, expiresAt, spentAt: null })
  return { code, expiresAt }
}

/** @throws RollcallError sign_in_link_spent */
export async function spendSignInLink(
  code: string,
  operatorKey: string,
  browser: Browser,
  ports: AccessPorts,
): Promise<BegunSession> {
  const link = await ports.store.spendLink(digestOf(code), 'sign_in', ports.now())
  if (link === undefined) throw new RollcallError('sign_in_link_spent')
  return beginSession({ operatorKey }, browser, ports)
}

/** The sessions of whoever asks: an admin's own, or those of the operator key's links. */
export async function listOwnSessions(principal: Principal, ports: AccessPorts): Promise<Session[]> {
  if (principal.kind === 'api_key') return []
  return ports.store.listSessions(principal.kind === 'admin' ? principal.id : null, ports.now())
}

/** Ends one of one's own sessions. Throws `session_not_found`, also for somebody else's. */
export async function endOwnSession(
  principal: Principal,
  sessionId: string,
  ports: AccessPorts,
): Promise<void> {
  const owner = principal.kind === 'admin' ? principal.id : null
  const ended = principal.kind !== 'api_key' && (await ports.store.endSession(owner, sessionId, ports.now()))
  if (!ended) throw new RollcallError('session_not_found', { session: sessionId })
}

/**
 * Proves once more who is signed in, so that secrets can be made for a while. Guesses are counted as at the door.
 * @throws RollcallError no_password_here, password_wrong, sign_in_locked
 */
export async function confirmOwnSession(
  principal: Principal,
  password: string,
  address: string,
  ports: AccessPorts,
): Promise<void> {
  if (principal.kind !== 'admin' || principal.sessionId === null) throw new RollcallError('no_password_here')
  const admin = await ports.store.findAdmin(principal.id)
  if (admin === undefined || !(await confirmPassword(admin, password, address, ports))) {
    throw new RollcallError('password_wrong')
  }
  await ports.store.confirmSession(principal.sessionId, ports.now())
}

/**
 * A session that gave its password long ago may read and change, and not make what lets somebody in: whoever sits down
 * at an open browser shall not take a key along (CVE-2026-43640). Keys prove themselves with every request.
 * @throws RollcallError step_up_required
 */
export function requireFresh({ kind, sessionId, confirmedAt }: Principal, now: Date): void {
  if (sessionId === null || confirmedAt === undefined) return
  if (now.getTime() - confirmedAt.getTime() < freshMs) return
  const how = kind === 'admin' ? 'password' : 'sign_in_link'
  throw new RollcallError('step_up_required', { how, minutes: freshMs / 60_000 })
}
