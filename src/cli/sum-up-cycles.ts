import type { Cycle } from '../api/shapes.ts'

/**
 * Several cycles as the answer to one question: how the last of them ended, with what all of them did. The kind is
 * that of the first which looked at everyone.
 */
export function sumUp(cycles: readonly Cycle[]): Cycle {
  const last = cycles.at(-1)
  if (last === undefined) throw new Error('no cycle to sum up')
  if (cycles.length === 1) return last
  const counts: Record<string, number> = {}
  for (const cycle of cycles)
    for (const [name, count] of Object.entries(cycle.counts))
      counts[name] = (counts[name] ?? 0) + (count ?? 0)
  const read = counts['read'] ?? 0
  return {
    ...last,
    kind: cycles.some(({ kind }) => kind === 'initial') ? 'initial' : last.kind,
    startedAt: cycles[0]?.startedAt ?? last.startedAt,
    counts: counts as unknown as Cycle['counts'],
    progress: { ...last.progress, done: read, total: read, percent: 100 },
  }
}
