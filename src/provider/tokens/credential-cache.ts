import type { Credential } from '../tenants/tenant.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'

/** Keeps proved credentials in memory, so that a request costs no look-up, and forgets them the moment they change. */
export interface CredentialCache {
  find(lookupId: string): Promise<Credential | undefined>
  close(): Promise<void>
}

/**
 * Opens the cache. Every change of a token or connection, on any node, is announced by the store and drops the entry
 * at once. An entry never lives longer than `maxAgeMs`, which bounds the harm if an announcement is lost. A look-up
 * that was under way when the change came is not kept.
 */
export async function openCredentialCache(
  tenants: TenantStore,
  options: { readonly now: () => number; readonly maxAgeMs?: number; readonly maxEntries?: number },
): Promise<CredentialCache> {
  const { now, maxAgeMs = 5_000, maxEntries = 10_000 } = options
  const entries = new Map<string, { credential: Credential; until: number }>()
  let changes = 0
  const stop = await tenants.onCredentialChange((lookupId) => {
    changes += 1
    if (lookupId === undefined) entries.clear()
    else entries.delete(lookupId)
  })
  return {
    async find(lookupId) {
      const entry = entries.get(lookupId)
      if (entry && entry.until > now()) return entry.credential
      const changesBefore = changes
      const credential = await tenants.findCredential(lookupId)
      if (credential && changes === changesBefore) {
        if (entries.size >= maxEntries) entries.clear()
        entries.set(lookupId, { credential, until: now() + maxAgeMs })
      }
      return credential
    },
    close: stop,
  }
}
