import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import type { CensusJson, ChangeJson, GroupJson, MemberJson, PersonJson } from './directory-answers.ts'
import { directoryGroupCommands } from './directory-group.ts'
import { directoryImportCommand } from './directory-import.ts'
import { directoryImportsCommand } from './directory-imports.ts'
import { attributeLines, personState } from './directory-lines.ts'
import { directoryPersonCommands } from './directory-person.ts'
import { directoryPictureCommands } from './pictures.ts'
import { showPerson } from './show-person.ts'

/** `rollcall directory …`: people and groups, where they come from, what changed. */
export function directoryCommands(program: Command, context: CliContext): void {
  const directory = program.command('directory').description('people and groups, and importing them')
  directoryImportCommand(directory, context)
  directoryImportsCommand(directory, context)
  listCommand(directory, context)
  showCommand(directory, context)
  changesCommand(directory, context)
  setDomainCommand(directory, context)
  directoryPersonCommands(directory, context)
  directoryGroupCommands(directory, context)
  directoryPictureCommands(directory, context)
}

function setDomainCommand(directory: Command, context: CliContext): void {
  const command = directory
    .command('set-domain <domain>')
    .description('set the default domain, which DefaultDomain() gives in mappings; "" removes it')
    .action(async (domain: string) => {
      const defaultDomain = domain === '' ? null : domain
      const census = await context.api().patch<CensusJson>('/directory', { defaultDomain })
      context.output.result(census, [
        defaultDomain === null
          ? 'The directory has no default domain any more.'
          : `The default domain is ${defaultDomain}. Applications that use it look at everyone anew.`,
      ])
    })
  withExamples(command, 'rollcall directory set-domain corp.example')
}

interface ListFlags {
  readonly search?: string
  readonly groups?: boolean
  readonly deleted?: boolean
  readonly limit: string
}

function listCommand(directory: Command, context: CliContext): void {
  const command = directory
    .command('list')
    .description('list or search people (or groups)')
    .option('--search <text>', 'part of a name, user name, mail address or employee number')
    .option('--groups', 'groups instead of people')
    .option('--deleted', 'those in the bin')
    .option('--limit <n>', 'the most to list', '50')
    .action(async (flags: ListFlags) => {
      const limit = Math.max(1, Number.parseInt(flags.limit, 10) || 50)
      const query = {
        ...(flags.search === undefined ? {} : { search: flags.search }),
        which: flags.deleted ? 'deleted' : 'present',
        limit: Math.min(limit, 1000),
      }
      if (flags.groups) {
        const groups = await take(context.api().items<GroupJson>('/directory/groups', query), limit)
        context.output.list(groups, groupColumns, 'No group found.')
      } else {
        const people = await take(context.api().items<PersonJson>('/directory/people', query), limit)
        context.output.list(people, personColumns, 'Nobody found.')
      }
    })
  withExamples(
    command,
    'rollcall directory list --search ada',
    'rollcall directory list --groups --limit 100',
    'rollcall directory list --deleted',
  )
}

const personColumns = [
  { title: 'USER NAME', value: (person: PersonJson) => person.userName },
  { title: 'NAME', value: (person: PersonJson) => text(person, 'displayName') },
  { title: 'DEPARTMENT', value: (person: PersonJson) => text(person, 'department') },
  { title: 'STATE', value: personState },
]

const groupColumns = [
  { title: 'GROUP', value: (group: GroupJson) => group.displayName },
  { title: 'DESCRIPTION', value: (group: GroupJson) => text(group, 'description') },
  { title: 'ID', value: (group: GroupJson) => group.id },
]

async function take<T>(items: AsyncIterable<T>, limit: number): Promise<T[]> {
  const taken: T[] = []
  for await (const item of items) {
    taken.push(item)
    if (taken.length >= limit) break
  }
  return taken
}

function showCommand(directory: Command, context: CliContext): void {
  const command = directory
    .command('show [person]')
    .description('one person, one group (--group), or how many there are')
    .option('--group <group>', 'a group, by name or id')
    .action(async (person: string | undefined, flags: { readonly group?: string }) => {
      if (flags.group !== undefined) return showGroup(context, flags.group)
      return person === undefined ? showCensus(context) : showPerson(context, person)
    })
  withExamples(
    command,
    'rollcall directory show ada@corp.example',
    'rollcall directory show --group "All staff"',
  )
}

async function showCensus({ api, output }: CliContext): Promise<void> {
  const census = await api().get<CensusJson>('/directory')
  output.result(census, [
    `${census.people} people (${census.enabledPeople} enabled), ${census.groups} groups, ${census.memberships} memberships`,
    `${census.deletedPeople} in the bin; last change ${census.lastSeq}`,
  ])
}

async function showGroup({ api, output }: CliContext, reference: string): Promise<void> {
  const group = await api().get<GroupJson>(`/directory/groups/${encodeURIComponent(reference)}`)
  const members = await take(
    api().items<MemberJson>(`/directory/groups/${group.id}/members`, { limit: 1000 }),
    1000,
  )
  output.result({ ...group, members }, [
    `${output.paint.bold(group.displayName)}  ${group.deletedAt === null ? '' : 'in the bin'}`,
    ...attributeLines({ id: group.id, ...group.attributes }),
    `  members: ${members.length === 1000 ? 'the first 1000' : members.length}`,
    ...members.slice(0, 20).map(({ kind, name }) => `    ${name}${kind === 'group' ? ' (group)' : ''}`),
    ...(members.length > 20 ? [`    … and more; --json lists them`] : []),
  ])
}

function changesCommand(directory: Command, context: CliContext): void {
  const command = directory
    .command('changes')
    .description('what changed, oldest first')
    .option('--since <n>', 'only after this number', '0')
    .option('--limit <n>', 'the most to list', '1000')
    .action(async (flags: { readonly since: string; readonly limit: string }) => {
      const answer = await context.api().get<{ items: ChangeJson[]; last: number }>('/directory/changes', {
        since: flags.since,
        limit: flags.limit,
      })
      if (context.output.format === 'json') context.output.json(answer)
      else context.output.list(answer.items, changeColumns, 'Nothing changed.')
    })
  withExamples(command, 'rollcall directory changes --since 2500')
}

const changeColumns = [
  { title: 'NUMBER', value: (change: ChangeJson) => change.seq },
  { title: 'AT', value: (change: ChangeJson) => change.at },
  { title: 'KIND', value: (change: ChangeJson) => change.kind },
  { title: 'WHAT', value: (change: ChangeJson) => change.what },
  { title: 'ID', value: (change: ChangeJson) => change.subjectId },
]

function text(object: { readonly attributes: Readonly<Record<string, unknown>> }, name: string): string {
  const value = object.attributes[name]
  return typeof value === 'string' ? value : ''
}
