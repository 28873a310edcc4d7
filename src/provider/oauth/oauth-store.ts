import type { ProvisioningRefusal } from '../plans/plan.ts'
import type { NewToken } from '../tenants/tenant-store.ts'
import type { OauthClient } from './oauth-client.ts'

/** A client as it is looked up when it asks for a token. */
export interface OauthCredential extends OauthClient {
  readonly digest: Uint8Array
  /** Whether its connection is on, and why its tenant may not be provisioned. */
  readonly enabled: boolean
  readonly refusal: ProvisioningRefusal | null
}

export interface OauthStore {
  add(client: OauthClient, digest: Uint8Array): Promise<void>
  /** Newest first. */
  list(tenantId: string): Promise<OauthClient[]>
  find(tenantId: string, idOrClientId: string): Promise<OauthClient | undefined>
  findCredential(clientId: string): Promise<OauthCredential | undefined>
  /** Stores a token the client fetched; the oldest beyond `most` end. Undefined when the client was revoked meanwhile. */
  addToken(clientId: string, token: NewToken, most: number): Promise<boolean>
  /** Ends the client and every token it fetched, at once. */
  revoke(tenantId: string, id: string, at: Date): Promise<void>
  /** Forgets fetched tokens that ended before then. */
  forgetTokens(before: Date): Promise<void>
}
