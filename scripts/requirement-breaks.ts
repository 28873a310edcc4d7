import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readCoverage } from './support-matrix.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'test', 'conformance', 'breaks')

/** One deliberate mistake in the sources, and the requirements whose tests have to notice it. */
export interface Break {
  readonly file: string
  /** Text of the file; it stands there exactly once. */
  readonly from: string
  readonly to: string
  /** Ids of `requirements.json`, or the beginning of the name of a test that holds no requirement. */
  readonly red: readonly string[]
  readonly why?: string
  /** The file of `test/conformance/breaks/` it comes from, without extension. */
  readonly section: string
}

/** A test as the runner of tests told it. */
export interface TestOutcome {
  readonly name: string
  readonly failed: boolean
}

/** Every break; of one section only when it is named. */
export function readBreaks(section?: string): Break[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && (section === undefined || name.startsWith(section)))
    .sort()
    .flatMap((name) => {
      const list = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Omit<Break, 'section'>[]
      return list.map((one) => ({ ...one, section: basename(name, '.json') }))
    })
}

/** The text of the file with the mistake in it; undefined when the break is stale: its text is gone, or there twice. */
export function breakText(text: string, { from, to }: Pick<Break, 'from' | 'to'>): string | undefined {
  const parts = text.split(from)
  return from === to || parts.length !== 2 ? undefined : parts.join(to)
}

/** Those of the ids that no failed test names. */
export function notRed(red: readonly string[], outcomes: readonly TestOutcome[]): string[] {
  const failed = outcomes.filter((one) => one.failed)
  return red.filter((id) => !failed.some((one) => names(one.name, id)))
}

/** What the names of tests are compared with, so that only tests of these requirements run. */
export function patternOf(red: readonly string[]): RegExp {
  return new RegExp(red.map((id) => `(?<![\\w-])${escaped(id)}(?!\\w)`).join('|'))
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function names(test: string, id: string): boolean {
  return patternOf([id]).test(test)
}

/** The files with tests of these requirements, from the root of the repository; a case kept as data is run by its runner. */
export function testFilesOf(red: readonly string[], tests = readCoverage().tests): string[] {
  const files = red.flatMap((id) => tests.get(id) ?? unnumbered)
  return [...new Set(files.map((file) => runnerOf(file)))].sort()
}

/** Tests that no requirement names run from here. */
const unnumbered = ['test/conformance/incidents.test.ts', 'test/idp/exchanges.test.ts']

function runnerOf(file: string): string {
  if (file.startsWith('test/idp/')) return 'test/idp/exchanges.test.ts'
  if (file.startsWith('test/samples/rfc7644-3.5.2')) {
    return 'test/conformance/rfc7644-3.5.2-patch-samples.test.ts'
  }
  return file.startsWith('test/samples/') ? 'test/conformance/rfc7643-4-resources.test.ts' : file
}
