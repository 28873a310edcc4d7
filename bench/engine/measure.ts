import type { Usage, Worker } from '../harness/worker.ts'
import type { ReplayResult } from './bare-loop.ts'
import { type Cycle, type ManagementApi, secondsOf } from './management-api.ts'
import type { RecordedRequest } from './requests.ts'
import type { StubCounts } from './stub-target.ts'

export type CycleName = 'initial' | 'no_op' | 'changes'

/** One cycle, and the bare loop sending the same requests right after it. */
export interface Run {
  readonly people: number
  readonly latencyMs: number
  readonly cycle: CycleName
  readonly seconds: number
  readonly requests: number
  readonly byMethod: Readonly<Record<string, number>>
  readonly duplicates: number
  readonly concurrency: number
  /** CPU time of everybody who had a part in it. */
  readonly cpuMs: { readonly engine: number; readonly postgres: number; readonly target: number }
  readonly peakResidentBytes: number
  readonly bare: ReplayResult | undefined
}

export interface ServerProcess {
  readonly worker: Worker
  readonly api: ManagementApi
}

/** The processes of one population. */
export interface Arena {
  readonly people: number
  /** The server there is now: another one after a restart. */
  readonly server: () => ServerProcess
  /** A new process over the same data. */
  readonly restartServer: () => Promise<void>
  readonly stub: Worker
  readonly stubOrigin: string
  readonly bareLoop: Worker
  /** The ids of some people, to be changed. */
  readonly changing: readonly string[]
}

export const changedPeople = 100

/**
 * A new application over the whole directory: initial cycle, a cycle with nothing to do, a cycle with 100 changes. The
 * server begins anew before the second, so that the memory it takes is not what import and initial cycle left behind.
 */
export async function measureRound(
  arena: Arena,
  { latencyMs, round }: { readonly latencyMs: number; readonly round: number },
  tell: (text: string) => void,
): Promise<Run[]> {
  const { stub } = arena
  const api = (): ManagementApi => arena.server().api
  await stub.call('latency', latencyMs)
  const name = `Bench ${arena.people} ${latencyMs} ${round}`
  const { id } = await api().send<{ id: string }>('POST', '/applications', {
    name,
    from: 'scim',
    scope: 'all',
    url: `${arena.stubOrigin}/scim/v2`,
    token: 'bench-token',
    allowPrivateAddress: true,
  })
  let last: Cycle | undefined
  const cycle = async (name: CycleName, start: () => Promise<unknown>): Promise<Run> => {
    const isFirst = name === 'initial'
    await stub.call('reset', { accounts: isFirst, record: true })
    const sampled = await sampleUsage(arena, async () => {
      await start()
      return await api().waitForCycle(id, last?.id, {
        limitMs: limitFor(arena.people, latencyMs),
        onProgress: (read) => tell(`  ${name}: ${read} of ${arena.people}`),
      })
    })
    last = sampled.result
    const counts = await stub.call<StubCounts>('counts')
    const bare = counts.requests === 0 ? undefined : await replayBare(arena, counts, isFirst)
    const seconds = secondsOf(last)
    const beside = bare === undefined ? '' : `, the bare loop ${bare.seconds.toFixed(1)} s`
    tell(`  ${name}: ${seconds.toFixed(1)} s for ${counts.requests} requests${beside}`)
    return {
      people: arena.people,
      latencyMs,
      cycle: name,
      seconds,
      requests: counts.requests,
      byMethod: counts.byMethod,
      duplicates: counts.duplicates,
      concurrency: counts.connections,
      cpuMs: sampled.cpuMs,
      peakResidentBytes: sampled.peakResidentBytes,
      bare,
    }
  }
  const runs = [await cycle('initial', () => api().send('POST', `/applications/${id}/resume`))]
  await arena.restartServer()
  runs.push(await cycle('no_op', () => api().send('POST', `/applications/${id}/cycles`)))
  await api().send('POST', `/applications/${id}/pause`)
  await changeEveryone(arena, `Analyst ${latencyMs} ${round}`)
  runs.push(await cycle('changes', () => api().send('POST', `/applications/${id}/resume`)))
  await api().send('DELETE', `/applications/${id}?farewell=keep&confirm=${encodeURIComponent(name)}`)
  return runs
}

async function changeEveryone({ server, changing }: Arena, jobTitle: string): Promise<void> {
  const { api } = server()
  for (const person of changing) {
    await api.send('PATCH', `/directory/people/${person}`, { attributes: { jobTitle } })
  }
}

/** The requests of the cycle once more, to a target that has forgotten what the cycle did if it began with nothing. */
async function replayBare(arena: Arena, counts: StubCounts, isFirst: boolean): Promise<ReplayResult> {
  const { stub, bareLoop, stubOrigin: origin } = arena
  await bareLoop.call('load', await stub.call<RecordedRequest[]>('recorded'))
  await stub.call('reset', { accounts: isFirst, record: false })
  return await bareLoop.call<ReplayResult>('replay', { origin, concurrency: counts.connections })
}

interface Sampled<R> {
  readonly result: R
  readonly cpuMs: Run['cpuMs']
  readonly peakResidentBytes: number
}

async function sampleUsage<R>(arena: Arena, work: () => Promise<R>): Promise<Sampled<R>> {
  const { stub } = arena
  const server = arena.server().worker
  const read = async () => ({
    engine: await server.call<Usage>('usage'),
    target: await stub.call<Usage>('usage'),
    postgres: await server.call<number>('postgresCpuMs'),
  })
  const before = await read()
  let peakResidentBytes = before.engine.residentBytes
  const timer = setInterval(async () => {
    const { residentBytes } = await server.call<Usage>('usage').catch(() => before.engine)
    peakResidentBytes = Math.max(peakResidentBytes, residentBytes)
  }, 100)
  try {
    const result = await work()
    const after = await read()
    return {
      result,
      cpuMs: {
        engine: after.engine.cpuMs - before.engine.cpuMs,
        postgres: after.postgres - before.postgres,
        target: after.target.cpuMs - before.target.cpuMs,
      },
      peakResidentBytes: Math.max(peakResidentBytes, after.engine.residentBytes),
    }
  } finally {
    clearInterval(timer)
  }
}

/** Far more than it should take. */
function limitFor(people: number, latencyMs: number): number {
  return 60_000 + people * (5 + latencyMs / 4)
}
