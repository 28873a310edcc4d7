// What `npm test` runs: builds the console, runs every test once, and says in the very last line how it went.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startVitest } from 'vitest/node'

const root = join(import.meta.dirname, '..')
const filters = process.argv.slice(2)

process.exitCode = await run()

async function run(): Promise<number> {
  if (!buildConsole()) {
    console.log('0 passed, 1 failed')
    return 1
  }
  const vitest = await startVitest('test', filters, { root, run: true, watch: false, reporters: ['default'] })
  const files = vitest.state.getFiles().map((file) => vitest.state.getReportedEntity(file))
  const unhandled = vitest.state.getUnhandledErrors().length
  let passed = 0
  let failed = unhandled
  for (const file of files) {
    if (file?.type !== 'module') continue
    const tests = [...file.children.allTests()]
    passed += tests.filter((test) => test.result().state === 'passed').length
    const red = tests.filter((test) => test.result().state === 'failed').length
    // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
    failed += red === 0 && !file.ok() ? 1 : red
  }
  // Nothing run at all is a failure too: it means that the tests were not found or their database did not start.
  if (passed === 0 && failed === 0) failed = 1
  await vitest.close()
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && process.exitCode !== 1 ? 0 : 1
}

/** The browser tests look at the console as it is delivered. */
function buildConsole(): boolean {
  const script = join(root, 'scripts', 'build.ts')
  if (filters.length > 0 || !existsSync(script)) return true
  return spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' }).status === 0
}
