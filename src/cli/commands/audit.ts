import { type Command, Option } from 'commander'
import type { AuditEntryJson } from '../../api/access-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { saveDownload } from '../save-download.ts'

interface ListFlags {
  readonly actor?: string
  readonly action?: string
  readonly kind?: string
  readonly target?: string
  readonly tenant?: string
  readonly outcome?: string
  readonly since?: string
  readonly until?: string
  readonly limit?: string
}

/** `rollcall audit …`: who changed what, in the console, with the command line or over the API. */
export function auditCommands(program: Command, context: CliContext): void {
  const audit = program.command('audit').description('who changed what in this installation')
  listCommand(audit, context)
  showCommand(audit, context)
  exportCommand(audit, context)
}

function withFilters(command: Command): Command {
  return command
    .option('--actor <who>', 'id or name of who did it')
    .option('--action <action>', 'a whole action, or its beginning with a dot: application.')
    .option('--kind <kind>', 'what was changed: application, person, tenant, …')
    .option('--target <name>', 'id or name of what was changed')
    .option('--tenant <tenant>', 'id or name')
    .option('--outcome <outcome>', 'done, refused, failed or unknown')
    .option('--since <instant>', 'not before, such as 2026-01-31 or 2026-01-31T08:00:00Z')
    .option('--until <instant>', 'before')
}

function listCommand(audit: Command, context: CliContext): void {
  const command = withFilters(audit.command('list').description('list changes, newest first'))
    .option('--limit <number>', 'how many (default: 50)')
    .action(async ({ limit = '50', ...filter }: ListFlags) => {
      const wanted = readLimit(limit)
      const items: AuditEntryJson[] = []
      const query = { ...filter, limit: Math.min(wanted, 1000) }
      for await (const entry of context.api().items<AuditEntryJson>('/audit', query)) {
        items.push(entry)
        if (items.length >= wanted) break
      }
      context.output.list(
        items,
        [
          { title: 'Id', value: ({ id }) => id },
          { title: 'Time', value: ({ at }) => at },
          { title: 'Who', value: ({ actor }) => actor.name },
          { title: 'Via', value: ({ via }) => via },
          {
            title: 'Action',
            value: ({ action, outcome }) => (outcome === 'done' ? action : `${action} (${outcome})`),
          },
          { title: 'What', value: ({ target }) => target?.name ?? target?.id },
          {
            title: 'Changed',
            value: ({ changes }) =>
              changes
                .map(({ path }) => path)
                .join(', ')
                .slice(0, 60),
          },
        ],
        'Nothing matches.',
      )
    })
  withExamples(
    command,
    'rollcall audit list',
    'rollcall audit list --action application. --since 2026-01-01 --json',
  )
}

function exportCommand(audit: Command, context: CliContext): void {
  const command = withFilters(
    audit
      .command('export')
      .description('all changes that pass the filters, as a file; on stdout without --out'),
  )
    .addOption(
      new Option('--format <format>', 'csv, or JSON Lines').choices(['csv', 'jsonl']).default('jsonl'),
    )
    .option('--out <file>', 'where to write it')
    .action(async ({ out, ...query }: Omit<ListFlags, 'limit'> & { format: string; out?: string }) => {
      await saveDownload(context, context.api().download('/audit/export', { ...query }), out)
    })
  withExamples(
    command,
    'rollcall audit export --format csv --out audit.csv',
    'rollcall audit export --action application. --since 2026-01-01 > changes.jsonl',
  )
}

function showCommand(audit: Command, context: CliContext): void {
  const command = audit
    .command('show <id>')
    .description('one change, value by value')
    .action(async (id: string) => {
      const entry = await context.api().get<AuditEntryJson>(`/audit/${encodeURIComponent(id)}`)
      const { actor, target } = entry
      context.output.result(entry, [
        `${entry.at}  ${entry.action}  ${entry.outcome}${entry.code === null ? '' : ` (${entry.code})`}`,
        `Who:  ${actor.name}${actor.role === null ? '' : ` (${actor.role})`}, via ${entry.via}${entry.address === null ? '' : ` from ${entry.address}`}`,
        ...(target === null ? [] : [`What: ${target.kind} ${target.name ?? target.id ?? ''}`]),
        ...entry.changes.map(
          ({ path, from, to }) => `  ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
        ),
      ])
    })
  withExamples(command, 'rollcall audit show 42')
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new RollcallError('wrong_usage', {
    problem: `--limit takes a whole number; this is ${JSON.stringify(text)}`,
    help: 'rollcall audit list --help',
  })
}
