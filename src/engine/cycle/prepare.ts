import type { Wanted } from '../wanted.ts'
import { announce, intentBatch } from './announce.ts'
import type { CycleRun } from './cycle-run.ts'
import { decidePage } from './decide-page.ts'
import type { DirectoryPage } from './directory.ts'

/** How many batches are ready ahead of the one being sent: enough to keep the connections busy, and bounded. */
const batchesAhead = 2

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
    const wanted = await decidePage(page.candidates, { ...run, applicationId: run.cycle.applicationId })
    for (let at = 0; at < wanted.length; at += intentBatch) {
      const batch = wanted.slice(at, at + intentBatch)
      if (run.halted() === null) await announce(batch, run)
      yield batch
    }
  }
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
