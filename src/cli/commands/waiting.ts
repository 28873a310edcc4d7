import type { Command } from 'commander'
import type { WaitingMemberJson } from '../../api/waiting-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface WaitingFlags {
  readonly app: string
  readonly group?: string
  readonly outOfScope?: boolean
}

/** `rollcall waiting list`: who is not in a group at an application yet, and why. */
export function waitingCommands(program: Command, context: CliContext): void {
  const waiting = program.command('waiting').description('members who wait for their place in a group')
  const list = waiting
    .command('list')
    .description('who waits in which group, since when and why')
    .requiredOption('--app <app>', 'the application')
    .option('--group <group>', 'only this group, by name or id')
    .option('--out-of-scope', 'also those who get no account, and wait for nothing')
    .action(async ({ app, group, outOfScope }: WaitingFlags) => {
      const path = `/applications/${encodeURIComponent(app)}/waiting-members`
      const query = {
        ...(group === undefined ? {} : { group }),
        ...(outOfScope ? { outOfScope: 'true' } : {}),
        limit: 1000,
      }
      const items: WaitingMemberJson[] = []
      for await (const item of context.api().items<WaitingMemberJson>(path, query)) items.push(item)
      context.output.list(items, columns, 'Nobody waits.')
    })
  withExamples(
    list,
    'rollcall waiting list --app Promapp',
    'rollcall waiting list --app Promapp --group "All staff"',
  )
}

const columns = [
  { title: 'GROUP', value: ({ group }: WaitingMemberJson) => group.name },
  { title: 'WHO', value: ({ member }: WaitingMemberJson) => member.name },
  { title: 'SINCE', value: ({ since }: WaitingMemberJson) => since },
  { title: 'WHY', value: ({ reason }: WaitingMemberJson) => reason.text },
  { title: 'TRIED AGAIN', value: ({ nextTryAt }: WaitingMemberJson) => nextTryAt ?? '' },
]
