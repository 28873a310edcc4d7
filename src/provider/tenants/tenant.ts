import type { Answers, DetectedClient, Profile, ProfileName, Tolerance } from '../../scim/index.ts'
import type { HookSettings } from '../hooks/hook-settings.ts'
import type { ProvisioningRefusal } from '../plans/plan.ts'

/** A customer of the SaaS product: one organisation whose people are provisioned. */
export interface Tenant {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
}

/** One identity provider of a tenant. Records of one connection are invisible to every other. */
export interface Connection {
  readonly tenantId: string
  readonly connection: number
  readonly name: string
  /** Name of the compatibility profile, see `scim/dialect/`; `auto`: whatever client shows itself. */
  readonly profile: string
  readonly settings: ConnectionSettings
  readonly enabled: boolean
  /** Since when its identity provider has not got through; null or left out while it does. */
  readonly failingSince?: Date | null
}

/** What one connection does differently from its profile. */
export interface ConnectionSettings {
  readonly also?: readonly Tolerance[]
  readonly without?: readonly Tolerance[]
  readonly answers?: Partial<Answers>
  /** Keep what is sent and answered, sealed and for some days, so that a request can be replayed. Off unless said. */
  readonly keepBodies?: boolean
}

/** What a request may touch. Every function of the stores takes it first. */
export interface Reach {
  readonly tenantId: string
  readonly connection: number
}

/** A token without its secret. */
export interface Token {
  readonly tenantId: string
  readonly id: string
  readonly connection: number
  readonly lookupId: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly replacedBy: string | null
  readonly lastUsedAt: Date | null
  readonly lastUsedAddress: string | null
  readonly lastUsedClient: string | null
  /** Which identity provider that was: the profile set on the connection, or the one recognised. */
  readonly lastUsedProfile: string | null
}

/** All that authentication needs to know about a presented token. */
export interface Credential extends Reach {
  readonly tokenId: string
  readonly digest: Uint8Array
  readonly scopes: readonly string[]
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly profile: string
  /** The client last recognised behind the token, for a connection whose profile is `auto`. */
  readonly recognised?: ProfileName | null | undefined
  readonly settings: ConnectionSettings
  readonly enabled: boolean
  /** Why the tenant may not be provisioned, although its connection is on; null: it may. */
  readonly refusal?: ProvisioningRefusal | null | undefined
  /** The tenant's own schemas and resource types as JSON text; null when it has none. */
  readonly definitions?: string | null
  /** Who is asked before a change is stored; null: nobody. */
  readonly hooks?: readonly HookSettings[] | null | undefined
}

/** Who a request comes from, once its token is proved. */
export interface Caller extends Reach {
  readonly tokenId: string
  readonly scopes: readonly string[]
  readonly profile: Profile
  /** Present when the client is to be recognised: what the connection changes about any profile. */
  readonly auto?: { readonly settings: ConnectionSettings } | undefined
  /** The client that was recognised, and by what. */
  readonly recognised?: DetectedClient | undefined
  /** The tenant's own schemas and resource types as JSON text; null when it has none. */
  readonly definitions?: string | null | undefined
  /** Who is asked before a change is stored. */
  readonly hooks?: readonly HookSettings[] | null | undefined
  /** Whether the request log may keep the messages themselves. */
  readonly keepBodies?: boolean | undefined
}

/** Whoever asks for resources has been authenticated: only discovery is public. */
export function known(caller: Caller | undefined): Caller {
  if (!caller) throw new Error('A route that is not public was reached without a caller.')
  return caller
}
