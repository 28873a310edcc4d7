import { describe, expect, it } from 'vitest'
import { catalogue } from '../catalogue.ts'
import { checkExpression } from '../check-expression.ts'
import { evaluateExpression } from '../evaluate-expression.ts'
import { parseExpression } from '../parse-expression.ts'

describe('every documented example gives the documented result', () => {
  for (const { name, examples } of catalogue) {
    for (const { expression, attributes = {}, result } of examples) {
      it(`${name}: ${expression}`, () => {
        const parsed = parseExpression(expression)
        expect(checkExpression(parsed).filter((problem) => problem.severity === 'error')).toEqual([])
        expect(evaluateExpression(parsed, { attributes })).toEqual(result)
      })
    }
  }
})

describe('the catalogue', () => {
  it('has every function of the Entra reference, and the older names', () => {
    expect(catalogue.map(({ name }) => name)).toEqual([
      'Append',
      'AppRoleAssignments',
      'AppRoleAssignmentsComplex',
      'AssertiveAppRoleAssignmentsComplex',
      'BitAnd',
      'CBool',
      'CDate',
      'Coalesce',
      'ConvertToBase64',
      'ConvertToUTF8Hex',
      'Count',
      'CStr',
      'DateAdd',
      'DateDiff',
      'DateFromNum',
      'DefaultDomain',
      'FormatDateTime',
      'Guid',
      'IgnoreFlowIfNullOrEmpty',
      'IIF',
      'InStr',
      'IsNothing',
      'IsNull',
      'IsNullOrEmpty',
      'IsPresent',
      'IsString',
      'Item',
      'Join',
      'Left',
      'Len',
      'Mid',
      'NormalizeDiacritics',
      'Not',
      'Now',
      'NumFromDate',
      'PCase',
      'Prepend',
      'RandomString',
      'Redact',
      'RemoveDuplicates',
      'Replace',
      'SelectUniqueValue',
      'SingleAppRoleAssignment',
      'Split',
      'StripSpaces',
      'Switch',
      'ToLower',
      'ToUpper',
      'Word',
    ])
  })

  it('documents every function and parameter in a sentence', () => {
    for (const { summary, parameters, notes } of catalogue) {
      for (const sentence of [summary, ...notes, ...parameters.map(({ docs }) => docs)]) {
        expect(sentence).toMatch(/[.?]$|[a-z]$/)
        expect(sentence.length).toBeGreaterThan(10)
      }
    }
  })
})
