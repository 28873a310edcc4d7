import { RollcallError } from '../../errors/rollcall-error.ts'
import type {
  Connection,
  ConnectionSettings,
  Credential,
  Tenant,
  Token,
} from '../../provider/tenants/tenant.ts'
import type { NewToken, TenantStore, TokenUse } from '../../provider/tenants/tenant-store.ts'
import type { Database, Sql } from '../database.ts'
import { tellOfChange, tellOfConnection } from './connection-events.ts'
import {
  credentialChannel,
  definitionsText,
  listDefinitions,
  putDefinition,
  removeDefinition,
} from './definitions.ts'
import { hooksOf } from './hooks.ts'
import { whenReachable } from './when-reachable.ts'

/** Announces lookup ids of changed tokens, or nothing when a whole connection changed. */
const channel = credentialChannel

type Forget = (lookupId: string | undefined) => void

/**
 * Tenants, connections and tokens in PostgreSQL. A change of a credential is told to this process before the function
 * that made it returns, and to every other node by a notification.
 */
export function createTenantStore(database: Database): TenantStore {
  const every = database.acrossTenants()
  const here = new Set<Forget>()
  const forget: Forget = (lookupId) => {
    for (const one of here) one(lookupId)
  }
  return {
    addTenant: (tenant, connection) => addTenant(database, tenant, connection),
    listTenants: () => selectTenants(every, 'order by name_key', []),
    findTenant: (idOrName) => findTenant(every, idOrName),
    listConnections: (tenantId) => listConnections(database.forTenant(tenantId), tenantId),
    updateConnection: (connection, at) =>
      updateConnection(database, connection, at).then(() => forget(undefined)),
    listDefinitions: (tenantId) => listDefinitions(database.forTenant(tenantId), tenantId),
    putDefinition: (tenantId, definition) =>
      putDefinition(database, tenantId, definition).then(() => forget(undefined)),
    removeDefinition: (tenantId, kind, name) =>
      removeDefinition(database, tenantId, kind, name).then(() => forget(undefined)),
    removeTenant: (tenantId, at) => removeTenant(database, tenantId, at).then(() => forget(undefined)),
    addToken: (token, replaces) => addToken(database, token, replaces).then(forget),
    listTokens: (tenantId) =>
      selectTokens(database.forTenant(tenantId), 'tenant_id = $1 and oauth_client is null', [tenantId]),
    async findToken(tenantId, tokenId) {
      if (!uuid.test(tokenId)) return undefined
      const own = database.forTenant(tenantId)
      return (await selectTokens(own, 'tenant_id = $1 and id = $2', [tenantId, tokenId]))[0]
    },
    async revokeToken(tenantId, tokenId, at) {
      const lookupId = await revokeToken(database.forTenant(tenantId), tenantId, tokenId, at)
      if (lookupId !== undefined) forget(lookupId)
      return lookupId !== undefined
    },
    findCredential: (lookupId) => whenReachable(findCredential(every, lookupId)),
    markUsed: (uses) => markUsed(every, uses),
    async forgetCredentials() {
      await database.notify(channel, '')
      forget(undefined)
    },
    onCredentialChange: (onChange) => listenForChanges(database, here, onChange),
  }
}

