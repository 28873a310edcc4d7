import type { RunningPostgres } from './run-postgres.ts'

export interface KeptPostgres {
  readonly pid: number
  /** Resolves when it ended and could not be started again; never rejects. */
  readonly gaveUp: Promise<Error>
  stop(): Promise<void>
}

/** More ends than this within a minute, and something is wrong that another start will not mend. */
const mostRestarts = 5
const minuteMs = 60_000

/**
 * Starts PostgreSQL again when it ends without having been asked to, for example because the system killed it for
 * its memory. Connections that broke meanwhile are the pool's business.
 */
export async function keepRunning(
  start: () => Promise<RunningPostgres>,
  onEnd: (reason: string) => void,
): Promise<KeptPostgres> {
  let current = await start()
  let isStopping = false
  let restarting: Promise<void> | undefined
  const gaveUp = Promise.withResolvers<Error>()
  const restarts: number[] = []

  function watch(postgres: RunningPostgres): void {
    void postgres.ended.then((reason) => {
      if (!isStopping) restarting = restart(reason)
    })
  }

  async function restart(reason: string): Promise<void> {
    onEnd(reason)
    restarts.push(Date.now())
    const recent = restarts.filter((at) => at > Date.now() - minuteMs)
    if (recent.length > mostRestarts) {
      gaveUp.resolve(
        new Error(`PostgreSQL ended ${recent.length} times within a minute, lastly by ${reason}`),
      )
      return
    }
    try {
      current = await start()
      watch(current)
    } catch (error) {
      gaveUp.resolve(error instanceof Error ? error : new Error(String(error)))
    }
  }

  watch(current)
  return {
    get pid() {
      return current.pid
    },
    gaveUp: gaveUp.promise,
    async stop() {
      isStopping = true
      await restarting
      await current.stop()
    },
  }
}
