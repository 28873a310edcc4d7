import type { Command } from 'commander'
import { buildConsoleBeside } from '../build-console.ts'
import { createClient } from '../client.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface DemoFlags {
  readonly port?: string
  readonly exit?: boolean
}

/** `rollcall demo`: a sample company, three applications, everything running; stays up unless `--exit`. */
export function demoCommand(program: Command, context: CliContext): void {
  const command = program
    .command('demo')
    .description('a sample company of 2,500 people, three applications, everything running')
    .option('--port <number>', 'port to listen on (default: 4664)')
    .option('--exit', 'stop after the result instead of staying up')
    .action(async ({ exit, ...flags }: DemoFlags) => {
      const { output, signal } = context
      buildConsoleBeside()
      const { serve } = await import('../../server/main.ts')
      const { createLogger } = await import('../../server/logger.ts')
      const { runDemo } = await import('../demo/run-demo.ts')
      const { data } = context.flags
      const logger = createLogger({ level: 'error' })
      const server = await serve({ ...flags, logger, ...(data === undefined ? {} : { data }) })
      try {
        const api = createClient({
          server: async () => ({ url: server.url, credential: { key: server.context.dataDirectory.apiKey } }),
          timeoutMs: () => 120_000,
        })
        output.lines(`Rollcall runs at ${server.url}, with its data in ${server.config.dataDirectory}`)
        await runDemo(api, output, signal)
        if (exit === true || signal.aborted) return
        const link = await api.post<{ path: string }>('/sign-in-links')
        output.lines(
          output.paint.bold('\nLook around'),
          `  Console:  ${new URL(link.path, server.url).href}   (this link works once; \`npx rollcall console\` makes another)`,
          '  Commands: npx rollcall status, npx rollcall log list --app Moqups, npx rollcall --help',
          '  Ctrl-C stops it. What was done stays; run it again and it goes on from there.',
        )
        await Promise.race([untilAborted(signal), server.failed])
      } finally {
        await server.stop()
        if (exit !== true && signal.aborted) context.setExitCode(0)
      }
    })
  withExamples(command, 'rollcall demo', 'rollcall demo --exit')
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
