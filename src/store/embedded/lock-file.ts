import { DatabaseSync } from 'node:sqlite'

/** Returned by `lockFile`; holding it means no other process on this machine holds the same file. */
export interface FileLock {
  release(): void
}

/**
 * Takes an exclusive lock on a file, or returns undefined when another process (or another part of this one) has it.
 *
 * The lock is the kernel's own (fcntl on Unix, LockFileEx on Windows) and therefore ends with the process, however
 * that ends: there is no stale lock to detect, no process id that may have been given to someone else, and it holds
 * between containers that share a directory. Node offers no such call, but its SQLite takes the lock portably; the
 * file stays empty and nothing is ever stored in it.
 *
 * @throws the system's error when the file cannot be created
 */
export function lockFile(path: string): FileLock | undefined {
  const handle = new DatabaseSync(path)
  try {
    handle.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (error) {
    handle.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => handle.close() }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}
