import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import type { Plugin } from 'vite'

const consoleFolder = join(import.meta.dirname, '..', '..', 'console')
const catalogue = /\/console\/src\/text\/(?!plural|format)[a-z-]+\.ts$/

/** A console whose every sentence is in a language that does not exist: longer than English, with accents, in brackets. */
export interface LongConsole {
  /** What this window loads from now on is in that language. */
  speak(context: BrowserContext): Promise<void>
  forget(): Promise<void>
}

export async function buildLongConsole(): Promise<LongConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-long-'))
  const { build } = await import('vite')
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({
    configFile: join(consoleFolder, 'vite.config.ts'),
    logLevel: 'error',
    plugins: [longer()],
    build: { outDir: folder, emptyOutDir: true },
  })
  if (before === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = before
  return {
    speak: (context) => serveInstead(context, folder),
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Puts every exported catalogue through `stretch` below. */
function longer(): Plugin {
  return {
    name: 'longer',
    enforce: 'pre',
    transform(code, id) {
      if (!catalogue.test(id.split('?')[0] ?? '')) return undefined
      const names = [...code.matchAll(/^export const (\w+)(?:: [^=]+)? = \{$/gm)].map(([, name]) => name)
      const plain = code.replace(/^export const (\w+)(: [^=]+)? = \{$/gm, 'const plain_$1$2 = {')
      const exported = names.map((name) => `export const ${name} = stretch(plain_${name})`)
      return `${plain}\n${stretch}\n${accent}\n${exported.join('\n')}\n`
    },
  }
}

/** Strings, what functions of a catalogue return, and whatever holds them. What is in brackets already stays. */
function stretch<T>(given: T): T {
  if (typeof given === 'string') return accent(given) as T
  if (typeof given === 'function')
    return ((...words: unknown[]) =>
      stretch((given as unknown as (...all: unknown[]) => unknown)(...words))) as T
  if (Array.isArray(given)) return given.map((one) => stretch(one)) as T
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, stretch(value)])) as T
}

/** 40 % longer, at least three letters, in words as long as German has them. */
function accent(text: string): string {
  if (text === '' || text.startsWith('⟦')) return text
  const marked = text.replace(/[aeiou]/g, (letter) => 'áéíóú'['aeiou'.indexOf(letter)] ?? letter)
  const more = 'verlängerungsfüllung '.repeat(20).slice(0, Math.max(3, Math.ceil(text.length * 0.4)))
  return `⟦${marked} ${more.trim()}⟧`
}

async function serveInstead(context: BrowserContext, folder: string): Promise<void> {
  await context.route(/\/assets\//, async (route) => {
    const path = join(folder, new URL(route.request().url()).pathname)
    await route.fulfill({ path })
  })
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  await context.route(
    (url) => !/^\/(api|assets|sign-in|scim)/.test(url.pathname),
    async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue()
      const response = await route.fetch()
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(response.headers()['content-security-policy'] ?? '') ?? []
      return route.fulfill({ response, body: page.replaceAll('__NONCE__', nonce) })
    },
  )
}
