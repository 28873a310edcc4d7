import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { RollcallError } from '../errors/rollcall-error.ts'
import { lockFile } from '../store/embedded/lock-file.ts'

/** The folder that holds everything one server keeps outside PostgreSQL, held by this process alone. */
export interface DataDirectory {
  readonly path: string
  /** What scripts and the command line send to the management API; file `api-key`, mode 0600. */
  readonly apiKey: string
  /** The key for stored secrets when the environment gives none: file `secret-key`, mode 0600, 64 hex digits. */
  readSecretKey(): string
  /** Tells the command line where this server answers: file `server.json`. */
  announce(url: string): void
  /** Forgets the announcement and lets others use the directory. */
  release(): void
}

/**
 * Makes the data directory (0700) where there is none, checks it, and takes it for this process.
 * @throws RollcallError data_directory_not_writable, data_directory_in_use
 */
export function openDataDirectory(path: string): DataDirectory {
  const announcement = join(path, 'server.json')
  const lock = asDataDirectoryError(path, () => {
    makeDirectory(path)
    return lockFile(join(path, 'server.lock'))
  })
  if (!lock) throw inUse(path, announcement)
  const release = () => {
    rmSync(announcement, { force: true })
    lock.release()
  }
  const announce = (url: string | null) =>
    replaceFile(announcement, `${JSON.stringify({ pid: process.pid, url, startedAt: new Date() })}\n`)
  try {
    return asDataDirectoryError(path, () => {
      announce(null)
      return {
        path,
        apiKey: readOrMake(join(path, 'api-key'), () => `rk_${randomBytes(32).toString('base64url')}`),
        readSecretKey: () => readOrMake(join(path, 'secret-key'), () => randomBytes(32).toString('hex')),
        announce,
        release,
      }
    })
  } catch (error) {
    lock.release()
    throw error
  }
}

function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  // Someone who made the folder beforehand made it with the usual rights; what is put into it deserves better.
  const stats = statSync(path)
  if ((stats.mode & 0o007) !== 0 && stats.uid === process.getuid?.()) chmodSync(path, stats.mode & 0o770)
}

/** A server that holds the lock wrote who it is; one that is only starting has no URL yet. */
function inUse(directory: string, announcement: string): RollcallError {
  let holder: { pid?: unknown; url?: unknown } = {}
  try {
    holder = JSON.parse(readFileSync(announcement, 'utf8')) as typeof holder
  } catch {
    // It is between taking the lock and writing; the error still tells what matters.
  }
  return new RollcallError('data_directory_in_use', {
    directory,
    pid: holder.pid ?? '(unknown)',
    url: holder.url ?? '(still starting)',
  })
}

/** Reads a secret file; makes it the first time. Two that make it at once end up with the same one. */
function readOrMake(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const complete = `${path}.${process.pid}.tmp`
    writeFileSync(complete, `${make()}\n`, { mode: 0o600, flush: true })
    try {
      linkSync(complete, path)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    } finally {
      rmSync(complete, { force: true })
    }
  }
  return readFileSync(path, 'utf8').trim()
}

/** Readers see the old content or the new one, never half of it. */
function replaceFile(path: string, text: string): void {
  const complete = `${path}.tmp`
  writeFileSync(complete, text, { mode: 0o600 })
  renameSync(complete, path)
}

function asDataDirectoryError<T>(directory: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof RollcallError) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const user = process.platform === 'win32' ? userInfo().username : userName()
    throw new RollcallError('data_directory_not_writable', { directory, reason, user }, { cause: error })
  }
}

/** A user without a name (a container's number) makes `userInfo` throw. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.()}`
  }
}
