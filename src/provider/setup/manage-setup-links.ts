import { RollcallError } from '../../errors/rollcall-error.ts'
import { findTenant, type ManagementPorts } from '../tenants/manage-tenants.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type IssuedToken, issueToken, type TokenRequest } from '../tokens/manage-tokens.ts'
import { digestSecret } from '../tokens/token.ts'
import {
  defaultLinkHours,
  mostSetupTokens,
  type SetupLink,
  type SetupProgress,
  setupLinkState,
  setupSessionMs,
} from './setup-link.ts'
import type { SetupStore } from './setup-store.ts'

export interface SetupPorts extends ManagementPorts {
  readonly setup: SetupStore
}

export interface SetupLinkRequest {
  /** 1 to 336, 72 when left out. */
  readonly expiresInHours?: number | undefined
  /** Who makes it, for the list and the log. */
  readonly createdBy: string
  readonly recipient?: string | undefined
}

/** A link just made: the only moment its code exists. Throws `tenant_not_found`, `setup_link_expiry_invalid`. */
export async function makeSetupLink(
  tenant: string,
  request: SetupLinkRequest,
  ports: SetupPorts,
): Promise<{ readonly tenant: Tenant; readonly link: SetupLink; readonly code: string }> {
  const found = await findTenant(tenant, ports)
  const hours = request.expiresInHours ?? defaultLinkHours
  if (!Number.isInteger(hours) || hours < 1 || hours > 336) {
    throw new RollcallError('setup_link_expiry_invalid', { hours })
  }
  const code = newCode(ports)
  const createdAt = ports.now()
  const link: SetupLink = {
    tenantId: found.id,
    id: ports.newId(),
    createdBy: request.createdBy,
    recipient: request.recipient ?? null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + hours * 3_600_000),
    begunAt: null,
    begunFrom: null,
    sessionExpiresAt: null,
    endedAt: null,
    revokedAt: null,
    tokenIds: [],
  }
  await ports.setup.add(link, digestSecret(code))
  return { tenant: found, link, code }
}

/** Newest first. Throws `tenant_not_found`. */
export async function listSetupLinks(tenant: string, ports: SetupPorts): Promise<SetupLink[]> {
  return await ports.setup.list((await findTenant(tenant, ports)).id)
}

/** Ends a link, and the session that began with it. Tokens it made go on. Throws `setup_link_not_found`. */
export async function revokeSetupLink(tenant: string, id: string, ports: SetupPorts): Promise<SetupLink> {
  const found = await findTenant(tenant, ports)
  await ports.setup.revoke(found.id, id, ports.now())
  const link = await ports.setup.find(found.id, id)
  if (!link) throw new RollcallError('setup_link_not_found', { link: id, tenant: found.name })
  return link
}

/** Whom a link is for; looking does not take it. Throws `setup_link_spent`, which says why. */
export async function readSetupLink(
  code: string,
  ports: SetupPorts,
): Promise<{ readonly tenant: Tenant; readonly link: SetupLink }> {
  const link = await ports.setup.findByCode(digestSecret(code))
  if (!link || setupLinkState(link, ports.now()) !== 'waiting') throw spent(link, ports.now())
  return { tenant: await findTenant(link.tenantId, ports), link }
}

/** A session just begun: the only moment the cookie's value exists. */
export interface BegunSetup {
  readonly tenant: Tenant
  readonly link: SetupLink
  readonly cookie: string
  readonly expiresAt: Date
}

/** Opens a link, once. Throws `setup_link_spent`, which says when and why to whoever holds the link. */
export async function beginSetup(code: string, from: string, ports: SetupPorts): Promise<BegunSetup> {
  const now = ports.now()
  const digest = digestSecret(code)
  const cookie = newCode(ports)
  const expiresAt = new Date(now.getTime() + setupSessionMs)
  const session = { digest: digestSecret(cookie), expiresAt, from }
  const link = await ports.setup.begin(digest, session, now)
  if (!link) throw spent(await ports.setup.findByCode(digest), now)
  return { tenant: await findTenant(link.tenantId, ports), link, cookie, expiresAt }
}

/** The set-up that a cookie belongs to. Throws `setup_session_ended`. */
export async function requireSetup(
  cookie: string | undefined,
  ports: SetupPorts,
): Promise<{ readonly tenant: Tenant; readonly link: SetupLink }> {
  const link =
    cookie === undefined ? undefined : await ports.setup.findSession(digestSecret(cookie), ports.now())
  const tenant = link && (await ports.tenants.findTenant(link.tenantId))
  if (!link || !tenant) throw new RollcallError('setup_session_ended')
  return { tenant, link }
}

/** Makes a token within a set-up. Throws `setup_tokens_used_up` and the errors of bad input. */
export async function issueSetupToken(
  link: SetupLink,
  request: TokenRequest,
  ports: SetupPorts,
): Promise<IssuedToken> {
  // An identity provider needs everything: a narrower token is made by an admin.
  return await issueToken(link.tenantId, { ...request, scopes: ['scim'] }, ports, async (token) => {
    const isMade = await ports.setup.addToken(link.id, token, mostSetupTokens, ports.now())
    if (!isMade) throw new RollcallError('setup_tokens_used_up', { most: mostSetupTokens })
  })
}

export async function endSetup(link: SetupLink, ports: SetupPorts): Promise<void> {
  await ports.setup.end(link.tenantId, link.id, ports.now())
}

/** How far a tenant's set-up has come. Throws `tenant_not_found`. */
export async function observeSetup(
  tenant: string,
  ports: SetupPorts,
): Promise<{ readonly tenant: Tenant; readonly progress: SetupProgress }> {
  const found = await findTenant(tenant, ports)
  return { tenant: found, progress: await ports.setup.progressOf(found.id) }
}

function newCode({ random }: SetupPorts): string {
  return Buffer.from(random(32)).toString('base64url')
}

/** Whoever holds a link may know what became of it: that somebody else used it is worth an alarm. */
function spent(link: SetupLink | undefined, now: Date): RollcallError {
  const state = link && setupLinkState(link, now)
  const reason =
    state === 'revoked'
      ? 'It was taken back'
      : state === 'expired'
        ? `It expired on ${link?.expiresAt.toISOString()}`
        : link?.begunAt
          ? `It was opened on ${link.begunAt.toISOString()}`
          : 'Nobody made a link with this code, or its organisation is gone'
  return new RollcallError('setup_link_spent', { reason })
}
