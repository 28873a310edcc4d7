import type { Command } from 'commander'
import type { AssignmentJson } from '../../api/engine-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface AssignFlags {
  readonly app: string
  readonly person?: string[]
  readonly group?: string[]
  readonly role?: string
}

/** `rollcall assign …`: who is assigned to an application. */
export function assignCommands(program: Command, context: CliContext): void {
  const assign = program.command('assign').description('people and groups assigned to applications')
  changeCommand(assign, context, 'add')
  changeCommand(assign, context, 'remove')
  const list = assign
    .command('list')
    .description('who is assigned')
    .requiredOption('--app <app>', 'the application')
    .action(async ({ app }: { readonly app: string }) => {
      const { items } = await context.api().get<{ items: AssignmentJson[] }>(pathOf(app))
      const columns = [
        { title: 'KIND', value: (one: AssignmentJson) => one.principal.kind },
        { title: 'NAME', value: (one: AssignmentJson) => one.principal.name ?? one.principal.id },
        { title: 'ROLE', value: (one: AssignmentJson) => one.role?.displayName ?? 'Default Access' },
      ]
      context.output.list(items, columns, 'Nobody is assigned.')
    })
  withExamples(list, 'rollcall assign list --app Moqups')
}

function changeCommand(assign: Command, context: CliContext, word: 'add' | 'remove'): void {
  const command = assign
    .command(word)
    .description(word === 'add' ? 'assign people or groups' : 'take assignments away')
    .requiredOption('--app <app>', 'the application')
    .option('--person <person...>', 'people, by user name, mail address or id')
    .option('--group <group...>', 'groups, by name or id')
    .option('--role <role>', 'app role; none is Default Access')
    .action(async (flags: AssignFlags) => {
      const principals = [
        ...(flags.person ?? []).map((principal) => ({ kind: 'person', principal })),
        ...(flags.group ?? []).map((principal) => ({ kind: 'group', principal })),
      ]
      if (principals.length === 0) {
        throw new RollcallError('wrong_usage', {
          problem: 'Nobody is named.',
          help: `rollcall assign ${word} --help`,
        })
      }
      const done: unknown[] = []
      for (const one of principals) {
        const body = { ...one, ...(flags.role === undefined ? {} : { role: flags.role }) }
        const path = word === 'add' ? pathOf(flags.app) : `${pathOf(flags.app)}/remove`
        done.push({ ...one, ...(await context.api().post<object>(path, body)) })
      }
      const names = principals.map((one) => one.principal).join(', ')
      const sentence =
        word === 'add'
          ? `${names}: assigned to ${flags.app}.`
          : `${names}: no longer assigned to ${flags.app}.`
      context.output.result({ items: done }, [sentence])
    })
  withExamples(
    command,
    `rollcall assign ${word} --app Moqups --group "Design"`,
    `rollcall assign ${word} --app Moqups --person ada@corp.example`,
  )
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}/assignments`
}
