import { compileRegex, type Regex } from '../../regex/compile-regex.ts'
import type { RegexMatch } from '../../regex/program.ts'
import { RegexError } from '../../regex/regex-error.ts'
import { type ExpressionProblem, problemAt } from '../expression-error.ts'
import type { Call, FunctionDefinition } from '../function-definition.ts'
import type { Expression, FunctionCall } from '../syntax.ts'
import { defineFunction, needed, optional } from './define-function.ts'
import { expandReplacement } from './expand-replacement.ts'

/** Positions of the arguments. */
const oldValue = 1
const regexPattern = 2
const regexGroupName = 3
const replacementValue = 4
const replacementAttributeName = 5
const template = 6

/** Longest text a pattern is run over; longer ones are an error for that person. */
const longestText = 10_000

/** Replace: five functions under one name, chosen by which arguments are given. */
export const replaceFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'Replace',
    family: 'text',
    summary: 'Replaces a part of a text, by the text itself, by a pattern, or by a template.',
    parameters: [
      needed('source', 'text', 'The text to work on, usually an attribute.'),
      optional('oldValue', 'text', 'The text to replace.'),
      optional('regexPattern', 'literal', 'A pattern in the .NET flavour.'),
      optional('regexGroupName', 'literal', 'The named group of the pattern to replace or to take.'),
      optional(
        'replacementValue',
        'text',
        'What to put there; $1 or $ and {name} stand for a group of the pattern.',
      ),
      optional(
        'replacementAttributeName',
        'attribute',
        'The attribute to take the group from when the source is empty.',
      ),
      optional('template', 'text', 'A text in which oldValue is replaced by the source.'),
    ],
    returns: 'text',
    examples: [
      {
        expression: 'Replace([mail], "@fab.io", , , "", , )',
        attributes: { mail: 'rhea@fab.io' },
        result: 'rhea',
      },
      {
        expression: 'Replace([mailNickname], "<u>", , , , , "<u>@corp.example")',
        attributes: { mailNickname: 'rhea' },
        result: 'rhea@corp.example',
      },
      {
        expression: 'Replace([mobile], , "[()\\\\s-]+", , "", , )',
        attributes: { mobile: '+47 (900) 12-345' },
        result: '+4790012345',
      },
      {
        expression: 'Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )',
        attributes: { userPrincipalName: 'rhea@fab.io' },
        result: 'rhea',
      },
      {
        expression: 'Replace([telephoneNumber], , "\\\\+(?<cc>\\\\d* )(?<n>\\\\d{8})", "n", , [mobile], )',
        attributes: { telephoneNumber: '', mobile: '+47 90012345' },
        result: '90012345',
      },
    ],
    notes: [
      'Upper and lower case count. Patterns run in time that grows with the text, so none can hang; references back to a group, atomic and balancing groups are refused when the mapping is saved.',
      'A null source gives null, except with replacementAttributeName.',
    ],
    check: checkReplace,
    apply: replace,
  }),
]

function has(call: FunctionCall, index: number): boolean {
  const part = call.arguments[index]
  return part !== undefined && part.kind !== 'missing'
}

const forms = [
  'oldValue and replacementValue',
  'oldValue and template',
  'regexPattern and replacementValue',
  'regexPattern, regexGroupName and replacementValue',
  'regexPattern, regexGroupName and replacementAttributeName',
]

function* checkReplace(call: FunctionCall): Generator<ExpressionProblem> {
  const given = [oldValue, regexPattern, regexGroupName, replacementValue, replacementAttributeName, template]
  const key = given.map((index) => (has(call, index) ? 'x' : '-')).join('')
  if (!/^(?:x--x--|x----x|-x-x--|-xxx--|-xx-x-)$/.test(key)) {
    yield problemAt('bad_argument', 'Replace: these arguments do not go together.', call.span, {
      expected: forms,
      suggestion: `Give ${forms.join(', or ')}.`,
    })
  }
  const pattern = call.arguments[regexPattern]
  if (pattern?.kind !== 'text') return
  const regex = checkPattern(pattern)
  if ('reason' in regex) {
    yield regex
    return
  }
  const group = call.arguments[regexGroupName]
  if (group?.kind === 'text' && !regex.names.has(group.value)) {
    yield problemAt('bad_regex', `Replace: the pattern has no group named ${group.value}.`, group.span, {
      expected: [...regex.names.keys()],
      suggestion: `Name a group with (?<${group.value}>…).`,
    })
  }
}

function checkPattern(part: Extract<Expression, { kind: 'text' }>): Regex | ExpressionProblem {
  try {
    return compiled(part.value)
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    const reason =
      error.fault === 'bad'
        ? 'bad_regex'
        : error.fault === 'unsupported'
          ? 'unsupported_regex'
          : 'regex_too_costly'
    const message = `Replace: character ${error.position + 1} of the pattern: ${error.message}`
    return problemAt(reason, message, part.span)
  }
}

/** Patterns are literals, so the few in use are compiled once. */
const compiledPatterns = new Map<string, Regex>()

function compiled(pattern: string): Regex {
  const known = compiledPatterns.get(pattern)
  if (known !== undefined) return known
  const regex = compileRegex(pattern)
  if (compiledPatterns.size >= 500) compiledPatterns.clear()
  compiledPatterns.set(pattern, regex)
  return regex
}

function replace(call: Call): string | null {
  const source = call.text(0)
  if (call.has(replacementAttributeName)) {
    return source !== null && source !== '' ? source : groupOf(call, call.text(replacementAttributeName))
  }
  if (source === null) return null
  if (call.has(template)) return replaceAll(call.text(template) ?? '', call.text(oldValue) ?? '', source)
  if (call.has(regexPattern)) return replaceMatches(call, source)
  return replaceAll(source, call.text(oldValue) ?? '', call.text(replacementValue) ?? '')
}

/** An empty text to replace is found nowhere. */
function replaceAll(text: string, found: string, by: string): string {
  return found === '' ? text : text.split(found).join(by)
}

function patternOf(call: Call): Regex {
  try {
    return compiled(call.text(regexPattern) ?? '')
  } catch (error) {
    if (error instanceof RegexError) return call.fail(regexPattern, error.message)
    throw error
  }
}

function matchesOf(call: Call, regex: Regex, text: string): readonly RegexMatch[] {
  if (text.length > longestText) call.fail(0, `the text has more than ${longestText} characters.`)
  try {
    return regex.findAll(text)
  } catch (error) {
    if (error instanceof RegexError) return call.fail(regexPattern, error.message)
    throw error
  }
}

function replaceMatches(call: Call, text: string): string {
  const regex = patternOf(call)
  const replacement = call.text(replacementValue) ?? ''
  const number = call.has(regexGroupName) ? groupNumber(call, regex) : 0
  let result = ''
  let from = 0
  for (const match of matchesOf(call, regex, text)) {
    const [start, end] = match.groups[number]!
    if (start < 0) continue
    result += text.slice(from, start) + expandReplacement(replacement, text, match, regex)
    from = end
  }
  return result + text.slice(from)
}

function groupNumber(call: Call, regex: Regex): number {
  const name = call.text(regexGroupName) ?? ''
  return regex.names.get(name) ?? call.fail(regexGroupName, `the pattern has no group named ${name}.`)
}

/** The named group, taken from another attribute; null when the pattern does not fit it. */
function groupOf(call: Call, text: string | null): string | null {
  if (text === null) return null
  const regex = patternOf(call)
  const [match] = matchesOf(call, regex, text)
  const [start, end] = match?.groups[groupNumber(call, regex)] ?? [-1, -1]
  return start < 0 ? null : text.slice(start, end)
}
