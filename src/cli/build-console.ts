import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * In a clone, makes sure that the console is built from the sources that lie there; takes milliseconds when it is.
 * Goes on beside the server, which serves the console as soon as it stands. A package brings it built.
 */
export function buildConsoleBeside(): void {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'build.ts')
  if (!existsSync(script)) return
  const child = spawn(process.execPath, [script, '--quiet'], { stdio: ['ignore', 'ignore', 'inherit'] })
  // Without it the page says how to build it; the server is worth running either way.
  child.on('error', () => undefined)
  child.unref()
}
