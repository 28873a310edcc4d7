import type { Command } from 'commander'
import type {
  GrantJson,
  GroupMemberJson,
  ProductRoleJson,
  ReceivedGroupJson,
  TenantRoleJson,
} from '../../api/product-role-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { oneMember } from './member-lines.ts'
import { inTenant, pathOf } from './property-place.ts'
import { yesOrNo } from './read-policy-flags.ts'

interface Flags {
  readonly tenant: string
  readonly group: string
}

/** `rollcall product-role …`: roles of the product, and the groups that grant them. */
export function productRoleCommands(program: Command, context: CliContext): void {
  const role = program
    .command('product-role')
    .description('roles of your product, and which received groups grant them')
  listCommand(role, context)
  declareCommand(role, context)
  retractCommand(role, context)
  groupsCommand(role, context)
  groupMembersCommand(role, context)
  mapCommand(role, context)
  unmapCommand(role, context)
  grantsCommand(role, context)
}

function listCommand(role: Command, context: CliContext): void {
  const command = role
    .command('list')
    .description('roles and the groups that grant them; without a tenant those that every tenant has')
    .option('--tenant <tenant>', 'name or id of the tenant')
    .action(async ({ tenant }: Partial<Flags>) => {
      const path = tenant === undefined ? '/product-roles' : `${pathOf(tenant)}/product-roles`
      const { items } = await context
        .api()
        .get<{ items: (ProductRoleJson & Partial<TenantRoleJson>)[] }>(path)
      context.output.list(items, columns, 'No role yet. Next: rollcall product-role declare NAME')
    })
  withExamples(command, 'rollcall product-role list', 'rollcall product-role list --tenant Acme')
}

const columns = [
  { title: 'ROLE', value: ({ name }: ProductRoleJson) => name },
  { title: 'TITLE', value: ({ title }: ProductRoleJson) => title },
  {
    title: 'FOR',
    value: ({ scope }: ProductRoleJson) => (scope === 'product' ? 'every tenant' : 'this tenant'),
  },
  { title: 'PROTECTED', value: (one: ProductRoleJson) => (one.protected ? 'yes' : 'no') },
  {
    title: 'GRANTED BY',
    value: ({ mappings = [] }: Partial<TenantRoleJson>) =>
      mappings.map(({ group }) => group.displayName ?? group.id).join(', '),
  },
]

function declareCommand(role: Command, context: CliContext): void {
  const command = role
    .command('declare <role>')
    .description('declare a role for every tenant, or for one')
    .option('--tenant <tenant>', 'name or id of the tenant')
    .option('--title <text>', 'how people call it')
    .option('--protected <yes|no>', 'no group can be mapped to it; yes for owner unless said')
    .action(async (name: string, flags: Partial<Flags> & { title?: string; protected?: string }) => {
      const body = {
        ...(flags.title === undefined ? {} : { title: flags.title }),
        ...(flags.protected === undefined ? {} : { protected: yesOrNo('--protected', flags.protected) }),
      }
      await context.api().put<unknown>(rolePath(flags.tenant, name), body)
      context.output.message(`${name} is declared for ${flags.tenant ?? 'every tenant'}.`)
    })
  withExamples(command, 'rollcall product-role declare editor --title Editor')
}

function retractCommand(role: Command, context: CliContext): void {
  const command = role
    .command('retract <role>')
    .description('take a role back; nobody has it from then on')
    .option('--tenant <tenant>', 'name or id of the tenant')
    .action(async (name: string, { tenant }: Partial<Flags>) => {
      await context.api().delete(rolePath(tenant, name))
      context.output.message(`${name} is taken back; nobody has it any more.`)
    })
  withExamples(command, 'rollcall product-role retract editor --tenant Acme')
}

function groupsCommand(role: Command, context: CliContext): void {
  const command = inTenant(role.command('groups'))
    .description('groups that identity providers sent, with their ids')
    .option('--search <text>', 'beginning of the name')
    .action(async ({ tenant, search }: Flags & { readonly search?: string }) => {
      const groupColumns = [
        { title: 'GROUP', value: ({ displayName }: ReceivedGroupJson) => displayName },
        { title: 'MEMBERS', value: ({ members }: ReceivedGroupJson) => members, align: 'right' as const },
        { title: 'ROLES', value: ({ roles }: ReceivedGroupJson) => roles.join(', ') },
        { title: 'CONNECTION', value: ({ connection }: ReceivedGroupJson) => connection },
        { title: 'ID', value: ({ id }: ReceivedGroupJson) => id },
      ]
      context.output.list(await groupsOf(context, tenant, search), groupColumns, 'No group was received yet.')
    })
  withExamples(command, 'rollcall product-role groups --tenant Acme')
}

