import { announce, intentBatch } from './announce.ts'
import type { Cycle } from './cycle.ts'
import type { CycleRun } from './cycle-run.ts'
import { type DirectoryPage, readDirectory } from './directory.ts'
import { evaluate, referencedIds } from './evaluate.ts'
import { finishCycle, moreIsDue } from './finish-cycle.ts'
import { provision } from './provision.ts'
import { provisionMembers } from './provision-members.ts'
import type { Wanted } from './wanted.ts'

/**
 * One cycle: directory → scope → map → match → plan → act → log. Initial and incremental cycles differ only in what
 * `readDirectory` yields. Each batch's intents are durable before any of its requests leaves.
 */
export async function runCycle(run: CycleRun): Promise<Cycle> {
  do {
    for await (const page of readDirectory(run)) {
      for (const batch of await decide(page, run)) {
        if (run.halted() !== null) break
        await announce(batch, run)
        for (const wanted of batch) await run.window.run(() => provision(wanted, run))
      }
    }
    await run.window.drained()
    await run.settler.settled()
    await provisionMembers(run)
  } while (await moreIsDue(run))
  return finishCycle(run)
}

/** Scope and map for a page, in batches; those who lose their account come first. */
async function decide(page: DirectoryPage, run: CycleRun): Promise<readonly (readonly Wanted[])[]> {
  const wanted = page.candidates.map((candidate) => evaluate(candidate, run.compiled, run.now()))
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
  const ordered = wanted
    .map((one) => ({ ...one, references }))
    .sort((one, other) => leaves(other) - leaves(one))
  return Array.from({ length: Math.ceil(ordered.length / intentBatch) }, (_, index) =>
    ordered.slice(index * intentBatch, (index + 1) * intentBatch),
  )
}

function leaves({ scope, candidate }: Wanted): number {
  return !scope.inScope && candidate.link?.state === 'linked' ? 1 : 0
}
