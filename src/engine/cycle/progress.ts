/** Progress of a cycle as people read it. Counted in people and groups, not in pages. */
export interface Progress {
  readonly done: number
  readonly total: number | null
  readonly percent: number | null
  readonly perSecond: number | null
  /** From optimistic to pessimistic, in seconds. */
  readonly etaSeconds: readonly [number, number] | null
}

/** Computes progress from what is done and how long it took. Pure. */
export function computeProgress(input: {
  readonly done: number
  readonly total: number | null
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly now: Date
}): Progress {
  const { done, endedAt } = input
  const total = input.total === null ? null : Math.max(input.total, done)
  const seconds = ((endedAt ?? input.now).getTime() - input.startedAt.getTime()) / 1000
  const perSecond = done > 0 && seconds > 0.05 ? round(done / seconds) : null
  const percent = total === null ? null : total === 0 ? 100 : Math.floor((done * 100) / total)
  const left = total === null ? null : total - done
  if (endedAt !== null || left === null || perSecond === null || perSecond === 0) {
    return { done, total, percent, perSecond, etaSeconds: null }
  }
  // Early estimates are worth little; the range narrows from ±60 % to ±15 % as work gets done.
  const uncertainty = Math.max(0.15, 0.6 * (left / Math.max(1, total ?? 1)))
  const eta = left / perSecond
  const range = [Math.floor(eta * (1 - uncertainty)), Math.ceil(eta * (1 + uncertainty))] as const
  return { done, total, percent, perSecond, etaSeconds: range }
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10
}
