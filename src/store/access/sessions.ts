import type { Admin } from '../../access/admin.ts'
import { type LinkPurpose, type OneTimeLink, waitingSignInLinks } from '../../access/one-time-link.ts'
import { idleMs, type Session } from '../../access/session.ts'
import type { SessionStore } from '../../access/store.ts'
import type { Database, Sql } from '../database.ts'
import { adminColumns, findAdmin, hasActiveAdmin, insertAdmin, lockAllAdmins, setPassword } from './admins.ts'
import { isUuid } from './is-uuid.ts'

const sessionColumns = `id, admin_id as "adminId", key_digest as "keyDigest", created_at as "createdAt",
  last_seen_at as "lastSeenAt", expires_at as "expiresAt", ended_at as "endedAt", address, client, confirmed_at as "confirmedAt"`
const linkColumns = `digest, purpose, admin_id as "adminId", created_at as "createdAt", expires_at as "expiresAt",
  spent_at as "spentAt"`

/** Links and the sessions that begin with them. */
export function sessionStore(database: Database): SessionStore {
  return {
    addLink: (link) => database.transaction((tx) => addLink(tx, link)),
    async findLink(digest, purposes, now) {
      const [link] = await database.rows<OneTimeLink>(
        `select ${linkColumns} from access_link
          where digest = $1 and purpose = any($2) and spent_at is null and expires_at > $3`,
        [Buffer.from(digest), [...purposes], now],
      )
      return link
    },
    spendLink: (digest, purpose, now) => spendLink(database, digest, purpose, now),
    spendPasswordLink: (digest, password, now) =>
      database.transaction(async (tx) => {
        const link = await spendLink(tx, digest, 'password', now)
        if (link === undefined || link.adminId === null) return undefined
        await setPassword(tx, link.adminId, password, now)
        return findAdmin(tx, link.adminId)
      }),
    spendFirstLink: (digest, admin, password, now) =>
      database.transaction(async (tx) => {
        await lockAllAdmins(tx)
        if (await hasActiveAdmin(tx)) return false
        if ((await spendLink(tx, digest, 'first_admin', now)) === undefined) return false
        return insertAdmin(tx, admin, password)
      }),
    addSession: (session, digest) => addSession(database, session, digest),
    findSession: (digest) => findSession(database, digest),
    async touchSession(sessionId, at) {
      await database.rows('update access_session set last_seen_at = $2 where id = $1', [sessionId, at])
    },
    async confirmSession(sessionId, at) {
      await database.rows('update access_session set confirmed_at = $2 where id = $1', [sessionId, at])
    },
    listSessions: (adminId, now) =>
      database.rows<Session>(
        `select ${sessionColumns} from access_session
          where admin_id is not distinct from $1 and ended_at is null and expires_at > $2 and last_seen_at > $3
          order by created_at desc limit 1000`,
        [adminId, now, new Date(now.getTime() - idleMs)],
      ),
    async endSession(adminId, sessionId, at) {
      if (!isUuid(sessionId)) return false
      const ended = await database.rows(
        `update access_session set ended_at = $3
          where id = $2 and admin_id is not distinct from $1 and ended_at is null returning id`,
        [adminId, sessionId, at],
      )
      return ended.length > 0
    },
    async endSessions(adminId, at) {
      const ended = await database.rows(
        'update access_session set ended_at = $2 where admin_id = $1 and ended_at is null returning id',
        [adminId, at],
      )
      return ended.length
    },
  }
}

/** A newer link to set the same password replaces the earlier ones; of sign-in links only so many wait. */
async function addLink(tx: Sql, link: OneTimeLink): Promise<void> {
  const { purpose, adminId, createdAt, expiresAt } = link
  if (purpose === 'sign_in') {
    await tx.rows(
      `delete from access_link where purpose = 'sign_in' and (spent_at is not null or expires_at <= $1 or digest in (
         select digest from access_link where purpose = 'sign_in' order by created_at desc offset $2))`,
      [createdAt, waitingSignInLinks - 1],
    )
  } else {
    await tx.rows('delete from access_link where purpose = $1 and admin_id is not distinct from $2', [
      purpose,
      adminId,
    ])
  }
  await tx.rows(
    'insert into access_link (digest, purpose, admin_id, created_at, expires_at) values ($1, $2, $3, $4, $5)',
    [Buffer.from(link.digest), purpose, adminId, createdAt, expiresAt],
  )
}

async function spendLink(
  sql: Sql,
  digest: Uint8Array,
  purpose: LinkPurpose,
  now: Date,
): Promise<OneTimeLink | undefined> {
  const [link] = await sql.rows<OneTimeLink>(
    `update access_link set spent_at = $3
      where digest = $1 and purpose = $2 and spent_at is null and expires_at > $3 returning ${linkColumns}`,
    [Buffer.from(digest), purpose, now],
  )
  return link
}

/** Whoever signs in also sweeps what has long ended, so that the table stays as small as its use. */
async function addSession(sql: Sql, session: Session, digest: Uint8Array): Promise<void> {
  await sql.rows('delete from access_session where expires_at < $1', [
    new Date(session.createdAt.getTime() - 30 * 24 * 60 * 60 * 1000),
  ])
  await sql.rows(
    `insert into access_session (id, digest, admin_id, key_digest, created_at, last_seen_at, expires_at, address, client)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      session.id,
      Buffer.from(digest),
      session.adminId,
      session.keyDigest === null ? null : Buffer.from(session.keyDigest),
      session.createdAt,
      session.lastSeenAt,
      session.expiresAt,
      session.address,
      session.client,
    ],
  )
}

async function findSession(
  sql: Sql,
  digest: Uint8Array,
): Promise<{ session: Session; admin: Admin | null } | undefined> {
  const [session] = await sql.prepared<Session>(
    'access_session',
    `select ${sessionColumns} from access_session where digest = $1`,
    [Buffer.from(digest)],
  )
  if (session === undefined) return undefined
  if (session.adminId === null) return { session, admin: null }
  const [admin] = await sql.prepared<Admin>(
    'access_session_admin',
    `select ${adminColumns} from access_admin where id = $1`,
    [session.adminId],
  )
  return admin === undefined ? undefined : { session, admin }
}
