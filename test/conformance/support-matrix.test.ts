import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { printSupportMatrix, readCoverage } from '../../scripts/support-matrix.ts'

describe('the support matrix', () => {
  const coverage = readCoverage()
  const known = [...coverage.requirements.keys()]

  it('has for every requirement a test that names it, or a reason why it is not done', () => {
    expect(known.length).toBeGreaterThan(500)
    expect(known.filter((id) => !coverage.tests.has(id) && !coverage.reasons.has(id))).toEqual([])
  })

  it('gives no reason for what is done, and none for what nobody asks', () => {
    const stale = [...coverage.reasons.keys()].filter(
      (id) => coverage.tests.has(id) || !coverage.requirements.has(id),
    )
    expect(stale).toEqual([])
  })

  it('knows every requirement that a test names', () => {
    expect([...coverage.tests.keys()].filter((id) => !coverage.requirements.has(id))).toEqual([])
  })

  it('is what the page says; run npm run docs', () => {
    const page = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'support-matrix.md')
    expect(readFileSync(page, 'utf8')).toBe(printSupportMatrix(coverage))
  })

  it('would miss a test that is gone', () => {
    const tests = new Map(coverage.tests)
    tests.delete('PAT-10')
    expect(printSupportMatrix({ ...coverage, tests })).not.toBe(printSupportMatrix(coverage))
  })
})
