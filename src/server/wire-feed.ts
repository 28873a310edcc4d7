import { setTimeout as sleep } from 'node:timers/promises'
import type { FeedDependencies } from '../api/feed.ts'
import type { LedgerNews } from '../provider/ledger/ports.ts'
import type { Database } from '../store/database.ts'
import { createLedgerReader } from '../store/provider/read-ledger.ts'
import { createSnapshotReader } from '../store/provider/read-snapshot.ts'

/** What feed and snapshot are read from, over this server's database. */
export function wireFeed(database: Database, news: LedgerNews): FeedDependencies['feed'] {
  return {
    ledger: createLedgerReader(database),
    snapshot: createSnapshotReader(database),
    news,
    pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    monotonicMs: () => performance.now(),
  }
}
