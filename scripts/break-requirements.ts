// npm run test:breaks [section] makes each mistake of test/conformance/breaks/ in a copy of the working tree, and sees
// that a test of every requirement it concerns fails. Takes minutes; `npm test` sees that no requirement was left out.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createVitest, type Vitest } from 'vitest/node'
import {
  type Break,
  breakText,
  notRed,
  patternOf,
  readBreaks,
  type TestOutcome,
  testFilesOf,
} from './requirement-breaks.ts'

const root = join(import.meta.dirname, '..')
const lanes = 2

process.exitCode = await run(readBreaks(process.argv[2]))

async function run(breaks: readonly Break[]): Promise<number> {
  const started = Date.now()
  const waiting = [...breaks.entries()]
  const faults: string[] = []
  let seen = 0
  const work = async () => {
    const copy = copyTree()
    const vitest = await openVitest(copy)
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, one] = next
        const found = await tryBreak(one, copy, vitest)
        seen += found === undefined ? one.red.length : 0
        if (found !== undefined)
          faults.push(`${one.section}: ${one.file}: ${JSON.stringify(one.from)}: ${found}`)
        console.log(
          `${index + 1}/${breaks.length} ${one.section} ${one.red.join(' ')}${found ? `: ${found}` : ''}`,
        )
      }
    } finally {
      await vitest.close()
      rmSync(copy, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  const ids = new Set(breaks.flatMap(({ red }) => red)).size
  for (const fault of faults) console.log(`\n${fault}`)
  const minutes = ((Date.now() - started) / 60_000).toFixed(1)
  console.log(
    `\n${breaks.length} breaks of ${ids} requirements and cases in ${minutes} minutes: ${seen} seen, ${faults.length} wrong`,
  )
  return faults.length === 0 && breaks.length > 0 ? 0 : 1
}

/** Undefined when the tests noticed; otherwise what is wrong with the break, or with the tests. */
async function tryBreak(one: Break, copy: string, vitest: Vitest): Promise<string | undefined> {
  const path = join(copy, one.file)
  const whole = readFileSync(path, 'utf8')
  const broken = breakText(whole, one)
  if (broken === undefined) return 'stale: the text is not there exactly once'
  writeFileSync(path, broken)
  vitest.invalidateFile(path)
  // The database of a run is migrated when it begins.
  const own = one.file.endsWith('.sql') ? await openVitest(copy) : undefined
  try {
    const missing = notRed(one.red, await runTests(one.red, copy, own ?? vitest))
    return missing.length === 0 ? undefined : `not noticed by a test of ${missing.join(', ')}`
  } finally {
    await own?.close()
    writeFileSync(path, whole)
    vitest.invalidateFile(path)
  }
}

async function runTests(red: readonly string[], copy: string, vitest: Vitest): Promise<TestOutcome[]> {
  vitest.setGlobalTestNamePattern(patternOf(red))
  const files = testFilesOf(red).map((file) => join(copy, file))
  const specifications = await vitest.globTestSpecifications(files)
  const { testModules } = await vitest.runTestSpecifications(specifications)
  return testModules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({
      name: test.fullName,
      failed: test.result().state === 'failed',
    })),
  )
}

async function openVitest(copy: string): Promise<Vitest> {
  const vitest = await createVitest('test', {
    root: copy,
    watch: false,
    maxWorkers: 1,
    reporters: [{}],
    // A break may make a loop endless.
    testTimeout: 30_000,
  })
  await vitest.standalone()
  return vitest
}

/** What git knows or would add, so that a mistake never stands in the tree itself. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'rollcall-breaks-'))
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const name of listed
    .split('\0')
    .filter((one) => /^(src|test|scripts|bin|docs|examples)\/|^[^/]+$/.test(one))) {
    if (name === 'node_modules') continue
    mkdirSync(dirname(join(copy, name)), { recursive: true })
    cpSync(join(root, name), join(copy, name))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}
