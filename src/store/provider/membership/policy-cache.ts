import {
  type ConnectionPolicy,
  completePolicy,
  isStaged,
  type PolicyChange,
} from '../../../provider/membership/policy.ts'
import type { CompiledProperties } from '../../../provider/properties/read-properties.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Sql } from '../../database.ts'
import {
  appliedProperties,
  type PropertiesRow,
  schemasForProperties,
  toCompiled,
} from '../properties/load-properties.ts'

/** What a write on a connection has to consider. */
export interface WritePolicy {
  /** A write that names another version than the present one stores nothing. */
  readonly version: number
  readonly policy: ConnectionPolicy
  readonly staged: boolean
  /** There are seats, domains, owners or people of the product's own to look at before anyone joins or leaves. */
  readonly careful: boolean
  readonly onlyDomains: boolean
  readonly domains: readonly string[]
  readonly seatLimit: number | null
  /** What the ledger tells of a member besides the record. */
  readonly properties: CompiledProperties
}

interface PolicyRow extends PropertiesRow {
  readonly policy: PolicyChange
  readonly version: number
  readonly seatLimit: number | null
  readonly onlyDomains: boolean
  readonly domains: readonly string[]
  readonly guarded: boolean
}

const selectPolicy = `select c.policy, c.policy_version as version, seats_allowed(t) as "seatLimit",
    t.only_verified_domains as "onlyDomains",
    array(select domain from tenant_domain where tenant_id = $1) as domains,
    exists (select from membership where tenant_id = $1 and (owner or break_glass or connection is null)) as guarded,
    ${appliedProperties('$1')} as properties, ${schemasForProperties('$1')} as schemas
  from scim_connection c join tenant t on t.id = c.tenant_id where c.tenant_id = $1 and c.connection = $2`

/** Reads the policy as it is now. A connection that is gone has the defaults, and no version that a write could name. */
export async function readPolicy(sql: Sql, { tenantId, connection }: Reach): Promise<WritePolicy> {
  return toWritePolicy(await sql.prepared<PolicyRow>('scim_policy', selectPolicy, [tenantId, connection]))
}

/** The same, and it stays so until the transaction ends. */
export async function readPolicyToHold(tx: Sql, { tenantId, connection }: Reach): Promise<WritePolicy> {
  const text = `${selectPolicy} for share of c`
  return toWritePolicy(await tx.prepared<PolicyRow>('scim_policy_held', text, [tenantId, connection]))
}

function toWritePolicy([row]: readonly PolicyRow[]): WritePolicy {
  const policy = completePolicy(row?.policy ?? {})
  const { version = 0, seatLimit = null, onlyDomains = false, domains = [], guarded = false } = row ?? {}
  return {
    version,
    policy,
    staged: isStaged(policy),
    careful: guarded || seatLimit !== null || onlyDomains || domains.length > 0,
    onlyDomains,
    domains,
    seatLimit,
    properties: toCompiled(row ?? { properties: null, schemas: null }),
  }
}

export interface PolicyCache {
  get(sql: Sql, reach: Reach): Promise<WritePolicy>
  forget(reach: Reach): void
}

/** Most connections that are remembered; the one that was read longest ago goes first. */
const mostPolicies = 10_000

/**
 * Policies in memory, so that a write costs no look. Nobody needs to announce a change: a write decided on an old policy
 * stores nothing, and whoever sent it reads the policy again.
 */
export function createPolicyCache(): PolicyCache {
  const known = new Map<string, WritePolicy>()
  const keyOf = ({ tenantId, connection }: Reach) => `${tenantId}/${connection}`
  return {
    async get(sql, reach) {
      const key = keyOf(reach)
      const remembered = known.get(key)
      if (remembered) return remembered
      const read = await readPolicy(sql, reach)
      const [oldest] = known.size >= mostPolicies ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      known.set(key, read)
      return read
    },
    forget(reach) {
      known.delete(keyOf(reach))
    },
  }
}
