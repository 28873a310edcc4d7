import type { Command } from 'commander'
import type { DifferenceJson, VersionJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { differenceLines } from './edit-answers.ts'
import { type EditFlags, edit, pathOf, wholeNumber, withEditFlags } from './edit-settings.ts'

/** `rollcall mapping history | diff | restore`: versions of an application's settings. */
export function mappingHistoryCommands(mapping: Command, context: CliContext): void {
  historyCommand(mapping, context)
  diffCommand(mapping, context)
  restoreCommand(mapping, context)
}

const columns = [
  { title: 'VERSION', value: (one: VersionJson) => one.version },
  { title: 'AT', value: (one: VersionJson) => one.at },
  { title: 'WHO', value: (one: VersionJson) => one.author },
  { title: 'WHAT FOR', value: (one: VersionJson) => one.note },
]

function historyCommand(mapping: Command, context: CliContext): void {
  const command = mapping
    .command('history')
    .description('versions of the settings, newest first: who, when, what for')
    .requiredOption('--app <app>', 'the application')
    .option('--limit <n>', 'the most to list', '50')
    .action(async (flags: { readonly app: string; readonly limit: string }) => {
      const limit = wholeNumber(flags.limit, '--limit')
      const items: VersionJson[] = []
      for await (const one of context.api().items<VersionJson>(`${pathOf(flags.app)}/history`)) {
        if (items.length >= limit) break
        items.push(one)
      }
      context.output.list(items, columns, 'No version.')
    })
  withExamples(command, 'rollcall mapping history --app Moqups')
}

interface DiffAnswer {
  readonly from: number
  readonly to: number
  readonly differences: readonly DifferenceJson[]
}

function diffCommand(mapping: Command, context: CliContext): void {
  const command = mapping
    .command('diff [from] [to]')
    .description('what changed between two versions; without numbers, in the latest one')
    .requiredOption('--app <app>', 'the application')
    .action(async (from: string | undefined, to: string | undefined, { app }: { readonly app: string }) => {
      const query = {
        ...(from === undefined ? {} : { from: wholeNumber(from, 'A version') }),
        ...(to === undefined ? {} : { to: wholeNumber(to, 'A version') }),
      }
      const found = await context.api().get<DiffAnswer>(`${pathOf(app)}/history/diff`, query)
      context.output.result(found, [
        `Version ${found.from} → version ${found.to}`,
        ...(found.differences.length === 0 ? ['  no difference'] : []),
        ...differenceLines(found.differences, context.output.paint),
      ])
    })
  withExamples(command, 'rollcall mapping diff --app Moqups', 'rollcall mapping diff 2 5 --app Moqups')
}

interface RestoreFlags extends EditFlags {
  readonly defaults?: boolean
  readonly all?: boolean
}

function restoreCommand(mapping: Command, context: CliContext): void {
  const command = withEditFlags(mapping.command('restore [version]'))
    .description('save the mappings and filters of an earlier version anew, or the defaults')
    .requiredOption('--app <app>', 'the application')
    .option('--defaults', 'as the gallery has them')
    .option('--all', 'every setting of that version but the connection')
    .action(async (text: string | undefined, flags: RestoreFlags) => {
      const path = pathOf(flags.app)
      if (flags.defaults) {
        const restore = `${path}/mappings/restore-defaults`
        const change = await context.api().get<Settings>(`${path}/mappings/defaults`)
        return edit(context, flags, { method: 'post', path: restore, body: undefined, change })
      }
      if (text === undefined) {
        const problem = 'Which version? Give its number, or --defaults.'
        throw new RollcallError('wrong_usage', { problem, help: 'rollcall mapping restore --help' })
      }
      const number = wholeNumber(text, 'A version')
      const { settings } = await context.api().get<{ settings: Settings }>(`${path}/history/${number}`)
      const change = flags.all ? settings : { users: settings.users, groups: settings.groups }
      const restore = `${path}/history/${number}/restore?part=${flags.all ? 'all' : 'mappings'}`
      await edit(context, flags, { method: 'post', path: restore, body: undefined, change })
    })
  withExamples(
    command,
    'rollcall mapping restore 3 --app Moqups --dry-run',
    'rollcall mapping restore --defaults --app Moqups',
  )
}

interface Settings {
  readonly users: unknown
  readonly groups: unknown
}
