import type { Command } from 'commander'
import type { RestartJson } from '../../api/cycle-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface RestartFlags {
  readonly app: string
  readonly reset?: readonly string[]
  readonly apply?: boolean
}

/** `rollcall cycle restart`: what it would clear and keep; done with --apply. */
export function restartCommand(cycle: Command, context: CliContext): void {
  const command = cycle
    .command('restart')
    .description('begin anew: says what would be cleared and kept; does it with --apply')
    .requiredOption('--app <app>', 'the application')
    .option(
      '--reset <scopes...>',
      'watermark, escrows, quarantine_state (these three without it), connector_data_store, force_deletes, full',
    )
    .option('--apply', 'do it; without this nothing changes')
    .action(async ({ app, reset = [], apply }: RestartFlags) => {
      const path = `/applications/${encodeURIComponent(app)}/restart`
      const answer = apply
        ? await context.api().post<RestartJson>(path, { reset })
        : await context.api().get<RestartJson>(`${path}?${new URLSearchParams({ reset: reset.join(',') })}`)
      context.output.result(answer, [
        apply
          ? `${app} restarts. Follow it: rollcall cycle watch --app "${app}"`
          : 'Preview: nothing was changed. Do it with --apply.',
        ...answer.effects.flatMap((effect) => [
          `${effect.reset} (${effect.count})`,
          `  Clears: ${effect.clears}`,
          `  Keeps:  ${effect.keeps}`,
        ]),
      ])
    })
  withExamples(
    command,
    'rollcall cycle restart --app Moqups',
    'rollcall cycle restart --app Moqups --reset escrows --apply',
    'rollcall cycle restart --app Moqups --reset full --apply',
  )
}
