import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { basename, delimiter, join, resolve } from 'node:path'
import type { Binaries } from './find-binaries.ts'

interface Link {
  /** The file that exists, and the name it also has to have; both relative to the package. */
  readonly source: string
  readonly target: string
}

/**
 * Makes the library names that npm cannot pack (`libicuuc.so.60` → `libicuuc.so.60.2`). The package's own install
 * script does the same, but npm 12 blocks install scripts and a shared `node_modules` may be read-only. In that case
 * the links go into `fallbackDirectory`. Any number of processes may do this at once.
 *
 * @returns the library search path that PostgreSQL then needs, or undefined when the package needs no help
 */
export function linkLibraries(binaries: Binaries, fallbackDirectory: string): string | undefined {
  const missing = readLinks(binaries).filter((link) => !existsSync(link.target))
  if (missing.length === 0) return undefined
  try {
    for (const link of missing) makeLink(basename(link.source), link.target)
    return undefined
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  mkdirSync(fallbackDirectory, { recursive: true, mode: 0o755 })
  for (const link of readLinks(binaries)) {
    const path = join(fallbackDirectory, basename(link.target))
    // An earlier installation, elsewhere, may have left links that lead nowhere now.
    rmSync(path, { force: true })
    makeLink(link.source, path)
  }
  // A library found through a link looks for others beside the link, so their real folder has to be named too.
  return [fallbackDirectory, binaries.libraries].join(delimiter)
}

function readLinks(binaries: Binaries): Link[] {
  const list = join(binaries.packageDirectory, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[]
  return links.map((link) => ({
    source: resolve(binaries.packageDirectory, link.source),
    target: resolve(binaries.packageDirectory, link.target),
  }))
}

/** A link that someone else made a moment ago is as good as ours. */
function makeLink(pointsAt: string, path: string): void {
  try {
    symlinkSync(pointsAt, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

function isRefusal(error: unknown): boolean {
  const refusals: unknown[] = ['EACCES', 'EPERM', 'EROFS']
  return error instanceof Error && 'code' in error && refusals.includes(error.code)
}
