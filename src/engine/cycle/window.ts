/** Work in flight, bounded: at most `size` pieces at once. */
export interface Window {
  /** Says that so many pieces of work will come: `drained` waits for them too. */
  expect(count: number): void
  /** Waits for a free place, starts the work and returns without waiting for its end. */
  run(work: () => Promise<void>): Promise<void>
  /** Waits until nothing is in flight or expected. Throws the first error that any work threw. */
  drained(): Promise<void>
}

/** `steps`: so many pieces go first, one step after the other, each only when the one before has ended. */
export function createWindow(size: number, steps: readonly number[] = []): Window {
  const gates = steps.map((_, at) => steps.slice(0, at + 1).reduce((sum, step) => sum + step, 0))
  let started = 0
  let running = 0
  let expected = 0
  let failure: { readonly error: unknown } | null = null
  const waiting: (() => void)[] = []
  const idle: (() => void)[] = []

  function release(): void {
    running -= 1
    waiting.shift()?.()
    if ((running === 0 && expected === 0) || failure !== null) for (const resolve of idle.splice(0)) resolve()
  }

  return {
    expect(count) {
      expected += count
    },
    async run(work) {
      while (running >= size || (running > 0 && gates.includes(started)))
        await new Promise<void>((resolve) => waiting.push(resolve))
      if (failure !== null) throw failure.error
      expected = Math.max(0, expected - 1)
      running += 1
      started += 1
      work()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(release)
    },
    async drained() {
      if ((running > 0 || expected > 0) && failure === null) {
        await new Promise<void>((resolve) => idle.push(resolve))
      }
      if (failure !== null) throw failure.error
    },
  }
}
