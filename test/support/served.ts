import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import { createLogger } from '../../src/server/logger.ts'
import { type RunningServer, type ServeOptions, serve } from '../../src/server/main.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A whole Rollcall in this process, and a command line that talks to it. */
export interface Served {
  readonly server: RunningServer
  readonly database: TestDatabase
  run(args: readonly string[], input?: string): Promise<Ran>
  /** The JSON a command printed; fails with what it said otherwise. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  json(args: readonly string[], input?: string): Promise<any>
  /** One call of the management API with the operator key, unless headers say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** One SCIM request. */
  scim(token: string, method: string, path: string, body?: unknown): Promise<Answer>
  close(): Promise<void>
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  readonly body: any
}

export async function startServed(options: ServeOptions = {}): Promise<Served> {
  const database = await createTestDatabase()
  const data = await mkdtemp(join(tmpdir(), 'rollcall-served-'))
  const server = await serve({
    data,
    port: 0,
    database: database.url,
    logger: createLogger({ level: 'silent' }),
    ...options,
  })
  const { url, context } = server
  const ask = async (path: string, method: string, headers: Record<string, string>, body?: unknown) => {
    const isText = typeof body === 'string'
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : text
    return { status: response.status, headers: response.headers, body: parsed }
  }
  const run = (args: readonly string[], input = '') => runHere(data, args, input)
  return {
    server,
    database,
    run,
    async json(args, input) {
      const ended = await run([...args, '--json'], input)
      if (ended.code !== 0) throw new Error(`rollcall ${args.join(' ')}: ${ended.stderr}`)
      return JSON.parse(ended.stdout)
    },
    call: (method, path, body, headers) =>
      ask(
        `/api/v1${path}`,
        method,
        headers ?? { authorization: `Bearer ${context.dataDirectory.apiKey}` },
        body,
      ),
    scim: (token, method, path, body) =>
      ask(`/scim/v2${path}`, method, { authorization: `Bearer ${token}` }, body),
    async close() {
      await server.stop()
      await database.drop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Runs one command line in this process, away from any terminal, against the server of a data directory. */
export async function runHere(data: string, args: readonly string[], input: string): Promise<Ran> {
  const [stdout, stderr] = [collect(), collect()]
  const code = await runCommandLine({
    argv: ['node', 'rollcall', ...args],
    env: { ROLLCALL_DATA: data, HOME: data },
    stdin: Readable.from(input === '' ? [] : [input]) as never,
    stdout: stdout.stream,
    stderr: stderr.stream,
    cwd: () => data,
    exit: () => undefined,
    on: () => undefined,
    off: () => undefined,
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function collect() {
  const chunks: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

/** Asks again until the answer is as wanted; for what a server does behind a request. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (tries > 200) throw new Error(`It never came: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
