import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { LogEntry } from '../../api/shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface LogFlags {
  readonly app: string
  readonly outcome?: string
  readonly code?: string
  readonly search?: string
  readonly since?: string
  readonly limit: string
}

const unitMs = { h: 3_600_000, d: 86_400_000 } as const

/** `2h` and `7d` count back from now; anything else is a time already, which the server judges. */
export function readSince(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,6})([hd])$/.exec(text) ?? []
  if (count === undefined) return text
  return new Date(now - Number(count) * unitMs[unit as keyof typeof unitMs]).toISOString()
}

/** `rollcall log …`: the provisioning log. */
export function logCommands(program: Command, context: CliContext): void {
  const log = program.command('log').description('the provisioning log: what was done about whom, and why')
  const list = log
    .command('list')
    .description('entries, newest first; --json prints JSON Lines')
    .requiredOption('--app <app>', 'the application')
    .option(
      '--outcome <outcomes>',
      'created, updated, disabled, enabled, deleted, no_change, skipped, failed, held, waiting',
    )
    .option('--code <code>', 'error code')
    .option('--search <text>', 'part of a name, or an id')
    .option('--since <time>', '2h, 7d, or an RFC 3339 time')
    .option('--limit <n>', 'the most to list', '50')
    .action(async (flags: LogFlags) => {
      const limit = Math.max(1, Number.parseInt(flags.limit, 10) || 50)
      const { app: application, outcome, code, search, since } = flags
      const query = {
        application,
        limit: Math.min(limit, 1000),
        ...(outcome === undefined ? {} : { outcome }),
        ...(code === undefined ? {} : { code }),
        ...(search === undefined ? {} : { search }),
        ...(since === undefined ? {} : { since: readSince(since, Date.now()) }),
      }
      const entries: LogEntry[] = []
      let count = 0
      for await (const entry of context.api().items<LogEntry>('/logs', query)) {
        count += 1
        if (context.output.format === 'json') context.output.jsonLine(entry)
        else entries.push(entry)
        if (count >= limit) break
      }
      if (context.output.format !== 'json') context.output.list(entries, columns, 'No entry.')
    })
  withExamples(
    list,
    'rollcall log list --app Moqups --outcome failed --since 24h',
    'rollcall log list --app Moqups --limit 5000 --json',
  )
  const show = log
    .command('show <entry>')
    .description('one entry with its steps')
    .action(async (id: string) => {
      const entry = await context.api().get<LogEntry>(`/logs/${encodeURIComponent(id)}`)
      context.output.result(entry, entryLines(entry))
    })
  withExamples(show, 'rollcall log show 4711')
  tailCommand(log, context)
}

const columns = [
  { title: 'ENTRY', value: (one: LogEntry) => one.id },
  { title: 'AT', value: (one: LogEntry) => one.at },
  { title: 'WHO', value: (one: LogEntry) => one.subject.name },
  { title: 'OUTCOME', value: (one: LogEntry) => one.outcome.replaceAll('_', ' ') },
  { title: 'WHY', value: (one: LogEntry) => one.error?.title ?? one.text },
]

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
export function entryLines(entry: Omit<LogEntry, 'id' | 'at'>): string[] {
  const { error } = entry
  return [
    `${entry.subject.name}: ${entry.outcome.replaceAll('_', ' ')}. ${entry.text}`,
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
