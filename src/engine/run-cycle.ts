import type { Cycle } from './cycle/cycle.ts'
import type { CycleRun } from './cycle/cycle-run.ts'
import { readDirectory } from './cycle/directory.ts'
import { finishCycle, moreIsDue } from './cycle/finish-cycle.ts'
import { prepare } from './cycle/prepare.ts'
import { provision } from './provision.ts'
import { provisionMembers } from './provision-members.ts'

/**
 * One cycle: directory → scope → map → match → plan → act → log. `prepare` is scope and map, and makes intents
 * durable; `provision` is match, plan, act and log for one person or group. Initial and incremental cycles differ only
 * in what `readDirectory` yields; preview and provision on demand call the same stages.
 */
export async function runCycle(run: CycleRun): Promise<Cycle> {
  do {
    for await (const batch of prepare(readDirectory(run), run)) {
      for (const wanted of batch) await run.window.run(() => provision(wanted, run))
    }
    await run.window.drained()
    await run.settler.settled()
    await provisionMembers(run)
  } while (await moreIsDue(run))
  return finishCycle(run)
}
