import { apiKeyState, readApiKey, sameDigest } from './api-key.ts'
import type { AccessPorts } from './ports.ts'
import { operatorKeyPrincipal, type Principal } from './principal.ts'
import { confirmedAt, digestOf, type Session, sessionState, touchEveryMs } from './session.ts'

const noDigest = new Uint8Array(32)

/**
 * Who sends this bearer key; undefined when nobody does. `operatorKey` is the one in the data directory. The same is
 * computed for a key that exists and one that does not.
 */
export async function authenticateKey(
  text: string,
  address: string,
  operatorKey: string,
  ports: AccessPorts,
): Promise<Principal | undefined> {
  if (sameDigest(digestOf(text), digestOf(operatorKey))) return operatorKeyPrincipal(null)
  const presented = readApiKey(text)
  if (presented === undefined) return undefined
  const found = await ports.store.findApiKeyByLookup(presented.lookupId)
  const isRight = sameDigest(presented.digest, found?.digest ?? noDigest)
  const now = ports.now()
  if (found === undefined || !isRight || apiKeyState(found.key, now) !== 'active') return undefined
  const { key } = found
  if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() >= touchEveryMs) {
    await ports.store.markApiKeyUsed(key.id, now, address)
  }
  const { id, name, role, tenantId } = key
  return { kind: 'api_key', id, name, role, tenantId, sessionId: null }
}

/**
 * Whose browser sends this cookie, and its session; undefined when the session has ended, or never was. Looking again
 * on behalf of a page that merely stays open (`isUse: false`) does not count as use.
 */
export async function authenticateSession(
  cookie: string,
  operatorKey: string,
  ports: AccessPorts,
  { isUse = true }: { readonly isUse?: boolean } = {},
): Promise<{ readonly principal: Principal; readonly session: Session } | undefined> {
  const found = await ports.store.findSession(digestOf(cookie))
  const now = ports.now()
  if (found === undefined || sessionState(found.session, now) !== 'live') return undefined
  const { session, admin } = found
  const principal = admin === null ? ofOperatorKey(session, operatorKey) : ofAdmin(admin, session)
  if (principal === undefined) return undefined
  if (isUse && now.getTime() - session.lastSeenAt.getTime() >= touchEveryMs) {
    await ports.store.touchSession(session.id, now)
  }
  return { principal, session }
}

function ofOperatorKey(session: Session, operatorKey: string): Principal | undefined {
  const isStillThatKey =
    session.adminId === null &&
    session.keyDigest !== null &&
    sameDigest(session.keyDigest, digestOf(operatorKey))
  return isStillThatKey
    ? { ...operatorKeyPrincipal(session.id), confirmedAt: confirmedAt(session) }
    : undefined
}

function ofAdmin(
  admin: { readonly id: string; readonly name: string; readonly disabledAt: Date | null } & Pick<
    Principal,
    'role' | 'tenantId'
  >,
  session: Session,
): Principal | undefined {
  if (admin.disabledAt !== null) return undefined
  const { id, name, role, tenantId } = admin
  return { kind: 'admin', id, name, role, tenantId, sessionId: session.id, confirmedAt: confirmedAt(session) }
}
