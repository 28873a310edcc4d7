import { Durations } from './statistics.ts'

/** What happened in one slice of time. */
export interface Slice {
  readonly done: number
  readonly failed: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** What the first failure said. */
  readonly failure: string | undefined
  /** CPU time of the measuring process itself. */
  readonly ownCpuMs: number
}

/**
 * Runs `work` again and again in `concurrency` loops, each starting the next piece when the last is answered, until
 * the time is over or nothing succeeds. Pieces in flight then are waited for and counted.
 */
export async function runClosedLoop(
  concurrency: number,
  durationMs: number,
  work: (loop: number) => Promise<void>,
): Promise<Slice> {
  const durations = new Durations()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = start + durationMs
  let done = 0
  let failed = 0
  let failure: string | undefined
  const loop = async (index: number): Promise<void> => {
    let now = performance.now()
    while (now < end && failed - done < 100) {
      const before = now
      try {
        await work(index)
        done += 1
      } catch (error) {
        failed += 1
        failure ??= error instanceof Error ? error.message : String(error)
      }
      now = performance.now()
      durations.add(now - before)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, index) => loop(index)))
  const { user, system } = process.cpuUsage(cpu)
  return {
    done,
    failed,
    seconds: (performance.now() - start) / 1000,
    p50Ms: durations.quantile(0.5),
    p99Ms: durations.quantile(0.99),
    failure,
    ownCpuMs: (user + system) / 1000,
  }
}
