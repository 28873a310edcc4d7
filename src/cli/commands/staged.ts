import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { runLines, type SynchronizationJson, waitForRun } from './wait-for-synchronization.ts'

interface StagedJson {
  readonly id: string
  readonly kind: string
  readonly isGone: boolean
  readonly held: string | null
  readonly reason?: string | null
  readonly problem: { readonly text: string } | null
  readonly since: string
  readonly person: { readonly label: string | null; readonly userName: string | null }
  readonly differences: readonly {
    readonly attribute: string
    readonly before?: unknown
    readonly after?: unknown
  }[]
  readonly proposals: readonly {
    readonly personId: string
    readonly email: string
    readonly canLink: boolean
    readonly evidence: readonly { readonly text: string }[]
  }[]
}

interface StagedPageJson {
  readonly items: readonly StagedJson[]
  readonly next?: string
  readonly counts: Readonly<Record<'new' | 'changed' | 'leaving' | 'conflict' | 'unlinked' | 'held', number>>
}

interface Flags {
  readonly tenant: string
  readonly connection: string
  readonly kind?: string
  readonly held?: true
  readonly record?: readonly string[]
  readonly wait?: boolean
  readonly link?: string
}

/** `rollcall staged …`: people received and not yet applied. */
export function stagedCommands(program: Command, context: CliContext): void {
  const staged = program
    .command('staged')
    .description('people received from a connection and not yet applied')
  listCommand(staged, context)
  showCommand(staged, context)
  syncCommand(staged, context)
  runsCommand(staged, context)
  resolveCommand(staged, context)
  heldRunCommand(staged, context, 'allow', 'let a Synchronize go on that was held for its size')
  heldRunCommand(staged, context, 'cancel', 'give up a Synchronize that is held')
}

function onConnection(command: Command): Command {
  return command
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .option('--connection <connection>', 'number or name of the connection', '1')
}

