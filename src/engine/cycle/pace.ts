/** Where a cycle can spend its time. */
export const whereabouts = ['target_rate', 'target_latency', 'database', 'source'] as const
export type Whereabouts = (typeof whereabouts)[number]

/** Where the time went, measured over the last seconds while a cycle runs, over all of it when it has ended. */
export interface Pace {
  /** How much of what could be done at once was taken by each, from 0 to 1. They need not add up to 1. */
  readonly shares: Readonly<Record<Whereabouts, number>>
  /** Requests a second that the application permits, as stated or learned; null when nothing limits them. */
  readonly permittedPerSecond: number | null
  /** How long an answer takes, in milliseconds; null before there is one. */
  readonly latencyMs: number | null
}

export interface Bottleneck {
  readonly name: Whereabouts
  /** Percent of what could be done at once. */
  readonly share: number
  readonly text: string
}

/** Less than this of the time is nobody's fault. */
const worthNaming = 0.15

/** What a cycle waits for most. Null when nothing stands out. Pure. */
export function findBottleneck(pace: Pace): Bottleneck | null {
  const [first] = [...whereabouts].sort((one, other) => pace.shares[other] - pace.shares[one])
  if (first === undefined || pace.shares[first] < worthNaming) return null
  return { name: first, share: Math.round(pace.shares[first] * 100), text: textOf(first, pace) }
}

function textOf(name: Whereabouts, { permittedPerSecond, latencyMs }: Pace): string {
  switch (name) {
    case 'target_rate': {
      const rate =
        permittedPerSecond === null ? '' : `: ${Number(permittedPerSecond.toPrecision(2))} requests a second`
      return `waits for what the application permits${rate}`
    }
    case 'target_latency':
      return `waits for the application's answers${latencyMs === null ? '' : `: ${Math.round(latencyMs)} ms each`}`
    case 'database':
      return "waits for Rollcall's database"
    case 'source':
      return 'waits for the directory to be read'
  }
}
