import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorRegistry } from '../src/errors/registry.ts'

const root = resolve(import.meta.dirname, '..')
const sourceRoot = join(root, 'src')

/** Which top folder of `src` may import which. A folder may always import itself. */
const allowedEdges: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  events: [],
  network: [],
  scim: [],
  // What a product runs on its side: it speaks HTTP to us and shares only the words.
  client: ['events'],
  access: ['errors'],
  provider: ['events', 'network', 'scim', 'errors'],
  directory: ['scim', 'errors'],
  engine: ['network', 'scim', 'directory', 'errors'],
  jobs: ['errors'],
  store: ['access', 'events', 'provider', 'directory', 'engine', 'scim', 'errors'],
  api: ['access', 'events', 'provider', 'directory', 'engine', 'scim', 'errors'],
  cli: ['server', 'errors', 'scim'],
  server: ['access', 'api', 'events', 'store', 'jobs', 'provider', 'directory', 'engine', 'scim', 'errors'],
}

/** Packages that touch the outside world, and the only places that may import them. */
const doors: readonly { readonly packages: readonly string[]; readonly places: readonly string[] }[] = [
  { packages: ['pg', 'kysely', 'pg-boss'], places: ['src/store/', 'src/jobs/'] },
  {
    packages: ['undici'],
    places: ['src/engine/target/', 'src/provider/notify/', 'src/directory/source/', 'src/cli/'],
  },
  { packages: ['nodemailer'], places: ['src/server/'] },
  { packages: ['fastify'], places: ['src/api/', 'src/server/', 'src/provider/adapters/'] },
]

interface SourceFile {
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

const files: readonly SourceFile[] = readdirSync(sourceRoot, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => {
    const path = join(sourceRoot, name)
    const text = readFileSync(path, 'utf8')
    return { path: relative(root, path), text, imports: importsOf(text) }
  })

function importsOf(text: string): string[] {
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\n[^'"]*?)?\bfrom\s+['"]([^'"]+)['"]/g),
  ]
  const bare = [...text.matchAll(/(?:^|\n)import\s+['"]([^'"]+)['"]/g)]
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)]
  return [...found, ...bare, ...dynamic].map((match) => match[1] as string)
}

function topFolder(path: string): string {
  return path.split('/')[1] as string
}

function importedFile(file: SourceFile, specifier: string): string {
  return relative(root, resolve(root, dirname(file.path), specifier))
}

