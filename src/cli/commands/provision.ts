import type { Command } from 'commander'
import type { OnDemandJson } from '../../api/engine-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { entryLines } from './log.ts'

interface ProvisionFlags {
  readonly app: string
  readonly group?: boolean
  readonly apply?: boolean
}

/** `rollcall provision P --app A [--apply]`: one person or group, every step; a preview unless --apply. */
export function provisionCommand(program: Command, context: CliContext): void {
  const command = program
    .command('provision <principal>')
    .description('provision one person now, or see what would happen: a preview unless --apply')
    .requiredOption('--app <app>', 'the application')
    .option('--group', 'the name is a group’s')
    .option('--apply', 'do it; without this nothing is written anywhere')
    .action(async (principal: string, flags: ProvisionFlags) => {
      const path = `/applications/${encodeURIComponent(flags.app)}/provision`
      const body = { principal, kind: flags.group ? 'group' : 'person', apply: flags.apply ?? false }
      const done = await context.api({ timeout: '2m' }).post<OnDemandJson>(path, body)
      context.output.result(done, [
        ...(done.applied ? [] : ['Preview: nothing was written. Do it with --apply.']),
        ...entryLines(done.entry),
      ])
      if (done.entry.outcome === 'failed') context.setExitCode(3)
      if (done.entry.outcome === 'held') context.setExitCode(7)
    })
  withExamples(
    command,
    'rollcall provision ada@corp.example --app Moqups',
    'rollcall provision ada@corp.example --app Moqups --apply',
  )
}
