import type { ProvisioningRefusal } from '../../../provider/plans/plan.ts'
import { type SetupLink, type SetupProgress, setupSteps } from '../../../provider/setup/setup-link.ts'
import type { SetupStore } from '../../../provider/setup/setup-store.ts'
import type { Database, Sql } from '../../database.ts'
import { isUuid } from '../row.ts'
import { insertToken } from '../tenants.ts'

const columns = `tenant_id as "tenantId", id, created_by as "createdBy", recipient, created_at as "createdAt",
  expires_at as "expiresAt", begun_at as "begunAt", begun_from as "begunFrom",
  session_expires_at as "sessionExpiresAt", ended_at as "endedAt", revoked_at as "revokedAt", token_ids as "tokenIds"`

const lasts = 'revoked_at is null and ended_at is null'

/** Setup links in PostgreSQL. */
export function createSetupStore(database: Database): SetupStore {
  const every = database.acrossTenants()
  return {
    async add(link, digest) {
      await database.forTenant(link.tenantId).rows(
        `insert into setup_link (tenant_id, id, digest, created_by, recipient, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          link.tenantId,
          link.id,
          Buffer.from(digest),
          link.createdBy,
          link.recipient,
          link.createdAt,
          link.expiresAt,
        ],
      )
    },
    list: (tenantId) => select(database.forTenant(tenantId), 'tenant_id = $1', [tenantId]),
    async find(tenantId, id) {
      if (!isUuid(id)) return undefined
      const own = database.forTenant(tenantId)
      return (await select(own, 'tenant_id = $1 and id = $2', [tenantId, id]))[0]
    },
    async findByCode(digest) {
      return (await select(every, 'digest = $1', [Buffer.from(digest)]))[0]
    },
    async begin(digest, session, now) {
      const begun = await every.rows<SetupLink>(
        `update setup_link set begun_at = $2, begun_from = $3, session_digest = $4, session_expires_at = $5
          where digest = $1 and begun_at is null and expires_at > $2 and ${lasts} returning ${columns}`,
        [
          Buffer.from(digest),
          now,
          session.from.slice(0, 100),
          Buffer.from(session.digest),
          session.expiresAt,
        ],
      )
      return begun[0]
    },
    async findSession(digest, now) {
      const where = `session_digest = $1 and session_expires_at > $2 and ${lasts}`
      return (await select(every, where, [Buffer.from(digest), now]))[0]
    },
    addToken: (id, token, most, now) =>
      database.forTenant(token.tenantId).transaction(async (tx) => {
        const claimed = await tx.rows(
          `update setup_link set token_ids = token_ids || $3::uuid
            where tenant_id = $1 and id = $2 and cardinality(token_ids) < $4 and session_expires_at > $5 and ${lasts}
            returning id`,
          [token.tenantId, id, token.id, most, now],
        )
        if (claimed.length === 0) return false
        await insertToken(tx, token)
        return true
      }),
    async end(tenantId, id, at) {
      await database
        .forTenant(tenantId)
        .rows(`update setup_link set ended_at = $3 where tenant_id = $1 and id = $2 and ended_at is null`, [
          tenantId,
          id,
          at,
        ])
    },
    async revoke(tenantId, id, at) {
      if (!isUuid(id)) return
      await database
        .forTenant(tenantId)
        .rows(
          'update setup_link set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null',
          [tenantId, id, at],
        )
    },
    progressOf: (tenantId) => progressOf(database.forTenant(tenantId), tenantId),
  }
}

async function select(sql: Sql, where: string, values: readonly unknown[]): Promise<SetupLink[]> {
  return await sql.rows<SetupLink>(
    `select ${columns} from setup_link where ${where} order by created_at desc, id desc limit 200`,
    values,
  )
}

interface ProgressRow {
  readonly token_created: Date | null
  readonly first_request: Date | null
  readonly first_person: Date | null
  readonly first_group: Date | null
  readonly last_request: SetupProgress['lastRequest']
  readonly people: number
  readonly groups: number
  readonly refusal: ProvisioningRefusal | null
}

/** Each step by what is there: the oldest row of its kind, which an index has at hand. */
async function progressOf(sql: Sql, tenantId: string): Promise<SetupProgress> {
  const [row] = await sql.rows<ProgressRow>(
    `select least((select min(created_at) from scim_token where tenant_id = $1 and oauth_client is null),
                  (select min(created_at) from oauth_client where tenant_id = $1)) as token_created,
            coalesce((select at from scim_request where tenant_id = $1 and token_refusal is null order by number limit 1),
                     (select min(last_used_at) from scim_token where tenant_id = $1)) as first_request,
            ${firstOf('User')} as first_person, ${firstOf('Group')} as first_group,
            ${countOf('User')} - (select count(*) from scim_resource where tenant_id = $1 and offered) as people, ${countOf('Group')} as groups,
            (select provisioning_refusal(t) from tenant t where id = $1) as refusal,
            (select jsonb_build_object('id', request_id, 'at', at, 'method', method, 'path', path, 'status', status,
                      'profile', profile, 'client', client, 'detail', detail, 'tokenRefusal', token_refusal)
               from scim_request where tenant_id = $1 order by number desc limit 1) as last_request`,
    [tenantId],
  )
  const last = row?.last_request ?? null
  return {
    steps: setupSteps.map((step) => ({ step, at: row?.[step] ?? null })),
    lastRequest: last === null ? null : { ...last, at: new Date(last.at) },
    people: row?.people ?? 0,
    groups: row?.groups ?? 0,
    refusal: row?.refusal ?? null,
  }
}

/**
 * Ids are ordered by time; the first of each connection is where its key begins. Who is only offered for import was not
 * received.
 */
function firstOf(type: 'User' | 'Group'): string {
  return `(select min(first.created_at) from scim_connection c cross join lateral (
     select created_at from scim_resource r where r.tenant_id = $1 and r.connection = c.connection
        and r.resource_type = '${type}' and not r.offered order by id limit 1) first where c.tenant_id = $1)`
}

function countOf(type: 'User' | 'Group'): string {
  return `(select coalesce(sum(resources), 0)::bigint from scim_count where tenant_id = $1 and resource_type = '${type}')`
}
