import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogue, functionNames } from './catalogue.ts'
import { checkExpression, type KnownAttribute } from './check-expression.ts'
import { evaluateExpression } from './evaluate-expression.ts'
import { ExpressionError, type ExpressionProblem } from './expression-error.ts'
import { parseExpression } from './parse-expression.ts'
import { printExpression } from './print-expression.ts'
import { comparisonOperators, type Expression, maximumDepth } from './syntax.ts'

function refusal(text: string): ExpressionProblem {
  try {
    parseExpression(text)
  } catch (error) {
    if (error instanceof ExpressionError) return error.problem
    throw error
  }
  throw new Error(`${text} was not refused`)
}

const nowhere = { start: 0, end: 0 }
const wordTree = fc.constantFrom('vbTextCompare', 'vbBinaryCompare')
const attributeName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:-]{0,20}$/)
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  attributeName.map((name) => ({ kind: 'attribute' as const, name, span: nowhere })),
  fc.string({ unit: 'binary' }).map((value) => ({ kind: 'text' as const, value, span: nowhere })),
  fc.integer({ min: 0 }).map((value) => ({ kind: 'number' as const, value, hex: true, span: nowhere })),
  fc.integer().map((value) => ({ kind: 'number' as const, value, hex: false, span: nowhere })),
  wordTree.map((name) => ({ kind: 'word' as const, name, span: nowhere })),
)
const { tree } = fc.letrec<{ tree: Expression; argument: Expression; call: Expression }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, leaf, tie('call')),
  argument: fc.oneof(
    { maxDepth: 4 },
    tie('tree'),
    fc.constant<Expression>({ kind: 'missing', span: nowhere }),
    fc.tuple(tie('tree'), fc.constantFrom(...comparisonOperators), tie('tree')).map(
      ([left, operator, right]): Expression => ({
        kind: 'comparison',
        operator,
        left,
        right,
        span: nowhere,
      }),
    ),
  ),
  call: fc
    .tuple(fc.constantFrom(...functionNames), fc.array(tie('argument'), { maxLength: 5 }))
    // One argument left empty is written like none at all.
    .filter(([, parts]) => !(parts.length === 1 && parts[0]!.kind === 'missing'))
    .map(
      ([name, parts]): Expression => ({
        kind: 'call',
        name,
        nameSpan: nowhere,
        arguments: parts,
        span: nowhere,
      }),
    ),
}))

function withoutSpans(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value) => (key.endsWith('pan') ? undefined : value)))
}

