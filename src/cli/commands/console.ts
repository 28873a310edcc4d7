import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

/** `rollcall console`: a link that signs a browser in. */
export function consoleCommand(program: Command, context: CliContext): void {
  const command = program
    .command('console')
    .description('print a link that signs your browser in to the console')
    .action(async () => {
      const api = context.api()
      const link = await api.post<{ path: string; url?: string; expiresAt: string }>('/sign-in-links')
      const url = link.url ?? new URL(link.path, await api.url()).href
      context.output.result({ url, expiresAt: link.expiresAt }, [url])
      context.output.message('Open it within ten minutes; it works once.')
    })
  withExamples(command, 'rollcall console', 'open "$(rollcall console --quiet)"')
}
