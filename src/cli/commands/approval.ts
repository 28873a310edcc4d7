import type { Command } from 'commander'
import type { HeldListJson, RejectedJson } from '../../api/held-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { listGroups, listItems, selectionOf } from './held.ts'

interface ApprovalFlags {
  readonly app: string
  readonly cause?: string
  readonly who?: readonly string[]
  readonly reason: string
}

/** `rollcall approval …`: what an application's settings want a person to approve. */
export function approvalCommands(program: Command, context: CliContext): void {
  const approval = program
    .command('approval')
    .description('creates, updates and deletes that wait for approval')
  const list = approval
    .command('list')
    .description('by application, action and cause')
    .option('--app <app>', 'only this application')
    .option('--items', 'everyone, with the changes that would be made')
    .action(async ({ app, items }: { readonly app?: string; readonly items?: boolean }) => {
      const answer = await context.api().get<HeldListJson>('/approvals', { application: app })
      if (items) listItems(context, answer.items, 'Nothing is waiting.')
      else listGroups(context, answer, 'Nothing is waiting.')
    })
  withExamples(list, 'rollcall approval list', 'rollcall approval list --app Moqups --items')
  const approve = selectable(approval.command('approve'))
    .description('let what is shown happen, all or a selection; good for exactly these changes')
    .action(async (flags: ApprovalFlags) => {
      const answer = await decide<{ approved: number }>(context, flags, 'approve', {})
      context.output.result(answer, [`${answer.approved} approved.`])
    })
  withExamples(
    approve,
    'rollcall approval approve --app Moqups',
    'rollcall approval approve --app Moqups --who ada@example.com',
  )
  const reject = selectable(approval.command('reject'))
    .description('say no, with a reason; asked again when the source changes')
    .requiredOption('--reason <text>', 'kept beside the decision')
    .action(async (flags: ApprovalFlags) => {
      const answer = await decide<{ rejected: number }>(context, flags, 'reject', { reason: flags.reason })
      context.output.result(answer, [`${answer.rejected} rejected.`])
    })
  withExamples(
    reject,
    'rollcall approval reject --app Moqups --who ada@example.com --reason "Contract ends."',
  )
  rejectedCommand(approval, context)
}

function rejectedCommand(approval: Command, context: CliContext): void {
  const columns = [
    { title: 'APP', value: (one: RejectedJson) => one.application.name },
    { title: 'WHO', value: (one: RejectedJson) => one.subject.name },
    { title: 'WOULD', value: (one: RejectedJson) => one.action ?? '' },
    { title: 'REASON', value: (one: RejectedJson) => one.reason },
    { title: 'BY', value: (one: RejectedJson) => one.by ?? '' },
    { title: 'AT', value: (one: RejectedJson) => one.at ?? '' },
  ]
  const rejected = approval
    .command('rejected')
    .description('what somebody has said no to, and why; as long as nothing has changed since')
    .option('--app <app>', 'only this application')
    .action(async ({ app }: { readonly app?: string }) => {
      const { items } = await context
        .api()
        .get<{ items: RejectedJson[] }>('/approvals/rejected', { application: app })
      context.output.list(items, columns, 'Nothing is rejected.')
    })
  withExamples(rejected, 'rollcall approval rejected', 'rollcall approval rejected --app Moqups')
}

function selectable(command: Command): Command {
  return command
    .requiredOption('--app <app>', 'the application')
    .option('--cause <key>', 'only those with this cause; see: rollcall approval list')
    .option('--who <names...>', 'only these people or groups')
}

async function decide<T>(
  context: CliContext,
  flags: ApprovalFlags,
  word: 'approve' | 'reject',
  rest: Record<string, unknown>,
): Promise<T> {
  const shown = await context.api().get<HeldListJson>('/approvals', { application: flags.app })
  const path = `/applications/${encodeURIComponent(flags.app)}/approvals/${word}`
  return context.api().post<T>(path, { ...selectionOf(flags, shown), ...rest })
}
