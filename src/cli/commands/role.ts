import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { type EditFlags, edit, pathOf, withEditFlags } from './edit-settings.ts'

interface Role {
  readonly id: string
  readonly value: string
  readonly displayName: string
  readonly assignments?: number
}

/** `rollcall role …`: the app roles of an application. */
export function roleCommands(program: Command, context: CliContext): void {
  const role = program
    .command('role')
    .description('app roles, which assignments carry and accounts are given')
  const list = role
    .command('list')
    .description('app roles, in the order that decides which of several comes first')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: { readonly app: string }) => {
      context.output.list(
        await rolesOf(context, app),
        columns,
        'No app role; assignments are Default Access.',
      )
    })
  withExamples(list, 'rollcall role list --app Promapp')
  addCommand(role, context)
  removeCommand(role, context)
}

const columns = [
  { title: 'NAME', value: (one: Role) => one.displayName },
  { title: 'VALUE', value: (one: Role) => one.value },
  { title: 'ID', value: (one: Role) => one.id },
  { title: 'ASSIGNMENTS', value: (one: Role) => one.assignments ?? 0, align: 'right' as const },
]

async function rolesOf(context: CliContext, app: string): Promise<readonly Role[]> {
  const { items } = await context.api().get<{ items: Role[] }>(`${pathOf(app)}/roles`)
  return items
}

function addCommand(role: Command, context: CliContext): void {
  const command = withEditFlags(role.command('add <name>'))
    .description('add an app role, or change the one with this value')
    .requiredOption('--app <app>', 'the application')
    .option('--value <value>', 'what is sent to the application; else the name')
    .option('--id <id>', 'its id; else the value')
    .action(
      async (displayName: string, flags: EditFlags & { readonly value?: string; readonly id?: string }) => {
        const roles = (await rolesOf(context, flags.app)).map(plain)
        const value = flags.value ?? displayName
        const known = roles.find((one) => one.id === flags.id || one.value === value)
        const made = { id: flags.id ?? known?.id ?? value, value, displayName }
        const items =
          known === undefined ? [...roles, made] : roles.map((one) => (one === known ? made : one))
        await save(context, flags, items)
      },
    )
  withExamples(command, 'rollcall role add Editor --app Promapp --value editor')
}

function removeCommand(role: Command, context: CliContext): void {
  const command = withEditFlags(role.command('remove <role>'))
    .description('remove an app role')
    .requiredOption('--app <app>', 'the application')
    .option('--keep-assignments', 'though assignments carry it: they become Default Access')
    .action(async (name: string, flags: EditFlags & { readonly keepAssignments?: boolean }) => {
      const roles = (await rolesOf(context, flags.app)).map(plain)
      const wanted = name.toLowerCase()
      const items = roles.filter((one) =>
        [one.id, one.value, one.displayName].every((text) => text.toLowerCase() !== wanted),
      )
      if (items.length === roles.length) {
        const known = roles.map((one) => one.displayName).join(', ') || 'none'
        throw new RollcallError('role_not_found', { application: flags.app, role: name, known })
      }
      await save(context, flags, items, flags.keepAssignments ? '?keepAssignments=true' : '')
    })
  withExamples(command, 'rollcall role remove Viewer --app Promapp')
}

function plain({ id, value, displayName }: Role): Role {
  return { id, value, displayName }
}

function save(context: CliContext, flags: EditFlags, items: readonly Role[], query = ''): Promise<void> {
  const path = `${pathOf(flags.app)}/roles${query}`
  return edit(context, flags, { method: 'put', path, body: { items }, change: { appRoles: items } })
}
