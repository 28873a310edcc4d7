import type { Command } from 'commander'
import type { ExpressionTestJson, MappingRowJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { wholeNumber } from './edit-settings.ts'

/** The flags that describe one row of a mapping. */
export interface RowFlags {
  readonly source?: string
  readonly constant?: string
  readonly expression?: string
  readonly none?: boolean
  readonly default?: string | false
  readonly apply?: string
  readonly match?: string | false
  readonly required?: boolean
  readonly clearOnNull?: boolean
  readonly test?: string[]
  readonly tests?: false
}

export function withRowFlags(command: Command): Command {
  return command
    .option('--source <attribute>', 'take this attribute of the directory')
    .option('--constant <text>', 'the same for everyone')
    .option('--expression <expression>', 'work it out; see: rollcall expr functions')
    .option('--none', 'leave the target alone, but write --default where it has nothing')
    .option('--default <text>', 'written on create when the source is empty')
    .option('--no-default', 'without a default')
    .option('--apply <when>', 'always or on_create')
    .option('--match <number>', 'find existing accounts by it; 1 is tried first')
    .option('--no-match', 'no longer find accounts by it')
    .option('--required', 'an account is not written without it')
    .option('--no-required', 'not required')
    .option('--clear-on-null', 'empty the target when the source is empty (and listed in clearableSources)')
    .option('--no-clear-on-null', 'keep the target as it is when the source is empty')
    .option('--test <test...>', "keep a test case: 'name: attribute=value attribute=value => expected'")
    .option('--no-tests', 'without test cases')
}

/** The row that the flags make of the one there is, or of nothing. */
export function readRow(target: string, before: MappingRowJson | undefined, flags: RowFlags): unknown {
  const origin = originOf(flags) ?? (before === undefined ? undefined : { kind: before.kind })
  if (origin === undefined) {
    throw wrong(`Where does ${target} come from? Give --source, --constant, --expression or --none.`)
  }
  const kept: Partial<Record<string, unknown>> = before === undefined ? {} : { ...before }
  if (before !== undefined && origin.kind !== before.kind) {
    for (const name of ['source', 'constant', 'expression', 'tests']) delete kept[name]
  }
  const row: Record<string, unknown> = {
    apply: 'always',
    ...kept,
    ...origin,
    target: before?.target ?? target,
  }
  if (flags.default === false) delete row['defaultValue']
  else if (flags.default !== undefined) row['defaultValue'] = flags.default
  if (flags.apply !== undefined) row['apply'] = flags.apply.replace('-', '_')
  if (flags.match === false) delete row['matchingPrecedence']
  else if (flags.match !== undefined) row['matchingPrecedence'] = wholeNumber(flags.match, '--match')
  setSwitch(row, 'required', flags.required)
  setSwitch(row, 'clearOnNull', flags.clearOnNull)
  setTests(row, flags)
  return row
}

function originOf({
  source,
  constant,
  expression,
  none,
}: RowFlags): { kind: MappingRowJson['kind'] } | undefined {
  const given = [
    ...(source === undefined ? [] : [{ kind: 'direct', source } as const]),
    ...(constant === undefined ? [] : [{ kind: 'constant', constant } as const]),
    ...(expression === undefined ? [] : [{ kind: 'expression', expression } as const]),
    ...(none ? [{ kind: 'none' } as const] : []),
  ]
  if (given.length > 1) throw wrong('Give one of --source, --constant, --expression and --none.')
  return given[0]
}

function setSwitch(row: Record<string, unknown>, name: string, value: boolean | undefined): void {
  if (value === true) row[name] = true
  if (value === false) delete row[name]
}

function setTests(row: Record<string, unknown>, { test, tests }: RowFlags): void {
  if (tests === false) delete row['tests']
  if (test === undefined) return
  if (row['kind'] !== 'expression') throw wrong('Test cases stand with an expression; this row has none.')
  const known = Array.isArray(row['tests']) ? (row['tests'] as ExpressionTestJson[]) : []
  const added = test.map(readTest)
  row['tests'] = [...known.filter((one) => added.every(({ title }) => title !== one.title)), ...added]
}

/** `Ada: givenName=Ada surname="van Dam" => Ada van Dam`; an expected value in JSON form is taken as JSON. */
export function readTest(text: string): ExpressionTestJson {
  const match = /^([^:=]{1,200}):\s*(.*?)\s*=>\s*(.*)$/s.exec(text)
  const [, title = '', given = '', expected = ''] = match ?? []
  if (match === null) throw wrong(`A test is written 'name: attribute=value => expected'; this is ${text}`)
  const attributes = [...given.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S*)/g)].map(
    ([, name = '', value = '']) => [name, readValue(value)] as const,
  )
  return { title: title.trim(), attributes: Object.fromEntries(attributes), expected: readValue(expected) }
}

function readValue(text: string): ExpressionTestJson['expected'] {
  if (!/^(?:".*"|\[.*\]|true|false|null)$/s.test(text)) return text
  try {
    return JSON.parse(text) as ExpressionTestJson['expected']
  } catch {
    return text
  }
}

function wrong(problem: string): RollcallError {
  return new RollcallError('wrong_usage', { problem, help: 'rollcall mapping set --help' })
}
