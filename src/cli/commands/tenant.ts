import type { Command } from 'commander'
import type { ProvisioningJson } from '../../api/plan-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { tenantDefinitionCommands } from './tenant-definition.ts'
import { provisioningLine, tenantProvisioningCommands } from './tenant-provisioning.ts'
import { tenantSetupCommands } from './tenant-setup.ts'

/** What these commands read of a tenant. */
interface TenantJson {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly scimUrl: string
}

interface SetFlags {
  readonly profile?: string
  readonly on?: true
  readonly off?: true
  readonly keepBodies?: boolean
}

interface ConnectionJson {
  readonly name: string
  readonly profile: string
  readonly enabled: boolean
  readonly settings: { readonly keepBodies?: boolean }
}

/** `rollcall tenant …`: the customers that identity providers send people to. */
export function tenantCommands(program: Command, context: CliContext): void {
  const tenant = program.command('tenant').description('organisations that receive people over SCIM')
  createCommand(tenant, context)
  listCommand(tenant, context)
  showCommand(tenant, context)
  setCommand(tenant, context)
  deleteCommand(tenant, context)
  tenantProvisioningCommands(tenant, context)
  tenantSetupCommands(tenant, context)
  tenantDefinitionCommands(tenant, context)
}

function createCommand(tenant: Command, context: CliContext): void {
  const command = tenant
    .command('create <name>')
    .description('add a tenant')
    .option(
      '--profile <profile>',
      'how its identity provider speaks: auto (recognised, the default), entra, okta, onelogin, lenient, strict, …',
    )
    .option('--plan <plan>', 'name or id of its plan')
    .option('--no-activated', 'its admin has to activate user provisioning first')
    .action(async (name: string, flags: { profile?: string; plan?: string; activated: boolean }) => {
      const { plan, activated, ...rest } = flags
      const created = await context.api().post<TenantJson>('/tenants', { name, ...rest })
      if (plan !== undefined) await context.api().put(`${pathOf(created.id)}/plan`, { plan })
      if (!activated) await context.api().post(`${pathOf(created.id)}/deactivate`)
      context.output.result(created, [
        `Tenant ${created.name} (${created.id})`,
        `Tenant URL: ${created.scimUrl}`,
      ])
      context.output.message(
        `Next: rollcall token create --tenant ${JSON.stringify(created.name)} --description "Entra" --scope scim --show`,
      )
    })
  withExamples(command, 'rollcall tenant create Acme', 'rollcall tenant create Acme --profile okta --json')
}

function listCommand(tenant: Command, context: CliContext): void {
  const command = tenant
    .command('list')
    .description('list tenants')
    .action(async () => {
      const { items } = await context.api().get<{ items: TenantJson[] }>('/tenants')
      context.output.list(
        items,
        [
          { title: 'Name', value: ({ name }) => name },
          { title: 'Id', value: ({ id }) => id },
          { title: 'Created', value: ({ createdAt }) => createdAt },
        ],
        'There is no tenant yet. Next: rollcall tenant create NAME',
      )
    })
  withExamples(command, 'rollcall tenant list')
}

function showCommand(tenant: Command, context: CliContext): void {
  const command = tenant
    .command('show <tenant>')
    .description('show a tenant and how its identity provider is understood')
    .action(async (reference: string) => {
      const found = await context.api().get<TenantJson>(pathOf(reference))
      const { items } = await context
        .api()
        .get<{ items: ConnectionJson[] }>(`${pathOf(reference)}/connections`)
      const provisioning = await context.api().get<ProvisioningJson>(`${pathOf(reference)}/provisioning`)
      context.output.result({ ...found, provisioning, connections: items }, [
        `Tenant ${found.name} (${found.id})`,
        `Tenant URL: ${found.scimUrl}`,
        provisioningLine(provisioning),
        ...items.map(connectionLine),
      ])
    })
  withExamples(command, 'rollcall tenant show Acme')
}

function setCommand(tenant: Command, context: CliContext): void {
  const command = tenant
    .command('set <tenant>')
    .description('change how a tenant is provisioned')
    .option('--profile <profile>', 'how its identity provider speaks')
    .option('--on', 'switch provisioning on')
    .option('--off', 'switch provisioning off; nothing is lost')
    .option('--keep-bodies', 'keep what is sent and answered for some days, sealed, to show and replay it')
    .option('--no-keep-bodies', 'keep it no longer; what is kept goes after some days')
    .action(async (reference: string, flags: SetFlags) => {
      const body = {
        ...(flags.profile === undefined ? {} : { profile: flags.profile }),
        ...(flags.on ? { enabled: true } : flags.off ? { enabled: false } : {}),
        ...(flags.keepBodies === undefined ? {} : { settings: { keepBodies: flags.keepBodies } }),
      }
      const changed = await context.api().patch<ConnectionJson>(`${pathOf(reference)}/connection`, body)
      context.output.result(changed, [connectionLine(changed)])
    })
  withExamples(command, 'rollcall tenant set Acme --profile entra', 'rollcall tenant set Acme --off')
}

function deleteCommand(tenant: Command, context: CliContext): void {
  const command = tenant
    .command('delete <tenant>')
    .description('delete a tenant, its tokens and everything it received')
    .requiredOption('--yes', 'say that you mean it')
    .action(async (reference: string) => {
      await context.api().delete(pathOf(reference))
      context.output.message(`Deleted tenant ${reference}. The persons it knew stay.`)
    })
  withExamples(command, 'rollcall tenant delete Acme --yes')
}

function connectionLine({ name, profile, enabled, settings }: ConnectionJson): string {
  const bodies = settings.keepBodies ? ', bodies of requests are kept' : ''
  return `Connection ${name}: profile ${profile}, provisioning ${enabled ? 'on' : 'off'}${bodies}`
}

function pathOf(reference: string): string {
  return `/tenants/${encodeURIComponent(reference)}`
}
