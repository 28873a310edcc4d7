import { type Dispatcher, Pool } from 'undici'
import { runClosedLoop, type Slice } from '../harness/closed-loop.ts'
import { serveCalls } from '../harness/worker.ts'
import { type Request, type WorkloadName, workloadOf } from './workloads.ts'

/** One slice of load: which server, which requests, for how long. */
export interface Load {
  /** Steps go on from slice to slice for the same key. */
  readonly key: string
  readonly origin: string
  /** The path before `/Users`. */
  readonly basePath: string
  readonly token: string
  readonly workload: WorkloadName
  readonly size: number
  readonly concurrency: number
  readonly durationMs: number
}

/** The load generator: a process of its own, so that the server never waits for the client's event loop. */
const pools = new Map<string, Pool>()
const positions = new Map<string, number[]>()

serveCalls({ slice: runSlice }, async () => {
  await Promise.all([...pools.values()].map((pool) => pool.destroy()))
})

async function runSlice(load: Load): Promise<Slice> {
  const pool = poolFor(load)
  const workload = workloadOf(load.workload)
  const counts = positionsFor(load)
  const headers = {
    authorization: `Bearer ${load.token}`,
    'content-type': 'application/scim+json',
    accept: 'application/scim+json',
    'user-agent': 'rollcall-bench',
  }
  return await runClosedLoop(load.concurrency, load.durationMs, async (loop) => {
    const count = counts[loop] ?? 0
    counts[loop] = count + 1
    const step = { count, loop, loops: load.concurrency, size: load.size, side: 0 } as const
    const request = workload.request(workload.subject(step))
    const status = await send(pool, load.basePath, headers, request)
    if (!workload.statuses.includes(status)) {
      throw new Error(`${request.method} ${request.path} answered ${status}`)
    }
  })
}

function poolFor({ origin, concurrency }: Load): Pool {
  const key = `${origin} ${concurrency}`
  const known = pools.get(key)
  if (known) return known
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1, keepAliveTimeout: 600_000 })
  pools.set(key, pool)
  return pool
}

function positionsFor({ key, workload, concurrency }: Load): number[] {
  const name = `${key} ${workload}`
  const known = positions.get(name)
  if (known) return known
  const fresh = new Array<number>(concurrency).fill(0)
  positions.set(name, fresh)
  return fresh
}

/** Reads the answer to its end without keeping it: the least work a client can do. */
function send(
  pool: Pool,
  basePath: string,
  headers: Record<string, string>,
  { method, path, body }: Request,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode
      },
      onResponseData() {},
      onResponseEnd() {
        resolve(status)
      },
      onResponseError(_controller, error) {
        reject(error)
      },
    }
    pool.dispatch({ method, path: basePath + path, headers, body: body ?? null }, handler)
  })
}
