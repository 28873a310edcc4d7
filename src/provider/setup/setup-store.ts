import type { NewToken } from '../tenants/tenant-store.ts'
import type { SetupLink, SetupProgress } from './setup-link.ts'

/** Where setup links live, and what can be seen of a tenant's set-up. */
export interface SetupStore {
  add(link: SetupLink, digest: Uint8Array): Promise<void>
  /** Newest first. */
  list(tenantId: string): Promise<SetupLink[]>
  find(tenantId: string, id: string): Promise<SetupLink | undefined>
  findByCode(digest: Uint8Array): Promise<SetupLink | undefined>
  /** Opens a link that waits, once; undefined when it does not wait any more. */
  begin(
    digest: Uint8Array,
    session: { readonly digest: Uint8Array; readonly expiresAt: Date; readonly from: string },
    now: Date,
  ): Promise<SetupLink | undefined>
  /** The link whose session this is, while it lasts. */
  findSession(digest: Uint8Array, now: Date): Promise<SetupLink | undefined>
  /** Stores a token and that this link made it, both or neither. False: it is over, or it has made as many as it may. */
  addToken(id: string, token: NewToken, most: number, now: Date): Promise<boolean>
  end(tenantId: string, id: string, at: Date): Promise<void>
  revoke(tenantId: string, id: string, at: Date): Promise<void>
  progressOf(tenantId: string): Promise<SetupProgress>
}
