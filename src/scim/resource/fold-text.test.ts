import { describe, expect, it } from 'vitest'
import { foldText } from './fold-text.ts'

describe('foldText', () => {
  const same: readonly (readonly [string, string])[] = [
    ['ADA@Example.com', 'ada@example.com'],
    ['É', 'e\u0301'],
    ['\u212b', 'å'],
    ['ＡＤＡ', 'ada'],
    ['Σ', 'σ'],
    ['ΠΑΠΑΔΌΠΟΥΛΟΣ', 'παπαδόπουλος'],
  ]
  for (const [left, right] of same) {
    it(`finds ${left} and ${right} the same`, () => {
      expect(foldText(left)).toBe(foldText(right))
    })
  }

  it('folds the beginning of a name to the beginning of the folded name', () => {
    expect(foldText('ΝΊΚΟΣ ΠΑΠΑΣ')).toContain(foldText('ΝΊΚΟΣ'))
    expect(foldText('σίσυφος').startsWith(foldText('ΣΊΣ'))).toBe(true)
  })

  it('keeps different people apart', () => {
    const names = ['ada', 'äda', 'ada ', 'adа', 'straße', 'strasse', 'ﬁn', 'fin', 'ı', 'i']
    expect(new Set(names.map(foldText)).size).toBe(names.length)
  })

  it('is idempotent', () => {
    for (const text of ['İstanbul', 'ǅ', 'ΑΣ', 'Ａ\u0301'])
      expect(foldText(foldText(text))).toBe(foldText(text))
  })
})
