import { chmodSync, chownSync, statSync } from 'node:fs'
import { RollcallError } from '../../errors/rollcall-error.ts'
import { chooseAddress } from './address.ts'
import {
  type ClusterFiles,
  clusterFiles,
  createCluster,
  embeddedName,
  readPassword,
  serverUser,
} from './create-cluster.ts'
import { findBinaries } from './find-binaries.ts'
import { type KeptPostgres, keepRunning } from './keep-running.ts'
import { linkLibraries } from './link-libraries.ts'
import { lockFile } from './lock-file.ts'
import { prepareDatabase } from './prepare-database.ts'
import { decideRunAs, type RunAs } from './run-as.ts'
import { runPostgres } from './run-postgres.ts'

/** A PostgreSQL that runs as a child of this process. */
export interface EmbeddedPostgres {
  /** Connection URL of the database `rollcall`; holds the password, so never log it. Survives restarts. */
  readonly url: string
  /** Process id of the server process; another one after a restart. */
  readonly pid: number
  /** Resolves when PostgreSQL ended and could not be started again; never rejects. */
  readonly gaveUp: Promise<Error>
  /** Stops PostgreSQL (connections are cut, everything committed stays) and gives the directory free. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** The data directory; it exists and can be written. */
  readonly directory: string
  /** False for tests only: faster, and a power cut may destroy the database. */
  readonly durable?: boolean
  /** For tests and measurements: the server's user may create databases and ask for a checkpoint. */
  readonly mayCreateDatabases?: boolean
  /** Told when PostgreSQL ended by itself; it is started again. */
  readonly onEnd?: (reason: string) => void
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
  const lock = lockFile(files.lock)
  if (!lock) {
    throw new RollcallError('embedded_postgres_in_use', { directory: options.directory, lock: files.lock })
  }
  try {
    const { postgres, url } = await startLocked(options, files)
    return {
      url,
      get pid() {
        return postgres.pid
      },
      gaveUp: postgres.gaveUp,
      async stop() {
        await postgres.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function startLocked(
  { directory, durable = true, mayCreateDatabases = !durable, onEnd = () => {} }: EmbeddedOptions,
  files: ClusterFiles,
): Promise<{ postgres: KeptPostgres; url: string }> {
  const binaries = findBinaries()
  const runAs = decideRunAs({ binaries: binaries.libraries, directory })
  letPass(directory, runAs)
  const libraryPath = linkLibraries(binaries, files.libraries)
  await createCluster(files, binaries, runAs, { libraryPath, durable })
  const address = await chooseAddress(files.cluster)
  const settings = { ...baseSettings, ...(durable ? {} : fastSettings), ...address.settings }
  const postgres = await keepRunning(
    () => runPostgres({ files, binaries, runAs, settings, libraryPath }),
    onEnd,
  )
  const password = readPassword(files.password)
  try {
    await prepareDatabase(
      (database) => address.url(embeddedName, password, database),
      password,
      mayCreateDatabases,
    )
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { postgres, url: address.url(serverUser, password, embeddedName) }
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
