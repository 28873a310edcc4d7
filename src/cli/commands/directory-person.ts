import type { Command } from 'commander'
import type { AccountJson } from '../../api/engine-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import type { PersonJson } from './directory-answers.ts'
import { readSettings } from './directory-settings.ts'
import { showPerson } from './show-person.ts'

/** `rollcall directory person …` */
export function directoryPersonCommands(directory: Command, context: CliContext): void {
  const person = directory.command('person').description('one person: look, change, put away')
  showCommand(person, context)
  createCommand(person, context)
  setCommand(person, context)
  const acts = [
    ['disable', 'disable a person; applications disable the account', 'disabled'],
    ['enable', 'enable a person again', 'enabled'],
    ['restore', 'take a person out of the bin', 'restored'],
  ] as const
  for (const [word, description, done] of acts) {
    const command = person
      .command(`${word} <person>`)
      .description(description)
      .action(async (reference: string) => {
        report(context, await context.api().post<PersonJson>(`${pathOf(reference)}/${word}`), done)
      })
    withExamples(command, `rollcall directory person ${word} ada@corp.example`)
  }
  const remove = person
    .command('delete <person>')
    .description('put a person into the bin, for 30 days')
    .action(async (reference: string) => {
      report(context, await context.api().delete<PersonJson>(pathOf(reference)), 'in the bin')
    })
  withExamples(remove, 'rollcall directory person delete ada@corp.example')
  purgeCommand(person, context)
  accountsCommand(person, context)
}

function showCommand(person: Command, context: CliContext): void {
  const command = person
    .command('show <person>')
    .description('attributes, manager, groups, and where the person stands at every application')
    .action((reference: string) => showPerson(context, reference))
  withExamples(
    command,
    'rollcall directory person show ada@corp.example',
    'rollcall directory person show ada@corp.example --json',
  )
}

function accountsCommand(person: Command, context: CliContext): void {
  const command = person
    .command('accounts <person>')
    .description('where a person stands at every application, and why')
    .action(async (reference: string) => {
      const { items } = await context
        .api()
        .get<{ readonly items: readonly AccountJson[] }>(`${pathOf(reference)}/applications`)
      context.output.list(items, accountColumns, 'No application has looked at this person yet.')
    })
  withExamples(command, 'rollcall directory person accounts ada@corp.example')
}

const accountColumns = [
  { title: 'APPLICATION', value: ({ application }: AccountJson) => application.name },
  { title: 'STATE', value: ({ state, heldAction }: AccountJson) => (heldAction === null ? state : 'held') },
  { title: 'ACCOUNT', value: ({ targetId }: AccountJson) => targetId ?? '' },
  {
    title: 'WHY',
    value: ({ error, inScope, skipReason }: AccountJson) =>
      error?.title ?? (inScope ? 'in scope' : (skipReason ?? '').replaceAll('_', ' ')),
  },
]

function createCommand(person: Command, context: CliContext): void {
  const command = person
    .command('create <userName> [settings...]')
    .description('add a person')
    .option('--manager <person>', 'user name, mail address or id of the manager')
    .action(async (userName: string, settings: string[], flags: { readonly manager?: string }) => {
      const attributes = { ...readSettings(settings), userPrincipalName: userName }
      const body = { attributes, ...(flags.manager === undefined ? {} : { manager: flags.manager }) }
      report(context, await context.api().post<PersonJson>('/directory/people', body), 'created')
    })
  withExamples(
    command,
    'rollcall directory person create ada@corp.example displayName="Ada Lovelace" mail=ada@corp.example',
  )
}

function setCommand(person: Command, context: CliContext): void {
  const command = person
    .command('set <person> [settings...]')
    .description('set attributes, as name=value; name= clears')
    .option('--manager <person>', 'the new manager; "" for none')
    .action(async (reference: string, settings: string[], flags: { readonly manager?: string }) => {
      const body = {
        attributes: readSettings(settings),
        ...(flags.manager === undefined ? {} : { manager: flags.manager === '' ? null : flags.manager }),
      }
      report(context, await context.api().patch<PersonJson>(pathOf(reference), body), 'saved')
    })
  withExamples(
    command,
    'rollcall directory person set ada@corp.example department=Research jobTitle="Head of Research"',
    'rollcall directory person set ada@corp.example mobile= --manager grace@corp.example',
  )
}

function purgeCommand(person: Command, context: CliContext): void {
  const command = person
    .command('purge <person>')
    .description('remove a person in the bin for good; applications may delete the account then')
    .option('--confirm <userName>', 'the user name, to show that this one is meant')
    .action(async (reference: string, flags: { readonly confirm?: string }) => {
      const found = await context.api().get<PersonJson>(pathOf(reference))
      if (flags.confirm?.toLowerCase() !== found.userName.toLowerCase()) {
        throw new RollcallError('confirmation_missing', { name: found.userName })
      }
      report(
        context,
        await context.api().post<PersonJson>(`/directory/people/${found.id}/purge`),
        'gone for good',
      )
    })
  withExamples(command, 'rollcall directory person purge ada@corp.example --confirm ada@corp.example')
}

function pathOf(reference: string): string {
  return `/directory/people/${encodeURIComponent(reference)}`
}

function report({ output }: CliContext, person: PersonJson, done: string): void {
  output.result(person, [`${person.userName}: ${done}`])
}
