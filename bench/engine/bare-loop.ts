import { type Dispatcher, Pool } from 'undici'
import { serveCalls } from '../harness/worker.ts'
import { type RecordedRequest, subjectOf } from './requests.ts'

/**
 * The ceiling: a bare loop over an undici pool that sends recorded requests again, as many at a time as the engine had
 * under way, and reads each answer as JSON. It decides nothing, stores nothing and logs nothing.
 */
export interface Replay {
  readonly origin: string
  readonly concurrency: number
}

export interface ReplayResult {
  readonly requests: number
  readonly seconds: number
  readonly cpuMs: number
  readonly failed: number
}

let chains: RecordedRequest[][] = []

serveCalls({
  load: (requests: readonly RecordedRequest[]) => {
    chains = chainBySubject(requests)
  },
  replay,
})

/** Requests about one account one after the other, in the order in which the first of each came. */
function chainBySubject(requests: readonly RecordedRequest[]): RecordedRequest[][] {
  const bySubject = new Map<string, RecordedRequest[]>()
  const all: RecordedRequest[][] = []
  for (const request of requests) {
    const subject = subjectOf(request)
    const chain = subject === undefined ? undefined : bySubject.get(subject)
    if (chain) {
      chain.push(request)
      continue
    }
    const fresh = [request]
    all.push(fresh)
    if (subject !== undefined) bySubject.set(subject, fresh)
  }
  return all
}

async function replay({ origin, concurrency }: Replay): Promise<ReplayResult> {
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 })
  const cpu = process.cpuUsage()
  const start = performance.now()
  let next = 0
  let requests = 0
  let failed = 0
  const loop = async (): Promise<void> => {
    for (let chain = chains[next++]; chain; chain = chains[next++]) {
      for (const { method, path, body, headers } of chain) {
        const response = await pool.request({
          method: method as Dispatcher.HttpMethod,
          path,
          headers,
          body: body === '' ? null : body,
        })
        requests += 1
        if (response.statusCode >= 400) failed += 1
        if (response.statusCode === 204) await response.body.dump()
        else await response.body.json()
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, loop))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await pool.close()
  return { requests, seconds, cpuMs: (user + system) / 1000, failed }
}