function groupMembersCommand(role: Command, context: CliContext): void {
  const command = inTenant(role.command('group-members <group>'))
    .description('who is in a group that an identity provider sent, members or not yet')
    .action(async (reference: string, { tenant }: Flags) => {
      const id = await groupId(context, tenant, reference)
      const path = `${pathOf(tenant)}/groups/${id}/members`
      const items = await Array.fromAsync(context.api().items<GroupMemberJson>(path, { limit: 500 }, 'after'))
      const memberColumns = [
        { title: 'WHO', value: (one: GroupMemberJson) => one.label ?? one.id },
        { title: 'USER NAME', value: (one: GroupMemberJson) => one.userName },
        { title: 'KIND', value: (one: GroupMemberJson) => (one.kind === 'Group' ? 'group' : 'person') },
        { title: 'STATE', value: (one: GroupMemberJson) => one.state },
        { title: 'WAITS', value: (one: GroupMemberJson) => one.staged },
        { title: 'PERSON', value: (one: GroupMemberJson) => one.personId },
      ]
      context.output.list(items, memberColumns, 'Nobody is in this group.')
    })
  withExamples(command, 'rollcall product-role group-members Product --tenant Acme')
}

function groupsOf(
  context: CliContext,
  tenant: string,
  search: string | undefined,
): Promise<ReceivedGroupJson[]> {
  const query = { limit: 500, search }
  return Array.fromAsync(context.api().items<ReceivedGroupJson>(`${pathOf(tenant)}/groups`, query, 'after'))
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What people type is a name; what is mapped is the id that the group has now, and only if one group is called so. */
async function groupId(context: CliContext, tenant: string, reference: string): Promise<string> {
  if (uuid.test(reference)) return reference
  const same = (await groupsOf(context, tenant, reference)).filter(
    ({ displayName }) => displayName?.toLowerCase() === reference.toLowerCase(),
  )
  const [one, ...others] = same
  if (!one) throw new RollcallError('received_group_not_found', { group: reference, tenant })
  if (others.length === 0) return one.id
  throw new RollcallError('wrong_usage', {
    problem: `${same.length} groups are called ${reference}; name one by its id`,
    help: 'rollcall help product-role groups',
  })
}

function mapCommand(role: Command, context: CliContext): void {
  const command = inTenant(role.command('map <role>'))
    .description('have a group give the role to everyone in it, whatever it will be called')
    .requiredOption('--group <group>', 'id of the group, or its name if only one is called so')
    .action(async (name: string, { tenant, group }: Flags) => {
      const id = await groupId(context, tenant, group)
      const mapped = await context
        .api()
        .put<TenantRoleJson>(`${rolePath(tenant, name)}/groups/${id}`, undefined)
      context.output.result(mapped, [`Group ${id} grants ${mapped.name} to everyone in it.`])
      const { groups } = await context.api().get<ReceivedGroupJson>(`${pathOf(tenant)}/groups/${id}`)
      if (groups > 0) {
        const some = groups === 1 ? 'A group is' : `${groups} groups are`
        context.output.message(
          `${some} in it: people of theirs have the role only if they are in this group too.`,
        )
      }
    })
  withExamples(command, 'rollcall product-role map editor --tenant Acme --group Product')
}

function unmapCommand(role: Command, context: CliContext): void {
  const command = inTenant(role.command('unmap <role>'))
    .description('have a group give the role no more')
    .requiredOption('--group <group>', 'id of the group, or its name if only one is called so')
    .action(async (name: string, { tenant, group }: Flags) => {
      const id = await groupId(context, tenant, group)
      await context.api().delete(`${rolePath(tenant, name)}/groups/${id}`)
      context.output.message(`Group ${id} does not grant ${name} any more.`)
    })
  withExamples(command, 'rollcall product-role unmap editor --tenant Acme --group Product')
}

function grantsCommand(role: Command, context: CliContext): void {
  const command = inTenant(role.command('grants <member>'))
    .description('which roles a member has, and from which group, since when and by whom')
    .action(async (reference: string, { tenant }: Flags) => {
      const { id } = await oneMember(context, tenant, reference)
      const path = `${pathOf(tenant)}/members/${id}/roles`
      const { items } = await context.api().get<{ items: GrantJson[] }>(path)
      const grantColumns = [
        { title: 'ROLE', value: (one: GrantJson) => one.role },
        { title: 'FROM GROUP', value: (one: GrantJson) => one.group.displayName ?? one.group.id },
        { title: 'SINCE', value: (one: GrantJson) => one.since },
        { title: 'MAPPED BY', value: (one: GrantJson) => one.mappedBy },
        { title: 'GROUP ID', value: (one: GrantJson) => one.group.id },
      ]
      context.output.list(items, grantColumns, 'No group grants a role to this member.')
    })
  withExamples(command, 'rollcall product-role grants ada@acme.example --tenant Acme')
}

function rolePath(tenant: string | undefined, role: string): string {
  const path = `/product-roles/${encodeURIComponent(role)}`
  return tenant === undefined ? path : `${pathOf(tenant)}${path}`
}
