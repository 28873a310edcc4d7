import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { saveDownload } from '../save-download.ts'
import { type LogFilterFlags, logQueryOf, withLogFilters } from './log-flags.ts'

const exportFormats = ['csv', 'jsonl'] as const
const exportParts = ['entries', 'steps', 'changes'] as const

interface ExportFlags extends LogFilterFlags {
  readonly format: string
  readonly part: string
  readonly out?: string
}

/** `rollcall log export`: the log as a file, however long it is. */
export function logExportCommand(log: Command, context: CliContext): void {
  const command = withLogFilters(
    log
      .command('export')
      .description('all entries that pass the filters, as a file; on stdout without --out')
      .option('--app <app>', 'the application; all of them without it'),
  )
    .addOption(
      new Option('--format <format>', 'csv, or JSON Lines').choices([...exportFormats]).default('jsonl'),
    )
    .addOption(
      new Option('--part <part>', 'of CSV: the entries, or their steps or changed attributes')
        .choices([...exportParts])
        .default('entries'),
    )
    .option('--out <file>', 'where to write it')
    .action(async ({ format, part, out, ...filters }: ExportFlags) => {
      const query = { ...logQueryOf(filters, Date.now()), format, part }
      await saveDownload(context, context.api().download('/logs/export', query), out)
    })
  withExamples(
    command,
    'rollcall log export --app Moqups --format csv --out log.csv',
    'rollcall log export --app Moqups --format csv --part changes --since 7d --out changes.csv',
    'rollcall log export --status failure --since 24h > failures.jsonl',
  )
}
