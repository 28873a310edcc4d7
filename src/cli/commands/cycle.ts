import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Application, Cycle } from '../../api/shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { exitCodeOfTarget } from '../exit-code-of-target.ts'
import { withExamples } from '../help.ts'
import { sumUp } from '../sum-up-cycles.ts'
import { warnIncomplete } from './drift.ts'
import { paceCommand } from './pictures.ts'
import { restartCommand } from './restart.ts'

interface CycleFlags {
  readonly app: string
  readonly wait?: boolean
}

/** `rollcall cycle …`: run, watch, show and stop cycles. */
export function cycleCommands(program: Command, context: CliContext): void {
  const cycle = program.command('cycle').description('cycles: what is being provisioned, and how far it is')
  const run = cycle
    .command('run')
    .description('run a cycle now')
    .requiredOption('--app <app>', 'the application')
    .option('--wait', 'wait for its end, with a progress bar')
    .action(async (flags: CycleFlags) => {
      const begun = await begin(context, flags.app)
      await report(context, flags.app, flags.wait ? await runToEnd(context, flags.app, begun) : begun)
    })
  withExamples(run, 'rollcall cycle run --app Moqups --wait', 'rollcall cycle run --app Moqups --wait --json')
  const watch = cycle
    .command('watch')
    .description('follow the running cycle to its end')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: CycleFlags) =>
      report(context, app, await follow(context, app, await latest(context, app))),
    )
  withExamples(watch, 'rollcall cycle watch --app Moqups')
  const show = cycle
    .command('show')
    .description('the newest cycle')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: CycleFlags) => report(context, app, await latest(context, app)))
  withExamples(show, 'rollcall cycle show --app Moqups')
  listCommand(cycle, context)
  reconcileCommand(cycle, context)
  restartCommand(cycle, context)
  paceCommand(cycle, context)
  const stop = cycle
    .command('stop')
    .description('stop the running cycle after the people in hand')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: CycleFlags) => {
      const answer = await context.api().post<{ stopping: boolean }>(`${pathOf(app)}/cycles/stop`)
      context.output.result(answer, [answer.stopping ? 'Stopping.' : 'No cycle is running.'])
    })
  withExamples(stop, 'rollcall cycle stop --app Moqups')
}

function listCommand(cycle: Command, context: CliContext): void {
  const command = cycle
    .command('list')
    .description('cycles, newest first')
    .requiredOption('--app <app>', 'the application')
    .option('--kind <kind>', 'only initial, incremental or reconciliation')
    .action(async ({ app, kind }: CycleFlags & { readonly kind?: string }) => {
      const query = kind === undefined ? {} : { kind }
      const { items } = await context.api().get<{ items: Cycle[] }>(`${pathOf(app)}/cycles`, query)
      const columns = [
        { title: 'STARTED', value: (one: Cycle) => one.startedAt },
        { title: 'KIND', value: (one: Cycle) => one.kind },
        { title: 'STATE', value: (one: Cycle) => one.state.replaceAll('_', ' ') },
        { title: 'READ', value: (one: Cycle) => one.counts.read, align: 'right' as const },
        { title: 'WRITTEN', value: (one: Cycle) => one.counts.written, align: 'right' as const },
        { title: 'FAILED', value: (one: Cycle) => one.counts.failed, align: 'right' as const },
        { title: 'DRIFTED', value: (one: Cycle) => one.counts.drifted ?? 0, align: 'right' as const },
        { title: 'ID', value: (one: Cycle) => one.id },
      ]
      context.output.list(items, columns, 'No cycle yet.')
    })
  withExamples(
    command,
    'rollcall cycle list --app Moqups',
    'rollcall cycle list --app Moqups --kind reconciliation',
  )
}

function reconcileCommand(cycle: Command, context: CliContext): void {
  const command = cycle
    .command('reconcile')
    .description('read the application and compare it with what was left there; nothing is changed there')
    .requiredOption('--app <app>', 'the application')
    .option('--repair', 'let the next cycle repair what is found, under its guard')
    .option('--wait', 'wait for its end, with a progress bar')
    .action(async ({ app, wait, repair }: CycleFlags & { readonly repair?: boolean }) => {
      const body = { kind: 'reconciliation', repair: repair ?? false }
      const begun = await context.api().post<Begun>(`${pathOf(app)}/cycles`, body)
      const ended = wait ? await follow(context, app, begun) : begun
      await report(context, app, ended)
      warnIncomplete(context, ended)
      if (ended.state !== 'done' || (ended.counts.drifted ?? 0) === 0) return
      context.output.message(`See what differs: rollcall drift list --app "${app}"`)
      context.setExitCode(3)
    })
  withExamples(
    command,
    'rollcall cycle reconcile --app Moqups --wait',
    'rollcall cycle reconcile --app Moqups --repair --wait',
  )
}

const pollMs = 250

type Begun = Cycle & { readonly joined: boolean; readonly taken: readonly Cycle[] }

function begin(context: CliContext, app: string): Promise<Begun> {
  return context.api().post<Begun>(`${pathOf(app)}/cycles`)
}

