import type { Command } from 'commander'
import type {
  AttemptJson,
  DeliveryJson,
  WebhookJson,
  WebhookWithSecretJson,
} from '../../api/webhook-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { readSince } from './log-flags.ts'

interface TenantFlag {
  readonly tenant?: string
}

interface SettingFlags extends TenantFlag {
  readonly description?: string
  readonly types?: string
  readonly allowPrivateAddress?: boolean
  readonly format?: string
}

/** `rollcall webhook …`: where the product is told what happened. */
export function webhookCommands(program: Command, context: CliContext): void {
  const webhook = program.command('webhook').description('addresses that are told what happened, signed')
  createCommand(webhook, context)
  listCommand(webhook, context)
  setCommand(webhook, context)
  actionCommands(webhook, context)
  deliveryCommands(webhook, context)
}

const withTenant = (command: Command): Command =>
  command.option('--tenant <tenant>', 'name or id of the tenant it is of (default: the whole installation)')

const withSettings = (command: Command): Command =>
  withTenant(command)
    .option('--description <text>', 'what it is for')
    .option('--types <types>', 'only these: member.deactivated,group.* ("" for everything)')
    .option('--allow-private-address', 'it may be in your own network, and without TLS')
    .option('--format <format>', 'json, or set: security event tokens (RFC 9967)')

function bodyOf({ description, types, allowPrivateAddress, format }: SettingFlags): object {
  return {
    ...(description === undefined ? {} : { description }),
    ...(types === undefined ? {} : { types: types.split(',').filter((type) => type !== '') }),
    ...(allowPrivateAddress === undefined ? {} : { allowPrivateAddress }),
    ...(format === undefined ? {} : { format }),
  }
}

function pathOf({ tenant }: TenantFlag, ...rest: readonly string[]): string {
  const place = tenant === undefined ? '/webhooks' : `/tenants/${encodeURIComponent(tenant)}/webhooks`
  return [place, ...rest.map(encodeURIComponent)].join('/')
}

/** A secret on a screen is a decision: nothing is made that could not be read afterwards. */
function mustShow(show: boolean | undefined, context: CliContext): void {
  if (show || context.output.format === 'json') return
  throw new RollcallError('wrong_usage', {
    problem: 'A secret can be read only while it is made, so say --show to print it',
    help: 'rollcall webhook --help',
  })
}

function createCommand(webhook: Command, context: CliContext): void {
  const command = withSettings(webhook.command('create <url>'))
    .description('tell this address what happens from now on; its secret is shown once')
    .option('--show', 'print the secret')
    .action(async (url: string, flags: SettingFlags & { readonly show?: boolean }) => {
      mustShow(flags.show, context)
      const made = await context.api().post<WebhookWithSecretJson>(pathOf(flags), { url, ...bodyOf(flags) })
      context.output.result(made, [`Webhook ${made.id}`, `Secret:  ${made.secret}`])
    })
  withExamples(command, 'rollcall webhook create https://app.example/hooks --tenant Acme --show')
}

function listCommand(webhook: Command, context: CliContext): void {
  const command = withTenant(webhook.command('list'))
    .description('list webhooks and how they are doing')
    .action(async (flags: TenantFlag) => {
      const { items } = await context.api().get<{ items: WebhookJson[] }>(pathOf(flags))
      const columns = [
        { title: 'ID', value: (one: WebhookJson) => one.id },
        { title: 'URL', value: (one: WebhookJson) => one.url },
        { title: 'STATUS', value: (one: WebhookJson) => one.disabledReason ?? one.status },
        { title: 'EVENTS', value: (one: WebhookJson) => one.types.join(' ') || 'all' },
        { title: 'SINCE', value: (one: WebhookJson) => one.disabledAt ?? one.failingSince },
      ]
      context.output.list(items, columns, 'No webhook. Next: rollcall webhook create URL --show')
    })
  withExamples(command, 'rollcall webhook list', 'rollcall webhook list --tenant Acme')
}

function setCommand(webhook: Command, context: CliContext): void {
  const command = withSettings(webhook.command('set <webhook>'))
    .description('change a webhook')
    .option('--url <url>', 'another address')
    .action(async (id: string, flags: SettingFlags & { readonly url?: string }) => {
      const body = { ...bodyOf(flags), ...(flags.url === undefined ? {} : { url: flags.url }) }
      const changed = await context.api().patch<WebhookJson>(pathOf(flags, id), body)
      context.output.result(changed, [`Webhook ${changed.id}: ${changed.url}, ${changed.status}`])
    })
  withExamples(command, "rollcall webhook set 019a… --types 'member.*' --tenant Acme")
}

