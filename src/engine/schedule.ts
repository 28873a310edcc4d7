import { RollcallError } from '../errors/rollcall-error.ts'
import type { CycleRunner } from './cycle-runner.ts'
import type { EnginePorts } from './ports.ts'

/** Starts cycles when they are due: by their interval, and within a moment after the directory has changed. */
export interface Schedule {
  /** Look now: something may be due. */
  wake(): void
  stop(): Promise<void>
}

/** How often is looked for due applications and changed directories; a hint (wake) comes earlier. */
const lookEveryMs = 1_000

/**
 * The applications themselves say when they are due, so nothing is queued beside them and no second truth has to be
 * kept in step. Several nodes may look at once: the lease lets one of them have each application.
 */
export function startSchedule(ports: EnginePorts, runner: CycleRunner): Schedule {
  let looking: Promise<void> | null = null
  let again = false

  async function look(): Promise<void> {
    try {
      await ports.store.wakeChanged()
      const due = await ports.store.listDue(ports.now())
      // Side by side: an application with a million changes to take up does not keep another's leavers waiting.
      await Promise.all(due.filter((id) => !runner.running().includes(id)).map(begin))
    } catch (error) {
      ports.onError(error, '')
    }
  }

  async function begin(applicationId: string): Promise<void> {
    await runner.start(applicationId).catch((error: unknown) => {
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
