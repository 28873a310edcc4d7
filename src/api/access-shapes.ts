import { type Static, type TSchema, Type } from 'typebox'
import { type Admin, adminState } from '../access/admin.ts'
import { type ApiKey, apiKeyState } from '../access/api-key.ts'
import { type AuditEntry, auditOutcomes } from '../access/audit.ts'
import type { Principal } from '../access/principal.ts'
import { permissions, permissionsOf, roles } from '../access/role.ts'
import type { Session } from '../access/session.ts'
import { literals } from './shapes.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const instant = Type.String({ description: 'RFC 3339, UTC' })

export const roleSchema = literals(roles)

export const adminSchema = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: roleSchema,
  tenantId: nullable(Type.String()),
  state: literals(['active', 'invited', 'disabled']),
  createdAt: instant,
  lastSignedInAt: nullable(instant),
})
export type AdminJson = Static<typeof adminSchema>

export function presentAdmin(admin: Admin): AdminJson {
  return {
    id: admin.id,
    email: admin.email,
    name: admin.name,
    role: admin.role,
    tenantId: admin.tenantId,
    state: adminState(admin),
    createdAt: admin.createdAt.toISOString(),
    lastSignedInAt: admin.lastSignedInAt?.toISOString() ?? null,
  }
}

/** Where to set a password; the code stands behind the #, so that no log on the way ever sees it. */
export const passwordLinkSchema = Type.Object({ path: Type.String(), expiresAt: instant })
export type PasswordLinkJson = Static<typeof passwordLinkSchema>

export function presentPasswordLink(link: { code: string; expiresAt: Date }): PasswordLinkJson {
  return { path: `/set-password#${link.code}`, expiresAt: link.expiresAt.toISOString() }
}

export const apiKeySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  prefix: Type.String({ description: 'first characters, to recognise it by' }),
  role: roleSchema,
  tenantId: nullable(Type.String()),
  state: literals(['active', 'expired', 'revoked']),
  createdBy: Type.String(),
  createdAt: instant,
  expiresAt: nullable(instant),
  revokedAt: nullable(instant),
  lastUsedAt: nullable(instant),
  lastUsedAddress: nullable(Type.String()),
})
export type ApiKeyJson = Static<typeof apiKeySchema>

export function presentApiKey(key: ApiKey, now: Date): ApiKeyJson {
  return {
    id: key.id,
    name: key.name,
    prefix: `rck_${key.lookupId}`,
    role: key.role,
    tenantId: key.tenantId,
    state: apiKeyState(key, now),
    createdBy: key.createdBy,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: key.lastUsedAddress,
  }
}

export const sessionSchema = Type.Object({
  id: Type.String(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  address: Type.String(),
  client: Type.String(),
  current: Type.Boolean(),
})
export type SessionJson = Static<typeof sessionSchema>

export function presentSession(session: Session, currentId: string | null): SessionJson {
  return {
    id: session.id,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    address: session.address,
    client: session.client,
    current: session.id === currentId,
  }
}

/** Who a request comes from and what it may do: the page hides what it may not, the server refuses it anyway. */
export const whoSchema = Type.Object({
  signedInBy: literals(['key', 'session']),
  kind: literals(['operator_key', 'admin', 'api_key']),
  id: Type.String(),
  name: Type.String(),
  role: roleSchema,
  tenantId: nullable(Type.String()),
  permissions: Type.Array(literals(permissions)),
})
export type WhoJson = Static<typeof whoSchema>

export function presentWho(principal: Principal): WhoJson {
  const { kind, id, name, role, tenantId, sessionId } = principal
  const signedInBy = sessionId === null ? 'key' : 'session'
  return { signedInBy, kind, id, name, role, tenantId, permissions: [...permissionsOf(role)] }
}

export const auditEntrySchema = Type.Object({
  id: Type.String(),
  at: instant,
  actor: Type.Object({
    kind: literals(['operator_key', 'admin', 'api_key', 'setup_link', 'nobody', 'rollcall']),
    id: nullable(Type.String()),
    name: Type.String(),
    role: nullable(Type.String()),
  }),
  via: literals(['console', 'api', 'cli', 'server']),
  action: Type.String(),
  target: nullable(
    Type.Object({
      kind: Type.String(),
      id: nullable(Type.String()),
      name: nullable(Type.String()),
    }),
  ),
  tenantId: nullable(Type.String()),
  outcome: literals(auditOutcomes, { description: 'unknown: the server ended before it could say' }),
  code: nullable(Type.String()),
  changes: Type.Array(Type.Object({ path: Type.String(), from: Type.Unknown(), to: Type.Unknown() })),
  requestId: nullable(Type.String()),
  address: nullable(Type.String()),
})
export type AuditEntryJson = Static<typeof auditEntrySchema>

export function presentAuditEntry(entry: AuditEntry): AuditEntryJson {
  return {
    ...entry,
    id: String(entry.id),
    at: entry.at.toISOString(),
    actor: { ...entry.actor },
    target: entry.target === null ? null : { ...entry.target },
    changes: entry.changes.map((change) => ({ ...change })),
  }
}
