import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A function that a worker process offers by name. Arguments and results travel as structured clones. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>

/** A process of its own, so that what is measured and what measures do not share an event loop. */
export interface Worker {
  readonly pid: number
  call<R>(name: string, argument?: unknown): Promise<R>
  stop(): Promise<void>
}

interface Question {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts `file` with its options, and waits until it says that it is ready. */
export async function startWorker(file: string, options: unknown, nodeFlags: string[] = []): Promise<Worker> {
  const child = fork(file, {
    execArgv: nodeFlags,
    env: { ...process.env, BENCH_OPTIONS: JSON.stringify(options) },
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  running.add(child)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  child.once('exit', (code, signal) => {
    running.delete(child)
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended (${signal ?? code})`))
    waiting.clear()
  })
  child.on('message', (reply: Reply) => {
    const caller = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) caller?.reject(new Error(reply.error))
    else caller?.resolve(reply.result)
  })
  let last = 0
  const call = <R>(name: string, argument?: unknown): Promise<R> =>
    new Promise<R>((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve: (value) => resolve(value as R), reject })
      child.send({ id: last, name, argument } satisfies Question)
    })
  await call('ready')
  return {
    pid: child.pid ?? 0,
    call,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
      await ended
      clearTimeout(timer)
    },
  }
}

/** What the parent gave. */
export function workerOptions<T>(): T {
  return JSON.parse(process.env['BENCH_OPTIONS'] ?? '{}') as T
}

/** Answers the parent's calls until it goes away; then runs `close` and ends. */
export function serveCalls(calls: Calls, close: () => unknown = () => {}): void {
  const all: Calls = { ready: () => process.pid, usage: ownUsage, ...calls }
  process.on('message', async ({ id, name, argument }: Question) => {
    try {
      const call = all[name]
      if (call === undefined) throw new Error(`No call ${name}`)
      process.send?.({ id, result: await call(argument as never) } satisfies Reply)
    } catch (error) {
      process.send?.({
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies Reply)
    }
  })
  process.once('disconnect', async () => {
    await close()
    process.exit(0)
  })
}

/** What a process has used so far. */
export interface Usage {
  readonly cpuMs: number
  readonly residentBytes: number
}

export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() }
}
