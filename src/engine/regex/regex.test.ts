import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex } from './compile-regex.ts'
import { RegexError } from './regex-error.ts'

const spans = (pattern: string, text: string) =>
  compileRegex(pattern)
    .findAll(text)
    .map(({ start, end }) => text.slice(start, end))

const repetition = fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,3}?')

/** A few letters and operators, so that patterns hit often. */
const simplePattern = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '^', '$', '\\b', 'a|b', ''),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
    fc
      .tuple(fc.constantFrom('a', '[ab]', '.'), tie('node'), repetition)
      // JavaScript alone forbids a repetition to take nothing, so what is repeated here takes something.
      .map(([first, body, times]) => `(?:${first}(?:${body}))${times}`),
    tie('node').map((body) => `(${body})`),
    tie('node').map((body) => `(?=${body})`),
    tie('node').map((body) => `(?!${body})`),
    tie('node').map((body) => `(?<=${body})`),
    tie('node').map((body) => `(?<!${body})`),
  ),
})).node

describe('patterns', () => {
  it('find what JavaScript finds, where both mean the same', () => {
    fc.assert(
      fc.property(simplePattern, fc.stringMatching(/^[abc ]{0,12}$/), (pattern, text) => {
        const theirs = [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => [match.index, match[0]])
        const ours = compileRegex(pattern).findAll(text)
        expect(ours.map(({ start, end }) => [start, text.slice(start, end)])).toEqual(theirs)
        expect(compileRegex(pattern).matchesWhole(text)).toBe(new RegExp(`^(?:${pattern})$`).test(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('number unnamed groups before named ones, as .NET does', () => {
    const regex = compileRegex('(?<x>a)(b)(?<y>c)(d)')
    const [match] = regex.findAll('abcd')
    expect(match!.groups.map(([start, end]) => 'abcd'.slice(start, end))).toEqual([
      'abcd',
      'b',
      'd',
      'a',
      'c',
    ])
    expect(regex.names).toEqual(
      new Map([
        ['x', 3],
        ['y', 4],
      ]),
    )
  })

  for (const [pattern, text, found] of [
    ['\\w+', 'Bjørn Åse_1', ['Bjørn', 'Åse_1']],
    ['\\d+', '12 ٣٤', ['12', '٣٤']],
    ['\\bøl\\b', 'øl pøl', ['øl']],
    ['(?i)straße', 'STRAßE', ['STRAßE']],
    ['(?i:A)b', 'ab aB', ['ab']],
    ['a(?-i)b', 'ab', ['ab']],
    ['[a-z-[aeiou]]+', 'hello', ['h', 'll']],
    ['\\p{Lu}+', 'aBCÅd', ['BCÅ']],
    ['\\P{L}+', 'a1-b', ['1-']],
    ['[\\p{IsGreek}]+', 'aβγ', ['βγ']],
    ['\\x41\\u0042\\t?', 'AB', ['AB']],
    ['a$', 'a\n', ['a']],
    ['\\Aa|b\\z', 'ab', ['a', 'b']],
    ['(?m)^.', 'ab\ncd', ['a', 'c']],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['a.b', 'a\rb', ['a\rb']],
    ['a{,2}', 'a{,2}', ['a{,2}']],
    ["(?'n'a)(?#a comment)", 'a', ['a']],
    ['[]a]+', ']a', [']a']],
    ['[a\\-z]+', 'a-m', ['a-']],
    ['(?<=€)\\d+', '€12 13', ['12']],
    ['^(?!admin).*', 'user', ['user']],
    ['^(?!admin).*', 'administrator', []],
  ] as const) {
    it(`${pattern} in ${JSON.stringify(text)}`, () => {
      expect(spans(pattern, text)).toEqual(found)
    })
  }

  for (const [pattern, fault, position] of [
    ['(a', 'bad', 0],
    ['a)', 'bad', 1],
    ['[a', 'bad', 0],
    ['a\\', 'bad', 1],
    ['*a', 'bad', 0],
    ['a**', 'bad', 2],
    ['a{3,2}', 'bad', 1],
    ['[z-a]', 'bad', 1],
    ['\\q', 'bad', 0],
    ['(?<>a)', 'bad', 0],
    ['(a)\\1', 'unsupported', 3],
    ['(?<x>a)\\k<x>', 'unsupported', 7],
    ['(?>a)', 'unsupported', 0],
    ['(?<a-b>c)', 'unsupported', 0],
    ['(?(a)b|c)', 'unsupported', 0],
    ['(?x)a', 'unsupported', 0],
    ['\\p{IsKlingon}', 'unsupported', 0],
    ['\\Ga', 'unsupported', 0],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'too_costly', 50],
    ['(((a{100}){100}){100}){100}', 'too_costly', 0],
    ['x'.repeat(2001), 'too_costly', 2000],
  ] as const) {
    it(`refuses ${pattern.slice(0, 30)} as ${fault}`, () => {
      expect(() => compileRegex(pattern)).toThrowError(expect.objectContaining({ fault, position }))
    })
  }

  it('cannot explode: the classic patterns finish over long texts', () => {
    const text = `${'a'.repeat(10_000)}!`
    for (const pattern of [
      '(a+)+$',
      '(a|aa)+$',
      '(a*)*b',
      '([a-z]+)*#',
      '(.*)(.*)(.*)(.*)x',
      '(a?){30}a{30}#',
    ]) {
      expect(compileRegex(pattern).matchesWhole(text)).toBe(false)
    }
  })

  it('gives up with an error rather than hang where look-arounds make work quadratic', () => {
    expect(() => compileRegex('(?=(a|b)*c)x').findAll('ab'.repeat(5000))).toThrowError(RegexError)
  })

  it('throws nothing but RegexError for any pattern', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '?',
      '*',
      '+',
      '\\',
      '|',
      '^',
      '-',
      '<',
      '>',
      'a',
      '1',
      'p',
      ':',
      '=',
      '!',
      ',',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        fc.string(),
        (pattern, text) => {
          try {
            compileRegex(pattern).findAll(text)
          } catch (error) {
            expect(error).toBeInstanceOf(RegexError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
