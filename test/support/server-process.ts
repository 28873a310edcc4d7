import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const bin = join(root, 'bin', 'rollcall.js')

export interface ServerProcess {
  readonly pid: number
  /** Where it answers. */
  readonly url: string
  /** Everything it wrote to standard error so far. */
  output(): string
  /** Sends a signal and waits for the end; the exit code, or the signal's name. */
  end(signal: NodeJS.Signals): Promise<number | string>
}

export interface EndedProcess {
  readonly exitCode: number | null
  readonly output: string
}

export interface ServeArguments {
  readonly data: string
  /** Another start script than the repository's own, such as that of an installed package. */
  readonly bin?: string
  readonly port?: number
  readonly environment?: Readonly<Record<string, string>>
  /** Runs it as an ordinary user even when the tests run as root. */
  readonly asPlainUser?: boolean
}

/** Starts `rollcall serve` in a process of its own and waits until it answers. Killed after the test. */
export async function aServer(options: ServeArguments): Promise<ServerProcess> {
  const { child, output } = startServe(options)
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
  })
  let url: string | undefined
  while (url === undefined) {
    if (hasEnded) throw new Error(`rollcall serve ended: ${output()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    url = /Rollcall is ready at (\S+)/.exec(output())?.[1]
  }
  return {
    pid: child.pid ?? 0,
    url,
    output,
    async end(signal) {
      child.kill(signal)
      const [code, by] = await ended
      return code ?? by ?? ''
    },
  }
}

/** Runs `rollcall serve` where it is expected to refuse. */
export async function aRefusedServer(options: ServeArguments): Promise<EndedProcess> {
  const { child, output } = startServe(options)
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, output: output() }
}

function startServe({ data, bin: script = bin, port = 0, environment = {}, asPlainUser }: ServeArguments): {
  child: ChildProcess
  output: () => string
} {
  const { DATABASE_URL, ROLLCALL_DATA, ROLLCALL_PORT, ROLLCALL_SECRET_KEY, ...inherited } = process.env
  const words = [process.execPath, script, 'serve', '--data', data, '--port', String(port)]
  const user = asPlainUser ? plainUser() : { words: [], identity: {} }
  const [file = '', ...args] = [...user.words, ...words]
  const child = spawn(file, args, {
    ...user.identity,
    cwd: '/',
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stderr.on('data', (chunk) => {
    text += chunk
  })
  return { child, output: () => text }
}

/** The number of an ordinary user: `nobody` for root, ourselves for everyone else. */
export function plainUserId(): { uid: number; gid: number } {
  const uid = process.getuid?.() ?? 0
  return uid === 0 && canReach() ? { uid: 65_534, gid: 65_534 } : { uid, gid: process.getgid?.() ?? 0 }
}

/**
 * How root becomes an ordinary user for a test. Where `nobody` cannot reach these files (a clone below /root), root
 * maps itself to `nobody` in a user namespace: no rights beyond those of an owner, and not root in its own eyes.
 */
function plainUser(): { words: string[]; identity: { uid?: number; gid?: number } } {
  if (process.getuid?.() !== 0) return { words: [], identity: {} }
  if (canReach()) return { words: [], identity: plainUserId() }
  return { words: ['unshare', '--user', '--map-user=65534', '--map-group=65534'], identity: {} }
}

let reachable: boolean | undefined
function canReach(): boolean {
  accessSync(bin, constants.R_OK)
  reachable ??=
    spawnSync(process.execPath, ['--version'], { cwd: '/', uid: 65_534, gid: 65_534 }).status === 0
  return reachable
}

/** The process id of the PostgreSQL over a data directory. */
export function postgresOf(data: string): number {
  return Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
}
