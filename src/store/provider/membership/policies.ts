import type { Disconnection } from '../../../provider/membership/disconnection.ts'
import { completePolicy, type PolicyChange } from '../../../provider/membership/policy.ts'
import type {
  ConnectionWithPolicy,
  GuardChange,
  PolicyStore,
  TenantGuards,
  VerifiedDomain,
} from '../../../provider/membership/policy-store.ts'
import type { Database, Sql } from '../../database.ts'
import { changesOf, tellOfConnection } from '../connection-events.ts'
import { catchUpOffers } from './offers.ts'

interface ConnectionRow extends Omit<ConnectionWithPolicy, 'policy' | 'disconnection'> {
  readonly policy: PolicyChange
  readonly disconnecting: boolean
  readonly disconnection: (Omit<Disconnection, 'isOver' | 'since'> & { readonly since: string }) | null
}

const selectConnection = `select tenant_id as "tenantId", connection, name, profile, settings, enabled, policy, disconnecting, disconnection
  from scim_connection where tenant_id = $1`

/** Policies and guards in PostgreSQL. */
export function createPolicyStore(database: Database, newId: () => string): PolicyStore {
  return {
    async listConnections(tenantId) {
      const own = database.forTenant(tenantId)
      const rows = await own.rows<ConnectionRow>(`${selectConnection} order by connection`, [tenantId])
      return rows.map(toConnection)
    },
    async changePolicy(tenantId, connection, at, change) {
      const changed = await database.forTenant(tenantId).transaction(async (tx) => {
        const key = [tenantId, connection]
        const [row] = await tx.rows<ConnectionRow>(`${selectConnection} and connection = $2 for update`, key)
        if (!row) return undefined
        const policy = change(completePolicy(row.policy))
        await tx.rows(
          `update scim_connection set policy = $3, policy_version = policy_version + 1,
              scheduled_run_at = case when policy -> 'apply' is distinct from $3::jsonb -> 'apply' then $4 else scheduled_run_at end,
              offers_behind = offers_behind or policy -> 'importVisible' is distinct from $3::jsonb -> 'importVisible'
            where tenant_id = $1 and connection = $2`,
          [...key, JSON.stringify(policy), at],
        )
        const before = completePolicy(row.policy)
        const changes = changesOf({ ...before }, { ...policy }, Object.keys(policy))
        if (changes)
          await tellOfConnection(tx, 'connection.changed', { tenantId, connection }, at, { changes })
        return { ...toConnection(row), policy }
      })
      // What a node that dies here leaves behind is caught up with within a minute.
      if (changed) await catchUpIfBehind(database, newId, tenantId, at)
      return changed
    },
    readGuards: (tenantId) => readGuards(database.forTenant(tenantId), tenantId),
    changeGuards: (tenantId, change) => changeGuards(database, tenantId, change),
    verifyDomain: (tenantId, domain, at) =>
      database.forTenant(tenantId).transaction(async (tx) => {
        await tx.rows(
          'insert into tenant_domain (tenant_id, domain, verified_at) values ($1, $2, $3) on conflict do nothing',
          [tenantId, domain, at],
        )
        await raisePolicyVersions(tx, tenantId)
      }),
    forgetDomain: (tenantId, domain) =>
      database.forTenant(tenantId).transaction(async (tx) => {
        const gone = await tx.rows(
          'delete from tenant_domain where tenant_id = $1 and domain = $2 returning domain',
          [tenantId, domain],
        )
        await raisePolicyVersions(tx, tenantId)
        return gone.length > 0
      }),
  }
}

async function catchUpIfBehind(
  database: Database,
  newId: () => string,
  tenantId: string,
  at: Date,
): Promise<void> {
  const [behind] = await database
    .forTenant(tenantId)
    .rows('select 1 from scim_connection where tenant_id = $1 and offers_behind limit 1', [tenantId])
  if (behind) await catchUpOffers(database, newId, tenantId, at)
}

/** Makes every write that was decided on what was known before be decided again. */
export async function raisePolicyVersions(tx: Sql, tenantId: string): Promise<void> {
  await tx.rows('update scim_connection set policy_version = policy_version + 1 where tenant_id = $1', [
    tenantId,
  ])
}

function toConnection({
  policy,
  disconnecting,
  disconnection,
  ...connection
}: ConnectionRow): ConnectionWithPolicy {
  const ended = disconnection && {
    ...disconnection,
    isOver: !disconnecting,
    since: new Date(disconnection.since),
  }
  return { ...connection, policy: completePolicy(policy), disconnection: ended }
}

async function readGuards(sql: Sql, tenantId: string): Promise<TenantGuards> {
  const [row] = await sql.rows<Omit<TenantGuards, 'domains'>>(
    `select seat_limit as "seatLimit", seats_allowed(tenant) as "seatsAllowed", only_verified_domains as "onlyVerifiedDomains",
            (select count(*) from membership where tenant_id = $1 and state = 'active') as "seatsTaken"
       from tenant where id = $1`,
    [tenantId],
  )
  const domains = await sql.rows<VerifiedDomain>(
    'select domain, verified_at as "verifiedAt" from tenant_domain where tenant_id = $1 order by domain',
    [tenantId],
  )
  return { seatLimit: null, seatsAllowed: null, seatsTaken: 0, onlyVerifiedDomains: false, ...row, domains }
}

async function changeGuards(database: Database, tenantId: string, change: GuardChange): Promise<void> {
  await database.forTenant(tenantId).transaction(async (tx) => {
    await tx.rows(
      `update tenant set seat_limit = case when $2 then $3::int else seat_limit end,
              only_verified_domains = coalesce($4::boolean, only_verified_domains) where id = $1`,
      [
        tenantId,
        change.seatLimit !== undefined,
        change.seatLimit ?? null,
        change.onlyVerifiedDomains ?? null,
      ],
    )
    await raisePolicyVersions(tx, tenantId)
  })
}