/**
 * Whoever asks for a cycle wants everything of before to be in it, and to be told what came of it. One that ran
 * already when it was asked for may have passed by the last change, so another one follows; and a cycle that began by
 * itself a moment before may have left it nothing to do. All of them are the answer.
 */
async function runToEnd(context: CliContext, app: string, begun: Begun): Promise<Cycle> {
  const ended = await follow(context, app, begun)
  const isLast =
    !begun.joined || begun.kind === 'initial' || ended.state === 'failed' || ended.state === 'stopped'
  if (isLast) return sumUp([...begun.taken, ended])
  const next = await begin(context, app)
  return sumUp([...begun.taken, ended, ...next.taken, await follow(context, app, next)])
}

/** Asks for the cycle until it has ended, drawing its bar on stderr. */
async function follow(context: CliContext, app: string, begun: Cycle): Promise<Cycle> {
  const bar = context.output.progress()
  let cycle = begun
  while (cycle.state === 'running' || cycle.state === 'waiting') {
    const { done, total, perSecond, etaSeconds, bottleneck } = cycle.progress
    const note =
      cycle.limitedUntil === null ? bottleneck?.text : `waits for the application until ${cycle.limitedUntil}`
    bar.update({ label: app, done, total, perSecond, etaSeconds, note })
    await sleep(pollMs, undefined, { signal: context.signal })
    cycle = await context.api().get<Cycle>(`${pathOf(app)}/cycles/${begun.id}`)
  }
  bar.finish()
  return cycle
}

function latest(context: CliContext, app: string): Promise<Cycle> {
  return context.api().get<Cycle>(`${pathOf(app)}/cycles/latest`)
}

/** The cycle in a line or two, and the exit code it stands for. */
async function report(context: CliContext, app: string, cycle: Cycle): Promise<void> {
  const { counts } = cycle
  if (cycle.kind === 'reconciliation') {
    context.output.result(cycle, [
      `${app}: reconciliation ${cycle.state.replaceAll('_', ' ')}`,
      `  ${counts.read} read, ${counts.drifted ?? 0} not as they were left`,
    ])
    if (cycle.state === 'failed') context.setExitCode(8)
    return
  }
  const parts = [
    `${counts.read} read`,
    `${counts.created} created`,
    `${counts.updated} updated`,
    `${counts.disabled} disabled`,
    `${counts.deleted} deleted`,
    `${counts.noChange} unchanged`,
    `${counts.skipped} skipped`,
    `${counts.failed} failed`,
    `${counts.memberships} memberships`,
  ]
  context.output.result(cycle, [
    `${app}: ${cycle.kind} cycle ${cycle.state.replaceAll('_', ' ')}`,
    `  ${parts.join(', ')}`,
    ...(!cycle.progress.bottleneck || counts.read === 0 ? [] : [`  Most of the time it ${pastOf(cycle)}`]),
  ])
  if (cycle.state === 'done_with_failures') {
    context.setExitCode(3)
    context.output.warn(`${failingText(cycle)} See why: rollcall app show "${app}"`)
  }
  if (cycle.state === 'done') await reportHeld(context, app)
  if (cycle.state === 'failed') {
    const { reasons, quarantine } = await context.api().get<Application>(pathOf(app))
    for (const reason of reasons) context.output.warn(reason.text)
    if (quarantine) {
      context.output.warn(`Why:  ${quarantine.cause}`)
      context.output.warn(`Next: ${quarantine.next}`)
    }
    context.setExitCode(reasons.some(({ code }) => exitCodeOfTarget(code) === 4) ? 4 : 8)
  }
}

/** Whom this cycle could not provision, and whom none could before, who are not tried every time. */
function failingText({ counts, stillFailing }: Cycle): string {
  const all = stillFailing ?? counts.failed
  if (all === 0) return 'Some could not be provisioned, and could when they were tried again.'
  const others = all - Math.min(all, counts.failed)
  const before = counts.failed === 0 ? 'before' : 'others before'
  const tried =
    others === 0
      ? ''
      : ` ${counts.failed === 0 ? `Everything this cycle tried succeeded; ${others}` : others} failed ${before} and will be tried again.`
  return `${all} could not be provisioned.${tried}`
}

/** "waits for …" while it runs; it has ended, "waited for …". */
function pastOf({ progress: { bottleneck }, endedAt }: Cycle): string {
  const text = bottleneck?.text ?? ''
  return `${endedAt === null ? text : text.replace(/^waits/, 'waited')} (${bottleneck?.share ?? 0} %)`
}

/** What waits for a person's word is not done: the cycle ends well, and yet with 7. */
async function reportHeld(context: CliContext, app: string): Promise<void> {
  const { reasons } = await context.api().get<Application>(pathOf(app))
  for (const { code, text } of reasons) {
    if (code !== 'deletions_held' && code !== 'approvals_waiting') continue
    const command = code === 'deletions_held' ? 'held' : 'approval'
    context.output.warn(`${text} See why: rollcall ${command} list --app "${app}"`)
    context.setExitCode(7)
  }
}

function pathOf(name: string): string {
  if (name.trim() === '') {
    throw new RollcallError('wrong_usage', {
      problem: 'The application has no name.',
      help: 'rollcall cycle --help',
    })
  }
  return `/applications/${encodeURIComponent(name)}`
}
