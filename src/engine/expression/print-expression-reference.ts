import { catalogue } from './catalogue.ts'
import { signatureOf } from './check-expression.ts'
import type { FunctionDefinition, FunctionExample } from './function-definition.ts'
import { maximumDepth, maximumLength } from './syntax.ts'

/** The reference page of the expression language, in Markdown, made from the catalogue. */
export function printExpressionReference(): string {
  return [...introduction(), ...catalogue.flatMap(printFunction)].join('\n')
}

function introduction(): string[] {
  return [
    '# Expressions',
    '',
    'An expression is a function call. Its arguments are attributes `[name]`, texts `"text"`, numbers, or other calls.',
    'Names of functions and attributes are case-sensitive. Inside a text `\\` escapes `\\` and `"`. An argument may be',
    'left empty: `Switch([state], , "BW", "Europe/Berlin")`. Numbers may be hexadecimal: `&HF7`. Comparisons',
    '(`=`, `<>`, `>`, `>=`, `<`, `<=`) stand only in a condition; there is no AND or OR: nest `IIF`.',
    '',
    `At most ${maximumLength.toLocaleString('en')} characters and ${maximumDepth} nested calls. Dates are texts \`M/d/yyyy h:mm:ss tt\` in UTC.`,
    'Null in gives null out unless a note says otherwise.',
    '',
    'Patterns (`Replace`, scoping filters) are in the .NET flavour and run in time that grows with the text alone.',
    'Back-references, atomic groups, balancing groups and conditionals are refused when the mapping is saved.',
    '',
    '## Functions',
    '',
  ]
}

function printFunction(definition: FunctionDefinition): string[] {
  const { name, summary, parameters, examples, notes } = definition
  return [
    `### ${name}`,
    '',
    `\`${signatureOf(definition)}\``,
    '',
    summary,
    '',
    ...parameters.map(
      (parameter) => `- **${parameter.name}**${parameter.required ? '' : ' (optional)'}: ${parameter.docs}`,
    ),
    ...(parameters.length > 0 ? [''] : []),
    ...notes.flatMap((note) => [note, '']),
    ...examples.flatMap((example) => [printExample(example), '']),
  ]
}

function printExample({ expression, attributes, result }: FunctionExample): string {
  const given = Object.entries(attributes ?? {}).map(
    ([name, value]) => `${name} = \`${JSON.stringify(value)}\``,
  )
  return `\`${expression}\`${given.length === 0 ? '' : ` with ${given.join(', ')}`} gives \`${JSON.stringify(result)}\`.`
}
