import { spawn } from 'node:child_process'
import { join } from 'node:path'

const bin = join(import.meta.dirname, '..', '..', 'bin', 'rollcall.js')

export interface CommandEnded {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `rollcall …` in a process of its own against the server of a data directory, as a user would. */
export function rollcall(data: string, args: readonly string[], input = ''): Promise<CommandEnded> {
  const { ROLLCALL_API, ROLLCALL_DATA, ...environment } = process.env
  const child = spawn(process.execPath, [bin, ...args, '--data', data], {
    env: { ...environment, NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

/** The JSON a command printed; fails with what it said otherwise. */
export async function rollcallJson<T>(data: string, args: readonly string[], input = ''): Promise<T> {
  const ended = await rollcall(data, [...args, '--json'], input)
  if (ended.stdout === '') throw new Error(`rollcall ${args.join(' ')} printed nothing: ${ended.stderr}`)
  return JSON.parse(ended.stdout) as T
}
