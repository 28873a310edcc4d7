import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { DryRunEntryJson, DryRunJson } from '../../api/dry-run-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface DryRunFlags {
  readonly app: string
  readonly outcome?: string
  readonly action?: string
}

const pollMs = 250
/** How many of what would happen are printed at once; the rest is a page away. */
const mostShown = 50
const pageSize = 1000

/** `rollcall dry-run …`: dry runs that are kept; they begin with `rollcall provision --everyone`. */
export function dryRunCommands(program: Command, context: CliContext): void {
  const dryRun = program
    .command('dry-run')
    .description('what a cycle would do now; begun with: rollcall provision --everyone')
  const list = dryRun
    .command('list')
    .description('dry runs that are kept, newest first')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: DryRunFlags) => {
      const { items } = await context.api().get<{ items: DryRunJson[] }>(pathOf(app))
      const columns = [
        { title: 'STARTED', value: (one: DryRunJson) => one.startedAt },
        { title: 'FOR', value: (one: DryRunJson) => one.scope.name ?? one.scope.kind },
        { title: 'STATE', value: (one: DryRunJson) => one.state },
        { title: 'WOULD', value: (one: DryRunJson) => countsText(one) },
        { title: 'ID', value: (one: DryRunJson) => one.id },
      ]
      context.output.list(items, columns, 'No dry run is kept.')
    })
  withExamples(list, 'rollcall dry-run list --app Moqups')
  const show = dryRun
    .command('show <id>')
    .description('one dry run, with everyone something would happen to')
    .requiredOption('--app <app>', 'the application')
    .option('--action <action>', 'create, update, enable, disable, delete or none')
    .option('--outcome <outcomes>', 'one or more, with commas: created, updated, disabled, failed, held …')
    .action(async (id: string, flags: DryRunFlags) => {
      const found = await context.api().get<DryRunJson>(`${pathOf(flags.app)}/${encodeURIComponent(id)}`)
      printEntries(context, found, await readEntries(context, flags, id, Number.POSITIVE_INFINITY))
    })
  withExamples(
    show,
    'rollcall dry-run show 5b0c9a52-9c0f-4f0e-9f3c-8a3d6b6f8a10 --app Moqups',
    'rollcall dry-run show 5b0c9a52-9c0f-4f0e-9f3c-8a3d6b6f8a10 --app Moqups --action disable --json',
  )
  const stop = dryRun
    .command('stop <id>')
    .description('stop a dry run; what it found stays')
    .requiredOption('--app <app>', 'the application')
    .action(async (id: string, { app }: DryRunFlags) => {
      const answer = await context
        .api()
        .post<{ stopping: boolean }>(`${pathOf(app)}/${encodeURIComponent(id)}/stop`)
      context.output.result(answer, [answer.stopping ? 'Stopping.' : 'It does not run.'])
    })
  withExamples(stop, 'rollcall dry-run stop 5b0c9a52-9c0f-4f0e-9f3c-8a3d6b6f8a10 --app Moqups')
}

export function startDryRun(
  context: CliContext,
  app: string,
  scope: { readonly group?: string },
): Promise<DryRunJson> {
  return context.api().post<DryRunJson>(pathOf(app), scope)
}

/** Asks for the dry run until it has ended, drawing its bar on stderr. */
export async function followDryRun(context: CliContext, app: string, begun: DryRunJson): Promise<DryRunJson> {
  const bar = context.output.progress()
  let dryRun = begun
  while (dryRun.state === 'running') {
    const { done, total, perSecond, etaSeconds } = dryRun.progress
    bar.update({ label: `${app} (preview)`, done, total, perSecond, etaSeconds })
    await sleep(pollMs, undefined, { signal: context.signal })
    dryRun = await context.api().get<DryRunJson>(`${pathOf(app)}/${begun.id}`)
  }
  bar.finish()
  return dryRun
}

/** What would happen, the first of it, and where the rest is. */
export async function reportDryRun(context: CliContext, app: string, dryRun: DryRunJson): Promise<void> {
  const shown =
    context.output.format === 'json' ? [] : await readEntries(context, { app }, dryRun.id, mostShown)
  printEntries(context, dryRun, shown)
  if (dryRun.error !== null) {
    context.output.warn(dryRun.error.title, `  Why:  ${dryRun.error.cause}`, `  Next: ${dryRun.error.next}`)
    context.setExitCode(8)
    return
  }
  context.output.message(
    `All of it, until ${dryRun.keptUntil}: rollcall dry-run show ${dryRun.id} --app "${app}"`,
  )
  if ((dryRun.counts['held'] ?? 0) > 0) context.setExitCode(7)
  if ((dryRun.counts['failed'] ?? 0) > 0) context.setExitCode(3)
}

function printEntries(context: CliContext, dryRun: DryRunJson, entries: readonly DryRunEntryJson[]): void {
  if (context.output.format === 'json') {
    context.output.json({ ...dryRun, items: entries })
    return
  }
  const columns = [
    { title: 'WHO', value: (one: DryRunEntryJson) => one.entry.subject.name },
    { title: 'WOULD BE', value: (one: DryRunEntryJson) => one.entry.outcome.replaceAll('_', ' ') },
    {
      title: 'WHAT',
      value: (one: DryRunEntryJson) => one.entry.error?.title ?? changesText(one) ?? one.entry.text,
    },
  ]
  context.output.list([...entries], columns, 'Nothing would happen to anyone.')
  if (!dryRun.current) context.output.warn('The settings have changed since: a cycle may do something else.')
  context.output.message(`Preview, nothing was written: ${countsText(dryRun)}.`)
}

function changesText({ entry }: DryRunEntryJson): string | undefined {
  if (entry.changes.length === 0) return undefined
  const shown = entry.changes.slice(0, 3)
  const text = shown
    .map(
      ({ attribute, before, after }) => `${attribute}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
    )
    .join('; ')
  return entry.changes.length > shown.length ? `${text}; …` : text
}

function countsText({ counts }: DryRunJson): string {
  const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`)
  return parts.length === 0 ? 'nobody' : parts.join(', ')
}

async function readEntries(
  context: CliContext,
  { app, action, outcome }: DryRunFlags,
  id: string,
  most: number,
): Promise<readonly DryRunEntryJson[]> {
  const entries: DryRunEntryJson[] = []
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({
      limit: String(Math.min(pageSize, most)),
      ...(action === undefined ? {} : { action }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(cursor === undefined ? {} : { cursor }),
    })
    const page = await context
      .api()
      .get<{ items: DryRunEntryJson[]; next?: string }>(
        `${pathOf(app)}/${encodeURIComponent(id)}/entries?${query}`,
      )
    entries.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined && entries.length < most)
  return entries
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}/dry-runs`
}
