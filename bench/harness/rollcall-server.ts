import { createLogger } from '../../src/server/logger.ts'
import { serve } from '../../src/server/main.ts'
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
serveCalls({ origin: () => server.url, apiKey: () => server.context.dataDirectory.apiKey }, () =>
  server.stop(),
)
