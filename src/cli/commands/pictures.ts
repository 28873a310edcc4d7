import type { Command } from 'commander'
import type { AccessJson, NamedChangeJson, OutcomeCountJson, PaceJson } from '../../api/picture-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

// What the console draws as pictures, as tables.

/** `rollcall cycle pace`: how fast a cycle went over its time. */
export function paceCommand(cycle: Command, context: CliContext): void {
  const command = cycle
    .command('pace')
    .description('how fast a cycle went, and how long the target took, over its time')
    .requiredOption('--app <app>', 'the application')
    .option('--cycle <id>', 'an earlier cycle; the newest otherwise')
    .action(async ({ app, cycle: wanted }: { readonly app: string; readonly cycle?: string }) => {
      const cycles = `/applications/${encodeURIComponent(app)}/cycles`
      const id = wanted ?? (await context.api().get<{ id: string }>(`${cycles}/latest`)).id
      const { items } = await context.api().get<PaceJson>(`${cycles}/${encodeURIComponent(id)}/pace`)
      context.output.list(items, paceColumns, 'Nothing was done in this cycle.')
    })
  withExamples(command, 'rollcall cycle pace --app Moqups')
}

type Stretch = PaceJson['items'][number]

const paceColumns = [
  { title: 'FROM', value: (one: Stretch) => one.at },
  { title: 'ENTRIES', value: (one: Stretch) => one.entries, align: 'right' as const },
  { title: 'PER SECOND', value: (one: Stretch) => one.perSecond.toFixed(1), align: 'right' as const },
  { title: 'MEDIAN MS', value: (one: Stretch) => one.medianMs ?? '-', align: 'right' as const },
  { title: '95 % MS', value: (one: Stretch) => one.slowMs ?? '-', align: 'right' as const },
]

interface OutcomesFlags {
  readonly app?: string
  readonly days: string
}

/** `rollcall log outcomes`: the last days by outcome. */
export function outcomesCommand(log: Command, context: CliContext): void {
  const command = log
    .command('outcomes')
    .description('how often each outcome was in the log, day by day')
    .option('--app <app>', 'of one application')
    .option('--days <n>', 'how many days back', '7')
    .action(async ({ app, days }: OutcomesFlags) => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
      const query = new URLSearchParams({ days, zone, ...(app === undefined ? {} : { application: app }) })
      const { items } = await context.api().get<{ items: OutcomeCountJson[] }>(`/logs/outcomes?${query}`)
      context.output.list(items, outcomeColumns, 'Nothing is in the log of these days.')
    })
  withExamples(command, 'rollcall log outcomes', 'rollcall log outcomes --app Moqups --days 30')
}

const outcomeColumns = [
  { title: 'DAY', value: (one: OutcomeCountJson) => one.day },
  { title: 'OUTCOME', value: (one: OutcomeCountJson) => one.outcome },
  { title: 'COUNT', value: (one: OutcomeCountJson) => one.count, align: 'right' as const },
]

/** `rollcall directory access` and `rollcall directory timeline`: who belongs where, and what happened to somebody. */
export function directoryPictureCommands(directory: Command, context: CliContext): void {
  const access = directory
    .command('access <person>')
    .description('through which assignments a person (or a group) belongs to applications')
    .option('--group', 'a group instead of a person')
    .action(async (name: string, { group = false }: { readonly group?: boolean }) => {
      const path = `/directory/${group ? 'groups' : 'people'}/${encodeURIComponent(name)}/access`
      const { items } = await context.api().get<{ items: AccessJson[] }>(path)
      context.output.list(items, accessColumns, `${name} belongs to no application.`)
    })
  withExamples(
    access,
    'rollcall directory access ada@corp.example',
    'rollcall directory access "All staff" --group',
  )
  const timeline = directory
    .command('timeline <person>')
    .description('the last changes of a person in the directory, memberships among them')
    .option('--limit <n>', 'the most to list', '50')
    .action(async (name: string, { limit }: { readonly limit: string }) => {
      const path = `/directory/people/${encodeURIComponent(name)}/changes?limit=${encodeURIComponent(limit)}`
      const { items } = await context.api().get<{ items: NamedChangeJson[] }>(path)
      context.output.list(items, changeColumns, 'Nothing is known of this person.')
    })
  withExamples(timeline, 'rollcall directory timeline ada@corp.example')
}

const accessColumns = [
  { title: 'APPLICATION', value: (one: AccessJson) => one.application.name },
  { title: 'THROUGH', value: (one: AccessJson) => one.via.map(viaText).join(', ') },
]

function viaText({ kind, group, role }: AccessJson['via'][number]): string {
  return `${group?.name ?? kind}${role === null ? '' : ` as ${role}`}`
}

const changeColumns = [
  { title: 'WHEN', value: (one: NamedChangeJson) => one.at },
  { title: 'WHAT', value: (one: NamedChangeJson) => `${one.kind} ${one.what}` },
  { title: 'GROUP', value: (one: NamedChangeJson) => one.groupName ?? '' },
]
