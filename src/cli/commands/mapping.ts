import type { Command } from 'commander'
import type { MappingRowJson, ObjectMappingJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { shown } from './edit-answers.ts'
import { editedBySet, type MappingAnswer, type ObjectFlags, objectPath } from './edit-mapping.ts'
import { type EditFlags, edit, withEditFlags } from './edit-settings.ts'
import { mappingFileCommands } from './mapping-file.ts'
import { mappingHistoryCommands } from './mapping-history.ts'
import { mappingPreviewCommand } from './mapping-preview.ts'
import { type RowFlags, withRowFlags } from './mapping-row.ts'

/** `rollcall mapping …`: how attributes of people flow to an application. */
export function mappingCommands(program: Command, context: CliContext): void {
  const mapping = program.command('mapping').description('attribute mappings: what accounts are given')
  listCommand(mapping, context)
  showCommand(mapping, context)
  setCommand(mapping, context)
  unsetCommand(mapping, context)
  mappingPreviewCommand(mapping, context)
  mappingHistoryCommands(mapping, context)
  mappingFileCommands(mapping, context)
}

interface SampleAnswer {
  readonly subject: { readonly name: string }
  readonly inScope: boolean
  readonly rows: readonly {
    readonly target: string
    readonly value: unknown
    readonly remark: string | null
  }[]
}

function withObject(command: Command): Command {
  return command
    .requiredOption('--app <app>', 'the application')
    .option('--groups', 'the mapping of groups, not of people')
}

function listCommand(mapping: Command, context: CliContext): void {
  const command = withObject(mapping.command('list'))
    .description('the mapping table, with the values of one person if asked')
    .option('--person <person>', 'show what each row gives for this person')
    .option('--group <group>', 'show what each row gives for this group')
    .action(async (flags: ObjectFlags & { readonly person?: string; readonly group?: string }) => {
      const object = { ...flags, groups: flags.groups === true || flags.group !== undefined }
      const answer = await context.api().get<MappingAnswer>(objectPath(object))
      const principal = flags.group ?? flags.person
      const sample =
        principal === undefined
          ? null
          : await context.api().post<SampleAnswer>(`${objectPath(object)}/sample`, { principal })
      list(context, answer, sample)
    })
  withExamples(
    command,
    'rollcall mapping list --app Moqups',
    'rollcall mapping list --app Moqups --person ada@corp.example',
  )
}

function list(context: CliContext, answer: MappingAnswer, sample: SampleAnswer | null): void {
  const { output } = context
  if (output.format === 'json') {
    output.json({ ...answer, ...(sample === null ? {} : { sample }) })
    return
  }
  const values = new Map(sample?.rows.map((row) => [row.target, row]))
  const columns = [
    { title: 'TARGET', value: (row: MappingRowJson) => row.target },
    { title: 'FROM', value: fromOf },
    { title: 'WHEN', value: (row: MappingRowJson) => (row.apply === 'always' ? 'always' : 'on create') },
    { title: 'MATCH', value: (row: MappingRowJson) => row.matchingPrecedence ?? '' },
    { title: 'REQUIRED', value: (row: MappingRowJson) => (row.required ? 'required' : '') },
    ...(sample === null
      ? []
      : [
          {
            title: `FOR ${sample.subject.name}`,
            value: (row: MappingRowJson) => {
              const found = values.get(row.target)
              return found?.value === null ? `(${found.remark ?? 'nothing'})` : shown(found?.value)
            },
          },
        ]),
  ]
  output.list(answer.mapping.attributes, columns, 'Nothing is mapped.')
  const off = answer.mapping.enabled ? [] : ['Groups are not provisioned to this application.']
  const problems = answer.problems.map((one) => `${one.target ?? answer.object}: ${one.message}`)
  output.message(...off, ...problems, `Version ${answer.version}.`)
}

/** Where a row's value comes from, as the table shows it. */
function fromOf(row: MappingRowJson): string {
  const tests = row.kind === 'expression' && row.tests !== undefined ? ` (${row.tests.length} tests)` : ''
  const fallback = row.defaultValue === undefined || row.kind === 'none' ? '' : `, else "${row.defaultValue}"`
  switch (row.kind) {
    case 'direct':
      return `${row.source}${fallback}`
    case 'constant':
      return `"${row.constant}"`
    case 'expression':
      return `${row.expression}${fallback}${tests}`
    case 'none':
      return `"${row.defaultValue}" where empty`
  }
}

function showCommand(mapping: Command, context: CliContext): void {
  const command = withObject(mapping.command('show <target>'))
    .description('one row, with its test cases')
    .action(async (target: string, flags: ObjectFlags) => {
      const answer = await context.api().get<MappingAnswer>(objectPath(flags))
      const row = requireRow(answer, target, flags.app)
      const tests = row.kind === 'expression' ? (row.tests ?? []) : []
      context.output.result(row, [
        `${row.target} ← ${fromOf(row)}`,
        `  ${row.apply === 'always' ? 'written always' : 'written only when the account is created'}`,
        ...(row.matchingPrecedence === undefined
          ? []
          : [`  matches accounts, tried as number ${row.matchingPrecedence}`]),
        ...(row.required ? ['  required'] : []),
        ...(row.clearOnNull ? ['  cleared when the source is empty (and listed in clearableSources)'] : []),
        ...tests.map(
          (test) =>
            `  test "${test.title}": ${JSON.stringify(test.attributes)} gives ${JSON.stringify(test.expected)}`,
        ),
      ])
    })
  withExamples(command, 'rollcall mapping show displayName --app Moqups')
}

function setCommand(mapping: Command, context: CliContext): void {
  const command = withEditFlags(withRowFlags(withObject(mapping.command('set <target>'))))
    .description('add a row, or change the one of this target; what is not named stays')
    .action(async (target: string, flags: ObjectFlags & RowFlags & EditFlags) => {
      const { answer, body } = await editedBySet(context, target, flags)
      await saveMapping(context, flags, answer, body)
    })
  withExamples(
    command,
    'rollcall mapping set nickName --app Moqups --source givenName',
    `rollcall mapping set displayName --app Moqups --expression 'Join(" ", [givenName], [surname])' --dry-run`,
    'rollcall mapping set externalId --app Moqups --source objectId --match 2',
  )
}

function unsetCommand(mapping: Command, context: CliContext): void {
  const command = withEditFlags(withObject(mapping.command('unset <target>')))
    .description('remove the row of this target; accounts keep the value they have')
    .action(async (target: string, flags: ObjectFlags & EditFlags) => {
      const answer = await context.api().get<MappingAnswer>(objectPath(flags))
      const row = requireRow(answer, target, flags.app)
      const attributes = answer.mapping.attributes.filter((one) => one !== row)
      await saveMapping(context, flags, answer, { ...answer.mapping, attributes })
    })
  withExamples(command, 'rollcall mapping unset nickName --app Moqups')
}

function requireRow(answer: MappingAnswer, target: string, application: string): MappingRowJson {
  const found = answer.mapping.attributes.find((row) => row.target.toLowerCase() === target.toLowerCase())
  if (found !== undefined) return found
  const near = answer.mapping.attributes.find((row) =>
    row.target.toLowerCase().includes(target.toLowerCase()),
  )
  const hint = near === undefined ? '' : `Did you mean ${near.target}?`
  throw new RollcallError('mapping_not_found', { target, application, hint })
}

function saveMapping(
  context: CliContext,
  flags: ObjectFlags & EditFlags,
  answer: MappingAnswer,
  body: ObjectMappingJson,
): Promise<void> {
  const change = { [answer.object]: body }
  return edit(context, flags, {
    method: 'put',
    path: objectPath(flags),
    body,
    change,
    version: answer.version,
  })
}
