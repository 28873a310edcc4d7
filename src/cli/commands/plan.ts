import type { Command } from 'commander'
import type { PlanJson } from '../../api/plan-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface Flags {
  readonly name?: string
  readonly entitlement?: readonly string[]
  readonly noEntitlements?: boolean
  readonly seats?: string
}

/** `rollcall plan …`: what customers of the product can have. */
export function planCommands(program: Command, context: CliContext): void {
  const plan = program
    .command('plan')
    .description('plans of your product: who may be provisioned, and how many seats')
  withFlags(
    plan
      .command('create <name>')
      .description('add a plan; it includes user provisioning unless said otherwise'),
  ).action(async (name: string, flags: Flags) => {
    report(await context.api().post<PlanJson>('/plans', { name, ...bodyOf(flags) }), context)
  })
  const list = plan
    .command('list')
    .description('list plans')
    .action(async () => {
      const { items } = await context.api().get<{ items: PlanJson[] }>('/plans')
      context.output.list(items, columns, 'There is no plan: every tenant may do everything.')
    })
  withFlags(plan.command('change <plan>').description('change a plan for every tenant that has it'))
    .option('--name <name>', 'call it so')
    .action(async (reference: string, flags: Flags) => {
      const body = { ...(flags.name === undefined ? {} : { name: flags.name }), ...bodyOf(flags) }
      report(await context.api().patch<PlanJson>(pathOf(reference), body), context)
    })
  const remove = plan
    .command('remove <plan>')
    .description('remove a plan that no tenant has')
    .action(async (reference: string) => {
      await context.api().delete(pathOf(reference))
      context.output.message(`Removed plan ${reference}.`)
    })
  withExamples(list, 'rollcall plan list')
  withExamples(remove, 'rollcall plan remove Free')
}

function withFlags(command: Command): Command {
  const changed = command
    .option('--entitlement <name...>', 'what it includes: user_provisioning and words of your own')
    .option('--no-entitlements', 'it includes nothing')
    .option('--seats <n>', 'most active members of a tenant, or "none"')
  withExamples(
    changed,
    command.name() === 'create'
      ? 'rollcall plan create Enterprise --seats 500'
      : 'rollcall plan change Enterprise --seats none',
  )
  return changed
}

function bodyOf({ entitlement, seats, ...flags }: Flags & { readonly entitlements?: boolean }) {
  return {
    ...(flags.entitlements === false
      ? { entitlements: [] }
      : entitlement === undefined
        ? {}
        : { entitlements: entitlement }),
    ...(seats === undefined ? {} : { seats: seatsOf(seats) }),
  }
}

function seatsOf(text: string): number | null {
  if (text === 'none') return null
  if (/^\d{1,8}$/.test(text)) return Number(text)
  throw new RollcallError('wrong_usage', {
    problem: `Seats are a whole number or "none"; this is ${JSON.stringify(text)}`,
    help: 'rollcall plan --help',
  })
}

const columns = [
  { title: 'Name', value: ({ name }: PlanJson) => name },
  { title: 'Entitlements', value: ({ entitlements }: PlanJson) => entitlements.join(' ') },
  { title: 'Seats', value: ({ seats }: PlanJson) => seats ?? 'no limit', align: 'right' as const },
]

function report(plan: PlanJson, context: CliContext): void {
  const { name, entitlements, seats } = plan
  context.output.result(plan, [
    `Plan ${name}: ${entitlements.length === 0 ? 'no entitlements' : entitlements.join(', ')}, ${seats === null ? 'no limit of seats' : `${seats} seats`}`,
  ])
}

function pathOf(reference: string): string {
  return `/plans/${encodeURIComponent(reference)}`
}
