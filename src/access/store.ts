import type { Admin } from './admin.ts'
import type { ApiKey } from './api-key.ts'
import type { AuditEntry, AuditQuery, NewAuditEntry } from './audit.ts'
import type { Attempts } from './lock-out.ts'
import type { LinkPurpose, OneTimeLink } from './one-time-link.ts'
import type { Session } from './session.ts'

/** What the store of admins, sessions, keys and the audit log has to do. PostgreSQL implements it. */
export interface AccessStore extends AdminStore, SessionStore, ApiKeyStore, AuditStore {
  /** Different for each database: names the cookie, because cookies do not tell ports of one host apart. */
  installationId(): Promise<string>
  /**
   * Reads a count, lets `decide` say what it becomes (null: forgotten) and stores that, with nobody in between.
   * Returns what `decide` returned.
   */
  changeAttempts(
    kind: 'account' | 'address',
    subject: string,
    decide: (attempts: Attempts | null) => Attempts | null,
  ): Promise<Attempts | null>
  /** Forgets counts that nothing has been added to since then. */
  forgetAttempts(olderThan: Date): Promise<void>
}

export interface AdminStore {
  /** False: another admin has this e-mail address. */
  addAdmin(admin: Admin): Promise<boolean>
  /** By name. */
  listAdmins(): Promise<Admin[]>
  findAdmin(idOrEmail: string): Promise<Admin | undefined>
  /** Does anyone have a password and the right to use it? */
  hasActiveAdmin(): Promise<boolean>
  /** The stored text of an admin's password; null when none is set. */
  findPassword(adminId: string): Promise<string | null>
  /**
   * Changes an admin, with everyone who changes admins waiting for each other. `otherOperators` counts the other
   * operators who can sign in. Undefined: there is no such admin.
   */
  changeAdmin(
    adminId: string,
    decide: (admin: Admin, otherOperators: number) => Admin,
  ): Promise<Admin | undefined>
  /** Sets the password and ends every session of the admin and every password link that still waits. */
  setPassword(adminId: string, password: string, at: Date): Promise<void>
  /** Stores the same password at a higher cost. Nothing else happens. */
  replacePasswordText(adminId: string, before: string, after: string): Promise<void>
  markSignedIn(adminId: string, at: Date): Promise<void>
}

export interface SessionStore {
  addLink(link: OneTimeLink): Promise<void>
  /** Of a link that still waits. */
  findLink(digest: Uint8Array, purposes: readonly LinkPurpose[], now: Date): Promise<OneTimeLink | undefined>
  /** Takes a link that still waits, once. */
  spendLink(digest: Uint8Array, purpose: LinkPurpose, now: Date): Promise<OneTimeLink | undefined>
  /** Takes the link and sets the password of its admin in one step; undefined when it does not wait any more. */
  spendPasswordLink(digest: Uint8Array, password: string, now: Date): Promise<Admin | undefined>
  /** Takes the link and adds the first admin in one step; false when it does not wait, or there is an admin already. */
  spendFirstLink(digest: Uint8Array, admin: Admin, password: string, now: Date): Promise<boolean>
  addSession(session: Session, digest: Uint8Array): Promise<void>
  findSession(digest: Uint8Array): Promise<{ session: Session; admin: Admin | null } | undefined>
  touchSession(sessionId: string, at: Date): Promise<void>
  /** Live sessions, newest first: of one admin, or (null) those of the operator key's links. */
  listSessions(adminId: string | null, now: Date): Promise<Session[]>
  /** False: there is no such session, or it has ended already. */
  endSession(adminId: string | null, sessionId: string, at: Date): Promise<boolean>
  /** Returns how many ended. */
  endSessions(adminId: string, at: Date): Promise<number>
}

export interface ApiKeyStore {
  addApiKey(key: ApiKey, digest: Uint8Array): Promise<void>
  /** Newest first. */
  listApiKeys(): Promise<ApiKey[]>
  findApiKey(id: string): Promise<ApiKey | undefined>
  findApiKeyByLookup(lookupId: string): Promise<{ key: ApiKey; digest: Uint8Array } | undefined>
  revokeApiKey(id: string, at: Date): Promise<void>
  markApiKeyUsed(id: string, at: Date, address: string): Promise<void>
}

export interface AuditStore {
  /** Written before a request changes anything; `addAudit` or `dropAuditIntent` with its request id takes it back. */
  intendAudit(entry: NewAuditEntry & { readonly requestId: string }): Promise<void>
  /** The request was refused and changed nothing. */
  dropAuditIntent(requestId: string): Promise<void>
  /** What was intended before this time and never told became something or not: entries say so. How many. */
  tellLostAudits(before: Date): Promise<number>
  /** Lets go of entries older than this; how many. */
  forgetAudit(before: Date): Promise<number>
  addAudit(entry: NewAuditEntry): Promise<void>
  listAudit(query: AuditQuery): Promise<AuditEntry[]>
}
