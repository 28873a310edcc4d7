import type { TenantStore, TokenUse } from '../tenants/tenant-store.ts'

/** Remembers the latest use of each token in memory and writes it down now and then: no write per request. */
export interface LastUseRecorder {
  mark(use: TokenUse): void
  /** Writes what was remembered since the last time. A failure is reported and the uses are kept for the next time. */
  flush(): Promise<void>
  /** Stops the timer and flushes. */
  close(): Promise<void>
}

export function openLastUseRecorder(
  tenants: TenantStore,
  options: { readonly everyMs?: number; readonly onError?: (error: unknown) => void } = {},
): LastUseRecorder {
  let pending = new Map<string, TokenUse>()
  const flush = async (): Promise<void> => {
    if (pending.size === 0) return
    const uses = pending
    pending = new Map()
    try {
      await tenants.markUsed([...uses.values()])
    } catch (error) {
      for (const [tokenId, use] of uses) if (!pending.has(tokenId)) pending.set(tokenId, use)
      options.onError?.(error)
    }
  }
  const timer = setInterval(flush, options.everyMs ?? 5_000)
  timer.unref()
  return {
    mark: (use) => void pending.set(use.tokenId, use),
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
