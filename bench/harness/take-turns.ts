import { setTimeout as wait } from 'node:timers/promises'
import type { Slice } from './closed-loop.ts'
import { median } from './statistics.ts'
import type { Usage } from './worker.ts'

/** One of several things measured in turns. */
export interface Contender {
  readonly name: string
  /** Turns after which a slow one sits out, and no warm-up. */
  readonly mostTurns?: number
  run(durationMs: number): Promise<Slice>
  /** CPU of the process that serves, if there is one. */
  usage?: (() => Promise<Usage>) | undefined
  /** CPU of the processes behind it (PostgreSQL). */
  backendCpuMs?: (() => number) | undefined
}

export interface Turn {
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failed: number
  readonly failure: string | undefined
  /** CPU per piece of work, in microseconds: of the measuring, the serving and the storing process. */
  readonly cpuUs: {
    readonly load: number
    readonly server: number | undefined
    readonly backend: number | undefined
  }
}

/** What a contender did, over all rounds. */
export interface Series {
  readonly name: string
  readonly turns: readonly Turn[]
}

export interface Turns {
  readonly rounds: number
  readonly sliceMs: number
  /** The first slices, which warm caches, plans and the compiler up and are thrown away. */
  readonly warmUpMs: number
}

/** Lets contenders run one after the other in short slices, every second round backwards: A B C, C B A, A B C … */
export async function takeTurns(contenders: readonly Contender[], turns: Turns): Promise<Series[]> {
  const taken = new Map(contenders.map((contender) => [contender.name, [] as Turn[]]))
  for (const contender of contenders) {
    if (contender.mostTurns === undefined) await takeTurn(contender, turns.warmUpMs)
  }
  for (let round = 0; round < turns.rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed()
    for (const contender of order) {
      if (round >= (contender.mostTurns ?? turns.rounds)) continue
      taken.get(contender.name)?.push(await takeTurn(contender, turns.sliceMs))
      await wait(10)
    }
  }
  return contenders.map(({ name }) => ({ name, turns: taken.get(name) ?? [] }))
}

async function takeTurn(contender: Contender, sliceMs: number): Promise<Turn> {
  const before = await contender.usage?.()
  const backendBefore = contender.backendCpuMs?.()
  const slice = await contender.run(sliceMs)
  const after = await contender.usage?.()
  const backendAfter = contender.backendCpuMs?.()
  const each = (ms: number): number => (ms * 1000) / Math.max(1, slice.done)
  return {
    rate: slice.done / slice.seconds,
    p50Ms: slice.p50Ms,
    p99Ms: slice.p99Ms,
    failed: slice.failed,
    failure: slice.failure,
    cpuUs: {
      load: each(slice.ownCpuMs),
      server: before && after && each(after.cpuMs - before.cpuMs),
      backend:
        backendBefore === undefined || backendAfter === undefined
          ? undefined
          : each(backendAfter - backendBefore),
    },
  }
}

export function rates(series: Series | undefined): number[] {
  return series?.turns.map((turn) => turn.rate) ?? []
}

/** The middle of one figure over all turns. */
export function middle(series: Series, figure: (turn: Turn) => number | undefined): number {
  return median(series.turns.map(figure).filter((value) => value !== undefined))
}
