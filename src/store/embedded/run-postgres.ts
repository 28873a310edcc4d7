import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { type ClusterFiles, lastLines, postgresEnvironment } from './create-cluster.ts'
import type { Binaries } from './find-binaries.ts'
import { isPostgresOver, readPostmasterPid } from './postmaster-pid.ts'
import { commandAs, type RunAs } from './run-as.ts'

/** One process of PostgreSQL, ready for connections. */
export interface RunningPostgres {
  readonly pid: number
  /** Resolves with how it ended; never rejects. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export interface PostgresStart {
  readonly files: ClusterFiles
  readonly binaries: Binaries
  readonly runAs: RunAs
  readonly settings: Readonly<Record<string, string>>
  readonly libraryPath: string | undefined
}

/** The processes of a PostgreSQL that was killed need a moment to notice; a new one must not start beside them. */
const patienceMs = 15_000

/**
 * Starts PostgreSQL over a cluster whose lock the caller holds, after whatever is left of an earlier one.
 * @throws RollcallError embedded_postgres_failed
 */
export async function runPostgres(start: PostgresStart): Promise<RunningPostgres> {
  await stopOrphan(start.files.cluster)
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    try {
      return await startOnce(start)
    } catch (error) {
      if (!isLeftover(error) || Date.now() > giveUpAt) throw error
      await wait(100)
    }
  }
}

function isLeftover(error: unknown): boolean {
  return (
    error instanceof RollcallError &&
    /shared memory block .* is still in use/.test(String(error.details['output']))
  )
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

async function startOnce({
  files,
  binaries,
  runAs,
  settings,
  libraryPath,
}: PostgresStart): Promise<RunningPostgres> {
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
  let end: string | undefined
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  }).then((reason) => {
    end = reason
    return reason
  })
  while (end === undefined) {
    const state = readPostmasterPid(files.cluster)
    if (state?.isReady && state.pid === child.pid)
      return { pid: child.pid, ended, stop: () => stopChild(child) }
    await wait(5)
  }
  const said = readFileSync(files.log).subarray(logStart).toString('utf8')
  throw new RollcallError('embedded_postgres_failed', { output: lastLines(said) || end, log: files.log })
}

/** Keeps the log small; returns its length, where this start's messages begin. */
function trimLog(file: string): number {
  const tenMegabytes = 10 * 1024 * 1024
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > tenMegabytes) rmSync(file)
  return size > tenMegabytes ? 0 : size
}

/** SIGINT is PostgreSQL's fast shutdown: it cuts connections, writes a checkpoint and ends. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  const late = setTimeout(() => child.kill('SIGQUIT'), 20_000)
  await ended
  clearTimeout(late)
}
