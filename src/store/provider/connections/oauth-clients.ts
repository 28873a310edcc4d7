import type { OauthClient } from '../../../provider/oauth/oauth-client.ts'
import type { OauthCredential, OauthStore } from '../../../provider/oauth/oauth-store.ts'
import type { NewToken } from '../../../provider/tenants/tenant-store.ts'
import type { Database, Sql } from '../../database.ts'
import { credentialChannel } from '../definitions.ts'
import { isUuid } from '../row.ts'
import { insertToken } from '../tenants.ts'

const columns = `o.tenant_id as "tenantId", o.connection, o.id, o.client_id as "clientId", o.description, o.scopes,
  o.created_at as "createdAt", o.expires_at as "expiresAt", o.revoked_at as "revokedAt", o.last_used_at as "lastUsedAt"`

/**
 * OAuth clients in PostgreSQL. The tokens they fetch are tokens like others, and end with them; that one has ended is
 * announced by the statement that ends it, so that no node goes on knowing it.
 */
export function createOauthStore(database: Database): OauthStore {
  const every = database.acrossTenants()
  return {
    async add(client, digest) {
      await database.forTenant(client.tenantId).rows(
        `insert into oauth_client (tenant_id, id, connection, client_id, digest, description, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          client.tenantId,
          client.id,
          client.connection,
          client.clientId,
          Buffer.from(digest),
          client.description,
          client.scopes,
          client.createdAt,
          client.expiresAt,
        ],
      )
    },
    list: (tenantId) =>
      database
        .forTenant(tenantId)
        .rows<OauthClient>(
          `select ${columns} from oauth_client o where tenant_id = $1 order by created_at desc, id desc`,
          [tenantId],
        ),
    async find(tenantId, idOrClientId) {
      const where = isUuid(idOrClientId) ? 'id = $2::uuid' : 'client_id = $2'
      const [found] = await database
        .forTenant(tenantId)
        .rows<OauthClient>(`select ${columns} from oauth_client o where tenant_id = $1 and ${where}`, [
          tenantId,
          idOrClientId,
        ])
      return found
    },
    async findCredential(clientId) {
      const [found] = await every.rows<OauthCredential>(
        `select ${columns}, o.digest, c.enabled and not c.disconnecting as enabled, provisioning_refusal(n) as refusal from oauth_client o
           join scim_connection c on c.tenant_id = o.tenant_id and c.connection = o.connection
           join tenant n on n.id = o.tenant_id
          where o.client_id = $1`,
        [clientId.replaceAll('\u0000', '')],
      )
      return found
    },
    addToken: (clientId, token, most) =>
      database.forTenant(token.tenantId).transaction((tx) => addToken(tx, clientId, token, most)),
    async revoke(tenantId, id, at) {
      await database.forTenant(tenantId).rows(
        `with revoked as (
           update oauth_client set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and id = $2
         ), ended as (
           update scim_token set revoked_at = $3 where tenant_id = $1 and oauth_client = $2 and revoked_at is null
           returning lookup_id
         )
         select pg_notify('${credentialChannel}', lookup_id) from ended`,
        [tenantId, id, at],
      )
    },
    async forgetTokens(before) {
      await every.rows('delete from scim_token where oauth_client is not null and expires_at < $1', [before])
    },
  }
}

/** The client is held meanwhile, so that a revocation comes before the token or ends it too. */
async function addToken(tx: Sql, clientId: string, token: NewToken, most: number): Promise<boolean> {
  const key = [token.tenantId, clientId]
  const held = await tx.rows(
    `update oauth_client set last_used_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null returning id`,
    [...key, token.createdAt],
  )
  if (held.length === 0) return false
  await tx.rows(
    `with ended as (
       delete from scim_token where tenant_id = $1 and oauth_client = $2 and id in (
         select id from scim_token where tenant_id = $1 and oauth_client = $2 order by expires_at desc, id desc offset $3)
       returning lookup_id
     )
     select pg_notify('${credentialChannel}', lookup_id) from ended`,
    [...key, most - 1],
  )
  await insertToken(tx, token, clientId)
  return true
}
