import { join } from 'node:path'
import { createLogger } from '../../src/server/logger.ts'
import { serve } from '../../src/server/main.ts'
import { readPostmasterPid } from '../../src/store/embedded/postmaster-pid.ts'
import { familyCpuMs } from './process-cpu.ts'
import { serveCalls, workerOptions } from './worker.ts'

/** `rollcall serve` in a process of its own: everything that a user's server does while it answers. */
export interface ServerOptions {
  readonly data: string
  /** Without one, the built-in PostgreSQL runs over the data directory. */
  readonly database?: string
}

const server = await serve({
  ...workerOptions<ServerOptions>(),
  port: 0,
  logger: createLogger({ level: 'error' }),
})
const { data } = workerOptions<ServerOptions>()
serveCalls(
  {
    origin: () => server.url,
    apiKey: () => server.context.dataDirectory.apiKey,
    postgresCpuMs: () => familyCpuMs(readPostmasterPid(join(data, 'postgres'))?.pid ?? 0) ?? Number.NaN,
  },
  () => server.stop(),
)
