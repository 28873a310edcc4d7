import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { FailureJson } from '../../api/engine-shapes.ts'
import type { LogEntry } from '../../api/shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { logExportCommand } from './log-export.ts'
import { type LogFilterFlags, logQueryOf, withLogFilters } from './log-flags.ts'
import { outcomesCommand } from './pictures.ts'

interface ListFlags extends LogFilterFlags {
  readonly limit: string
}

/** `rollcall log …`: the provisioning log. */
export function logCommands(program: Command, context: CliContext): void {
  const log = program.command('log').description('the provisioning log: what was done about whom, and why')
  outcomesCommand(log, context)
  const list = withLogFilters(
    log
      .command('list')
      .description('entries, newest first; --json prints JSON Lines')
      .option('--app <app>', 'the application; all of them without it'),
  )
    .option('--limit <n>', 'the most to list', '50')
    .action(async ({ limit: most, ...filters }: ListFlags) => {
      const limit = Math.max(1, Number.parseInt(most, 10) || 50)
      const query = { ...logQueryOf(filters, Date.now()), limit: Math.min(limit, 1000) }
      const entries: LogEntry[] = []
      let count = 0
      for await (const entry of context.api().items<LogEntry>('/logs', query)) {
        count += 1
        if (context.output.format === 'json') context.output.jsonLine(entry)
        else entries.push(entry)
        if (count >= limit) break
      }
      if (context.output.format !== 'json') {
        context.output.list(entries, filters.app === undefined ? columnsOfAll : columns, 'No entry.')
      }
    })
  withExamples(
    list,
    'rollcall log list --app Moqups --outcome failed --since 24h',
    'rollcall log list --app Moqups --limit 5000 --json',
    'rollcall log list --outcome failed',
  )
  const show = log
    .command('show <entry>')
    .description('one entry with its steps')
    .action(async (id: string) => {
      const entry = await context.api().get<LogEntry>(`/logs/${encodeURIComponent(id)}`)
      context.output.result(entry, entryLines(entry))
    })
  withExamples(show, 'rollcall log show 4711')
  timelineCommand(log, context)
  failuresCommand(log, context)
  tailCommand(log, context)
  logExportCommand(log, context)
}

const columns = [
  { title: 'ENTRY', value: (one: LogEntry) => one.id },
  { title: 'AT', value: (one: LogEntry) => one.at },
  { title: 'WHO', value: (one: LogEntry) => one.subject.name },
  { title: 'OUTCOME', value: (one: LogEntry) => one.outcome.replaceAll('_', ' ') },
  { title: 'WHY', value: (one: LogEntry) => one.error?.title ?? one.text },
]

const columnsOfAll = [
  ...columns.slice(0, 2),
  {
    title: 'APPLICATION',
    value: ({ targetSystem, applicationId }: LogEntry) => targetSystem.name ?? applicationId,
  },
  ...columns.slice(2),
]

function timelineCommand(log: Command, context: CliContext): void {
  const command = log
    .command('timeline <person>')
    .description('everything that happened to one person, at every application, oldest first')
    .option('--group', 'it is a group')
    .option('--since <time>', '2h, 7d, or an RFC 3339 time')
    .option('--limit <n>', 'the most to list, counted from the newest', '200')
    .action(
      async (name: string, { group, since, limit }: { group?: boolean; since?: string; limit: string }) => {
        const most = Math.max(1, Number.parseInt(limit, 10) || 200)
        const who = group === true ? { group: name } : { person: name }
        const query = { ...logQueryOf({ ...who, ...(since && { since }) }, Date.now()) }
        const entries: LogEntry[] = []
        for await (const entry of context
          .api()
          .items<LogEntry>('/logs', { ...query, limit: Math.min(most, 1000) })) {
          entries.push(entry)
          if (entries.length >= most) break
        }
        entries.reverse()
        const [at, , ...rest] = columns.slice(1)
        const where = {
          title: 'APPLICATION',
          value: (one: LogEntry) => one.targetSystem.name ?? one.applicationId,
        }
        context.output.list(
          entries,
          [...(at === undefined ? [] : [at]), where, ...rest],
          'Nothing has happened.',
        )
      },
    )
  withExamples(
    command,
    'rollcall log timeline ada@example.com',
    'rollcall log timeline Sales --group --since 30d',
  )
}

function failuresCommand(log: Command, context: CliContext): void {
  const command = log
    .command('failures')
    .description('what fails now, grouped by cause')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: { readonly app: string }) => {
      const { items } = await context
        .api()
        .get<{ items: FailureJson[] }>(`/applications/${encodeURIComponent(app)}/failures`)
      context.output.list(
        items,
        [
          { title: 'COUNT', value: (one) => one.count, align: 'right' },
          { title: 'CODE', value: (one) => one.code },
          { title: 'WHAT', value: (one) => one.title },
          { title: 'NEXT STEP', value: (one) => one.next },
          { title: 'FOR INSTANCE', value: (one) => one.sample.name },
        ],
        'Nothing fails.',
      )
    })
  withExamples(command, 'rollcall log failures --app Moqups')
}

function tailCommand(log: Command, context: CliContext): void {
  const command = log
    .command('tail')
    .description('print entries as they come, until interrupted')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: { readonly app: string }) => {
      const [newest] = (await page(context, { application: app, limit: 1 })).items
      let after = newest?.id ?? '0'
      while (!context.signal.aborted) {
        const { items } = await page(context, { application: app, after, limit: 1000 })
        for (const entry of items) {
          if (context.output.format === 'json') context.output.jsonLine(entry)
          else
            context.output.lines(
              `${entry.at}  ${entry.subject.name}  ${entry.outcome}  ${entry.error?.title ?? entry.text}`,
            )
          after = entry.id
        }
        if (items.length === 0)
          await sleep(1000, undefined, { signal: context.signal }).catch(() => undefined)
      }
    })
  withExamples(command, 'rollcall log tail --app Moqups', 'rollcall log tail --app Moqups --json')
}

function page(context: CliContext, query: Record<string, string | number>): Promise<{ items: LogEntry[] }> {
  return context.api().get<{ items: LogEntry[] }>('/logs', query)
}

/** An entry for people: outcome, steps, changes, and what to do when it failed. */
export function entryLines(
  entry: Omit<LogEntry, 'id' | 'at'>,
  { preview }: { readonly preview: boolean } = { preview: false },
): string[] {
  const { error } = entry
  // What only would happen has no outcome yet.
  const told = preview ? '' : `${entry.outcome.replaceAll('_', ' ')}. `
  return [
    `${entry.subject.name}: ${told}${entry.text}`,
    ...entry.steps.map((step) => `  ${marks[step.outcome] ?? '·'} ${step.name.padEnd(6)} ${step.text}`),
    ...entry.changes.map(
      (change) => `    ${change.attribute}: ${value(change.before)} → ${value(change.after)}`,
    ),
    ...(error === null
      ? []
      : [`  ${error.title} (${error.code})`, `    Why:  ${error.cause}`, `    Next: ${error.next}`]),
  ]
}

const marks: Readonly<Record<string, string>> = { done: '✓', failed: '✗', skipped: '–' }

function value(one: unknown): string {
  return one === null ? 'nothing' : typeof one === 'string' ? one : JSON.stringify(one)
}
