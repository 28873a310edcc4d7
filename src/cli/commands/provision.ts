import type { Command } from 'commander'
import type { OnDemandJson } from '../../api/engine-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { followDryRun, reportDryRun, startDryRun } from './dry-run.ts'
import { entryLines } from './log.ts'

interface ProvisionFlags {
  readonly app: string
  readonly everyone?: boolean
  /** True: the name before is a group's. A name: a dry run for that group and its members. */
  readonly group?: boolean | string
  readonly apply?: boolean
}

/** `rollcall provision P --app A [--apply]`: one person or group, every step; a preview unless --apply. */
export function provisionCommand(program: Command, context: CliContext): void {
  const command = program
    .command('provision [principal]')
    .description('provision one person now, or see what would happen: a preview unless --apply')
    .requiredOption('--app <app>', 'the application')
    .option(
      '--group [name]',
      'the name is a group’s; with a name of its own: a preview of it and its members',
    )
    .option('--everyone', 'a preview of everyone: what a cycle would do now')
    .option('--apply', 'do it; without this nothing is written anywhere')
    .action(async (principal: string | undefined, flags: ProvisionFlags) => {
      const group = typeof flags.group === 'string' ? flags.group : undefined
      if (principal === undefined) return dryRun(context, flags, group)
      if (flags.everyone || group !== undefined) throw wrongUsage('Name one person, one group, or everyone.')
      const path = `/applications/${encodeURIComponent(flags.app)}/provision`
      const body = { principal, kind: flags.group ? 'group' : 'person', apply: flags.apply ?? false }
      const done = await context.api({ timeout: '2m' }).post<OnDemandJson>(path, body)
      context.output.result(done, [
        ...(done.applied ? [] : ['Preview: nothing was written. Do it with --apply.']),
        ...entryLines(done.entry, { preview: !done.applied }),
      ])
      if (done.entry.outcome === 'failed') context.setExitCode(3)
      if (done.entry.outcome === 'held') context.setExitCode(7)
    })
  withExamples(
    command,
    'rollcall provision ada@corp.example --app Moqups',
    'rollcall provision ada@corp.example --app Moqups --apply',
    'rollcall provision --everyone --app Moqups',
    'rollcall provision --group Sales --app Moqups',
  )
}

/** Many at once are previewed only: doing it is what a cycle is for, with its guard, its progress and its stop. */
async function dryRun(context: CliContext, flags: ProvisionFlags, group: string | undefined): Promise<void> {
  if (!flags.everyone && group === undefined) throw wrongUsage('Name a person, a group, or --everyone.')
  if (flags.everyone && group !== undefined) throw wrongUsage('Name a group or --everyone, not both.')
  if (flags.apply)
    throw wrongUsage(
      `--apply is for one person or group. For more run a cycle: rollcall cycle run --app "${flags.app}"`,
    )
  const begun = await startDryRun(context, flags.app, group === undefined ? {} : { group })
  await reportDryRun(context, flags.app, await followDryRun(context, flags.app, begun))
}

function wrongUsage(problem: string): RollcallError {
  return new RollcallError('wrong_usage', { problem, help: 'rollcall provision --help' })
}