async function listenForChanges(
  database: Database,
  here: Set<Forget>,
  onChange: Forget,
): Promise<() => Promise<void>> {
  const stop = await database.listen(
    channel,
    (payload) => onChange(payload === '' ? undefined : payload),
    () => onChange(undefined),
  )
  here.add(onChange)
  return async () => {
    here.delete(onChange)
    await stop()
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function addTenant(database: Database, tenant: Tenant, connection: Connection): Promise<void> {
  // Whether a name is taken, anyone's tenant tells.
  await database.acrossTenants().transaction(async (tx) => {
    const added = await tx.rows(
      `insert into tenant (id, name, name_key, created_at) values ($1, $2, $3, $4)
       on conflict (name_key) do nothing returning id`,
      [tenant.id, tenant.name, nameKey(tenant.name), tenant.createdAt],
    )
    if (added.length === 0) throw new RollcallError('tenant_name_taken', { name: tenant.name })
    await tx.rows(
      `insert into scim_connection (tenant_id, connection, name, profile, settings, enabled, created_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        tenant.id,
        connection.connection,
        connection.name,
        connection.profile,
        JSON.stringify(connection.settings),
        connection.enabled,
        tenant.createdAt,
      ],
    )
    const { name, profile } = connection
    const data = { tenant: tenant.name, name, profile }
    await tellOfConnection(tx, 'connection.created', connection, tenant.createdAt, { data })
  })
}

async function selectTenants(sql: Sql, where: string, values: readonly unknown[]): Promise<Tenant[]> {
  return await sql.rows<Tenant>(`select id, name, created_at as "createdAt" from tenant ${where}`, values)
}

async function findTenant(sql: Sql, idOrName: string): Promise<Tenant | undefined> {
  if (uuid.test(idOrName)) {
    const [byId] = await selectTenants(sql, 'where id = $1', [idOrName])
    if (byId) return byId
  }
  return (await selectTenants(sql, 'where name_key = $1', [nameKey(idOrName)]))[0]
}

function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().replaceAll('\u0000', '')
}

async function listConnections(sql: Sql, tenantId: string): Promise<Connection[]> {
  return await sql.rows<Connection>(`${selectConnections} order by connection`, [tenantId])
}

const selectConnections = `select tenant_id as "tenantId", connection, name, profile, settings, enabled,
  failing_since as "failingSince"
  from scim_connection where tenant_id = $1`

async function updateConnection(database: Database, connection: Connection, at: Date): Promise<void> {
  const { tenantId, connection: number, name, profile, settings, enabled } = connection
  await database.forTenant(tenantId).transaction(async (tx) => {
    const [before] = await tx.rows<Connection>(`${selectConnections} and connection = $2 for update`, [
      tenantId,
      number,
    ])
    if (!before) return
    await tx.rows(
      'update scim_connection set name = $3, profile = $4, settings = $5, enabled = $6 where tenant_id = $1 and connection = $2',
      [tenantId, number, name, profile, JSON.stringify(settings), enabled],
    )
    await tellOfChange(tx, before, connection, at)
  })
  await database.notify(channel, '')
}

async function removeTenant(database: Database, tenantId: string, at: Date): Promise<void> {
  await database.forTenant(tenantId).transaction(async (tx) => {
    for (const table of [
      'scim_member',
      'scim_value',
      'scim_resource',
      'scim_count',
      'scim_change',
      'webhook_endpoint',
      'commit_hook',
      'membership',
      'scim_request',
      'scim_request_body',
      'scim_brake',
      'staged_record',
      'synchronization',
      'tenant_property',
      'tenant_role',
      'property_run',
    ]) {
      await tx.rows(`delete from ${table} where tenant_id = $1`, [tenantId])
    }
    const [gone] = await tx.rows<{ name: string }>('delete from tenant where id = $1 returning name', [
      tenantId,
    ])
    // What the tenant's events told is gone; consumers that serve every tenant learn that it is.
    if (!gone) return
    const of = { tenantId, connection: null }
    await tellOfConnection(tx, 'connection.decommissioned', of, at, { data: { tenant: gone.name } })
  })
  await database.notify(channel, '')
}

async function addToken(
  database: Database,
  token: NewToken,
  replaces: { tokenId: string; overlapUntil: Date } | undefined,
): Promise<string | undefined> {
  const replaced = await database.forTenant(token.tenantId).transaction(async (tx) => {
    await insertToken(tx, token)
    if (!replaces) return undefined
    const [old] = await tx.rows<{ lookup_id: string }>(
      `update scim_token set replaced_by = $3, expires_at = least(expires_at, $4::timestamptz)
        where tenant_id = $1 and id = $2 returning lookup_id`,
      [token.tenantId, replaces.tokenId, token.id, replaces.overlapUntil],
    )
    return old?.lookup_id
  })
  if (replaced !== undefined) await database.notify(channel, replaced)
  return replaced ?? token.lookupId
}

/** Stores a token, in the transaction of whatever else it is stored with; `oauthClient` is the one that fetched it. */
export async function insertToken(
  tx: Sql,
  token: NewToken,
  oauthClient: string | null = null,
): Promise<void> {
  await tx.rows(
    `insert into scim_token (tenant_id, id, connection, lookup_id, digest, description, scopes, created_at, expires_at,
       oauth_client)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      token.tenantId,
      token.id,
      token.connection,
      token.lookupId,
      Buffer.from(token.digest),
      token.description,
      token.scopes,
      token.createdAt,
      token.expiresAt,
      oauthClient,
    ],
  )
}

async function selectTokens(sql: Sql, where: string, values: readonly unknown[]): Promise<Token[]> {
  return await sql.rows<Token>(
    `select tenant_id as "tenantId", id, connection, lookup_id as "lookupId", description, scopes,
            created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt",
            replaced_by as "replacedBy", last_used_at as "lastUsedAt", last_used_address as "lastUsedAddress",
            last_used_client as "lastUsedClient", last_used_profile as "lastUsedProfile"
       from scim_token where ${where} order by id desc`,
    values,
  )
}

/** The announcement is part of the statement: it goes out when, and only if, the revocation is durable. */
async function revokeToken(
  sql: Sql,
  tenantId: string,
  tokenId: string,
  at: Date,
): Promise<string | undefined> {
  if (!uuid.test(tokenId)) return undefined
  const [revoked] = await sql.rows<{ lookup_id: string }>(
    `with revoked as (
       update scim_token set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null returning lookup_id
     )
     select lookup_id, pg_notify('${channel}', lookup_id) from revoked`,
    [tenantId, tokenId, at],
  )
  return revoked?.lookup_id
}

async function findCredential(sql: Sql, lookupId: string): Promise<Credential | undefined> {
  const [row] = await sql.prepared<Credential & { settings: ConnectionSettings }>(
    'scim_credential',
    `select t.tenant_id as "tenantId", t.connection, t.id as "tokenId", t.digest, t.scopes, t.expires_at as "expiresAt",
            t.revoked_at as "revokedAt", c.profile, c.settings, c.enabled and not c.disconnecting as enabled, t.last_used_profile as recognised,
            provisioning_refusal(n) as refusal,
            ${definitionsText('t.tenant_id')} as definitions, ${hooksOf('t.tenant_id')} as hooks
       from scim_token t
       join scim_connection c on c.tenant_id = t.tenant_id and c.connection = t.connection
       join tenant n on n.id = t.tenant_id
      where t.lookup_id = $1`,
    [lookupId],
  )
  return row
}

/** In one statement, with the events of tokens that were never used before: the first sign of a customer's set-up. */
async function markUsed(sql: Sql, uses: readonly TokenUse[]): Promise<void> {
  await sql.rows(
    `with uses as (
       select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
         as u (tenant_id, id, at, address, client, profile)
     ), before as (
       select t.tenant_id, t.id, t.connection, t.description from scim_token t join uses u using (tenant_id, id)
        where t.last_used_at is null order by t.tenant_id, t.id for update of t
     ), used as (
       update scim_token t set last_used_at = u.at, last_used_address = u.address, last_used_client = u.client,
           last_used_profile = coalesce(u.profile, t.last_used_profile)
         from uses u
        where t.tenant_id = u.tenant_id and t.id = u.id and (t.last_used_at is null or t.last_used_at < u.at)
     )
     insert into scim_change (tenant_id, event, at, connection, token_id, data)
     select b.tenant_id, 'connection.token_used_first', u.at, b.connection, b.id,
            jsonb_build_object('description', b.description, 'client', u.client, 'profile', u.profile)
       from before b join uses u using (tenant_id, id)`,
    [
      uses.map((use) => use.tenantId),
      uses.map((use) => use.tokenId),
      uses.map((use) => use.at),
      uses.map((use) => use.address),
      uses.map((use) => use.client),
      uses.map((use) => use.profile),
    ],
  )
}
