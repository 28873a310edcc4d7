import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { JobKind } from '../../src/jobs/jobs.ts'
import { createJobs } from '../../src/jobs/pg-boss.ts'
import { createTestDatabase } from '../support/database.ts'

it('a job whose node was killed is run again on another node', async () => {
  const { database, url, drop } = await createTestDatabase()
  onTestFinished(drop)
  const kind: JobKind<{ n: number }> = { name: 'cycle', policy: 'one', timeoutSeconds: 3600 }
  const node = aNodeProcess(url)
  const [line] = (await once(node.stdout, 'data')) as [Buffer]
  expect(line.toString()).toContain('began 1')
  node.kill('SIGKILL')

  const takenOver = Promise.withResolvers<{ n: number; retries: number }>()
  const jobs = createJobs(database)
  onTestFinished(() => jobs.stop({ graceMs: 100 }))
  jobs.define(kind, async ({ data, retries }) => takenOver.resolve({ n: data.n, retries }))
  await jobs.start()
  expect(await jobs.send(kind, { n: 2 }, { key: 'moqups' })).toBe(false)
  expect(await takenOver.promise).toEqual({ n: 1, retries: 1 })
}, 60_000)

/** A node that begins a job and never ends it. */
function aNodeProcess(url: string) {
  const source = join(import.meta.dirname, '..', '..', 'src')
  const script = `
    const { openDatabase } = await import(${JSON.stringify(join(source, 'store', 'database.ts'))})
    const { createJobs } = await import(${JSON.stringify(join(source, 'jobs', 'pg-boss.ts'))})
    const jobs = createJobs(await openDatabase(${JSON.stringify(url)}))
    const kind = { name: 'cycle', policy: 'one', timeoutSeconds: 3600 }
    jobs.define(kind, async ({ data }) => {
      console.log('began', data.n)
      await new Promise(() => {})
    })
    await jobs.start()
    await jobs.send(kind, { n: 1 }, { key: 'moqups' })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}
