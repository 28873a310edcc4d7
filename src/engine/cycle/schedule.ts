import { RollcallError } from '../../errors/rollcall-error.ts'
import type { EnginePorts } from '../ports.ts'
import type { CycleRunner } from './cycle-runner.ts'

/** Starts cycles when they are due: by their interval, and within a moment after the directory has changed. */
export interface Schedule {
  /** Look now: something may be due. */
  wake(): void
  stop(): Promise<void>
}

/** How often is looked for due applications and changed directories; a hint (wake) comes earlier. */
const lookEveryMs = 1_000
/** How often is looked for applications that are to be compared with their targets; that is a matter of days. */
const reconcileLookEveryMs = 60_000

/**
 * The applications themselves say when they are due, so nothing is queued beside them and no second truth has to be
 * kept in step. Several nodes may look at once: the lease lets one of them have each application.
 */
export function startSchedule(ports: EnginePorts, runner: CycleRunner): Schedule {
  let looking: Promise<void> | null = null
  let again = false
  let reconcileLookedAt = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    try {
      await ports.store.wakeChanged()
      const due = await ports.store.listDue(ports.now())
      // Side by side: an application with a million changes to take up does not keep another's leavers waiting.
      await Promise.all(due.filter((id) => !runner.running().includes(id)).map(begin))
      await reconcileDue(new Set(due))
    } catch (error) {
      ports.onError(error, '')
    }
  }

  const begin = (applicationId: string) => quietly(applicationId, runner.start(applicationId))

  /** A cycle that is due goes first: people wait for it. */
  async function reconcileDue(others: ReadonlySet<string>): Promise<void> {
    const now = ports.now()
    if (now.getTime() - reconcileLookedAt < reconcileLookEveryMs) return
    reconcileLookedAt = now.getTime()
    const due = await ports.store.listReconciliationsDue(now)
    const free = due.filter(({ id }) => !others.has(id) && !runner.running().includes(id))
    await Promise.all(
      free.map(({ id, repair }) => quietly(id, runner.startReconciliation(id, { repair, scheduled: true }))),
    )
  }

  async function quietly(applicationId: string, beginning: Promise<unknown>): Promise<void> {
    await beginning.catch((error: unknown) => {
      const expected = error instanceof RollcallError && error.code === 'application_busy'
      if (!expected) ports.onError(error, applicationId)
    })
  }

  function wake(): void {
    if (looking !== null) {
      again = true
      return
    }
    looking = look().finally(() => {
      looking = null
      if (!again) return
      again = false
      wake()
    })
  }

  const timer = setInterval(wake, lookEveryMs)
  wake()
  return {
    wake,
    async stop() {
      clearInterval(timer)
      again = false
      await looking
      await runner.stop()
    },
  }
}
