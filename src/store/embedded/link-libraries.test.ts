import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Binaries } from './find-binaries.ts'
import { linkLibraries } from './link-libraries.ts'

let root: string
let binaries: Binaries

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-links-'))
  const libraries = join(root, 'native', 'lib')
  mkdirSync(libraries, { recursive: true })
  writeFileSync(join(libraries, 'libpq.so.5.18'), 'library')
  writeFileSync(
    join(root, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )
  binaries = { packageDirectory: root, postgres: '', initdb: '', libraries }
})
afterEach(() => {
  chmodSync(binaries.libraries, 0o755)
  rmSync(root, { recursive: true, force: true })
})

/** Runs something as a user who may read the package but not write into it. */
function withoutWriteAccess<T>(work: () => T): T {
  if (process.getuid?.() !== 0) {
    chmodSync(binaries.libraries, 0o555)
    return work()
  }
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'data'))
  chownSync(join(root, 'data'), 65_534, 65_534)
  process.seteuid?.(65_534)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
  }
}

describe('the library links', () => {
  it('are made beside the libraries, relative, so that the folder can be moved', () => {
    expect(linkLibraries(binaries, join(root, 'data', 'links'))).toBeUndefined()
    expect(readlinkSync(join(binaries.libraries, 'libpq.so.5'))).toBe('libpq.so.5.18')
  })

  it('are left alone when they are there', () => {
    linkLibraries(binaries, join(root, 'data', 'links'))
    const before = lstatSync(join(binaries.libraries, 'libpq.so.5')).ino
    expect(linkLibraries(binaries, join(root, 'data', 'links'))).toBeUndefined()
    expect(lstatSync(join(binaries.libraries, 'libpq.so.5')).ino).toBe(before)
  })

  it('go into the data directory when the package cannot be written, and name that as the search path', () => {
    const links = join(root, 'data', 'links')
    const path = withoutWriteAccess(() => {
      if (!existsSync(join(root, 'data'))) mkdirSync(join(root, 'data'))
      return linkLibraries(binaries, links)
    })
    expect(path).toBe(`${links}:${binaries.libraries}`)
    expect(readlinkSync(join(links, 'libpq.so.5'))).toBe(join(binaries.libraries, 'libpq.so.5.18'))
  })

  it('point at the libraries of this installation, not at those of an earlier one', () => {
    const links = join(root, 'data', 'links')
    withoutWriteAccess(() => {
      mkdirSync(links, { recursive: true })
      symlinkSync('/gone/libpq.so.5.18', join(links, 'libpq.so.5'))
      return linkLibraries(binaries, links)
    })
    expect(readlinkSync(join(links, 'libpq.so.5'))).toBe(join(binaries.libraries, 'libpq.so.5.18'))
  })
})
