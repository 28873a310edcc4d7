import type { Command } from 'commander'
import { buildConsoleBeside } from '../build-console.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface ServeCommandFlags {
  readonly port?: string
  readonly host?: string
  readonly database?: string
  readonly publicUrl?: string
  readonly trustProxy?: string
  readonly allowHost?: string
}

/** `rollcall serve`: the server, in the foreground, until it is interrupted. */
export function serveCommand(program: Command, context: CliContext): void {
  const command = program
    .command('serve')
    .description('start the server')
    .option('--port <number>', 'port to listen on (default: 4664)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--database <url>', 'your own PostgreSQL instead of the built-in one')
    .option('--public-url <url>', 'where others reach this server: https://rollcall.example.com')
    .option('--trust-proxy <addresses>', 'proxies whose X-Forwarded-* is believed: 10.0.0.0/8,127.0.0.1')
    .option('--allow-host <names>', 'more host names the management API answers to')
    .action(async (flags: ServeCommandFlags) => {
      buildConsoleBeside()
      // Loaded here, so that the other commands do not pay for a server.
      const { serve } = await import('../../server/main.ts')
      const { data } = context.flags
      const server = await serve({ ...flags, ...(data === undefined ? {} : { data }) })
      const first = await server.firstPasswordUrl()
      context.output.message(
        `Rollcall is ready at ${server.url}`,
        `Data in ${server.config.dataDirectory}. Open the console with: rollcall console`,
        ...(first === undefined ? [] : [`Set the first password, once, within a day: ${first}`]),
      )
      const failure = await Promise.race([interrupted(context.signal), server.failed])
      await server.stop()
      if (failure) throw failure
      // Being told to stop is how a server ends, not a failure.
      context.setExitCode(0)
    })
  withExamples(command, 'rollcall serve', 'rollcall serve --port 8080 --data /var/lib/rollcall')
}

function interrupted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
