import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { isPostgresOver } from '../../src/store/embedded/postmaster-pid.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts'
import { createTestDatabase } from '../support/database.ts'
import { aFolder } from '../support/folder.ts'
import { aRefusedServer, aServer, plainUserId, postgresOf } from '../support/server-process.ts'

// Each of these starts whole servers; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

async function status(url: string): Promise<number> {
  const answer = await fetch(url)
  await answer.arrayBuffer()
  return answer.status
}

describe('rollcall serve', () => {
  it('is alive, ready and measured, and tells the command line where it is', async () => {
    const data = join(aFolder(), 'new')
    const server = await aServer({ data })
    expect(await status(`${server.url}/livez`)).toBe(200)
    expect(await status(`${server.url}/readyz`)).toBe(200)
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      'rollcall_process_cpu_seconds_total',
    )
    expect(JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'))).toMatchObject({ url: server.url })
    const key = readFileSync(join(data, 'api-key'), 'utf8').trim()
    const about = await fetch(`${server.url}/api/v1/about`, { headers: { authorization: `Bearer ${key}` } })
    expect(about.status).toBe(200)
  })

  it('closes what it puts into the data directory to others', async () => {
    const data = join(aFolder(), 'new')
    await aServer({ data })
    expect(statSync(data).mode & 0o007).toBe(0)
    for (const secret of ['api-key', 'secret-key', 'postgres-password']) {
      expect(statSync(join(data, secret)).mode & 0o777).toBe(0o600)
    }
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in order on %s, and takes PostgreSQL with it',
    async (signal) => {
      const data = join(aFolder(), 'new')
      const server = await aServer({ data })
      const postgres = postgresOf(data)
      expect(await server.end(signal)).toBe(0)
      expect(isPostgresOver(join(data, 'postgres'), postgres)).toBe(false)
      expect(existsSync(join(data, 'postgres', 'postmaster.pid'))).toBe(false)
      expect(existsSync(join(data, 'server.json'))).toBe(false)
    },
  )

  it('keeps its heap small, unless NODE_OPTIONS says how large it may become', async () => {
    const nodeOf = ({ pid }: { pid: number }) =>
      execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    const usual = await aServer({ data: join(aFolder(), 'new') })
    expect(nodeOf(usual)).toContain('--max-semi-space-size=8')
    const environment = { NODE_OPTIONS: '--max-old-space-size=1024' }
    const own = await aServer({ data: join(aFolder(), 'new'), environment })
    expect(nodeOf(own)).not.toContain('--max-semi-space-size')
  })

  it('does not take its own goodbye for lost connections', async () => {
    const server = await aServer({ data: join(aFolder(), 'new') })
    await Promise.all(Array.from({ length: 20 }, () => status(`${server.url}/readyz`)))
    expect(await server.end('SIGTERM')).toBe(0)
    expect(server.output()).not.toContain('connection was lost')
  })

  it('starts again after kill -9 with everything that was committed', async () => {
    const data = join(aFolder(), 'new')
    const first = await aServer({ data })
    const keyBefore = readFileSync(join(data, 'api-key'), 'utf8')
    expect(await first.end('SIGKILL')).toBe('SIGKILL')
    const second = await aServer({ data })
    expect(await status(`${second.url}/readyz`)).toBe(200)
    expect(readFileSync(join(data, 'api-key'), 'utf8')).toBe(keyBefore)
  })

  it('goes on when its PostgreSQL is killed', async () => {
    const data = join(aFolder(), 'new')
    const server = await aServer({ data })
    const killed = postgresOf(data)
    process.kill(killed, 'SIGKILL')
    await until(() => readsOther(data, killed))
    await until(async () => (await status(`${server.url}/readyz`)) === 200)
    expect(server.output()).toContain('starting it again')
  })

  it('runs as an ordinary user, in a folder that is closed to everyone else', async () => {
    const outer = aFolder(0o700)
    const { uid, gid } = plainUserId()
    chownSync(outer, uid, gid)
    const server = await aServer({ data: join(outer, 'data'), asPlainUser: true })
    expect(await status(`${server.url}/readyz`)).toBe(200)
    expect(await server.end('SIGTERM')).toBe(0)
  })

  it('uses the PostgreSQL that DATABASE_URL names, and starts none', async () => {
    const own = await startEmbeddedPostgres({ directory: aFolder(), durable: false })
    onTestFinished(() => own.stop())
    const data = join(aFolder(), 'new')
    const server = await aServer({ data, environment: { DATABASE_URL: own.url } })
    expect(await status(`${server.url}/readyz`)).toBe(200)
    expect(existsSync(join(data, 'postgres'))).toBe(false)
    const database = await openDatabase(own.url)
    onTestFinished(() => database.close())
    expect(await database.rows(`select 1 as one from schema_migration limit 1`)).toEqual([{ one: 1 }])
    expect(await server.end('SIGTERM')).toBe(0)
  })
})

/** Where the database is of no matter, one of this run's saves creating another. */
async function anyDatabase(): Promise<{ DATABASE_URL: string }> {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  return { DATABASE_URL: url }
}

describe('rollcall serve refuses, and says what to do', () => {
  it('a data directory that another server holds, naming that server', async () => {
    const data = join(aFolder(), 'new')
    const environment = await anyDatabase()
    const first = await aServer({ data, environment })
    const { exitCode, output } = await aRefusedServer({ data, environment })
    expect(exitCode).toBe(6)
    expect(output).toContain(`Process ${first.pid} holds it and answers at ${first.url}.`)
    expect(await status(`${first.url}/readyz`)).toBe(200)
  })

  it('a data directory that it may not write', async () => {
    const data = aFolder(0o755)
    if (process.getuid?.() !== 0) chmodSync(data, 0o555)
    else chownSync(data, 12_345, 12_345)
    const { exitCode, output } = await aRefusedServer({ data, asPlainUser: true })
    expect(exitCode).toBe(1)
    expect(output).toContain('data_directory_not_writable')
    expect(output).toContain('ROLLCALL_DATA')
  })

  it('a data directory that is a file', async () => {
    const data = join(import.meta.dirname, 'serve.test.ts')
    const { exitCode, output } = await aRefusedServer({ data })
    expect(exitCode).toBe(1)
    expect(output).toContain('data_directory_not_writable')
  })

  it('a port that is taken, leaving no PostgreSQL behind', async () => {
    const taken = createServer()
    onTestFinished(() => void taken.close())
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    )
    const data = join(aFolder(), 'new')
    const { exitCode, output } = await aRefusedServer({ data, port })
    expect(exitCode).toBe(6)
    expect(output).toContain(`Port ${port} on 127.0.0.1 is already in use.`)
    expect(existsSync(join(data, 'postgres', 'postmaster.pid'))).toBe(false)
  })

  it('a port that is no port', async () => {
    const { exitCode, output } = await aRefusedServer({
      data: aFolder(),
      port: 70_000,
    })
    expect(exitCode).toBe(2)
    expect(output).toContain('configuration_invalid')
  })

  it('a database that cannot be reached', async () => {
    const environment = { DATABASE_URL: 'postgres://rollcall:hidden-password@127.0.0.1:1/rollcall' }
    const { exitCode, output } = await aRefusedServer({ data: aFolder(), environment })
    expect(exitCode).toBe(8)
    expect(output).toContain('The database at 127.0.0.1:1 cannot be reached.')
    expect(output).not.toContain('hidden-password')
  })

  it('another secret key than the one the stored secrets were sealed with', async () => {
    const data = join(aFolder(), 'new')
    const environment = await anyDatabase()
    const first = await aServer({ data, environment })
    await first.end('SIGTERM')
    const { exitCode, output } = await aRefusedServer({
      data,
      environment: { ...environment, ROLLCALL_SECRET_KEY: 'ab'.repeat(32) },
    })
    expect(exitCode).toBe(1)
    expect(output).toContain('secret_key_changed')
    expect(output).not.toContain('abab')
  })
})

async function readsOther(data: string, pid: number): Promise<boolean> {
  return postgresOf(data) !== pid
}

/** Asks again until the answer is yes; the test's own time limit ends it. */
async function until(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 50))
}
