import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** A fenced block of commands, and what the page says they print. */
export interface PageStep {
  readonly commands: string
  /** Lines of the `text` block right behind it; `…` stands for anything. */
  readonly expected: readonly string[]
  /** `(exit code 7)` as the first of them; 0 without. */
  readonly exitCode: number
}

export interface PageRun {
  /** Where the commands run, with their files. */
  readonly folder: string
  /** Data directory of the server they speak to. */
  readonly data: string
  /** What stands for the address of the page, `127.0.0.1:4664`. */
  readonly host?: string
  /** What stands for port 3000, where the page has an application of its own. */
  readonly port?: number
}

/** The commands of a page under `docs/how-to/` (or elsewhere in the repository), in order. */
export function readPage(page: string, folder = 'docs/how-to'): PageStep[] {
  const text = readFileSync(join(root, folder, page), 'utf8')
  const blocks = /```sh\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g
  return [...text.matchAll(blocks)].map(([, commands = '', printed = '']) => {
    const lines = printed.split('\n').filter((line) => line.trim() !== '')
    const code = /^\(exit code (\d+)\)$/.exec(lines[0] ?? '')?.[1]
    return {
      commands: commands.trim(),
      expected: code === undefined ? lines : lines.slice(1),
      exitCode: Number(code ?? 0),
    }
  })
}

/** Runs one step as a shell does, with `rollcall` on the path, and compares it with what the page says. */
export async function runStep(step: PageStep, run: PageRun): Promise<string> {
  const { code, output } = await inShell(here(step.commands, run), run)
  expect(code, `${step.commands}\n${output}`).toBe(step.exitCode)
  const lines = output.split('\n').map(plain)
  for (const line of step.expected) {
    const pattern = patternOf(here(line, run))
    expect(
      lines.some((one) => pattern.test(one)),
      `"${line}" is not in:\n${output}`,
    ).toBe(true)
  }
  return output
}

function here(text: string, { host, port }: PageRun): string {
  const moved = port === undefined ? text : text.replaceAll(/\b3000\b/g, String(port))
  return host === undefined ? moved : moved.replaceAll('127.0.0.1:4664', host)
}

/** Columns are as wide as their values: blanks count as one. */
function plain(line: string): string {
  return line.trim().replace(/\s+/g, ' ')
}

function patternOf(line: string): RegExp {
  const parts = plain(line).split('…')
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`)
}

function inShell(commands: string, { folder, data }: PageRun): Promise<{ code: number; output: string }> {
  const { ROLLCALL_API: _, ...environment } = process.env
  const env = {
    ...environment,
    NODE: process.execPath,
    BIN: join(root, 'bin', 'rollcall.js'),
    ROLLCALL_DATA: data,
    NO_COLOR: '1',
  }
  const script = `set -e\nrollcall() { "$NODE" "$BIN" "$@"; }\nnpx() { "$@"; }\n${commands}`
  // In a group of its own: what a page leaves running ends with the test.
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  onTestFinished(() => endGroup(child.pid))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, output })))
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL')
  } catch {
    // Nothing of it runs any more.
  }
}
