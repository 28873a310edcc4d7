const unitMs = { h: 3_600_000, d: 86_400_000 } as const

/** `24h` ago as an instant; anything else is one already. */
export function startOf(since: string): string {
  const [, count, unit] = /^(\d+)([hd])$/.exec(since) ?? []
  if (count === undefined) return since
  return new Date(Date.now() - Number(count) * unitMs[unit as keyof typeof unitMs]).toISOString()
}
