import type { Command } from 'commander'
import type { ExplainedJson, ExpressionProblemJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { shown } from './edit-answers.ts'

/** `rollcall expr …`: the expression language. */
export function exprCommands(program: Command, context: CliContext): void {
  const expr = program.command('expr').description('expressions: try them on a person, look functions up')
  evalCommand(expr, context)
  checkCommand(expr, context)
  functionsCommand(expr, context)
}

interface EvaluatedAnswer {
  readonly subject: string | null
  readonly problems: readonly ExpressionProblemJson[]
  readonly explained: ExplainedJson | null
}

interface EvalFlags {
  readonly person?: string
  readonly group?: string
  readonly app?: string
  readonly set?: string[]
  readonly steps?: boolean
}

function evalCommand(expr: Command, context: CliContext): void {
  const command = expr
    .command('eval <expression>')
    .description('the value of an expression for somebody')
    .option('--person <person>', 'user name, mail address or id')
    .option('--group <group>', 'name or id of a group')
    .option('--app <app>', 'whose assignments give app roles and IsSoftDeleted')
    .option('--set <attribute=value...>', 'attributes instead of, or on top of, the person’s own')
    .option('--steps', 'the value of every part')
    .action(async (expression: string, flags: EvalFlags) => {
      const principal = flags.group ?? flags.person
      if (principal === undefined && flags.set === undefined) {
        const problem = 'For whom? Give --person, --group or --set attribute=value.'
        throw new RollcallError('wrong_usage', { problem, help: 'rollcall expr eval --help' })
      }
      const answer = await evaluate(context, expression, {
        ...(principal === undefined ? {} : { principal }),
        ...(flags.group === undefined ? {} : { kind: 'group' }),
        ...(flags.app === undefined ? {} : { application: flags.app }),
        ...(flags.set === undefined ? {} : { attributes: readAttributes(flags.set) }),
      })
      tell(context, expression, answer, flags.steps === true)
    })
  withExamples(
    command,
    `rollcall expr eval 'Join(".", [givenName], [surname])' --person ada@corp.example`,
    `rollcall expr eval 'ToUpper([department])' --set department=Sales --steps`,
  )
}

function checkCommand(expr: Command, context: CliContext): void {
  const command = expr
    .command('check <expression>')
    .description('whether an expression could be saved; names what is wrong, at the character')
    .option('--group', 'it is for groups')
    .action(async (expression: string, flags: { readonly group?: boolean }) => {
      const answer = await evaluate(context, expression, flags.group ? { kind: 'group' } : {})
      const fine = answer.problems.length === 0 ? ['The expression can be saved.'] : []
      context.output.result(answer, fine)
      refuse(context, expression, answer)
    })
  withExamples(command, `rollcall expr check 'Switch([country], "Other", "DE", "Germany")'`)
}

function evaluate(context: CliContext, expression: string, more: object): Promise<EvaluatedAnswer> {
  return context.api().post<EvaluatedAnswer>('/expressions/evaluate', { expression, ...more })
}

function tell(context: CliContext, expression: string, answer: EvaluatedAnswer, steps: boolean): void {
  const { explained } = answer
  context.output.result(
    answer,
    explained === null ? [] : steps ? stepLines(explained) : [outcomeText(explained)],
  )
  refuse(context, expression, answer)
  if (explained?.outcome.kind === 'failed') {
    pointAt(context, expression, explained.outcome.problem)
    context.setExitCode(3)
  }
}

function stepLines(explained: ExplainedJson, depth = 0): string[] {
  return [
    `${'  '.repeat(depth)}${explained.text} = ${outcomeText(explained)}`,
    ...explained.parts.flatMap((part) => stepLines(part, depth + 1)),
  ]
}

function outcomeText({ outcome }: ExplainedJson): string {
  switch (outcome.kind) {
    case 'value':
      return shown(outcome.value)
    case 'ignored':
      return '(left out)'
    case 'failed':
      return '(failed)'
    case 'not_evaluated':
      return '(not needed)'
  }
}

/** Problems on stderr; with an error among them the command ends with 2. */
function refuse(context: CliContext, expression: string, { problems }: EvaluatedAnswer): void {
  for (const problem of problems) pointAt(context, expression, problem)
  if (problems.some((problem) => problem.severity === 'error')) context.setExitCode(2)
}

/** The expression with a mark under what is wrong with it. */
function pointAt(
  { output }: CliContext,
  expression: string,
  problem: Pick<ExpressionProblemJson, 'severity' | 'message' | 'position' | 'length' | 'suggestion'>,
): void {
  if (output.format === 'json') return
  const from = Math.max(0, problem.position - 40)
  const line = expression.slice(from, problem.position + 60).replace(/\s/g, ' ')
  const mark = '^'.repeat(Math.max(1, Math.min(problem.length, line.length - (problem.position - from))))
  output.warn(
    `${output.paint[problem.severity === 'error' ? 'red' : 'yellow'](problem.severity)}: ${problem.message}`,
    `  ${line}`,
    `  ${' '.repeat(problem.position - from)}${mark} character ${problem.position + 1}`,
    ...(problem.suggestion === null ? [] : [`  Next: ${problem.suggestion}`]),
  )
}

function readAttributes(words: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at < 1) {
        const problem = `An attribute is given as name=value; this is ${word}.`
        throw new RollcallError('wrong_usage', { problem, help: 'rollcall expr eval --help' })
      }
      return [word.slice(0, at), readValue(word.slice(at + 1))]
    }),
  )
}

/** Lists, numbers and truth values as JSON; everything else is text. */
function readValue(text: string): unknown {
  if (!/^(?:\[.*\]|true|false|null)$/s.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface FunctionAnswer {
  readonly name: string
  readonly family: string
  readonly signature: string
  readonly summary: string
  readonly parameters: readonly { readonly name: string; readonly required: boolean; readonly docs: string }[]
  readonly examples: readonly {
    readonly expression: string
    readonly attributes?: object
    readonly result: unknown
  }[]
  readonly notes: readonly string[]
}

function functionsCommand(expr: Command, context: CliContext): void {
  const command = expr
    .command('functions [name]')
    .description('every function, or one with its parameters and examples')
    .action(async (name: string | undefined) => {
      if (name === undefined) {
        const { items } = await context.api().get<{ items: FunctionAnswer[] }>('/expressions/functions')
        const columns = [
          { title: 'FUNCTION', value: (one: FunctionAnswer) => one.signature },
          { title: 'ABOUT', value: (one: FunctionAnswer) => one.summary },
        ]
        return context.output.list(items, columns, 'There is none.')
      }
      const one = await context
        .api()
        .get<FunctionAnswer>(`/expressions/functions/${encodeURIComponent(name)}`)
      context.output.result(one, functionLines(one))
    })
  withExamples(command, 'rollcall expr functions', 'rollcall expr functions Switch')
}

function functionLines(one: FunctionAnswer): string[] {
  return [
    one.signature,
    `  ${one.summary}`,
    ...one.parameters.map((part) => `  ${part.name}${part.required ? '' : ' (optional)'}: ${part.docs}`),
    ...one.notes.map((note) => `  ${note}`),
    ...one.examples.map(
      (example) =>
        `  ${example.expression}${example.attributes === undefined ? '' : ` with ${JSON.stringify(example.attributes)}`} gives ${JSON.stringify(example.result)}`,
    ),
  ]
}