describe('parsing an expression', () => {
  it('reads back every tree it prints', () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const text = printExpression(expression)
        fc.pre(text.length <= 10_000)
        expect(withoutSpans(parseExpression(text))).toEqual(withoutSpans(expression))
      }),
      { numRuns: 500 },
    )
  })

  it('takes arguments that are left empty, in the middle and at the end', () => {
    const parsed = parseExpression('Replace([a], "-", , , "_", , )')
    expect(parsed.kind === 'call' && parsed.arguments.map((part) => part.kind)).toEqual([
      'attribute',
      'text',
      'missing',
      'missing',
      'text',
      'missing',
      'missing',
    ])
  })

  it('escapes a quotation mark and a backslash, and leaves other backslashes alone', () => {
    expect(parseExpression(String.raw`"a\"b\\c\d"`)).toMatchObject({ value: String.raw`a"b\c\d` })
  })

  it('reads hexadecimal and negative numbers', () => {
    expect(parseExpression('&HF7')).toMatchObject({ value: 247 })
    expect(parseExpression('-12.5')).toMatchObject({ value: -12.5 })
  })

  for (const [text, position, reason, suggestion] of [
    ['', 0, 'empty', null],
    ['   ', 0, 'empty', null],
    ['Repalce([a], "x", , , "", , )', 0, 'unknown_function', 'Did you mean Replace(…)?'],
    [
      'Append([a], tolower([b]))',
      12,
      'unknown_function',
      'Did you mean ToLower(…)? Upper and lower case count.',
    ],
    ['Xyzzyx()', 0, 'unknown_function', 'The functions are listed in the expression reference.'],
    ['Append([a] "b")', 11, 'unexpected_token', 'Put a comma between two arguments.'],
    [
      'IIF([a] = "b" AND [c] = "d", "e", "f")',
      14,
      'unexpected_token',
      'There is no AND: nest a second IIF in the true value.',
    ],
    [
      'IIF([a] = "b" or [c] = "d", "e", "f")',
      14,
      'unexpected_token',
      'There is no OR: nest a second IIF in the false value.',
    ],
    ['Append([a], "b"', 15, 'unexpected_end', null],
    ['Append([a], "b', 12, 'unterminated_text', null],
    ['Append([a, "b")', 7, 'unterminated_attribute', 'Write attributes as [name].'],
    ['Append([], "b")', 7, 'unexpected_token', 'Write attributes as [name].'],
    ['Append([a], “b”)', 12, 'unexpected_character', 'Did you mean " ?'],
    ['[a] & [b]', 4, 'unexpected_character', null],
    ['[a] [b]', 4, 'unexpected_token', null],
    ['[a] = "x"', 4, 'comparison_not_allowed', null],
    ['IIF([a] = "x" = "y", 1, 2)', 14, 'comparison_not_allowed', null],
    ['IIF(True, "a", "b")', 4, 'unknown_word', 'Did you mean "True"?'],
    ['Append(mail, "b")', 7, 'unknown_word', 'Did you mean the attribute [mail] or the text "mail"?'],
    ['Append([a], "b"))', 16, 'unexpected_token', null],
    ['BitAnd(&HFFFFFFFFFFFFFFFFF, 1)', 7, 'bad_number', null],
  ] as const) {
    it(`points at character ${position + 1} of ${text === '' ? 'nothing' : text}`, () => {
      const problem = refusal(text)
      expect({ position: problem.position, reason: problem.reason }).toEqual({ position, reason })
      if (suggestion !== null) expect(problem.suggestion).toBe(suggestion)
    })
  }

  it('stops at 32 nested functions and at 10,000 characters', () => {
    const nested = (depth: number) => `${'Not('.repeat(depth)}[a]${')'.repeat(depth)}`
    expect(parseExpression(nested(maximumDepth)).kind).toBe('call')
    expect(refusal(nested(maximumDepth + 1))).toMatchObject({
      reason: 'too_deep',
      position: 4 * maximumDepth,
    })
    expect(refusal(nested(3000))).toMatchObject({ reason: 'too_long' })
    expect(refusal(`"${'x'.repeat(9_999)}"`)).toMatchObject({ reason: 'too_long', position: 10_000 })
  })

  it('throws nothing but ExpressionError for any text', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      ',',
      '"',
      '[',
      ']',
      '=',
      '<>',
      '&H',
      'IIF',
      'Join',
      'a',
      '1',
      '-',
      '\\',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseExpression(text)
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('throws nothing but ExpressionError when any tree is checked and evaluated', () => {
    const value = fc.oneof(fc.string(), fc.boolean(), fc.double(), fc.array(fc.string(), { maxLength: 3 }))
    fc.assert(
      fc.property(tree, value, (expression, own) => {
        checkExpression(expression, [{ name: 'a' }])
        const attributes = new Proxy(
          {},
          { get: () => own, getOwnPropertyDescriptor: () => ({ value: own, configurable: true }) },
        )
        try {
          evaluateExpression(expression, { attributes })
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('checking an expression', () => {
  const known: readonly KnownAttribute[] = [
    { name: 'mail' },
    { name: 'department' },
    { name: 'proxyAddresses', multiValued: true },
  ]
  const problems = (text: string) =>
    checkExpression(parseExpression(text), known).map(({ reason, position, suggestion }) => ({
      reason,
      position,
      suggestion,
    }))

  for (const [text, reason, position, suggestion] of [
    ['Append([mail])', 'too_few_arguments', 13, 'Write Append(source, suffix).'],
    ['Left([mail], 1, 2)', 'too_many_arguments', 16, 'Write Left(string, numChars).'],
    ['Guid(1)', 'too_many_arguments', 5, 'Write Guid().'],
    ['Join(" ")', 'too_few_arguments', 8, 'Write Join(separator, source…).'],
    ['Left([mail], "two")', 'wrong_type', 13, null],
    ['Left([mail], )', 'argument_missing', 13, null],
    ['Append([mial], "x")', 'unknown_attribute', 7, 'Did you mean [mail]?'],
    [
      'ToLower([proxyAddresses])',
      'wrong_type',
      8,
      'Take one with Item([proxyAddresses], 1), or join them with Join(", ", [proxyAddresses]).',
    ],
    [
      'ToLower(Split([mail], "@"))',
      'wrong_type',
      8,
      'Take one with Item(Split(…), 1), or join them with Join(", ", Split(…)).',
    ],
    ['Count("a")', 'wrong_type', 6, 'Write it as [name].'],
    ['Item([proxyAddresses], 0)', 'bad_argument', 23, 'Use 1 for the first value.'],
    ['DateAdd("day", 1, [mail])', 'wrong_type', 8, null],
    ['InStr([mail], "a", 1, vbTextCompare, 2)', 'too_many_arguments', 37, null],
    [
      'Append([mail] = "a", "b")',
      'comparison_not_allowed',
      7,
      'Comparisons stand in the condition of IIF, or in CBool.',
    ],
    ['Switch([mail], "x", "key")', 'too_few_arguments', 25, null],
    ['Switch([mail], "x", "k", "v", "k2")', 'too_few_arguments', 30, null],
    ['ToLower([mail], "x_y_z!")', 'bad_argument', 16, 'Write it as in "tr-TR".'],
    ['RandomString(4, 2, 2, 2, 2)', 'bad_argument', 13, null],
    ['CDate("tomorrow")', 'bad_argument', 6, 'Write it as 2027-03-01 or 2027-03-01T08:30:00Z.'],
    ['Replace([mail], "a", "b", , "c", , )', 'bad_argument', 0, null],
    ['Replace([mail], , "(a", , "c", , )', 'bad_regex', 18, null],
    ['Replace([mail], , "(a)\\\\1", , "c", , )', 'unsupported_regex', 18, null],
    ['Replace([mail], , "(?<x>a)", "y", "c", , )', 'bad_regex', 29, 'Name a group with (?<y>…).'],
    ['SingleAppRoleAssignment([mail])', 'bad_argument', 24, 'Write [appRoleAssignments].'],
    ['Append(SelectUniqueValue([mail], "a"), "b")', 'only_at_top_level', 7, null],
    ['Mid([mail], 0, 3)', 'bad_argument', 12, 'Use 1 for the first character.'],
    ['InStr([mail], "@", 0)', 'bad_argument', 19, 'Use 1 for the first character.'],
    ['BitAnd(1.5, 1)', 'bad_value', 7, null],
    ['CBool("perhaps")', 'bad_value', 6, null],
    ['RandomString(12, 2, 0, 2, 2, "0123456789")', 'bad_value', 29, null],
    [
      'IIF([proxyAddresses] = "a", "x", "y")',
      'wrong_type',
      4,
      'Take one with Item([proxyAddresses], 1), or join them with Join(", ", [proxyAddresses]).',
    ],
  ] as const) {
    it(`refuses ${text}`, () => {
      const [first, ...others] = problems(text)
      expect(others).toEqual([])
      expect(first).toMatchObject({ reason, position, ...(suggestion !== null && { suggestion }) })
    })
  }

  it('warns of conditions that Entra does not support, and accepts them', () => {
    const [problem] = checkExpression(parseExpression('IIF(IsPresent([mail]), "a", "b")'), known)
    expect(problem).toMatchObject({ reason: 'unreliable_condition', severity: 'warning', position: 4 })
    expect(checkExpression(parseExpression('IIF([mail] = "", "a", "b")'), known)).toMatchObject([
      { reason: 'unreliable_condition', severity: 'warning' },
    ])
  })

  it('tells every problem, in the order of the text', () => {
    expect(problems('Join(1, [foo], Left([bar], "x"))').map((one) => one.position)).toEqual([8, 20, 27])
  })

  it('knows the computed attributes', () => {
    expect(problems('Switch([IsSoftDeleted], , "False", "True", "True", "False")')).toEqual([])
  })

  it('accepts each example of the catalogue', () => {
    for (const { examples } of catalogue) {
      for (const { expression } of examples) {
        const errors = checkExpression(parseExpression(expression)).filter((one) => one.severity === 'error')
        expect(errors).toEqual([])
      }
    }
  })
})
