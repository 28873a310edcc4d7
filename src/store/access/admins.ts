import { type Admin, emailKey } from '../../access/admin.ts'
import type { AdminStore } from '../../access/store.ts'
import type { Database, Sql } from '../database.ts'
import { isUuid } from './is-uuid.ts'

export const adminColumns = `id, email, name, role, tenant_id as "tenantId", created_at as "createdAt",
  password_set_at as "passwordSetAt", last_signed_in_at as "lastSignedInAt", disabled_at as "disabledAt"`

/** Everyone who changes admins waits for each other, so that two operators cannot both make the other the last one. */
const lockAdmins = `select pg_advisory_xact_lock(hashtext('access_admin'))`

export function adminStore(database: Database): AdminStore {
  return {
    addAdmin: (admin) => insertAdmin(database, admin, null),
    listAdmins: () =>
      database.rows<Admin>(`select ${adminColumns} from access_admin order by lower(name), email_key`),
    findAdmin: (idOrEmail) => findAdmin(database, idOrEmail),
    hasActiveAdmin: () => hasActiveAdmin(database),
    async findPassword(adminId) {
      const [row] = await database.rows<{ password: string | null }>(
        'select password from access_admin where id = $1',
        [adminId],
      )
      return row?.password ?? null
    },
    changeAdmin: (adminId, decide) => changeAdmin(database, adminId, decide),
    setPassword: (adminId, password, at) =>
      database.transaction((tx) => setPassword(tx, adminId, password, at)).then(() => undefined),
    async replacePasswordText(adminId, before, after) {
      await database.rows('update access_admin set password = $3 where id = $1 and password = $2', [
        adminId,
        before,
        after,
      ])
    },
    async markSignedIn(adminId, at) {
      await database.rows('update access_admin set last_signed_in_at = $2 where id = $1', [adminId, at])
    },
  }
}

export async function insertAdmin(sql: Sql, admin: Admin, password: string | null): Promise<boolean> {
  const added = await sql.rows(
    `insert into access_admin (id, email, email_key, name, role, tenant_id, password, created_at, password_set_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (email_key) do nothing returning id`,
    [
      admin.id,
      admin.email,
      emailKey(admin.email),
      admin.name,
      admin.role,
      admin.tenantId,
      password,
      admin.createdAt,
      admin.passwordSetAt,
    ],
  )
  return added.length > 0
}

export async function findAdmin(sql: Sql, idOrEmail: string): Promise<Admin | undefined> {
  const [where, value] = isUuid(idOrEmail) ? ['id = $1', idOrEmail] : ['email_key = $1', emailKey(idOrEmail)]
  const [row] = await sql.rows<Admin>(`select ${adminColumns} from access_admin where ${where}`, [value])
  return row
}

export async function hasActiveAdmin(sql: Sql): Promise<boolean> {
  const rows = await sql.rows(
    'select 1 from access_admin where password is not null and disabled_at is null limit 1',
  )
  return rows.length > 0
}

export async function lockAllAdmins(tx: Sql): Promise<void> {
  await tx.rows(lockAdmins)
}

function changeAdmin(
  database: Database,
  adminId: string,
  decide: (admin: Admin, otherOperators: number) => Admin,
): Promise<Admin | undefined> {
  return database.transaction(async (tx) => {
    await lockAllAdmins(tx)
    const admin = await findAdmin(tx, adminId)
    if (admin === undefined) return undefined
    const [others] = await tx.rows<{ count: number }>(
      `select count(*)::int as count from access_admin
        where role = 'operator' and password is not null and disabled_at is null and id <> $1`,
      [adminId],
    )
    const changed = decide(admin, others?.count ?? 0)
    await tx.rows(
      'update access_admin set name = $2, role = $3, tenant_id = $4, disabled_at = $5 where id = $1',
      [adminId, changed.name, changed.role, changed.tenantId, changed.disabledAt],
    )
    return changed
  })
}

/** Whoever knew the old password, or holds a link, is out: sessions and waiting links end in the same transaction. */
export async function setPassword(tx: Sql, adminId: string, password: string, at: Date): Promise<void> {
  await tx.rows('update access_admin set password = $2, password_set_at = $3 where id = $1', [
    adminId,
    password,
    at,
  ])
  await tx.rows('update access_session set ended_at = $2 where admin_id = $1 and ended_at is null', [
    adminId,
    at,
  ])
  await tx.rows('update access_link set spent_at = $2 where admin_id = $1 and spent_at is null', [
    adminId,
    at,
  ])
}
