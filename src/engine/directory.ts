import type { Cycle } from './cycle.ts'
import type { CycleRun } from './cycle-run.ts'
import type { Candidate, ScanPage } from './store.ts'
import type { TargetKind } from './target/target.ts'

/** A page of people or groups to look at. */
export interface DirectoryPage {
  readonly candidates: readonly Candidate[]
}

/**
 * Everyone a cycle has to look at, page by page: keys marked dirty (those who leave first), then, when everyone has
 * to be compared, the whole directory from the last checkpoint; people before groups. The next page is read while
 * the current one is being worked on.
 */
export async function* readDirectory(run: CycleRun): AsyncGenerator<DirectoryPage> {
  const { cycle } = run
  for (const kind of ['person', 'group'] as const) {
    yield* readDirty(run, kind)
    const from = scanFrom(cycle, kind)
    if (from === null || run.halted() !== null) continue
    yield* readEveryone(run, kind, from.cursor)
    // References that waited for an account made just now.
    yield* readDirty(run, kind)
  }
}

function scanFrom({ scan }: Cycle, kind: TargetKind): { readonly cursor: string | null } | null {
  if (scan.phase === 'done') return null
  if (scan.phase === kind) return { cursor: scan.cursor }
  return scan.phase === 'person' && kind === 'group' ? { cursor: null } : null
}

async function* readDirty(run: CycleRun, kind: TargetKind): AsyncGenerator<DirectoryPage> {
  await run.window.drained()
  await run.settler.settled()
  const { store, cycle, pageSize } = run
  const read = (cursor: string | null) => store.readDirtyPage(cycle.applicationId, kind, cursor, pageSize)
  for await (const { page } of readAhead(run, null, read)) yield page
}

async function* readEveryone(
  run: CycleRun,
  kind: TargetKind,
  from: string | null,
): AsyncGenerator<DirectoryPage> {
  const { store, cycle, epoch, pageSize } = run
  const phase = { ...cycle, scan: { phase: kind, cursor: from } }
  const read = (cursor: string | null) => store.readScanPage(phase, cursor, pageSize)
  let finished = false
  let behind = from
  for await (const { page, cursor, last } of readAhead(run, from, read)) {
    // One page behind: whoever stands before it is settled, or in flight with a durable intent.
    await run.settler.settled()
    if (behind !== from) await store.saveScan(cycle, epoch, { phase: kind, cursor: behind })
    behind = cursor
    yield page
    finished = last
  }
  if (run.halted() !== null || !finished) return
  await run.window.drained()
  await run.settler.settled()
  await store.saveScan(cycle, epoch, { phase: kind === 'person' ? 'group' : 'done', cursor: null })
}

/** Reads the next page while the current one is in other hands. Stops when the run is halted. */
async function* readAhead(
  run: CycleRun,
  from: string | null,
  read: (cursor: string | null) => Promise<ScanPage>,
): AsyncGenerator<{ page: ScanPage; cursor: string | null; last: boolean }> {
  let cursor = from
  let next: Promise<ScanPage> | null = read(cursor)
  while (next !== null && run.halted() === null) {
    const page: ScanPage = await next
    const at = cursor
    cursor = page.nextCursor
    next = cursor === null ? null : read(cursor)
    next?.catch(() => undefined)
    yield { page, cursor: at, last: cursor === null }
  }
}
