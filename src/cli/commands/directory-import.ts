import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import type { ImportReportJson } from './directory-answers.ts'

interface ImportFlags {
  readonly members?: string
  readonly complete?: boolean
  readonly allowShrink?: string
  readonly dryRun?: boolean
}

/** `rollcall directory import FILE.csv [--members FILE2.csv]` */
export function directoryImportCommand(directory: Command, context: CliContext): void {
  const command = directory
    .command('import <file>')
    .description('import a CSV file of people, groups or memberships')
    .option('--members <file>', 'a membership file, imported after the first')
    .option('--complete', 'the file is a full list: who is missing from it has left')
    .option('--allow-shrink <n>', 'with --complete: n leavers are right, though more than a tenth')
    .option('-n, --dry-run', 'say what would change, and change nothing')
    .action(async (file: string, flags: ImportFlags) => {
      const reports = [await importFile(context, file, flags)]
      if (flags.members !== undefined) {
        // A dry run leaves no people behind for the memberships to name.
        if (flags.dryRun)
          context.output.message('The membership file is not compared in a dry run of two files.')
        else reports.push(await importFile(context, flags.members, { ...flags, expect: 'members' }))
      }
      context.output.result({ imports: reports }, reports.flatMap(reportLines))
      for (const report of reports) context.output.warn(...rejectedLines(report))
      if (reports.some(({ rejected }) => rejected > 0)) context.setExitCode(3)
    })
  withExamples(
    command,
    'rollcall directory import people.csv',
    'rollcall directory import people.csv --members memberships.csv',
    'rollcall directory import people.csv --complete --dry-run',
  )
}

async function importFile(
  context: CliContext,
  file: string,
  flags: ImportFlags & { readonly expect?: string },
): Promise<ImportReportJson> {
  const path = resolve(context.process.cwd(), file)
  await refuseUnreadable(path, file)
  const query = new URLSearchParams({ source: basename(path).slice(0, 255) })
  if (flags.expect !== undefined) query.set('expect', flags.expect)
  if (flags.complete) query.set('complete', 'true')
  if (flags.dryRun) query.set('dryRun', 'true')
  if (flags.allowShrink !== undefined) query.set('allowShrink', flags.allowShrink)
  return context
    .api({ timeout: '1h' })
    .upload<ImportReportJson>(`/directory/imports?${query}`, createReadStream(path), 'text/csv')
}

async function refuseUnreadable(path: string, file: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? 'unreadable')
  const problem =
    typeof found === 'string'
      ? ({ ENOENT: 'There is no such file.', EACCES: 'It may not be read.' }[found] ??
        `It cannot be read (${found}).`)
      : found.isFile()
        ? null
        : 'It is not a file.'
  if (problem !== null) throw new RollcallError('file_unreadable', { file, problem })
}

function reportLines(report: ImportReportJson): string[] {
  const counts =
    report.kind === 'members'
      ? [`added ${report.created}`, `removed ${report.left}`, `unchanged ${report.unchanged}`]
      : [
          `created ${report.created}`,
          `updated ${report.updated}`,
          `restored ${report.restored}`,
          `left ${report.left}`,
          `unchanged ${report.unchanged}`,
        ]
  const unused = report.columns.filter(
    ({ why }) => why === 'not_a_name' || why === 'repeated' || why === 'secret',
  )
  return [
    `${report.source}: ${report.form.title}, ${report.lines} lines${report.dryRun ? ' (dry run, nothing was changed)' : ''}`,
    `  ${[...counts, `rejected ${report.rejected}`].join('  ')}`,
    ...(report.groupsCreated > 0 ? [`  groups made: ${report.groupsCreated}`] : []),
    ...(report.managersMissing > 0
      ? [`  ${report.managersMissing} name a manager who is not here; it is set when the manager arrives`]
      : []),
    ...(report.kept > 0
      ? [
          `  ${report.kept} are missing from the file and were kept: lines that may be theirs could not be read`,
        ]
      : []),
    ...unused.map(({ header, why }) => `  column not used: ${header} (${why})`),
  ]
}

function rejectedLines(report: ImportReportJson): string[] {
  const shown = report.rejectedLines.slice(0, 20)
  return [
    ...shown.flatMap(({ line, column, value, why, next }) => [
      `${report.source}:${line}${column === null ? '' : `, ${column}`}${value === null ? '' : `: ${value}`}`,
      `  Why:  ${why}`,
      `  Next: ${next}`,
    ]),
    ...(report.rejected > shown.length
      ? [
          `… and ${report.rejected - shown.length} more lines of ${report.source}; --json lists the first 1000`,
        ]
      : []),
  ]
}
