import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const modules = join(import.meta.dirname, '..', '..', 'node_modules')
const decompress = promisify(brotliDecompress)

/**
 * A real Chromium from the registry, or the one CHROMIUM_PATH names. Unpacked here rather than by its package,
 * which unpacks into a shared temporary folder and never looks whether what lies there is its own version.
 */
export async function openBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH']
  const folder = own === undefined ? await unpackChromium() : undefined
  return chromium.launch({
    executablePath: own ?? join(folder ?? '', 'chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-quic'],
    env: {
      ...process.env,
      ...(folder === undefined
        ? {}
        : { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') }),
    },
  })
}

async function unpackChromium(): Promise<string> {
  const source = join(await realpath(modules), '@sparticuz', 'chromium')
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string }
  const folder = join(await realpath(modules), '.cache', `chromium-${version}`)
  if ((await stat(folder).catch(() => undefined)) !== undefined) return folder
  const aside = `${folder}-${process.pid}-${Date.now()}`
  await mkdir(aside, { recursive: true })
  const binary = join(aside, 'chromium')
  await writeFile(binary, await decompress(await readFile(join(source, 'bin', 'chromium.br'))))
  await chmod(binary, 0o755)
  for (const name of ['al2023', 'fonts']) {
    await untar(await decompress(await readFile(join(source, 'bin', `${name}.tar.br`))), aside)
  }
  await writeFile(
    join(aside, 'fonts.conf'),
    fontConfiguration(join(folder, 'fonts'), join(folder, 'font-cache')),
  )
  // Moved into place whole; when another process was faster, what it put there is the same.
  await rename(aside, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(aside, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return folder
}

/** The files of a plain tar archive: header of 512 bytes, content padded to 512. */
async function untar(archive: Buffer, into: string): Promise<void> {
  let at = 0
  while (at + 512 <= archive.length && archive[at] !== 0) {
    const text = (from: number, length: number) =>
      archive.toString('latin1', at + from, at + from + length).split('\0', 1)[0] ?? ''
    const [name, size, type] = [text(0, 100), Number.parseInt(text(124, 12), 8), text(156, 1)]
    if (type === '0' || type === '') {
      await mkdir(dirname(join(into, name)), { recursive: true })
      await writeFile(join(into, name), archive.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}

/** The fonts of the package first, so that a machine without any draws text too. */
function fontConfiguration(fonts: string, cache: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${fonts}</dir><dir>/usr/share/fonts</dir><cachedir>${cache}</cachedir>
<alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
<alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias></fontconfig>
`
}
