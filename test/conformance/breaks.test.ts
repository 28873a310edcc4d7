import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breakText, notRed, patternOf, readBreaks, testFilesOf } from '../../scripts/requirement-breaks.ts'
import { readCoverage } from '../../scripts/support-matrix.ts'

const root = join(import.meta.dirname, '..', '..')
const breaks = readBreaks()
const { tests, requirements } = readCoverage()

describe('the deliberate breaks of npm run test:breaks', () => {
  it('leave no requirement out that a test holds', () => {
    const broken = new Set(breaks.flatMap(({ red }) => red))
    expect(tests.size).toBeGreaterThan(480)
    expect([...tests.keys()].filter((id) => !broken.has(id))).toEqual([])
  })

  it('name requirements that tests hold, or cases by the name of their test', () => {
    const cases = ['test/conformance/incidents.test.ts', 'test/idp/exchanges.test.ts'].map((name) =>
      readFileSync(join(root, name), 'utf8'),
    )
    const isCase = (name: string) =>
      cases.some((text) => text.includes(name)) || readFileSync(join(root, 'test/idp', name)).length > 0
    const unknown = breaks
      .flatMap(({ red }) => red)
      .filter((id) => (requirements.has(id) ? !tests.has(id) : !isCase(id)))
    expect(unknown).toEqual([])
  })

  it('say each what it undoes, once, in text that stands in its file exactly once', () => {
    const stale = breaks.filter((one) => {
      return breakText(readFileSync(join(root, one.file), 'utf8'), one) === undefined || one.red.length === 0
    })
    expect(stale).toEqual([])
    expect(new Set(breaks.map(({ file, from, to }) => JSON.stringify([file, from, to]))).size).toBe(
      breaks.length,
    )
  })
})

describe('a break', () => {
  it('is stale when its text is gone, is there twice, or would change nothing', () => {
    const text = 'if (a) return b'
    expect(breakText(text, { from: 'if (a)', to: 'if ($&)' })).toBe('if ($&) return b')
    expect(breakText(text, { from: 'if (c)', to: '' })).toBeUndefined()
    expect(breakText(`${text}\n${text}`, { from: 'if (a)', to: '' })).toBeUndefined()
    expect(breakText(text, { from: 'if (a)', to: 'if (a)' })).toBeUndefined()
  })

  it('was noticed when a test that names the requirement has failed', () => {
    const outcomes = [
      { name: 'queries > PAG-01, PAG-02: below one is one', failed: true },
      { name: 'queries > PAG-03: never more', failed: false },
      { name: 'queries > XPAG-04 and PAG-045: another', failed: true },
    ]
    expect(notRed(['PAG-01', 'PAG-02', 'PAG-03', 'PAG-04'], outcomes)).toEqual(['PAG-03', 'PAG-04'])
    expect(notRed(['PAG-01'], [])).toEqual(['PAG-01'])
  })

  it('runs the tests of its requirements alone', () => {
    expect(patternOf(['Q-01', 'a (b)']).test('quirks > Q-01: op')).toBe(true)
    expect(patternOf(['Q-01', 'a (b)']).test('cases > a (b) is c')).toBe(true)
    expect(patternOf(['Q-01']).test('quirks > Q-011')).toBe(false)
    const held = new Map([
      ['PAT-31', ['test/samples/rfc7644-3.5.2.2-remove-singular.json']],
      ['Q-25', ['test/idp/okta/raw-token.json', 'src/a.test.ts']],
    ])
    expect(testFilesOf(['PAT-31', 'Q-25'], held)).toEqual([
      'src/a.test.ts',
      'test/conformance/rfc7644-3.5.2-patch-samples.test.ts',
      'test/idp/exchanges.test.ts',
    ])
  })
})
