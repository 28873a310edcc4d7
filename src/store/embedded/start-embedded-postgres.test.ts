import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { aFolder } from '../../../test/support/folder.ts'
import { type Database, openDatabase } from '../database.ts'
import { isPostgresOver } from './postmaster-pid.ts'
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts'

// Each of these starts whole servers; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

async function started(directory: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ directory, durable: false, ...options })
  onTestFinished(() => postgres.stop())
  return postgres
}

async function connected(url: string): Promise<Database> {
  const database = await openDatabase(url, { maxConnections: 2 })
  onTestFinished(() => database.close())
  return database
}

describe('the built-in PostgreSQL', () => {
  it('keeps what was written when it is stopped and started again', async () => {
    const directory = aFolder()
    const first = await startEmbeddedPostgres({ directory, durable: false })
    const database = await openDatabase(first.url)
    await database.rows(`create table note (text text); insert into note values ('kept')`)
    await database.close()
    await first.stop()
    const again = await connected((await started(directory)).url)
    expect(await again.rows('select text from note')).toEqual([{ text: 'kept' }])
  })

  it('closes its folder and its password to others, and asks for the password', async () => {
    const directory = aFolder()
    const { url } = await started(directory)
    expect(statSync(join(directory, 'postgres')).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'postgres-password')).mode & 0o777).toBe(0o600)
    const wrong = new URL(url)
    wrong.password = 'guessed'
    await expect(openDatabase(wrong.href)).rejects.toMatchObject({ code: 'database_login_failed' })
  })

  it('runs in a folder that is closed to everyone else', async () => {
    const outer = aFolder(0o700)
    const directory = join(outer, 'data')
    mkdirSync(directory, { mode: 0o700 })
    const database = await connected((await started(directory)).url)
    expect(await database.rows('select 1 as one')).toEqual([{ one: 1 }])
    expect(statSync(outer).mode & 0o777).toBe(0o700)
  })

  it('uses a loopback port where the path is too long for a socket', async () => {
    const directory = join(aFolder(), 'a'.repeat(60), 'b'.repeat(60))
    mkdirSync(directory, { recursive: true })
    const { url } = await started(directory)
    expect(new URL(url).hostname).toBe('127.0.0.1')
    expect(await (await connected(url)).rows('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('refuses a second start over one directory, and names it', async () => {
    const directory = aFolder()
    await started(directory)
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({
      code: 'embedded_postgres_in_use',
      details: { directory },
    })
  })

  it('is started again when it was killed, and its connections come back', async () => {
    const ended = Promise.withResolvers<string>()
    const postgres = await started(aFolder(), { durable: true, onEnd: ended.resolve })
    const database = await connected(postgres.url)
    await database.rows('create table note (text text)')
    await database.rows(`insert into note values ('committed')`)
    const killed = postgres.pid
    process.kill(killed, 'SIGKILL')
    expect(await ended.promise).toBe('SIGKILL')
    // Its processes may live a moment longer than itself, and answer; ask the one that follows.
    await eventually(async () => different(postgres.pid, killed))
    const rows = await eventually(() => database.rows('select text from note'))
    expect(rows).toEqual([{ text: 'committed' }])
  })

  it.each([true, false])(
    'deals with what is left of a killed server (told by the kernel that it died: %s)',
    async (withDeathSignal) => {
      const directory = aFolder()
      const child = aServerProcess(directory, withDeathSignal)
      const [line] = (await once(child.stdout, 'data')) as [Buffer]
      const orphan = Number(line.toString())
      child.kill('SIGKILL')
      await once(child, 'exit')
      const postgres = await started(directory)
      expect(postgres.pid).not.toBe(orphan)
      expect(isPostgresOver(join(directory, 'postgres'), orphan)).toBe(false)
      const database = await connected(postgres.url)
      expect(await database.rows('select text from note')).toEqual([{ text: 'committed' }])
    },
  )

  it('is not misled by a process id that now belongs to someone else', async () => {
    const directory = aFolder()
    await (await startEmbeddedPostgres({ directory, durable: false })).stop()
    const stranger = spawn('sleep', ['60'])
    onTestFinished(() => void stranger.kill())
    writeFileSync(
      join(directory, 'postgres', 'postmaster.pid'),
      `${stranger.pid}\n${directory}/postgres\n1\n5432\n`,
    )
    await started(directory)
    expect(isAlive(stranger.pid ?? 0)).toBe(true)
  })

  it('begins anew when the first start was cut off while creating the database', async () => {
    const directory = aFolder()
    mkdirSync(join(directory, 'postgres.new', 'base'), { recursive: true })
    writeFileSync(join(directory, 'postgres.new', 'PG_VERSION'), '18\n')
    const database = await connected((await started(directory)).url)
    expect(await database.rows('select current_database() as name')).toEqual([{ name: 'rollcall' }])
    expect(existsSync(join(directory, 'postgres.new'))).toBe(false)
  })

  it('says why, and where the whole story is, when PostgreSQL does not start', async () => {
    const directory = aFolder()
    await (await startEmbeddedPostgres({ directory, durable: false })).stop()
    const settings = join(directory, 'postgres', 'postgresql.auto.conf')
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}\nno_such_setting = 1\n`)
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({
      code: 'embedded_postgres_failed',
      details: { output: expect.stringContaining('no_such_setting'), log: join(directory, 'postgres.log') },
    })
  })

  it('refuses a folder of another PostgreSQL version rather than touching it', async () => {
    const directory = aFolder()
    mkdirSync(join(directory, 'postgres'))
    writeFileSync(join(directory, 'postgres', 'PG_VERSION'), '15\n')
    chmodSync(join(directory, 'postgres'), 0o700)
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({
      code: 'embedded_postgres_version',
      details: { found: '15', builtIn: '18' },
    })
  })
})

/** Starts PostgreSQL in a process of its own, writes a row, prints the process id of PostgreSQL, and waits. */
function aServerProcess(directory: string, withDeathSignal: boolean) {
  const here = JSON.stringify(import.meta.dirname)
  // Without setpriv on the search path the launcher goes on without a parent death signal.
  const script = `
    const { startEmbeddedPostgres } = await import(${here} + '/start-embedded-postgres.ts')
    const { openDatabase } = await import(${here} + '/../database.ts')
    const postgres = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory)} })
    const database = await openDatabase(postgres.url)
    await database.rows("create table note (text text); insert into note values ('committed')")
    console.log(postgres.pid)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: withDeathSignal ? process.env : { ...process.env, PATH: '/nonexistent' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The first number, unless it is still the second. */
function different(one: number, other: number): number {
  if (one === other) throw new Error('still the same')
  return one
}

/** Asks again while the connection fails; the test's own time limit ends it. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      // PostgreSQL's own answers, such as "no such table", have a severity.
      if (error instanceof Error && 'severity' in error && error.severity === 'ERROR') throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
