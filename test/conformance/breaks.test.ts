import { readdirSync, readFileSync } from 'node:fs'
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

  it('leave no exchange with a client out', () => {
    const broken = new Set(breaks.flatMap(({ red }) => red))
    const exchanges = readdirSync(join(root, 'test/idp'), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.json'))
    expect(exchanges.length).toBeGreaterThan(60)
    expect(exchanges.filter((name) => !broken.has(name))).toEqual([])
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
      { name: 'queries > page-1, page-2: below one is one', failed: true },
      { name: 'queries > page-3: never more', failed: false },
      { name: 'queries > a-page-4 and page-45: another', failed: true },
    ]
    expect(notRed(['page-1', 'page-2', 'page-3', 'page-4'], outcomes)).toEqual(['page-3', 'page-4'])
    expect(notRed(['page-1'], [])).toEqual(['page-1'])
  })

  it('runs the tests of its requirements alone', () => {
    expect(patternOf(['page-1', 'a (b)']).test('queries > page-1: one')).toBe(true)
    expect(patternOf(['page-1', 'a (b)']).test('cases > a (b) is c')).toBe(true)
    expect(patternOf(['page-1']).test('queries > page-11')).toBe(false)
    const held = new Map([
      ['patch-1', ['test/samples/rfc7644-3.5.2.2-remove-singular.json']],
      ['token-1', ['test/idp/okta/raw-token.json', 'src/a.test.ts']],
    ])
    expect(testFilesOf(['patch-1', 'token-1'], held)).toEqual([
      'src/a.test.ts',
      'test/conformance/rfc7644-3.5.2-patch-samples.test.ts',
      'test/idp/exchanges.test.ts',
    ])
  })
})