describe('the import rules of ARCHITECTURE.md', () => {
  it('lets a folder import only what the table allows', () => {
    const violations = files.flatMap((file) =>
      file.imports
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => !isShapeOfTheApi(file, specifier))
        .map((specifier) => importedFile(file, specifier))
        .filter((target) => target.startsWith('src/'))
        .filter((target) => {
          const from = topFolder(file.path)
          const to = topFolder(target)
          return from !== to && !(allowedEdges[from] ?? []).includes(to)
        })
        .map((target) => `${file.path} → ${target}`),
    )
    expect(violations).toEqual([])
  })

  it('keeps the SCIM core free of every package and of Node itself', () => {
    const foreign = files
      .filter((file) => file.path.startsWith('src/scim/'))
      .flatMap((file) =>
        file.imports.filter((name) => !name.startsWith('.')).map((name) => `${file.path}: ${name}`),
      )
    expect(foreign).toEqual([])
  })

  it('keeps the client free of every package', () => {
    const foreign = files
      .filter((file) => /^src\/(client|events)\//.test(file.path))
      .flatMap((file) => file.imports.filter((name) => !/^(\.|node:)/.test(name)))
    expect(foreign).toEqual([])
  })

  it('opens databases, sockets and mail only behind their doors', () => {
    const violations = files.flatMap((file) =>
      file.imports
        .filter((specifier) => {
          const door = doors.find((each) => each.packages.includes(packageName(specifier)))
          return door !== undefined && !door.places.some((place) => file.path.startsWith(place))
        })
        .filter((specifier) => !isTypeOnly(file.text, specifier))
        .map((specifier) => `${file.path} imports ${specifier}`),
    )
    expect(violations).toEqual([])
  })

  it('reads the environment in one file only', () => {
    const readers = files.filter((file) => /process\.env\b/.test(file.text)).map((file) => file.path)
    const allowed = ['src/server/config.ts', 'src/cli/environment.ts']
    expect(readers.filter((path) => !allowed.includes(path))).toEqual([])
  })

  it('writes to the console only from the command line', () => {
    const writers = files.filter((file) => /\bconsole\.(log|error|warn|info)\(/.test(file.text))
    expect(writers.map((file) => file.path).filter((path) => !path.startsWith('src/cli/'))).toEqual([])
  })

  it('has no import cycle, not even of types: what two files share has a file of its own', () => {
    expect(findCycle()).toEqual([])
  })
})

describe('names', () => {
  it('has no folder or file whose name says nothing', () => {
    const empty = /(^|[/-])(utils?|helpers?|common|misc|manager|service|lib)(\.ts|\/|$)/
    expect(files.map((file) => file.path).filter((path) => empty.test(path))).toEqual([])
  })

  it('spells files in kebab-case', () => {
    const odd = files.filter((file) => !/^[a-z0-9./-]+$/.test(file.path)).map((file) => file.path)
    expect(odd).toEqual([])
  })

  it('has a file for every word of the two flows', () => {
    const words = [
      ...['routes', 'authenticate', 'parse', 'store', 'notify', 'respond'].map(
        (word) => `src/provider/${word}`,
      ),
      'src/provider/apply/',
      ...['scope', 'map', 'match', 'plan', 'act', 'log'].map((word) => `src/engine/${word}`),
    ]
    const missing = words.filter((word) => !files.some((file) => file.path.startsWith(word)))
    expect(missing).toEqual([])
  })

  it('keeps each index a list of exports', () => {
    const logic = files
      .filter((file) => file.path.endsWith('/index.ts'))
      .filter((file) => /\b(function|class|const|let)\b/.test(file.text.replace(/\/\*[\s\S]*?\*\//g, '')))
    expect(logic.map((file) => file.path)).toEqual([])
  })
})

describe('the error registry', () => {
  const page = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
  const documented = [...page.matchAll(/^### `([a-z0-9_]+)`$/gm)].map((match) => match[1] as string)

  it('is documented, code by code', () => {
    expect(Object.keys(errorRegistry).filter((code) => !documented.includes(code))).toEqual([])
  })

  it('contains every documented code', () => {
    expect(documented.filter((code) => !(code in errorRegistry))).toEqual([])
  })

  it('gives every error a code of its own: two files that use one would show the text of the last', () => {
    const folder = join(sourceRoot, 'errors')
    const codes = readdirSync(folder)
      .filter((name) => name.endsWith('-errors.ts'))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^ {2}([a-z0-9_]+): \{/gm)])
      .map((match) => match[1])
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
    expect(codes.length).toBe(Object.keys(errorRegistry).length)
  })

  it('gives every error a cause and a next step in a sentence', () => {
    // A next step may end in a command to copy; a full stop behind it would be copied too.
    const sentence = /[.?!}]$|: rollcall [^.]+$/
    const incomplete = Object.entries(errorRegistry).filter(
      ([, error]) => ![error.title, error.cause, error.next].every((text) => sentence.test(text)),
    )
    expect(incomplete.map(([code]) => code)).toEqual([])
  })
})

/** The command line speaks HTTP to the management API; the types of what travels there are the one thing both share. */
function isShapeOfTheApi(file: SourceFile, specifier: string): boolean {
  return (
    file.path.startsWith('src/cli/') &&
    /^src\/api\/[a-z-]*shapes\.ts$/.test(importedFile(file, specifier)) &&
    isTypeOnly(file.text, specifier)
  )
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** A type import opens nothing: it is gone before the code runs. */
function isTypeOnly(text: string, specifier: string): boolean {
  const escaped = specifier.replace(/[/.@-]/g, '\\$&')
  const all = [...text.matchAll(new RegExp(`import\\s+(type\\s+)?[^;'"]*?from\\s+['"]${escaped}['"]`, 'g'))]
  return all.length > 0 && all.every((match) => match[1] !== undefined)
}

function findCycle(): string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => importedFile(file, specifier)),
    ]),
  )
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return []
    for (const next of edges.get(path) ?? []) {
      const cycle = walk(next, [...trail, path])
      if (cycle.length > 0) return cycle
    }
    done.add(path)
    return []
  }
  for (const path of edges.keys()) {
    const cycle = walk(path, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
