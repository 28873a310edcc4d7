import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { RollcallError } from '../../errors/rollcall-error.ts'
import {
  type ClusterFiles,
  clusterFiles,
  createCluster,
  embeddedName,
  lastLines,
  postgresEnvironment,
  readPassword,
} from './create-cluster.ts'
import { type Binaries, findBinaries } from './find-binaries.ts'
import { linkLibraries } from './link-libraries.ts'
import { type FileLock, lockFile } from './lock-file.ts'
import { isPostgresOver, readPostmasterPid } from './postmaster-pid.ts'
import { commandAs, decideRunAs, type RunAs } from './run-as.ts'

/** A PostgreSQL that runs as a child of this process. */
export interface EmbeddedPostgres {
  /** Connection URL of the database `rollcall`; holds the password, so never log it. */
  readonly url: string
  readonly pid: number
  /** Ends when PostgreSQL ends without having been asked to; never rejects. */
  readonly died: Promise<{ reason: string }>
  /** Stops PostgreSQL (connections are cut, everything committed stays) and gives the directory free. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** The data directory; it exists and can be written. */
  readonly directory: string
  /** False for tests only: faster, and a power cut may destroy the database. */
  readonly durable?: boolean
  /** Further settings of PostgreSQL, by name. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Starts the built-in PostgreSQL over a data directory, creating it the first time.
 *
 * It ends with this process. If it could not (kill -9 of this process on a system without parent death signals),
 * the next start finds the orphan, stops it and goes on.
 *
 * @throws RollcallError embedded_postgres_missing, _not_allowed, _in_use, _version, _failed
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const files = clusterFiles(options.directory)
  const binaries = findBinaries()
  const lock = lockFile(files.lock)
  if (!lock) {
    throw new RollcallError('embedded_postgres_in_use', { directory: options.directory, lock: files.lock })
  }
  try {
    return await startLocked(options, files, binaries, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function startLocked(
  options: EmbeddedOptions,
  files: ClusterFiles,
  binaries: Binaries,
  lock: FileLock,
): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true
  const runAs = decideRunAs({ binaries: binaries.libraries, directory: options.directory })
  letPass(options.directory, runAs)
  const libraryPath = linkLibraries(binaries, files.libraries)
  await stopOrphan(files.cluster)
  await createCluster(files, binaries, runAs, { libraryPath, durable })
  const address = await chooseAddress(files.cluster)
  const settings = {
    ...baseSettings,
    ...(durable ? {} : fastSettings),
    ...options.settings,
    ...address.settings,
  }
  const child = await spawnPostgres(files, binaries, runAs, settings, libraryPath)
  const password = readPassword(files.password)
  try {
    await ensureDatabase(address.url(password, 'postgres'))
  } catch (error) {
    await stopChild(child.process)
    throw error
  }
  let isStopping = false
  const died = child.ended.then(async (reason) => {
    if (isStopping) await new Promise(() => {})
    return { reason }
  })
  return {
    url: address.url(password, embeddedName),
    pid: child.process.pid ?? 0,
    died,
    async stop() {
      isStopping = true
      await stopChild(child.process)
      lock.release()
    },
  }
}

const baseSettings = {
  max_connections: '120',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  logging_collector: 'off',
  jit: 'off',
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
}

const fastSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '2GB' }

/**
 * When PostgreSQL runs as another user, that user's group may pass through the data directory (0710); it still
 * cannot list it, and every file in it stays closed.
 */
function letPass(directory: string, runAs: RunAs): void {
  if (runAs.kind !== 'user') return
  const stats = statSync(directory)
  if (stats.uid === runAs.uid || (stats.mode & 0o001) !== 0) return
  chownSync(directory, stats.uid, runAs.gid)
  chmodSync(directory, (stats.mode & 0o777) | 0o010)
}

/** We hold the lock, so a PostgreSQL over this folder has lost the Rollcall that started it. */
async function stopOrphan(cluster: string): Promise<void> {
  const orphan = readPostmasterPid(cluster)
  if (!orphan) return
  for (const [signal, seconds] of [
    ['SIGINT', 20],
    ['SIGQUIT', 10],
  ] as const) {
    if (!isPostgresOver(cluster, orphan.pid)) break
    process.kill(orphan.pid, signal)
    for (let tick = 0; tick < seconds * 50 && isPostgresOver(cluster, orphan.pid); tick++) await wait(20)
  }
  // PostgreSQL itself refuses to start while the process of an old postmaster.pid lives, even when that number now
  // belongs to someone else. The lock and the check above prove that it is not PostgreSQL.
  if (!isPostgresOver(cluster, orphan.pid)) rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

interface Address {
  readonly settings: Record<string, string>
  url(password: string, database: string): string
}

/** A Unix socket inside the cluster's closed folder, or a free loopback port where the path is too long for one. */
async function chooseAddress(cluster: string): Promise<Address> {
  const longestSocketPath = 103
  const port = 5432
  if (process.platform !== 'win32' && `${cluster}/.s.PGSQL.${port}`.length <= longestSocketPath) {
    return {
      settings: { listen_addresses: '', unix_socket_directories: cluster, port: String(port) },
      url: (password, database) =>
        `postgres://${embeddedName}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(cluster)}`,
    }
  }
  const freePort = await findFreePort()
  return {
    settings: { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(freePort) },
    url: (password, database) => `postgres://${embeddedName}:${password}@127.0.0.1:${freePort}/${database}`,
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

interface RunningPostgres {
  readonly process: ChildProcess
  readonly ended: Promise<string>
}

async function spawnPostgres(
  files: ClusterFiles,
  binaries: Binaries,
  runAs: RunAs,
  settings: Readonly<Record<string, string>>,
  libraryPath: string | undefined,
): Promise<RunningPostgres> {
  const args = ['-D', files.cluster, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])]
  const command = commandAs(runAs, binaries.postgres, args, true)
  const logStart = trimLog(files.log)
  const log = openSync(files.log, 'a', 0o600)
  const child = spawn(command.file, command.args, {
    ...command.identity,
    cwd: '/',
    env: postgresEnvironment(libraryPath),
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  let end: string | undefined
  ended.then((reason) => (end = reason))
  for (;;) {
    if (end !== undefined) {
      const output = lastLines(readFileSync(files.log, 'utf8').slice(logStart)) || end
      throw new RollcallError('embedded_postgres_failed', { output, log: files.log })
    }
    const state = readPostmasterPid(files.cluster)
    if (state?.isReady && state.pid === child.pid) return { process: child, ended }
    await wait(5)
  }
}

/** Keeps the log small; returns its length, where this start's messages begin. */
function trimLog(file: string): number {
  const tenMegabytes = 10 * 1024 * 1024
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > tenMegabytes) rmSync(file)
  return size > tenMegabytes ? 0 : size
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [embeddedName])
    if (found.rowCount === 0) await client.query(`create database ${embeddedName}`)
  } finally {
    await client.end()
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it cuts connections, writes a checkpoint and ends. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  const isLate = Symbol('late')
  const timeout = new AbortController()
  const first = await Promise.race([
    ended,
    wait(20_000, isLate, { signal: timeout.signal }).catch(() => undefined),
  ])
  timeout.abort()
  if (first === isLate) child.kill('SIGQUIT')
  await ended
}
