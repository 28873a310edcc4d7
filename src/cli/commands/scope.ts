import type { Command } from 'commander'
import type { ScopeMeasureJson, ScopeWhyJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { shown } from './edit-answers.ts'
import { type EditFlags, edit, pathOf, withEditFlags } from './edit-settings.ts'
import { readFilters } from './read-filters.ts'

/** `rollcall scope …`: who belongs in an application, and why somebody does not. */
export function scopeCommands(program: Command, context: CliContext): void {
  const scope = program.command('scope').description('who is in scope of an application, and why')
  showCommand(scope, context)
  setCommand(scope, context)
  whyCommand(scope, context)
}

interface ScopeAnswer {
  readonly version: number
  readonly scope: 'assigned' | 'all'
  readonly includeDefaultAccess: boolean
  readonly nestedGroups: 'direct' | 'flattened'
  readonly filters: { readonly users: readonly unknown[]; readonly groups: readonly unknown[] }
  readonly text: { readonly users: string; readonly groups: string }
}

function showCommand(scope: Command, context: CliContext): void {
  const command = scope
    .command('show')
    .description('the scope as it is set, and how many are in it')
    .requiredOption('--app <app>', 'the application')
    .option('--groups', 'count groups, not people')
    .action(async ({ app, groups }: { readonly app: string; readonly groups?: boolean }) => {
      const api = context.api({ timeout: '2m' })
      const set = await api.get<ScopeAnswer>(`${pathOf(app)}/scope`)
      const kind = groups ? 'group' : 'person'
      const count = await api.post<ScopeMeasureJson>(`${pathOf(app)}/scope/count`, { kind })
      context.output.result({ ...set, count }, [...scopeLines(set), ...countLines(count)])
    })
  withExamples(command, 'rollcall scope show --app Moqups', 'rollcall scope show --app Promapp --groups')
}

function scopeLines({ scope, includeDefaultAccess, nestedGroups, text }: ScopeAnswer): string[] {
  const who =
    scope === 'all'
      ? 'Everyone in the directory is considered.'
      : 'People and groups assigned are considered.'
  return [
    who,
    ...(scope === 'all'
      ? []
      : [
          `  Default Access ${includeDefaultAccess ? 'counts' : 'does not count'}; members of nested groups ${nestedGroups === 'flattened' ? 'count' : 'do not count'}.`,
        ]),
    `  Scoping filters for people: ${text.users}`,
    ...(text.groups === 'everyone' ? [] : [`  Scoping filters for groups: ${text.groups}`]),
  ]
}

function countLines(count: ScopeMeasureJson): string[] {
  const what = count.kind === 'person' ? 'people' : 'groups'
  const partly = count.complete ? '' : ' (of those looked at so far)'
  return [
    `${count.inScope} of ${count.total} ${what} are in scope${partly}.`,
    ...count.samples.in.map((one) => `  in   ${one.name}: ${one.text}`),
    ...Object.entries(count.reasons).map(
      ([reason, many]) => `  out  ${many} × ${reason.replaceAll('_', ' ')}`,
    ),
    ...count.samples.out.map((one) => `  out  ${one.name}: ${one.text}`),
  ]
}

interface SetFlags extends EditFlags {
  readonly assigned?: boolean
  readonly all?: boolean
  readonly defaultAccess?: boolean
  readonly nested?: string
  readonly filter?: string[]
  readonly filters?: false
  readonly groups?: boolean
}

function setCommand(scope: Command, context: CliContext): void {
  const command = withEditFlags(
    scope
      .command('set')
      .requiredOption('--app <app>', 'the application')
      .option('--assigned', 'only people and groups that are assigned')
      .option('--all', 'everyone')
      .option('--default-access', 'an assignment without an app role counts')
      .option('--no-default-access', 'it does not')
      .option(
        '--nested <how>',
        'direct or flattened: whether members of groups inside an assigned group count',
      )
      .option(
        '--filter <filter...>',
        `replace the scoping filters: 'title: department equals Sales and country equals DE'; several are joined by or`,
      )
      .option('--no-filters', 'without scoping filters')
      .option('--groups', 'the filters are for groups, not for people'),
  )
    .description('change who is in scope; see first with --dry-run whom it would affect')
    .action(async (flags: SetFlags) => {
      const { body, change } = readScope(flags)
      await edit(context, flags, { method: 'put', path: `${pathOf(flags.app)}/scope`, body, change })
    })
  withExamples(
    command,
    `rollcall scope set --app Moqups --filter 'Sales: department equals Sales' --dry-run`,
    `rollcall scope set --app Moqups --filter 'Sales: department equals Sales' 'Leads: jobTitle regex_match ".*Lead.*" and country is_not_null'`,
    'rollcall scope set --app Moqups --assigned --nested flattened --no-default-access',
  )
}

/** The same edit twice: as the route for scopes takes it, and as a part of the settings. */
function readScope(flags: SetFlags): { body: object; change: object } {
  if (flags.assigned && flags.all) throw wrong('Give --assigned or --all, not both.')
  const common = {
    ...(flags.assigned ? { scope: 'assigned' } : {}),
    ...(flags.all ? { scope: 'all' } : {}),
    ...(flags.defaultAccess === undefined ? {} : { includeDefaultAccess: flags.defaultAccess }),
    ...(flags.nested === undefined ? {} : { nestedGroups: flags.nested }),
  }
  const filters =
    flags.filters === false ? [] : flags.filter === undefined ? undefined : readFilters(flags.filter)
  const object = flags.groups ? 'groups' : 'users'
  if (filters === undefined) {
    if (Object.keys(common).length === 0) throw wrong('Nothing to change is named.')
    return { body: common, change: common }
  }
  return {
    body: { ...common, filters: { [object]: filters } },
    change: { ...common, [object]: { filters } },
  }
}

function whyCommand(scope: Command, context: CliContext): void {
  const command = scope
    .command('why <principal>')
    .description('why a person or group is in or out: every condition, passed and failed')
    .requiredOption('--app <app>', 'the application')
    .option('--group', 'the name is a group’s')
    .action(async (principal: string, flags: { readonly app: string; readonly group?: boolean }) => {
      const body = { principal, kind: flags.group ? 'group' : 'person' }
      const why = await context.api().post<ScopeWhyJson>(`${pathOf(flags.app)}/scope/why`, body)
      context.output.result(why, whyLines(why, flags.app))
    })
  withExamples(command, 'rollcall scope why ada@corp.example --app Moqups')
}

function whyLines(why: ScopeWhyJson, app: string): string[] {
  return [
    `${why.subject.name} is ${why.inScope ? 'in' : 'out of'} scope of ${app}.`,
    ...why.conditions.flatMap((one) => [
      `  ${one.passed ? '✓' : '✗'} ${one.text}`,
      ...(one.filters ?? []).flatMap((filter) => [
        `      ${filter.passed ? '✓' : '✗'} ${filter.title}`,
        ...filter.clauses.map(
          (clause) =>
            `          ${clause.passed ? '✓' : '✗'} ${clause.text} (it is ${shown(clause.actual)}${clause.reason === null ? '' : `; ${clause.reason.replaceAll('_', ' ')}`})`,
        ),
      ]),
    ]),
    ...(why.roles.length > 0 ? [`  App roles: ${why.roles.join(', ')}`] : []),
    `  Account: ${why.account.targetId === null ? 'none' : `${why.account.targetId} (${why.account.state})`}`,
    ...why.next.map((step) => `  Next: ${step}`),
  ]
}

function wrong(problem: string): RollcallError {
  return new RollcallError('wrong_usage', { problem, help: 'rollcall scope set --help' })
}
