// Makes what is published: `rollcall`, and its SCIM core alone as `@rollcall/scim`. Node strips no types under
// node_modules, so both carry JavaScript; in the repository everything runs from the sources.
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { buildConsole } from './build.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

/** Where the two packages lie, ready to be installed or published. */
export interface BuiltPackages {
  /** Folder of `rollcall`. */
  readonly whole: string
  /** Folder of `@rollcall/scim`, which is a part of the other. */
  readonly scim: string
}

/** Builds both packages into a folder, which is emptied first. */
export async function buildPackages(out: string): Promise<BuiltPackages> {
  const whole = join(out, 'rollcall')
  const scim = join(whole, 'dist', 'scim')
  await rm(out, { recursive: true, force: true })
  await mkdir(whole, { recursive: true })
  await compile(whole)
  await Promise.all([
    copyData(join(whole, 'dist')),
    cp(join(root, 'bin'), join(whole, 'bin'), { recursive: true }),
    copyConsole(join(whole, 'console', 'dist')),
    ...['README.md', 'LICENSE'].map((name) => copyIfThere(name, whole)),
    copyIfThere('LICENSE', scim),
  ])
  const description = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as PackageFile
  await writeJson(join(whole, 'package.json'), describeWhole(description))
  await writeJson(join(scim, 'package.json'), describeScim(description))
  await renameInReadme(join(scim, 'README.md'))
  return { whole, scim }
}

/** Packs a folder; the tarball lands in `out`. Returns its path. */
export async function packFolder(folder: string, out: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', folder, '--json', '--pack-destination', out], { cwd: out })
  const [packed] = JSON.parse(stdout) as { filename: string }[]
  if (!packed) throw new Error(`npm packed nothing of ${folder}.`)
  return join(out, packed.filename)
}

interface PackageFile {
  readonly version: string
  readonly [name: string]: unknown
}

/** The sources' own description without what only they need, and with entry points at what was compiled. */
function describeWhole({ scripts, devDependencies, overrides, ...rest }: PackageFile): PackageFile {
  const entry = (folder: string) => ({
    types: `./dist/${folder}/index.d.ts`,
    default: `./dist/${folder}/index.js`,
  })
  return {
    ...rest,
    exports: {
      './scim': entry('scim'),
      './provider': entry('provider'),
      './client': entry('client'),
      './package.json': './package.json',
    },
    files: ['bin', 'dist', 'console/dist'],
  }
}

function describeScim({ version, license }: PackageFile): PackageFile {
  return {
    name: '@rollcall/scim',
    version,
    description:
      'SCIM 2.0 as pure functions: schemas, filters, PATCH, bulk, the quirks of identity providers',
    license,
    type: 'module',
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
    // Any Node that has String.prototype.isWellFormed; the whole package's own floor is that of its start script.
    engines: { node: '>=20' },
    sideEffects: false,
  }
}

/** Compiles src to dist. Compiled beside it first: package.json is imported, so the compiler's root is the repository. */
async function compile(whole: string): Promise<void> {
  const aside = join(whole, 'compiled')
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const words = [compiler, '-p', join(root, 'tsconfig.package.json'), '--outDir', aside]
  await run(process.execPath, words, { cwd: root }).catch((error: { stdout?: string }) => {
    throw new Error(`The sources do not compile:\n${error.stdout ?? error}`)
  })
  await rename(join(aside, 'src'), join(whole, 'dist'))
  await rm(aside, { recursive: true })
  await rewriteTypes(join(whole, 'dist'))
}

/** The compiler rewrites `./x.ts` to `./x.js` in code, and leaves it as it is in types. */
async function rewriteTypes(dist: string): Promise<void> {
  const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.d.ts'))
  await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(dist, name), 'utf8')
      const rewritten = text.replace(/((?:from|import\()\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2')
      if (rewritten !== text) await writeFile(join(dist, name), rewritten)
    }),
  )
}

/** What lies among the sources and is no code: migrations, gallery entries, the core's README. */
async function copyData(dist: string): Promise<void> {
  const names = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true })
  const data = names.filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
  await Promise.all(
    data.map(async (entry) => {
      const from = join(entry.parentPath, entry.name)
      const to = join(dist, from.slice(join(root, 'src').length))
      await mkdir(dirname(to), { recursive: true })
      await cp(from, to)
    }),
  )
}

async function copyConsole(to: string): Promise<void> {
  await buildConsole()
  await cp(join(root, 'console', 'dist'), to, { recursive: true })
}

async function copyIfThere(name: string, folder: string): Promise<void> {
  await cp(join(root, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** The core's README speaks of `rollcall/scim`; alone it has another name. */
async function renameInReadme(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll('rollcall/scim', '@rollcall/scim'))
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`)
}

if (import.meta.main) {
  const out = join(root, 'dist')
  const { whole, scim } = await buildPackages(out)
  for (const folder of [whole, scim]) process.stdout.write(`${await packFolder(folder, out)}\n`)
}
