import { type Attention, type AttentionPorts, attentionDays } from '../../../provider/attention.ts'
import type { Database } from '../../database.ts'

const dayMs = 86_400_000

type Failing = Extract<Attention, { kind: 'failing' }>
type Staged = Extract<Attention, { kind: 'staged' }>
type Ending = Omit<Extract<Attention, { kind: 'expiring' | 'expired' }>, 'kind'>

/** What needs a look across tenants: a few rows, however many tenants there are. */
export function createAttentionStore(database: Database): AttentionPorts['attention'] {
  return {
    async listAttention(now, tenantId) {
      const sql = database.acrossTenants()
      const failing = await sql.rows<Omit<Failing, 'kind'>>(failingQuery, [tenantId])
      const ending = await sql.rows<Ending>(endingQuery, [
        new Date(now.getTime() - attentionDays * dayMs),
        new Date(now.getTime() + attentionDays * dayMs),
        tenantId,
        now,
      ])
      const staged = await sql.transaction(async (tx) => {
        await tx.rows(`select set_config('rollcall.attention', 'count', true)`)
        return tx.rows<Omit<Staged, 'kind'>>(stagedQuery, [tenantId])
      })
      return [
        ...failing.map((one) => ({ ...one, kind: 'failing' }) as const),
        ...ending.map((one) => ({ ...one, kind: one.expiresAt <= now ? 'expired' : 'expiring' }) as const),
        ...staged.map((one) => ({ ...one, kind: 'staged' }) as const),
      ]
    },
  }
}

/** A connection that is switched off turns everyone away on purpose. */
const failingQuery = `select c.tenant_id as "tenantId", n.name as "tenantName", c.connection, c.failing_since as since,
    c.turned_away_status as status, c.turned_away_because as reason
  from scim_connection c join tenant n on n.id = c.tenant_id
 where c.failing_since is not null and c.enabled and ($1::uuid is null or n.id = $1)
 order by c.failing_since limit 200`

/** Replaced tokens end on purpose; one that was never used has nobody whom its end surprises. */
const endingQuery = `select s.*, n.name as "tenantName"
  from (select tenant_id as "tenantId", connection, 'token' as secret, id, description, expires_at as "expiresAt"
          from scim_token where revoked_at is null and replaced_by is null and oauth_client is null
           and (last_used_at is not null or expires_at > $4) and expires_at > $1 and expires_at <= $2
        union all
        select tenant_id, connection, 'oauth_client', id, description, expires_at from oauth_client
         where revoked_at is null and expires_at > $1 and expires_at <= $2) s
  join tenant n on n.id = s."tenantId" where $3::uuid is null or n.id = $3
  order by s."expiresAt" limit 200`

const stagedQuery = `select r.tenant_id as "tenantId", n.name as "tenantName", r.connection, count(*) as count,
         count(*) filter (where r.kind = 'conflict') as conflicts, min(r.since) as since
  from staged_record r join tenant n on n.id = r.tenant_id 
 where r.kind <> 'unlinked' and ($1::uuid is null or n.id = $1)
  group by 1, 2, 3 order by min(r.since) limit 200`
