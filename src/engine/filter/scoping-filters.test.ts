import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkScopingFilters } from './check-scoping-filters.ts'
import { compileScopingFilters, evaluateScopingFilters } from './compile-scoping-filters.ts'
import { printScopingFilters } from './print-clause.ts'
import {
  type ScopingClause,
  type ScopingFilter,
  type ScopingOperator,
  scopingOperators,
} from './scoping-filter.ts'

const attributes = {
  department: 'Sales',
  empty: '',
  level: '15',
  size: 1_234_567,
  enabled: true,
  disabled: 'False',
  mail: 'rhea@domain.com',
  several: ['a', 'b'],
  upn: 'rhea_fab.io#EXT#@corp.example',
  userPrincipalName: 'rhea_fab.io#EXT#@corp.example',
  long: 'x'.repeat(10_001),
}

function clause(attribute: string, operator: ScopingOperator, value?: string): ScopingClause {
  return { attribute, operator, ...(value !== undefined && { value }) }
}

function passes(...given: Parameters<typeof clause>): boolean {
  const filters: ScopingFilter[] = [{ title: 'f', clauses: [clause(...given)] }]
  const { passed } = evaluateScopingFilters(filters, { attributes })
  expect(compileScopingFilters(filters).passes({ attributes })).toBe(passed)
  return passed
}

const rows: readonly (readonly [...Parameters<typeof clause>, boolean])[] = (
  [
    ['department', 'equals', 'Sales', true],
    ['department', 'equals', 'sales', false],
    ['level', 'equals', '15', true],
    ['size', 'equals', '1234567', true],
    ['enabled', 'equals', 'True', true],
    ['department', 'not_equals', 'Ops', true],
    ['department', 'not_equals', 'Sales', false],
    ['enabled', 'is_true', undefined, true],
    ['disabled', 'is_true', undefined, false],
    ['disabled', 'is_false', undefined, true],
    ['department', 'is_false', undefined, false],
    ['missing', 'is_null', undefined, true],
    ['empty', 'is_null', undefined, true],
    ['department', 'is_null', undefined, false],
    ['department', 'is_not_null', undefined, true],
    ['empty', 'is_not_null', undefined, false],
    ['several', 'is_not_null', undefined, true],
    ['level', 'regex_match', '([1-9][0-9])', true],
    ['size', 'regex_match', '1[0-9][0-9][0-9][0-9][0-9][0-9]', true],
    ['size', 'regex_match', '([1-9][0-9])', false],
    ['mail', 'regex_match', '.*\\@domain.com', true],
    ['mail', 'regex_match', 'domain', false],
    ['department', 'regex_match', '(?i)sales', true],
    ['department', 'not_regex_match', 'Ops', true],
    ['department', 'not_regex_match', 'S.*', false],
    ['level', 'greater_than', '14', true],
    ['level', 'greater_than', '15', false],
    ['level', 'greater_than_or_equals', '15', true],
    ['size', 'greater_than', '-1', true],
    ['department', 'greater_than', '1', false],
    ['mail', 'includes', '@domain', true],
    ['mail', 'includes', '@Domain', false],
    ['mail', 'ends_with', '.com', true],
    ['mail', 'ends_with', 'rhea', false],
    ['department', 'is_contained_in', 'Sales,Ops', true],
    ['department', 'is_contained_in', 'Ops', false],
    ['department', 'is_not_contained_in', 'Ops', true],
    ['department', 'is_not_contained_in', 'Sales,Ops', false],
    ['several', 'equals', 'a', false],
    ['userPrincipalName', 'ends_with', '@fab.io', true],
  ] as const
).map((row) => row)

describe('scoping operators', () => {
  for (const [attribute, operator, value, expected] of rows) {
    it(`${attribute} ${operator} ${value ?? ''} is ${expected}`, () => {
      expect(value === undefined ? passes(attribute, operator) : passes(attribute, operator, value)).toBe(
        expected,
      )
    })
  }

  it('has a row for every operator', () => {
    expect(new Set(rows.map(([, operator]) => operator))).toEqual(new Set(scopingOperators))
  })

  for (const operator of scopingOperators.filter((one) => one !== 'is_null')) {
    it(`${operator} is false for a null and an empty attribute`, () => {
      for (const attribute of ['missing', 'empty']) {
        for (const value of ['1', 'x', '.*']) {
          if (operator.startsWith('greater') && value !== '1') continue
          expect(passes(attribute, operator, value)).toBe(false)
        }
      }
    })
  }
})

