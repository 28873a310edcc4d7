import type { LedgerNews } from '../provider/ledger/ports.ts'
import type { Database } from '../store/database.ts'

const channel = 'rollcall_ledger'
/** Tenants named in one notification; with more of them, it says that anyone may have news. */
const mostTenants = 150

export interface LedgerBell extends LedgerNews {
  /** There is something new of this tenant, and it is durable. Never throws, never waits. */
  ring(tenantId: string): void
  close(): Promise<void>
}

/**
 * Tells every node that the ledger has grown. Not part of the write itself: transactions that notify commit one after the
 * other in PostgreSQL, and creations would wait for one another. So a node tells after its commits, at most once in
 * `gatherMs`, and what gets lost with a node is found by those who look again every now and then.
 */
export async function openLedgerBell(
  database: Pick<Database, 'listen' | 'notify'>,
  options: { readonly onError: (error: unknown) => void; readonly gatherMs?: number },
): Promise<LedgerBell> {
  const { onError, gatherMs = 20 } = options
  const listeners = new Set<Parameters<LedgerNews['subscribe']>[0]>()
  const tell = (tenants: ReadonlySet<string> | undefined) => {
    for (const listener of listeners) listener(tenants)
  }
  const stop = await database.listen(
    channel,
    (payload) => tell(payload === '' ? undefined : new Set(payload.split(','))),
    () => tell(undefined),
  )
  let gathered = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  function send(): void {
    timer = undefined
    const tenants = gathered
    gathered = new Set()
    database.notify(channel, tenants.size > mostTenants ? '' : [...tenants].join(',')).catch(onError)
  }

  return {
    ring(tenantId) {
      gathered.add(tenantId)
      timer ??= setTimeout(send, gatherMs)
    },
    subscribe(onNews) {
      listeners.add(onNews)
      return () => listeners.delete(onNews)
    },
    async close() {
      if (timer !== undefined) {
        clearTimeout(timer)
        send()
      }
      listeners.clear()
      await stop()
    },
  }
}
