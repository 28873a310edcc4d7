import { describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { compileExpression } from './compile-expression.ts'
import { type ExplainedExpression, explainExpression } from './explain-expression.ts'
import { parseExpression } from './parse-expression.ts'
import { printExpressionReference } from './print-expression-reference.ts'
import { runExpressionTests } from './run-expression-tests.ts'

const attributes = { country: 'NO', givenName: 'Rhea', surname: 'Berg' }
const explain = (text: string) => explainExpression(parseExpression(text), { attributes })

function outline({ text, outcome, parts }: ExplainedExpression): unknown {
  const shown = outcome.kind === 'value' ? outcome.value : outcome.kind
  return parts.length === 0 ? [text, shown] : [text, shown, parts.map(outline)]
}

describe('explaining an expression', () => {
  it('tells the value of every sub-expression, and which branch was not taken', () => {
    expect(outline(explain('IIF([country] = "NO", ToUpper([givenName]), Left([surname], 1))'))).toEqual([
      'IIF([country] = "NO", ToUpper([givenName]), Left([surname], 1))',
      'RHEA',
      [
        [
          '[country] = "NO"',
          true,
          [
            ['[country]', 'NO'],
            ['"NO"', 'NO'],
          ],
        ],
        ['ToUpper([givenName])', 'RHEA', [['[givenName]', 'Rhea']]],
        [
          'Left([surname], 1)',
          'not_evaluated',
          [
            ['[surname]', 'not_evaluated'],
            ['1', 'not_evaluated'],
          ],
        ],
      ],
    ])
  })

  it('says where each part stands', () => {
    const [part] = explain('ToUpper( [givenName] )').parts
    expect(part?.span).toEqual({ start: 9, end: 20 })
  })

  it('leaves out arguments that are empty', () => {
    expect(explain('Switch([country], , "SE", "a")').parts.map((part) => part.text)).toEqual([
      '[country]',
      '"SE"',
      '"a"',
    ])
  })

  it('shows a failure where it happened, and what it did to the whole', () => {
    const explained = explain('Append("x", CDate([surname]))')
    expect(explained.outcome).toMatchObject({ kind: 'failed', problem: { position: 18 } })
    expect(explained.parts[1]?.outcome.kind).toBe('failed')
    expect(explained.parts[1]?.parts[0]?.outcome).toEqual({ kind: 'value', value: 'Berg' })
  })

  it('shows an attribute that is left out', () => {
    expect(explain('ToUpper(IgnoreFlowIfNullOrEmpty([mail]))').outcome).toEqual({ kind: 'ignored' })
  })

  it('agrees with itself on random values', () => {
    const explained = explain('Append(Guid(), "!")')
    const [inner] = explained.parts
    expect(explained.outcome).toEqual({
      kind: 'value',
      value: `${inner?.outcome.kind === 'value' ? inner.outcome.value : ''}!`,
    })
  })
})

describe('a compiled expression', () => {
  it('knows what it reads and needs', () => {
    const compiled = compileExpression(
      parseExpression('Redact(Join(" ", [givenName], [surname], [givenName], Now()))'),
    )
    expect(compiled.attributes).toEqual(['givenName', 'surname'])
    expect(compiled.isVolatile).toBe(true)
    expect(compiled.isRedacted).toBe(true)
  })
})

describe('saved test cases', () => {
  it('say which pass, and what came out where one does not', () => {
    const results = runExpressionTests('CDate([hireDate])', [
      { title: 'a date', attributes: { hireDate: '2027-03-01' }, expected: '3/1/2027 12:00:00 AM' },
      { title: 'none', attributes: {}, expected: '' },
      { title: 'no date', attributes: { hireDate: 'soon' }, expected: null },
    ])
    expect(results.map(({ passed, actual, problem }) => [passed, actual, problem?.reason ?? null])).toEqual([
      [true, '3/1/2027 12:00:00 AM', null],
      [false, null, null],
      [false, null, 'bad_value'],
    ])
  })
})

describe('the reference page', () => {
  it('has every function with its parameters and examples', () => {
    const page = printExpressionReference()
    for (const { name, parameters, examples } of catalogue) {
      expect(page).toContain(`### ${name}\n`)
      for (const parameter of parameters) expect(page).toContain(`- **${parameter.name}**`)
      for (const { expression } of examples) expect(page).toContain(expression)
    }
  })
})
