import type { ProfileName } from '../../scim/index.ts'
import type { Definition, DefinitionKind } from './definitions.ts'
import type { Connection, Credential, Tenant, Token } from './tenant.ts'

/** Where tenants, connections and tokens live. */
export interface TenantStore {
  /** Adds the tenant with its first connection. Rejects with `tenant_name_taken` when the name is in use, whatever its case. */
  addTenant(tenant: Tenant, connection: Connection): Promise<void>
  listTenants(): Promise<Tenant[]>
  /** By id or by name, whatever the case of the name. */
  findTenant(idOrName: string): Promise<Tenant | undefined>
  listConnections(tenantId: string): Promise<Connection[]>
  updateConnection(connection: Connection, at: Date): Promise<void>
  /** Schemas and resource types of the tenant's own, by kind and name. */
  listDefinitions(tenantId: string): Promise<Definition[]>
  /** Adds one, or replaces the one of that kind and name. Every node serves it at once. */
  putDefinition(tenantId: string, definition: NamedDefinition): Promise<void>
  removeDefinition(tenantId: string, kind: DefinitionKind, name: string): Promise<void>
  /** Deletes the tenant and all it holds. Persons stay. */
  removeTenant(tenantId: string, at: Date): Promise<void>
  /** Adds a token; with `replaces`, the old one ends at `overlapUntil` at the latest, in the same transaction. */
  addToken(token: NewToken, replaces?: { tokenId: string; overlapUntil: Date }): Promise<void>
  listTokens(tenantId: string): Promise<Token[]>
  findToken(tenantId: string, tokenId: string): Promise<Token | undefined>
  /** True when the token existed and had not been revoked before. Every node forgets it at once. */
  revokeToken(tenantId: string, tokenId: string, at: Date): Promise<boolean>
  /** Finds a credential by the lookup id of a token, revoked and expired ones too. */
  findCredential(lookupId: string): Promise<Credential | undefined>
  /** Writes down when, from where and by which client tokens were last used, in one statement. */
  markUsed(uses: readonly TokenUse[]): Promise<void>
  /** Makes every node look up every credential again: something they depend on changed. */
  forgetCredentials(): Promise<void>
  /** Tells when a credential or its connection changed anywhere; undefined means: anything may have changed. */
  onCredentialChange(forget: (lookupId: string | undefined) => void): Promise<() => Promise<void>>
}

export interface NamedDefinition extends Definition {
  readonly name: string
  readonly at: Date
}

export interface NewToken extends Token {
  readonly digest: Uint8Array
}

export interface TokenUse {
  readonly tenantId: string
  readonly tokenId: string
  readonly at: Date
  readonly address: string | null
  readonly client: string | null
  readonly profile: ProfileName | null
}
