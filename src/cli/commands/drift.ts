import type { Command } from 'commander'
import type { DriftJson, DriftListJson } from '../../api/cycle-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface DriftFlags {
  readonly app: string
  readonly cycle?: string
  readonly kind?: string
  readonly id?: readonly string[]
}

const pageSize = 1000

/** `rollcall drift …`: what is not as it was left at the target, and having it repaired. */
export function driftCommands(program: Command, context: CliContext): void {
  const drift = program
    .command('drift')
    .description('what somebody else has changed at an application; see: rollcall cycle reconcile')
  const list = drift
    .command('list')
    .description('what the newest reconciliation found; ends with 3 when there is anything')
    .requiredOption('--app <app>', 'the application')
    .option('--kind <kind>', 'changed, missing, unknown, active, member_missing or member_unknown')
    .option('--cycle <id>', 'of an earlier reconciliation')
    .action(async (flags: DriftFlags) => {
      const found = await readAll(context, flags)
      printDrift(context, found)
      if (found.items.length > 0) context.setExitCode(3)
    })
  withExamples(
    list,
    'rollcall drift list --app Moqups',
    'rollcall drift list --app Moqups --kind missing --json',
  )
  const repair = drift
    .command('repair')
    .description('have it repaired, all or a selection; the next cycle does it, under its guard')
    .requiredOption('--app <app>', 'the application')
    .option('--kind <kind>', 'only this kind')
    .option('--id <ids...>', 'only these; see: rollcall drift list')
    .option('--cycle <id>', 'of an earlier reconciliation')
    .action(async ({ app, kind, id, cycle }: DriftFlags) => {
      const answer = await context.api().post<{ repairing: number }>(`${pathOf(app)}/drift/repair`, {
        ...(kind === undefined ? {} : { kinds: [kind] }),
        ...(id === undefined ? {} : { ids: id }),
        ...(cycle === undefined ? {} : { cycle }),
      })
      context.output.result(answer, [
        `${answer.repairing} will be repaired by the next cycle: rollcall cycle run --app "${app}" --wait`,
      ])
    })
  withExamples(
    repair,
    'rollcall drift repair --app Moqups',
    'rollcall drift repair --app Moqups --kind changed',
    'rollcall drift repair --app Moqups --id 17 18',
  )
}

async function readAll(context: CliContext, { app, kind, cycle }: DriftFlags): Promise<DriftListJson> {
  const items: DriftJson[] = []
  let cursor: string | undefined
  for (;;) {
    const query = new URLSearchParams({
      limit: String(pageSize),
      ...(kind === undefined ? {} : { kind }),
      ...(cycle === undefined ? {} : { cycle }),
      ...(cursor === undefined ? {} : { cursor }),
    })
    const page = await context.api().get<DriftListJson>(`${pathOf(app)}/drift?${query}`)
    items.push(...page.items)
    cursor = page.next
    if (cursor === undefined) return { ...page, items }
  }
}

function printDrift(context: CliContext, found: DriftListJson): void {
  const { reconciliation: cycle, counts, items } = found
  if (context.output.format === 'json') {
    context.output.json(found)
    return
  }
  const columns = [
    { title: 'ID', value: (one: DriftJson) => one.id },
    { title: 'WHO', value: (one: DriftJson) => one.subject.name },
    { title: 'WHAT', value: (one: DriftJson) => one.text },
    {
      title: 'DIFFERENCE',
      value: (one: DriftJson) =>
        one.changes
          .map(
            ({ attribute, expected, actual }) =>
              `${attribute}: ${JSON.stringify(expected)} → ${JSON.stringify(actual)}`,
          )
          .join('; '),
    },
    { title: 'REPAIR', value: (one: DriftJson) => one.repair.replaceAll('_', ' ') },
  ]
  context.output.list([...items], columns, 'Everything is as it was left.')
  const summary = Object.entries(counts).map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`)
  if (summary.length > 0) context.output.message(`Found ${cycle.endedAt ?? ''}: ${summary.join(', ')}.`)
  warnIncomplete(context, cycle)
}

/** What a reading that was not complete cannot say. */
export function warnIncomplete(
  context: CliContext,
  { reconciliation }: DriftListJson['reconciliation'],
): void {
  for (const kind of ['people', 'groups'] as const) {
    const reading = reconciliation?.[kind]
    if (!reading) continue
    if (!reading.complete)
      context.output.warn(
        `Not all ${kind} could be read (${reading.read} of ${reading.total ?? 'an unknown number'}): nothing is said about who is missing.`,
      )
    if (reading.notReturned.length > 0)
      context.output.message(
        `Not compared, because the application never returns it: ${reading.notReturned.join(', ')}.`,
      )
  }
  if (reconciliation?.members?.compared === false && reconciliation.members.groups > 0)
    context.output.message('Members were not compared: the application returns none.')
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}`
}
