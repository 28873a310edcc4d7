import type { CliStream } from './process.ts'

/** How far something is, counted in people. */
export interface ProgressState {
  readonly label: string
  readonly done: number
  /** Null while it is not known yet how many there are. */
  readonly total: number | null
  readonly perSecond?: number | null
  readonly etaSeconds?: readonly [number, number] | null
  /** What holds it up, or any other short remark behind the numbers. */
  readonly note?: string | undefined
}

export interface ProgressBar {
  update(state: ProgressState): void
  /** Ends the bar; the line given stays in its place. */
  finish(line?: string): void
}

const width = 28
/** Without a terminal the line is not redrawn but repeated, at most this often. */
const repeatMs = 10_000
const redrawMs = 100

/** One line on stderr, redrawn in place; a line every ten seconds where nothing can be redrawn. */
export function createProgressBar(
  stream: CliStream,
  { quiet, now }: { readonly quiet: boolean; readonly now: () => number },
): ProgressBar {
  const redraws = stream.isTTY === true
  let lastAt = Number.NEGATIVE_INFINITY
  let drawn = false
  return {
    update(state) {
      if (quiet || now() - lastAt < (redraws ? redrawMs : repeatMs)) return
      lastAt = now()
      const line = progressLine(state)
      if (redraws) stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`)
      else stream.write(`${line}\n`)
      drawn = true
    },
    finish(line) {
      if (drawn && redraws) stream.write('\r\u001b[2K')
      if (line !== undefined && !quiet) stream.write(`${line}\n`)
      drawn = false
    },
  }
}

/** `Moqups  ███████░░░░  96/212  45%  0.8/s  ~3 min` */
export function progressLine({ label, done, total, perSecond, etaSeconds, note }: ProgressState): string {
  const count = new Intl.NumberFormat('en')
  const parts = [label]
  if (total === null) {
    parts.push(`${count.format(done)} so far`)
  } else {
    const share = total === 0 ? 1 : Math.min(done / total, 1)
    const filled = Math.floor(share * width)
    parts.push('█'.repeat(filled) + '░'.repeat(width - filled))
    parts.push(`${count.format(done)}/${count.format(total)}`, `${Math.floor(share * 100)}%`)
  }
  if (perSecond) parts.push(`${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`)
  if (etaSeconds) parts.push(`~${durationRange(etaSeconds)}`)
  if (note !== undefined) parts.push(note)
  return parts.join('  ')
}

/** `[150, 240]` → `3–4 min`; the larger number decides the unit. */
export function durationRange([from, to]: readonly [number, number]): string {
  const [size, unit] = to >= 5400 ? [3600, 'h'] : to >= 90 ? [60, 'min'] : [1, 's']
  const [low, high] = [Math.ceil(from / size), Math.ceil(to / size)]
  return low === high ? `${high} ${unit}` : `${low}–${high} ${unit}`
}