function listCommand(staged: Command, context: CliContext): void {
  const command = onConnection(staged.command('list'))
    .description('what waits, by kind; ends with 7 when somebody is held')
    .option('--kind <kind>', 'new, changed, leaving, conflict, unlinked')
    .option('--held', 'only those that the brake or the hook holds')
    .action(async (flags: Flags) => {
      const { items, counts } = await everyPage(context, flags)
      const columns = [
        { title: 'KIND', value: (one: StagedJson) => (one.held ? `${one.kind}, held` : one.kind) },
        { title: 'WHO', value: (one: StagedJson) => one.person.label ?? one.person.userName },
        { title: 'DIFFERENCE', value: differenceText },
        { title: 'WHY', value: (one: StagedJson) => one.problem?.text ?? one.reason },
        { title: 'SINCE', value: (one: StagedJson) => one.since },
        { title: 'RECORD', value: (one: StagedJson) => one.id },
      ]
      context.output.list(items, columns, 'Nothing is waiting.')
      const words = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`)
      context.output.message(words.join(' · '))
      if (counts.held > 0) context.setExitCode(7)
    })
  withExamples(
    command,
    'rollcall staged list --tenant Acme',
    'rollcall staged list --tenant Acme --kind conflict',
  )
}

async function everyPage(context: CliContext, flags: Flags): Promise<StagedPageJson> {
  const items: StagedJson[] = []
  const query = new URLSearchParams({
    limit: '500',
    ...(flags.kind === undefined ? {} : { kind: flags.kind }),
    ...(flags.held ? { held: 'true' } : {}),
  })
  for (;;) {
    const page = await context.api().get<StagedPageJson>(`${pathOf(flags)}/staged?${query}`)
    items.push(...page.items)
    if (page.next === undefined) return { ...page, items }
    query.set('after', page.next)
  }
}

function showCommand(staged: Command, context: CliContext): void {
  const command = onConnection(staged.command('show <record>'))
    .description('one record: the exact difference, and whom it may be')
    .action(async (record: string, flags: Flags) => {
      const found = await context
        .api()
        .get<StagedJson>(`${pathOf(flags)}/staged/${encodeURIComponent(record)}`)
      context.output.result(found, [
        `${found.person.label ?? found.person.userName} (${found.held ? `${found.kind}, held` : found.kind})`,
        ...found.differences.map(oneDifference),
        ...(found.problem ? [found.problem.text] : []),
        ...(found.reason ? [`The application had it wait: ${found.reason}`] : []),
        ...found.proposals.flatMap((one) => [
          `May be person ${one.personId}${one.canLink ? '' : ', who cannot be linked'}:`,
          ...one.evidence.map(({ text }) => `  ${text}`),
        ]),
      ])
    })
  withExamples(command, 'rollcall staged show 019a… --tenant Acme')
}

function syncCommand(staged: Command, context: CliContext): void {
  const command = onConnection(staged.command('sync'))
    .description('apply what is staged: all of it, or the records named')
    .option('--record <ids...>', 'only these records')
    .option('--no-wait', 'do not wait until it is over')
    .action(async (flags: Flags) => {
      const body = flags.record === undefined ? {} : { records: flags.record }
      const begun = await context.api().post<SynchronizationJson>(`${pathOf(flags)}/synchronize`, body)
      const run = flags.wait === false ? begun : await waitForRun(context, flags.tenant, begun)
      context.output.result(run, runLines(run))
      if (run.state === 'held') context.setExitCode(7)
      else if (run.counts.refused + run.counts.held + run.counts.conflicts > 0) context.setExitCode(3)
    })
  withExamples(
    command,
    'rollcall staged sync --tenant Acme',
    'rollcall staged sync --tenant Acme --record 019a…',
  )
}

function runsCommand(staged: Command, context: CliContext): void {
  const command = onConnection(staged.command('runs'))
    .description('runs of Synchronize, newest first')
    .action(async (flags: Flags) => {
      const { items } = await context
        .api()
        .get<{ items: SynchronizationJson[] }>(`${pathOf(flags)}/synchronizations`)
      context.output.list(
        items,
        [
          { title: 'BEGUN', value: (one) => one.createdAt },
          { title: 'BY', value: (one) => one.requestedBy ?? 'schedule' },
          { title: 'STATE', value: (one) => one.state },
          { title: 'DONE', value: (one) => `${one.progress.done} of ${one.progress.total}` },
          { title: 'RESULT', value: (one) => runLines(one)[1] },
          { title: 'ID', value: (one) => one.id },
        ],
        'Nobody has said Synchronize yet.',
      )
    })
  withExamples(command, 'rollcall staged runs --tenant Acme')
}

const words = ['link', 'separate', 'ignore', 'apply', 'keep']

function resolveCommand(staged: Command, context: CliContext): void {
  const command = onConnection(staged.command('resolve <record> <how>'))
    .description('decide one record: link, separate, ignore; apply or keep who is held')
    .option('--link <person>', 'with "link": the person whose record it is')
    .action(async (record: string, how: string, flags: Flags) => {
      if (!words.includes(how) || (how === 'link') !== (flags.link !== undefined)) {
        throw new RollcallError('wrong_usage', {
          problem: `A decision is one of ${words.join(', ')}, and only "link" comes with --link PERSON`,
          help: 'rollcall help staged resolve',
        })
      }
      const path = `${pathOf(flags)}/staged/${encodeURIComponent(record)}/resolve`
      const body = how === 'link' ? { how, person: flags.link } : { how }
      const outcome = await context.api().post<{ personId: string | null }>(path, body)
      const { personId } = outcome
      context.output.result(outcome, [personId === null ? 'Decided.' : `Decided: person ${personId}.`])
    })
  withExamples(
    command,
    'rollcall staged resolve 019a… separate --tenant Acme',
    'rollcall staged resolve 019a… link --link 019b… --tenant Acme',
  )
}

function heldRunCommand(
  staged: Command,
  context: CliContext,
  word: 'allow' | 'cancel',
  description: string,
): void {
  const command = staged
    .command(`${word} <run>`)
    .description(description)
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (id: string, { tenant }: Flags) => {
      const path = `/tenants/${encodeURIComponent(tenant)}/synchronizations/${encodeURIComponent(id)}/${word}`
      const decided = await context.api().post<SynchronizationJson>(path, undefined)
      const run = word === 'allow' ? await waitForRun(context, tenant, decided) : decided
      context.output.result(run, runLines(run))
    })
  withExamples(command, `rollcall staged ${word} 019a… --tenant Acme`)
}

function differenceText(one: StagedJson): string {
  if (one.isGone) return 'deleted'
  if (one.kind === 'new' || one.kind === 'conflict') return `${one.differences.length} attributes`
  return one.differences.map(oneDifference).join('; ')
}

function oneDifference({ attribute, before, after }: StagedJson['differences'][number]): string {
  return `${attribute}: ${JSON.stringify(before ?? null)} → ${JSON.stringify(after ?? null)}`
}

function pathOf({ tenant, connection }: Flags): string {
  return `/tenants/${encodeURIComponent(tenant)}/connections/${encodeURIComponent(connection)}`
}
