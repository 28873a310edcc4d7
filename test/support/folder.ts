import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new folder, removed after the test. */
export function aFolder(mode = 0o755): string {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-'))
  chmodSync(path, mode)
  // PostgreSQL goes on writing for a moment when the server that a test has killed was its parent.
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return path
}