function actionCommands(webhook: Command, context: CliContext): void {
  for (const [name, description] of [
    ['enable', 'take it back into service and send what it has missed'],
    ['disable', 'send nothing until it is enabled again'],
  ] as const) {
    const command = withTenant(webhook.command(`${name} <webhook>`))
      .description(description)
      .action(async (id: string, flags: TenantFlag) => {
        const changed = await context.api().post<WebhookJson>(pathOf(flags, id, name))
        context.output.result(changed, [`Webhook ${changed.id}: ${changed.url}, ${changed.status}`])
      })
    withExamples(command, `rollcall webhook ${name} 019a… --tenant Acme`)
  }
  const remove = withTenant(webhook.command('remove <webhook>'))
    .description('remove a webhook and what waits for it')
    .action(async (id: string, flags: TenantFlag) => {
      await context.api().delete(pathOf(flags, id))
      context.output.message(`Removed webhook ${id}.`)
    })
  withExamples(remove, 'rollcall webhook remove 019a… --tenant Acme')
  const rotate = withTenant(webhook.command('rotate <webhook>'))
    .description('make a new secret; the one before goes on signing for some hours')
    .option('--overlap <hours>', 'hours the old one goes on (default: 24; 0 ends it at once)')
    .option('--show', 'print the new secret')
    .action(
      async (id: string, flags: TenantFlag & { readonly overlap?: string; readonly show?: boolean }) => {
        mustShow(flags.show, context)
        const body = flags.overlap === undefined ? {} : { overlapHours: Number(flags.overlap) }
        const made = await context.api().post<WebhookWithSecretJson>(pathOf(flags, id, 'rotate-secret'), body)
        context.output.result(made, [`Secret:  ${made.secret}`])
      },
    )
  withExamples(rotate, 'rollcall webhook rotate 019a… --tenant Acme --overlap 2 --show')
  const test = withTenant(webhook.command('test <webhook>'))
    .description('send a made-up event at once')
    .action(async (id: string, flags: TenantFlag) => {
      const tried = await context.api().post<AttemptJson>(pathOf(flags, id, 'test'))
      const answer = tried.status === null ? '' : ` It answered ${tried.status}.`
      context.output.result(tried, [
        tried.ok ? `It arrived.${answer}` : `It failed: ${tried.error}.${answer}`,
      ])
      if (!tried.ok) context.setExitCode(1)
    })
  withExamples(test, 'rollcall webhook test 019a… --tenant Acme')
}

function deliveryCommands(webhook: Command, context: CliContext): void {
  const list = withTenant(webhook.command('deliveries <webhook>'))
    .description('what was sent, what waits and what was given up, newest first')
    .option('--state <state>', 'waiting, delivered, dead')
    .option('--limit <n>', 'the most to list', '50')
    .action(async (id: string, flags: TenantFlag & { readonly state?: string; readonly limit: string }) => {
      const { items } = await context.api().get<{ items: DeliveryJson[] }>(pathOf(flags, id, 'deliveries'), {
        limit: Math.min(1000, Math.max(1, Number.parseInt(flags.limit, 10) || 50)),
        ...(flags.state === undefined ? {} : { state: flags.state }),
      })
      const columns = [
        { title: 'EVENT', value: (one: DeliveryJson) => one.event },
        { title: 'TYPE', value: (one: DeliveryJson) => one.type },
        { title: 'STATE', value: (one: DeliveryJson) => one.state },
        { title: 'TRIES', value: (one: DeliveryJson) => one.attempts },
        { title: 'ANSWER', value: (one: DeliveryJson) => one.status ?? one.error },
        { title: 'NEXT TRY', value: (one: DeliveryJson) => one.nextTryAt },
      ]
      context.output.list(items, columns, 'Nothing was sent yet.')
    })
  withExamples(list, 'rollcall webhook deliveries 019a… --tenant Acme --state dead')
  const replay = withTenant(webhook.command('replay <webhook> [event]'))
    .description('send one event again, or everything since a time')
    .option('--since <time>', '2h, 7d, or an RFC 3339 time')
    .action(
      async (id: string, event: string | undefined, flags: TenantFlag & { readonly since?: string }) => {
        if ((event === undefined) === (flags.since === undefined)) {
          throw new RollcallError('wrong_usage', {
            problem: 'Say either which event or --since which time',
            help: 'rollcall webhook replay --help',
          })
        }
        if (event !== undefined) await context.api().post(pathOf(flags, id, 'deliveries', event, 'replay'))
        else
          await context
            .api()
            .post(pathOf(flags, id, 'replay'), { since: readSince(flags.since ?? '', Date.now()) })
        context.output.message('It is sent again.')
      },
    )
  withExamples(
    replay,
    'rollcall webhook replay 019a… evt_1z_mb0 --tenant Acme',
    'rollcall webhook replay 019a… --since 2h',
  )
}
