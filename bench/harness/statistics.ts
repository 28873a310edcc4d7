/** The value in the middle; NaN for an empty list. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear interpolation between the closest ranks; NaN for an empty list. */
export function quantile(values: readonly number[], fraction: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * fraction
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}

/** A ratio with the range in which its middle half lies. */
export interface Ratio {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * The ratio of two series measured in turns: pairs are divided first, so that what slows both at one moment (another
 * process, a checkpoint, a warm CPU) cancels.
 */
export function pairedRatio(numerators: readonly number[], denominators: readonly number[]): Ratio {
  const ratios = numerators
    .map((value, index) => value / (denominators[index] ?? Number.NaN))
    .filter((ratio) => Number.isFinite(ratio))
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) }
}

/** Counts durations in buckets of 1 % width, so that a million of them cost nothing to keep. */
export class Durations {
  readonly #buckets = new Map<number, number>()
  #count = 0

  add(ms: number): void {
    const bucket = Math.round(Math.log(Math.max(ms, 0.001)) * 100)
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1)
    this.#count += 1
  }

  quantile(fraction: number): number {
    let left = Math.ceil(this.#count * fraction)
    for (const [bucket, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      left -= count
      if (left <= 0) return Math.exp(bucket / 100)
    }
    return Number.NaN
  }
}
