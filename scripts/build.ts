import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const consoleFolder = join(root, 'console')
const dist = join(consoleFolder, 'dist')
const stamp = '.built-from'

/** Builds console/dist unless it already stands for these very sources. Safe to run twice at once. */
export async function buildConsole(): Promise<'built' | 'up to date'> {
  const digest = await digestSources()
  if ((await readFile(join(dist, stamp), 'utf8').catch(() => '')) === digest) return 'up to date'
  // Built aside and moved into place whole: nobody is served half a console.
  const aside = join(consoleFolder, `dist-${process.pid}-${Date.now()}`)
  try {
    await runVite(aside)
    await compressFiles(join(aside, 'assets'))
    await writeFile(join(aside, stamp), digest)
    await replaceFolder(aside, dist)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return 'built'
}

async function runVite(outDir: string): Promise<void> {
  const { build } = await import('vite')
  // Within a test run this says "test", and React would come along in its development form.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({
    configFile: join(consoleFolder, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  })
  if (before === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = before
}

async function digestSources(): Promise<string> {
  const names = await readdir(join(consoleFolder, 'src'), { recursive: true, withFileTypes: true })
  const files = [
    join(root, 'package-lock.json'),
    join(consoleFolder, 'index.html'),
    join(consoleFolder, 'vite.config.ts'),
    import.meta.filename,
    ...names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
  ].sort()
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file))
  return hash.digest('hex')
}

/** Compressed once here, as small as it gets, rather than at every request. */
async function compressFiles(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name))
  await Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name))
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
      await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content, { params }))
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }))
    }),
  )
}

/** A folder cannot be renamed over a full one; the old one steps aside first. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}-old`
  if (existsSync(to)) await rename(to, old).catch(() => undefined)
  await mkdir(join(to, '..'), { recursive: true })
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    // Another build was faster; what it put there was made from the same sources.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(old, { recursive: true, force: true })
}

if (import.meta.main) {
  const started = performance.now()
  const outcome = await buildConsole()
  const took = Math.round(performance.now() - started)
  if (!process.argv.includes('--quiet')) process.stderr.write(`console: ${outcome} (${took} ms)\n`)
}
