import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { buildPackages, packFolder } from '../../scripts/build-package.ts'

const root = join(import.meta.dirname, '..', '..')
const modules = join(root, 'node_modules')
export const run = promisify(execFile)

/** The tarballs as they would be published. */
export interface Tarballs {
  readonly whole: string
  readonly scim: string
}

/** Builds and packs both packages under a folder. */
export async function packAll(folder: string): Promise<Tarballs> {
  const built = await buildPackages(join(folder, 'built'))
  const [whole, scim] = [await packFolder(built.whole, folder), await packFolder(built.scim, folder)]
  return { whole, scim }
}

/**
 * Puts a tarball where npm would put it, with links to exactly the packages it says it needs: what it forgot to declare is
 * not found. (npm itself would fetch 250 MB; that it can install is tried with the package that needs none.)
 */
export async function installWhole(tarball: string, folder: string): Promise<string> {
  const home = join(folder, 'node_modules', 'rollcall')
  mkdirSync(home, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'])
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(home, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'optionalDependencies', Record<string, string>>
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) link(name, folder)
  return home
}

/** Links a package of the repository into a folder, as if it had been installed there. */
export function link(name: string, folder: string): void {
  const place = join(folder, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(join(modules, name), place)
}

/** Checks a file's types as an application's own compiler would. Rejects with what the compiler said. */
export async function checkTypes(file: string, words: readonly string[] = []): Promise<void> {
  const compiler = join(modules, 'typescript', 'bin', 'tsc')
  const settings = [
    '--noEmit',
    '--strict',
    '--target',
    'es2024',
    '--module',
    'nodenext',
    '--skipLibCheck',
    'false',
  ]
  await run(process.execPath, [compiler, ...settings, ...words, file], { cwd: dirname(file) }).catch(
    (error: { stdout?: string }) => {
      throw new Error(error.stdout)
    },
  )
}

/** The blocks of code in a page, in order. */
export function snippetsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
}
