/** What has been started and has to be ended, whether the run ends well, fails, or is interrupted. */
export interface Cleanup {
  /** Last in, first out. */
  add(stop: () => unknown): void
  run(): Promise<void>
}

/** Also ends everything when this process is told to stop. */
export function openCleanup(): Cleanup {
  const stops: (() => unknown)[] = []
  let running: Promise<void> | undefined
  const runAll = async (): Promise<void> => {
    for (const stop of stops.toReversed()) {
      try {
        await stop()
      } catch (error) {
        process.stderr.write(`cleaning up: ${error instanceof Error ? error.message : error}\n`)
      }
    }
  }
  const run = (): Promise<void> => {
    running ??= runAll()
    return running
  }
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => run().finally(() => process.exit(code)))
  }
  return { add: (stop) => stops.push(stop), run }
}
