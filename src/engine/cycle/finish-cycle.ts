import { type ApplicationHealth, countFailing } from '../application/application-health.ts'
import { quarantine } from '../quarantine.ts'
import type { Cycle, CycleState } from './cycle.ts'
import type { CycleRun } from './cycle-run.ts'

/** How long a cycle stays for objects that are due again in a moment (lost answers, second tries). */
const patienceMs = 10_000

/** Whether something that this cycle began is due again now or in a moment; waits for it. */
export async function moreIsDue(run: CycleRun): Promise<boolean> {
  if (run.halted() !== null) return false
  const { store, cycle, epoch } = run
  await store.collectDue(cycle.applicationId, epoch, run.now())
  const dueAt = await store.nextObjectDueAt(cycle.applicationId)
  if (dueAt === null) return false
  const waitMs = dueAt.getTime() - run.now().getTime()
  if (waitMs > patienceMs) return false
  if (waitMs > 0) {
    await run.sleep(waitMs, run.signal).catch(() => undefined)
    await store.collectDue(cycle.applicationId, epoch, run.now())
  }
  return run.halted() === null
}

/** Writes down how the cycle ended, and quarantines the application or takes it out of quarantine. */
export async function finishCycle(run: CycleRun): Promise<Cycle> {
  const { store, cycle, epoch, application } = run
  const halt = run.halted()
  if (halt?.kind === 'shutdown') return cycle
  if (halt?.kind === 'broken') {
    const { breaker, stops, news } = quarantine(application.breaker, halt, run.now())
    await store.setBreaker(application.id, breaker)
    if (stops) await run.stop()
    if (news !== null) await run.tell(news)
    return store.endCycle(cycle, epoch, 'failed', { code: halt.code, details: halt.details })
  }
  if (halt === null && application.breaker !== null) {
    await store.setBreaker(application.id, null)
    await run.tell({ kind: 'quarantine_left' })
  }
  const health = await store.readHealth(application.id)
  const state: CycleState = halt?.kind === 'stopped' ? 'stopped' : endState(health)
  const ended = await store.endCycle(cycle, epoch, state, null, countFailing(health))
  if (ended.counts.written > 0) await store.noteHeard(application.id, run.now())
  // Told once, until nothing waits any more: what joins those who wait is no news.
  const waiting = health.held + health.approvals
  if (await store.noteWaiting(application.id, waiting > 0)) await run.tell({ kind: 'held', count: waiting })
  // Nothing left to do for an application that is being disconnected: now it can be forgotten.
  if (halt === null && application.farewell !== null && (await store.countFarewellLeft(application.id)) === 0)
    await store.deleteApplication(application.id)
  return ended
}

function endState(health: ApplicationHealth): CycleState {
  return countFailing(health) > 0 ? 'done_with_failures' : 'done'
}
