import type { Command } from 'commander'
import type { ImportNoteJson } from '../../api/directory-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface ImportsFlags {
  readonly source?: string
  readonly limit: string
}

/** `rollcall directory imports`: what earlier imports brought. */
export function directoryImportsCommand(directory: Command, context: CliContext): void {
  const command = directory
    .command('imports')
    .description('what imports brought, newest first')
    .option('--source <name>', 'of one source: a file name, or what the source was called')
    .option('--limit <n>', 'the most to list', '20')
    .action(async ({ source, limit }: ImportsFlags) => {
      const most = Math.min(Math.max(1, Number.parseInt(limit, 10) || 20), 1000)
      const query = new URLSearchParams({ limit: String(most), ...(source === undefined ? {} : { source }) })
      const { items } = await context.api().get<{ items: ImportNoteJson[] }>(`/directory/imports?${query}`)
      context.output.list(items, columns, 'Nothing has been imported yet.')
    })
  withExamples(command, 'rollcall directory imports', 'rollcall directory imports --source people.csv')
}

const columns = [
  { title: 'WHEN', value: (one: ImportNoteJson) => one.at },
  { title: 'SOURCE', value: (one: ImportNoteJson) => one.source },
  { title: 'KIND', value: (one: ImportNoteJson) => one.kind },
  { title: 'ACCEPTED', value: (one: ImportNoteJson) => one.accepted, align: 'right' as const },
  { title: 'CREATED', value: (one: ImportNoteJson) => one.created, align: 'right' as const },
  { title: 'UPDATED', value: (one: ImportNoteJson) => one.updated, align: 'right' as const },
  { title: 'LEFT', value: (one: ImportNoteJson) => one.left, align: 'right' as const },
  { title: 'REJECTED', value: (one: ImportNoteJson) => one.rejected, align: 'right' as const },
]
