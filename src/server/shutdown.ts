import type { Logger } from './logger.ts'

/** One step of stopping, in the order in which they are given. */
export interface StopStep {
  readonly name: string
  stop(): Promise<void> | void
}

/**
 * Makes one function that stops everything, last opened first. A step that fails is logged and does not keep the
 * following ones from being done; calling it twice waits for the same end.
 */
export function createShutdown(logger: Logger): {
  add(name: string, stop: StopStep['stop']): void
  run(): Promise<void>
} {
  const steps: StopStep[] = []
  let running: Promise<void> | undefined
  return {
    add(name, stop) {
      steps.push({ name, stop })
    },
    run() {
      running ??= stopAll(steps, logger)
      return running
    },
  }
}

async function stopAll(steps: readonly StopStep[], logger: Logger): Promise<void> {
  for (const step of steps.toReversed()) {
    try {
      await step.stop()
    } catch (error) {
      logger.error({ error, step: step.name }, 'a part did not stop in order')
    }
  }
}
