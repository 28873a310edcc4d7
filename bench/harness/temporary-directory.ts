import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cleanup } from './cleanup.ts'

/** A folder that is removed after everything that was started later has ended. */
export function makeTemporaryDirectory(cleanup: Cleanup): string {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  cleanup.add(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  return path
}
