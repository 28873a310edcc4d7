import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import type { GroupJson } from './directory-answers.ts'

interface MemberFlags {
  readonly person?: string[]
  readonly group?: string[]
}

/** `rollcall directory group …` */
export function directoryGroupCommands(directory: Command, context: CliContext): void {
  const group = directory.command('group').description('change one group and its members')
  createCommand(group, context)
  renameCommand(group, context)
  memberCommand(group, context, 'add')
  memberCommand(group, context, 'remove')
  deleteCommands(group, context)
}

function createCommand(group: Command, context: CliContext): void {
  const command = group
    .command('create <name>')
    .description('add a group')
    .option('--description <text>', 'what the group is for')
    .action(async (name: string, flags: { readonly description?: string }) => {
      const attributes = { displayName: name, ...flags }
      report(context, await context.api().post<GroupJson>('/directory/groups', { attributes }), 'created')
    })
  withExamples(command, 'rollcall directory group create "Design guild"')
}

function renameCommand(group: Command, context: CliContext): void {
  const command = group
    .command('rename <group> <name>')
    .description('give a group another name; its members stay')
    .action(async (reference: string, name: string) => {
      const body = { attributes: { displayName: name } }
      report(context, await context.api().patch<GroupJson>(pathOf(reference), body), 'renamed')
    })
  withExamples(command, 'rollcall directory group rename "Design guild" "Design community"')
}

function memberCommand(group: Command, context: CliContext, word: 'add' | 'remove'): void {
  const command = group
    .command(`${word} <group>`)
    .description(word === 'add' ? 'add members' : 'remove members')
    .option('--person <person...>', 'people, by user name, mail address or id')
    .option('--group <group...>', 'groups, by name or id')
    .action(async (reference: string, flags: MemberFlags) => {
      const members = [
        ...(flags.person ?? []).map((person) => ({ kind: 'person', reference: person })),
        ...(flags.group ?? []).map((nested) => ({ kind: 'group', reference: nested })),
      ]
      if (members.length === 0) {
        throw new RollcallError('wrong_usage', {
          problem: 'Nobody is named.',
          help: `rollcall directory group ${word} --help`,
        })
      }
      const changed = await context
        .api()
        .post<{ added: number; removed: number }>(`${pathOf(reference)}/members`, { [word]: members })
      context.output.result(changed, [
        `${reference}: ${word === 'add' ? `added ${changed.added}` : `removed ${changed.removed}`} of ${members.length}`,
      ])
    })
  withExamples(command, `rollcall directory group ${word} "Design guild" --person ada@corp.example`)
}

function deleteCommands(group: Command, context: CliContext): void {
  const remove = group
    .command('delete <group>')
    .description('put a group into the bin, for 30 days')
    .action(async (reference: string) => {
      report(context, await context.api().delete<GroupJson>(pathOf(reference)), 'in the bin')
    })
  withExamples(remove, 'rollcall directory group delete "Design guild"')
  const restore = group
    .command('restore <group>')
    .description('take a group out of the bin, with its members')
    .action(async (reference: string) => {
      report(context, await context.api().post<GroupJson>(`${pathOf(reference)}/restore`), 'restored')
    })
  withExamples(restore, 'rollcall directory group restore "Design guild"')
  const purge = group
    .command('purge <group>')
    .description('remove a group in the bin for good')
    .option('--confirm <name>', 'the name, to show that this one is meant')
    .action(async (reference: string, flags: { readonly confirm?: string }) => {
      const found = await context.api().get<GroupJson>(pathOf(reference))
      if (flags.confirm?.toLowerCase() !== found.displayName.toLowerCase()) {
        throw new RollcallError('confirmation_missing', { name: found.displayName })
      }
      report(
        context,
        await context.api().post<GroupJson>(`/directory/groups/${found.id}/purge`),
        'gone for good',
      )
    })
  withExamples(purge, 'rollcall directory group purge "Design guild" --confirm "Design guild"')
}

function pathOf(reference: string): string {
  return `/directory/groups/${encodeURIComponent(reference)}`
}

function report({ output }: CliContext, group: GroupJson, done: string): void {
  output.result(group, [`${group.displayName}: ${done}`])
}
