import type { Command } from 'commander'
import type { IssuedSetupLinkJson, SetupLinkJson, SetupProgressJson } from '../../api/setup-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

/** `rollcall tenant setup…`: what a customer's admin needs to connect their identity provider, and how far they are. */
export function tenantSetupCommands(tenant: Command, context: CliContext): void {
  const setup = tenant
    .command('setup <tenant>')
    .description('how far the set-up of its identity provider has come')
    .action(async (reference: string) => {
      const progress = await context.api().get<SetupProgressJson>(`${pathOf(reference)}/setup`)
      context.output.result(progress, progressLines(progress))
    })
  withExamples(setup, 'rollcall tenant setup Acme')
  linkCommand(tenant, context)
  const list = tenant
    .command('setup-links <tenant>')
    .description('list its setup links')
    .action(async (reference: string) => {
      const { items } = await context
        .api()
        .get<{ items: SetupLinkJson[] }>(`${pathOf(reference)}/setup-links`)
      context.output.list(items, columns, 'No setup link was made. Next: rollcall tenant setup-link TENANT')
    })
  withExamples(list, 'rollcall tenant setup-links Acme')
  const revoke = tenant
    .command('revoke-setup-link <tenant> <link>')
    .description('take a setup link back; tokens that were made with it go on')
    .action(async (reference: string, id: string) => {
      const path = `${pathOf(reference)}/setup-links/${encodeURIComponent(id)}`
      const link = await context.api().delete<SetupLinkJson>(path)
      context.output.result(link, [`Setup link ${link.id} works no more.`])
    })
  withExamples(revoke, 'rollcall tenant revoke-setup-link Acme 019a…')
}

function linkCommand(tenant: Command, context: CliContext): void {
  const command = tenant
    .command('setup-link <tenant>')
    .description('print a link for the customer’s admin: it opens once and can only set this tenant up')
    .option('--hours <n>', 'how long it waits to be opened, 1 to 336 (default: 72)')
    .action(async (reference: string, { hours }: { readonly hours?: string }) => {
      if (hours !== undefined && !/^\d{1,3}$/.test(hours)) {
        throw new RollcallError('wrong_usage', {
          problem: `Hours are a whole number; this is ${JSON.stringify(hours)}`,
          help: 'rollcall tenant setup-link --help',
        })
      }
      const body = hours === undefined ? {} : { expiresInHours: Number(hours) }
      const link = await context.api().post<IssuedSetupLinkJson>(`${pathOf(reference)}/setup-links`, body)
      context.output.result(link, [link.url])
      context.output.message(
        `It opens once, until ${link.expiresAt}, and is shown only now. Whoever has it can make tokens for this tenant.`,
      )
    })
  withExamples(
    command,
    'rollcall tenant setup-link Acme',
    'rollcall tenant setup-link Acme --hours 24 --json',
  )
}

const columns = [
  { title: 'Id', value: ({ id }: SetupLinkJson) => id },
  { title: 'State', value: ({ state }: SetupLinkJson) => state.replace('_', ' ') },
  { title: 'Made by', value: ({ createdBy }: SetupLinkJson) => createdBy },
  { title: 'Until', value: ({ expiresAt }: SetupLinkJson) => expiresAt },
  { title: 'Opened', value: ({ begunAt }: SetupLinkJson) => begunAt ?? 'no' },
  { title: 'From', value: ({ begunFrom }: SetupLinkJson) => begunFrom },
  { title: 'Tokens', value: ({ tokens }: SetupLinkJson) => tokens.length, align: 'right' as const },
]

const words = {
  token_created: 'Token created',
  first_request: 'First request',
  first_person: 'First person',
  first_group: 'First group',
} as const

function progressLines({
  scimUrl,
  provisioning,
  steps,
  lastRequest,
  people,
  groups,
}: SetupProgressJson): string[] {
  const off = {
    on: [],
    not_activated: ['User provisioning is not activated. Next: rollcall tenant activate TENANT'],
    not_in_plan: ['The plan does not include user provisioning. Next: rollcall tenant plan TENANT PLAN'],
  }
  return [
    `Tenant URL: ${scimUrl}`,
    ...off[provisioning],
    ...steps.map(({ step, done, at }) => `${done ? '✓' : '–'} ${words[step]}${at === null ? '' : `  ${at}`}`),
    `${people} people, ${groups} groups`,
    ...(lastRequest === null
      ? []
      : [
          `Last request: ${lastRequest.at} ${lastRequest.method} ${lastRequest.path} → ${lastRequest.status}${lastRequest.detail === null ? '' : `: ${lastRequest.detail}`}`,
        ]),
  ]
}

function pathOf(reference: string): string {
  return `/tenants/${encodeURIComponent(reference)}`
}
