import { setImmediate as nextTurn } from 'node:timers/promises'
import { announce, intentBatch } from './announce.ts'
import type { CycleRun } from './cycle-run.ts'
import type { DirectoryPage } from './directory.ts'
import { evaluate, referencedIds } from './evaluate.ts'
import type { Wanted } from './wanted.ts'

/** How many batches are ready ahead of the one being sent: enough to keep the connections busy, and bounded. */
const batchesAhead = 4

/**
 * Scope and map for page after page, in batches whose intents are durable when they are handed on. Runs a few batches
 * ahead, so that requests never wait for the next ones to be worked out and announced.
 */
export function prepare(
  pages: AsyncIterable<DirectoryPage>,
  run: CycleRun,
): AsyncGenerator<readonly Wanted[]> {
  return runAhead(prepareInTurn(pages, run), batchesAhead)
}

async function* prepareInTurn(
  pages: AsyncIterable<DirectoryPage>,
  run: CycleRun,
): AsyncGenerator<readonly Wanted[]> {
  for await (const page of pages) {
    run.window.expect(page.candidates.length)
    const wanted = await decide(page, run)
    for (let at = 0; at < wanted.length; at += intentBatch) {
      const batch = wanted.slice(at, at + intentBatch)
      if (run.halted() === null) await announce(batch, run)
      yield batch
    }
  }
}

/** Scope and map for everyone on a page; those who lose their account come first. */
async function decide(page: DirectoryPage, run: CycleRun): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = []
  for (const candidate of page.candidates) {
    wanted.push(evaluate(candidate, run.compiled, run.now()))
    // Answers that have arrived meanwhile get their turn.
    if (wanted.length % 25 === 0) await nextTurn()
  }
  const people = await run.store.readTargetIds(
    run.cycle.applicationId,
    'person',
    referencedIds(wanted, 'person'),
  )
  const groups = await run.store.readTargetIds(
    run.cycle.applicationId,
    'group',
    referencedIds(wanted, 'group'),
  )
  const references = new Map([...people, ...groups])
  return wanted.map((one) => ({ ...one, references })).sort((one, other) => leaves(other) - leaves(one))
}

function leaves({ scope, candidate }: Wanted): number {
  return !scope.inScope && candidate.link?.state === 'linked' ? 1 : 0
}

/** Keeps `depth` results of an async generator in the making. */
async function* runAhead<T>(source: AsyncGenerator<T>, depth: number): AsyncGenerator<T> {
  const next = (): Promise<IteratorResult<T>> => {
    const result = source.next()
    result.catch(() => undefined)
    return result
  }
  const coming = Array.from({ length: depth }, next)
  for (let first = coming.shift(); first !== undefined; first = coming.shift()) {
    const result = await first
    if (result.done === true) return
    coming.push(next())
    yield result.value
  }
}
