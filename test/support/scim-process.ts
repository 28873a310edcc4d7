import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** One request as it is handed to another process. */
export interface PlannedRequest {
  readonly method: string
  readonly url: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** A second node: a process of its own with its own connections to the same database. */
export interface ScimProcess {
  /** Sends all requests at once; answers with their statuses, in order. */
  send(requests: readonly PlannedRequest[]): Promise<number[]>
  stop(): Promise<void>
}

export async function startScimProcess(databaseUrl: string, token: string): Promise<ScimProcess> {
  const child = spawn(process.execPath, [new URL('./scim-process-main.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (question: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    const { value } = await lines.next()
    return JSON.parse(String(value))
  }
  await ask({ databaseUrl, token })
  return {
    send: async (requests) => (await ask(requests)) as number[],
    stop: () => ended(child),
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stdin?.end()
  await exit
}
