import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { type ConnectionJson, disconnectionLines, policyLines } from './policy-lines.ts'
import { type PolicyFlags, readPolicyFlags } from './read-policy-flags.ts'

interface Flags extends PolicyFlags {
  readonly tenant: string
}

type ListedJson = Omit<ConnectionJson, 'policy' | 'nextRunAt'> & { readonly failingSince: string | null }

/** `rollcall connection …`: what a tenant's connection does with what it receives. */
export function connectionCommands(program: Command, context: CliContext): void {
  const connection = program
    .command('connection')
    .description('what is done with what an identity provider sends')
  listCommand(connection, context)
  showCommand(connection, context)
  setCommand(connection, context)
  disconnectCommand(connection, context)
}

function listCommand(connection: Command, context: CliContext): void {
  const command = connection
    .command('list')
    .description('the connections of a tenant')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async ({ tenant }: Flags) => {
      const { items } = await context.api().get<{ items: ListedJson[] }>(pathOf(tenant))
      context.output.list(
        items,
        [
          { title: 'No', value: ({ connection }) => connection },
          { title: 'Name', value: ({ name }) => name },
          { title: 'Profile', value: ({ profile }) => profile },
          { title: 'Provisioning', value: ({ enabled }) => (enabled ? 'on' : 'off') },
          { title: 'Turned away since', value: ({ failingSince }) => failingSince },
        ],
        'This tenant has no connection.',
      )
    })
  withExamples(command, 'rollcall connection list --tenant Acme')
}

function showCommand(connection: Command, context: CliContext): void {
  const command = connection
    .command('show [connection]')
    .description('when changes are applied, what leaving means, and the brake')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (name: string | undefined, { tenant }: Flags) => {
      const found = await context.api().get<ConnectionJson>(pathOf(tenant, name ?? '1'))
      context.output.result(found, policyLines(found))
    })
  withExamples(command, 'rollcall connection show --tenant Acme')
}

function setCommand(connection: Command, context: CliContext): void {
  const command = connection
    .command('set [connection]')
    .description('change the policy of a connection; only what is named changes')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .option('--apply <mode>', 'when changes are applied: immediate, scheduled, by_hand')
    .option('--at <time>', 'time of the daily run, HH:MM')
    .option('--time-zone <zone>', 'time zone of the daily run, such as Europe/Berlin')
    .option('--stop-above <changes>', 'hold a run with more changes than this; "none" for no limit')
    .option('--on-deactivate <action>', 'suspend, remove, keep:DAYS, transfer:PERSON')
    .option('--on-delete <action>', 'the same, when the identity provider deletes somebody')
    .option('--on-connection-removed <action>', 'the same, when the connection ends')
    .option('--grace-hours <hours>', 'hours before leaving takes effect')
    .option('--reactivation-days <days>', 'days in which somebody removed comes back as the same member')
    .option(
      '--brake <limit>',
      'PEOPLE,PERCENT,MINUTES: more leavers than both within that time are held; "none" holds nobody',
    )
    .option('--adoption <how>', 'who links people who were here before: ask, verified_domain')
    .option('--import-visible <yes|no>', 'whether the identity provider sees the product’s own people')
    .action(async (name: string | undefined, flags: Flags) => {
      const body = readPolicyFlags(flags)
      const changed = await context.api().patch<ConnectionJson>(pathOf(flags.tenant, name ?? '1'), body)
      context.output.result(changed, policyLines(changed))
    })
  withExamples(
    command,
    'rollcall connection set --tenant Acme --apply scheduled --at 06:00 --time-zone Europe/Berlin',
    'rollcall connection set --tenant Acme --on-delete keep:30 --brake 10,5,60',
  )
}

const pollMs = 300

function disconnectCommand(connection: Command, context: CliContext): void {
  const command = connection
    .command('disconnect [connection]')
    .description('end a connection: its tokens at once, its members as its policy says, all it sent')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .requiredOption('--yes', 'say that you mean it')
    .option('--no-wait', 'do not wait until its members are settled')
    .action(async (name: string | undefined, { tenant, wait: waits }: Flags & { readonly wait: boolean }) => {
      const path = pathOf(tenant, name ?? '1')
      let found = await context.api().post<ConnectionJson>(`${path}/disconnect`)
      while (waits && found.disconnection?.isOver === false && !context.signal.aborted) {
        await wait(pollMs, undefined, { signal: context.signal }).catch(() => undefined)
        found = await context.api().get<ConnectionJson>(path)
      }
      context.output.result(
        found,
        found.disconnection === null ? [] : disconnectionLines(found.disconnection),
      )
      context.output.message('Its policy stays. To connect anew: rollcall token create')
    })
  withExamples(
    command,
    'rollcall connection set --tenant Acme --on-connection-removed keep:30',
    'rollcall connection disconnect --tenant Acme --yes',
  )
}

function pathOf(tenant: string, connection?: string): string {
  const path = `/tenants/${encodeURIComponent(tenant)}/connections`
  return connection === undefined ? path : `${path}/${encodeURIComponent(connection)}`
}
