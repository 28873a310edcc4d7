import type { ApiKey } from '../../access/api-key.ts'
import type { ApiKeyStore } from '../../access/store.ts'
import type { Database } from '../database.ts'
import { isUuid } from './is-uuid.ts'

const columns = `id, name, lookup_id as "lookupId", role, tenant_id as "tenantId", created_by as "createdBy",
  created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt",
  last_used_address as "lastUsedAddress"`

export function apiKeyStore(database: Database): ApiKeyStore {
  return {
    async addApiKey(key, digest) {
      await database.rows(
        `insert into access_api_key (id, lookup_id, digest, name, role, tenant_id, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          key.id,
          key.lookupId,
          Buffer.from(digest),
          key.name,
          key.role,
          key.tenantId,
          key.createdBy,
          key.createdAt,
          key.expiresAt,
        ],
      )
    },
    listApiKeys: () =>
      database.rows<ApiKey>(`select ${columns} from access_api_key order by created_at desc, id desc`),
    async findApiKey(id) {
      if (!isUuid(id)) return undefined
      return (await database.rows<ApiKey>(`select ${columns} from access_api_key where id = $1`, [id]))[0]
    },
    async findApiKeyByLookup(lookupId) {
      const [row] = await database.prepared<ApiKey & { digest: Uint8Array }>(
        'access_api_key',
        `select ${columns}, digest from access_api_key where lookup_id = $1`,
        [lookupId],
      )
      if (row === undefined) return undefined
      const { digest, ...key } = row
      return { key, digest }
    },
    async revokeApiKey(id, at) {
      if (!isUuid(id)) return
      await database.rows('update access_api_key set revoked_at = $2 where id = $1 and revoked_at is null', [
        id,
        at,
      ])
    },
    async markApiKeyUsed(id, at, address) {
      await database.rows(
        'update access_api_key set last_used_at = $2, last_used_address = $3 where id = $1',
        [id, at, address],
      )
    },
  }
}
