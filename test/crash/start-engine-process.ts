import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const compileCache = join(tmpdir(), `rollcall-crash-tests-${process.getuid?.() ?? ''}`)

export interface EngineProcess {
  readonly child: ChildProcess
  /** What it wrote about the cycle it ran; null when it was killed. */
  readonly ended: Promise<string | null>
}

/** Runs one cycle in a process of its own. `when`: at which durable boundary it kills itself, and `before` or `after`. */
export function startEngineProcess(
  databaseUrl: string,
  applicationId: string,
  ...when: readonly string[]
): EngineProcess {
  const script = join(import.meta.dirname, 'engine-process.ts')
  const child = spawn(process.execPath, [script, databaseUrl, applicationId, ...when], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A sweep starts a hundred of them.
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8')
  })
  const ended = new Promise<string | null>((resolve) => {
    child.on('close', (_code, signal) => resolve(signal === 'SIGKILL' ? null : output))
  })
  return { child, ended }
}
