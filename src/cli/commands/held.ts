import type { Command } from 'commander'
import type { HeldGroupJson, HeldJson, HeldListJson } from '../../api/held-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface SelectionFlags {
  readonly app: string
  readonly cause?: string
  readonly who?: readonly string[]
}

/** `rollcall held …`: what the guard holds, by cause, and the words that decide. */
export function heldCommands(program: Command, context: CliContext): void {
  const held = program.command('held').description('what is too much at once, and waits for your word')
  const list = held
    .command('list')
    .description('by cause; ends with 7 when something is held')
    .option('--app <app>', 'only this application')
    .action(async ({ app }: Partial<SelectionFlags>) => {
      const path = app === undefined ? '/held' : `${pathOf(app)}/held`
      const answer = await context.api().get<HeldListJson>(path)
      listGroups(context, answer, 'Nothing is held.')
      if (answer.groups.length > 0) context.setExitCode(7)
    })
  withExamples(list, 'rollcall held list', 'rollcall held list --app Moqups')
  const show = held
    .command('show')
    .description('everyone held, with the changes that would be made')
    .requiredOption('--app <app>', 'the application')
    .option('--cause <key>', 'only those with this cause')
    .action(async ({ app, cause }: SelectionFlags) => {
      const { items } = await context.api().get<HeldListJson>(`${pathOf(app)}/held`)
      listItems(
        context,
        cause === undefined ? items : items.filter((one) => one.cause.key === cause),
        'Nothing is held.',
      )
    })
  withExamples(show, 'rollcall held show --app Moqups')
  decision(held, context, 'allow', 'let it happen, all or a selection; good for 24 hours')
  decision(held, context, 'keep', 'keep the accounts as they are, until their source changes')
}

function decision(held: Command, context: CliContext, word: 'allow' | 'keep', description: string): void {
  const command = held
    .command(word)
    .description(description)
    .requiredOption('--app <app>', 'the application')
    .option('--cause <key>', 'only those with this cause; see: rollcall held list')
    .option('--who <names...>', 'only these people or groups')
    .action(async (flags: SelectionFlags) => {
      const shown = await context.api().get<HeldListJson>(`${pathOf(flags.app)}/held`)
      const answer = await context
        .api()
        .post<Record<string, number>>(`${pathOf(flags.app)}/held/${word}`, selectionOf(flags, shown))
      const count = Object.values(answer)[0] ?? 0
      context.output.result(answer, [word === 'allow' ? `${count} allowed.` : `${count} kept as they are.`])
    })
  withExamples(
    command,
    `rollcall held ${word} --app Moqups`,
    `rollcall held ${word} --app Moqups --who ada@example.com`,
  )
}

/** The body of a decision: everything that was shown, or those named. */
export function selectionOf(
  { cause, who }: Pick<SelectionFlags, 'cause' | 'who'>,
  shown: HeldListJson,
): Record<string, unknown> {
  const names = who?.map((name) => name.toLowerCase())
  const subjects = shown.items
    .filter(({ subject }) => names?.includes(subject.name.toLowerCase()) || names?.includes(subject.id))
    .map(({ subject }) => subject.id)
  return {
    shownAt: shown.shownAt,
    ...(cause === undefined ? {} : { cause }),
    ...(names === undefined ? {} : { subjects }),
  }
}

export function listGroups(context: CliContext, answer: HeldListJson, empty: string): void {
  const columns = [
    { title: 'APP', value: (one: HeldGroupJson) => one.application.name },
    { title: 'WOULD', value: (one: HeldGroupJson) => `${one.action.replaceAll('_', ' ')} ${one.count}` },
    { title: 'BECAUSE', value: (one: HeldGroupJson) => one.cause.text },
    { title: 'FOR EXAMPLE', value: (one: HeldGroupJson) => one.names.slice(0, 2).join(', ') },
    { title: 'SINCE', value: (one: HeldGroupJson) => one.since },
    { title: 'UNDO', value: (one: HeldGroupJson) => one.cause.undo },
    { title: 'CAUSE', value: (one: HeldGroupJson) => one.cause.key },
  ]
  context.output.list(answer.groups, columns, empty)
}

export function listItems(context: CliContext, items: readonly HeldJson[], empty: string): void {
  const columns = [
    { title: 'WHO', value: (one: HeldJson) => one.subject.name },
    { title: 'WOULD', value: (one: HeldJson) => one.action.replaceAll('_', ' ') },
    { title: 'BECAUSE', value: (one: HeldJson) => one.cause.text },
    {
      title: 'CHANGES',
      value: (one: HeldJson) =>
        one.changes
          .map(
            ({ attribute, before, after }) =>
              `${attribute}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
          )
          .join('; '),
    },
    { title: 'SINCE', value: (one: HeldJson) => one.since },
  ]
  context.output.list([...items], columns, empty)
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}`
}
