// How fast the engine is, beside a bare HTTP client loop that issues the same requests at the same concurrency in the
// same run: node bench/engine.ts [people] [latency ms …]. Prints one JSON line for each latency.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Pool } from 'undici'
import { openDatabase } from '../src/store/database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded/start-embedded-postgres.ts'
import { migrate } from '../src/store/migrate.ts'
import { applicationInTest, engineInTest, fillDirectory } from '../test/engine/engine-in-test.ts'

const people = Number(process.argv[2] ?? 10_000)
const latencies = process.argv.slice(3).map(Number)
const concurrency = 16

const body = JSON.stringify({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  externalId: '3a1ff0f4-1f3e-4d3e-9a90-5b2d2b4e86a1',
  userName: 'person-12345@example.com',
  active: true,
  displayName: 'Person 12345',
  emails: [{ type: 'work', value: 'person-12345@example.com' }],
})

/** The same number of creates, as fast as a client without an engine can send them. */
async function bareLoop(url: string): Promise<number> {
  const pool = new Pool(new URL(url).origin, { connections: concurrency, pipelining: 1 })
  const startedAt = performance.now()
  let left = people
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left > 0) {
        left -= 1
        const answer = await pool.request({
          method: 'POST',
          path: '/scim/v2/Users',
          headers: { 'content-type': 'application/scim+json', authorization: 'Bearer secret' },
          body,
        })
        await answer.body.text()
      }
    }),
  )
  await pool.close()
  return people / ((performance.now() - startedAt) / 1000)
}

async function startStub(latencyMs: number): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'engine-stub.ts'), String(latencyMs)])
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: `http://127.0.0.1:${chunk.toString().trim()}/scim/v2` }
}

const directory = await mkdtemp(join(tmpdir(), 'rollcall-bench-'))
const postgres = await startEmbeddedPostgres({ directory, mayCreateDatabases: true })
try {
  for (const latencyMs of latencies.length > 0 ? latencies : [0, 20]) {
    const name = `bench_${latencyMs}`
    const admin = await openDatabase(postgres.url)
    await admin.rows(`create database ${name}`)
    await admin.close()
    const url = new URL(postgres.url)
    url.pathname = `/${name}`
    const database = await openDatabase(url.href)
    await migrate(database)
    await fillDirectory(database, people)
    await database.rows('analyze')
    const stub = await startStub(latencyMs)
    const engine = engineInTest(database, { timeoutMs: 30_000 })
    const application = await applicationInTest(engine, { url: stub.url })
    const bare = await bareLoop(stub.url)
    let peak = 0
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 200)
    const startedAt = performance.now()
    const cycle = await engine.runner.run(application.id)
    const seconds = (performance.now() - startedAt) / 1000
    const noOpAt = performance.now()
    const second = await engine.runner.run(application.id)
    const noOpMs = performance.now() - noOpAt
    clearInterval(sampler)
    process.stdout.write(
      `${JSON.stringify({
        bench: 'engine',
        people,
        latencyMs,
        concurrency,
        state: cycle.state,
        created: cycle.counts.created,
        perSecond: Math.round(people / seconds),
        barePerSecond: Math.round(bare),
        ratio: Number((people / seconds / bare).toFixed(2)),
        secondCycleMs: Math.round(noOpMs),
        secondCycleRead: second.counts.read,
        peakRssMb: Math.round(peak / 1_048_576),
        errors: engine.errors.length,
      })}\n`,
    )
    stub.child.kill()
    await database.close()
  }
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}
