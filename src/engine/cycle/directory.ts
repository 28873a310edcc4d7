import type { Candidate, ScanPage } from '../candidate.ts'
import type { CompiledRow } from '../mapping/compile-mappings.ts'
import type { TargetKind } from '../target/target.ts'
import type { Cycle, ScanPhase } from './cycle.ts'
import type { CycleRun } from './cycle-run.ts'

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
  for (const kind of ['person', 'group'] as const) {
    // Who leaves never waits. Everyone else is in the comparison too, which knows the better order.
    yield* readDirty(run, kind, run.cycle.scan.phase === 'done' ? 'all' : 'leavers')
    for (const phase of scanPhases(run.cycle, kind)) yield* readEveryone(run, phase)
    // References that waited for an account made just now.
    if (run.cycle.scan.phase !== 'done') yield* readDirty(run, kind, 'all')
  }
}

const order = ['managers_first', 'person', 'group', 'done'] as const satisfies readonly ScanPhase[]

/** The phases of this kind that the comparison of everyone has not gone through yet. */
function scanPhases({ scan }: Cycle, kind: TargetKind): readonly ScanPhase[] {
  const all: readonly ScanPhase[] = kind === 'group' ? ['group'] : ['managers_first', 'person']
  return all.filter((phase) => order.indexOf(phase) >= order.indexOf(scan.phase))
}

async function* readDirty(
  run: CycleRun,
  kind: TargetKind,
  who: 'all' | 'leavers',
): AsyncGenerator<DirectoryPage> {
  const { store, cycle, pageSize } = run
  const read = async (cursor: string | null): Promise<ScanPage> => {
    const page = await store.readDirtyPage(cycle.applicationId, kind, cursor, pageSize)
    return who === 'leavers' && isPastLeavers(page.nextCursor) ? { ...page, nextCursor: null } : page
  }
  for (let interrupted = true; interrupted; ) {
    interrupted = false
    await run.window.drained()
    await run.settler.settled()
    for await (const { page, last } of readAhead(run, null, read)) {
      yield page
      // Whoever left meanwhile stands in the first row now: begin again there. What is done is no longer dirty.
      if (who === 'leavers' || last || !(await run.leaversWait())) continue
      interrupted = true
      break
    }
  }
}

/** Those who lose their account, as far as it is known now. Nothing else is in hand while they are read. */
export async function* readLeavers(run: CycleRun): AsyncGenerator<DirectoryPage> {
  for (const kind of ['person', 'group'] as const) yield* readDirty(run, kind, 'leavers')
}

async function* readEveryone(run: CycleRun, phase: ScanPhase): AsyncGenerator<DirectoryPage> {
  const { store, cycle, epoch, pageSize } = run
  if (phase === 'managers_first' && !run.compiled.person.mappings.rows.some((row) => isReference(row))) return
  const read = (cursor: string | null) =>
    store.readScanPage({ ...cycle, scan: { phase, cursor } }, cursor, pageSize)
  // Whoever left is settled first: the comparison would find them unseen and take them up a second time.
  await run.window.drained()
  await run.settler.settled()
  let found = 0
  do {
    const begin = cycle.scan.phase === phase && found === 0 ? cycle.scan.cursor : null
    found = 0
    let finished = false
    let behind = begin
    let from: string | null = begin
    for (let interrupted = true; interrupted; ) {
      interrupted = false
      for await (const { page, cursor, last } of readAhead(run, from, read)) {
        // One page behind: whoever stands before it is settled, or in flight with a durable intent.
        await run.settler.settled()
        if (behind !== begin) await store.saveScan(cycle, epoch, { phase, cursor: behind })
        behind = cursor
        found += page.candidates.length
        yield page
        finished = last
        if (last || !(await run.leaversWait())) continue
        // The page read ahead is thrown away: it may show somebody as they were before they left.
        from = page.nextCursor
        interrupted = true
        break
      }
      if (interrupted) yield* readLeavers(run)
    }
    if (run.halted() !== null || !finished) return
    await run.window.drained()
    await run.settler.settled()
    // Level by level: as long as somebody was found, their people may be ready now.
  } while (phase === 'managers_first' && found > 0)
  const next = order[order.indexOf(phase) + 1] ?? 'done'
  await store.saveScan(cycle, epoch, { phase: next, cursor: null })
}

/** Dirty keys come in two rows: those who leave, then the others. */
function isPastLeavers(cursor: string | null): boolean {
  return cursor?.startsWith('other:') ?? false
}

function isReference(row: CompiledRow): boolean {
  return row.mapping.kind === 'direct' && row.mapping.source === 'manager'
}

/** Reads the next page while the current one is in other hands. Stops when the run is halted. */
async function* readAhead(
  run: CycleRun,
  from: string | null,
  read: (cursor: string | null) => Promise<ScanPage>,
): AsyncGenerator<{ page: ScanPage; cursor: string | null; last: boolean }> {
  let cursor = from
  let next: Promise<ScanPage> | null = read(cursor)
  // Nobody waits for a page that is read while the run is halted.
  next.catch(() => undefined)
  while (next !== null && run.halted() === null) {
    const page: ScanPage = await next
    const at = cursor
    cursor = page.nextCursor
    next = cursor === null ? null : read(cursor)
    next?.catch(() => undefined)
    yield { page, cursor: at, last: cursor === null }
  }
}