describe('several clauses and filters', () => {
  const yes = clause('department', 'equals', 'Sales')
  const no = clause('department', 'equals', 'Ops')
  const evaluate = (...filters: ScopingClause[][]) =>
    evaluateScopingFilters(
      filters.map((clauses, index) => ({ title: `f${index}`, clauses })),
      { attributes },
    )

  it('need every clause of a filter', () => {
    expect(evaluate([yes, yes]).passed).toBe(true)
    expect(evaluate([yes, no]).passed).toBe(false)
  })

  it('need one of the filters', () => {
    expect(evaluate([no], [yes]).passed).toBe(true)
    expect(evaluate([no], [no]).passed).toBe(false)
  })

  it('let everyone pass when there is none', () => {
    expect(evaluate().passed).toBe(true)
  })

  it('tell the outcome of every clause, also of filters after the one that passed', () => {
    expect(evaluate([yes], [no, clause('missing', 'equals', 'x')])).toEqual({
      passed: true,
      filters: [
        {
          title: 'f0',
          passed: true,
          clauses: [
            {
              text: 'department equals "Sales"',
              attribute: 'department',
              actual: 'Sales',
              passed: true,
              reason: null,
            },
          ],
        },
        {
          title: 'f1',
          passed: false,
          clauses: [
            {
              text: 'department equals "Ops"',
              attribute: 'department',
              actual: 'Sales',
              passed: false,
              reason: null,
            },
            {
              text: 'missing equals "x"',
              attribute: 'missing',
              actual: null,
              passed: false,
              reason: 'null_value',
            },
          ],
        },
      ],
    })
  })

  it('name the reason where the value alone does not tell', () => {
    const reasonOf = (one: ScopingClause) => evaluate([one]).filters[0]?.clauses[0]?.reason
    expect(reasonOf(clause('department', 'greater_than', '1'))).toBe('not_an_integer')
    expect(reasonOf(clause('several', 'equals', 'a'))).toBe('multi_valued')
    expect(reasonOf(clause('long', 'not_regex_match', 'y'))).toBe('too_long')
  })

  it('read as a sentence', () => {
    const filters = [
      { title: 'a', clauses: [yes, clause('mail', 'is_not_null')] },
      { title: 'b', clauses: [no] },
    ]
    expect(printScopingFilters(filters)).toBe(
      '(department equals "Sales" and mail is not empty) or (department equals "Ops")',
    )
    expect(printScopingFilters([])).toBe('everyone')
  })
})

describe('saving a scoping filter', () => {
  const known = [{ name: 'department' }, { name: 'level' }, { name: 'proxyAddresses', multiValued: true }]
  const check = (...clauses: ScopingClause[]) =>
    checkScopingFilters([{ title: 'f', clauses }], known).map(({ code, next }) => [code, next])

  it('accepts what is right', () => {
    expect(check(clause('department', 'equals', 'x'), clause('level', 'greater_than', '3'))).toEqual([])
  })

  for (const [given, code, next] of [
    [clause('departmnt', 'equals', 'x'), 'unknown_attribute', 'Did you mean department?'],
    [
      clause('manager', 'equals', 'x'),
      'unsupported_attribute',
      'Filter on another attribute, or use assignments.',
    ],
    [
      clause('proxyAddresses', 'equals', 'x'),
      'unsupported_attribute',
      'Filter on another attribute, or use assignments.',
    ],
    [
      clause('level', 'greater_than', 'many'),
      'operand_not_an_integer',
      'Give a whole number such as 0 or 100.',
    ],
    [
      clause('level', 'greater_than', '1.5'),
      'operand_not_an_integer',
      'Give a whole number such as 0 or 100.',
    ],
    [
      clause('department', 'regex_match', '(a'),
      'bad_regex',
      'Correct the pattern. The whole value has to match it.',
    ],
    [
      clause('department', 'equals'),
      'operand_missing',
      'Give a value; to find empty attributes use is_null.',
    ],
    [clause('department', 'is_null', 'x'), 'operand_not_allowed', 'Leave the value out.'],
    [clause('department', 'equal' as ScopingOperator, 'x'), 'unknown_operator', 'Did you mean equals?'],
  ] as const) {
    it(`refuses ${given.attribute} ${given.operator} ${given.value ?? ''} as ${code}`, () => {
      expect(check(given)).toEqual([[code, next]])
    })
  }

  it('refuses a filter without clauses, without a title, or with a title twice', () => {
    const codes = (filters: ScopingFilter[]) => checkScopingFilters(filters, known).map((one) => one.code)
    const good = clause('department', 'equals', 'x')
    expect(codes([{ title: 'a', clauses: [] }])).toEqual(['no_clauses'])
    expect(codes([{ title: ' ', clauses: [good] }])).toEqual(['no_title'])
    expect(
      codes([
        { title: 'a', clauses: [good] },
        { title: 'a', clauses: [good] },
      ]),
    ).toEqual(['duplicate_title'])
  })

  it('never lets a filter be saved that fails when it is evaluated', () => {
    const anyClause = fc.record({
      attribute: fc.constantFrom(...Object.keys(attributes), 'missing', '__proto__'),
      operator: fc.constantFrom(...scopingOperators),
      value: fc.option(fc.oneof(fc.string(), fc.integer().map(String)), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(anyClause, { minLength: 1, maxLength: 3 }), (clauses) => {
        const filters = [{ title: 'f', clauses: clauses as ScopingClause[] }]
        fc.pre(checkScopingFilters(filters).length === 0)
        expect(typeof evaluateScopingFilters(filters, { attributes }).passed).toBe('boolean')
      }),
      { numRuns: 500 },
    )
  })
})
