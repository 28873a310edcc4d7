import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { directoryRoutes } from '../../src/api/directory.ts'
import { createLiveEvents } from '../../src/api/live-events.ts'
import { coreRoutes } from '../../src/api/routes.ts'
import { buildApi } from '../../src/api/server.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import { createDirectoryInTest, type DirectoryInTest } from '../directory/directory-in-test.ts'
import { accessOver } from './access.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The management API of a directory, and a command line that talks to it. */
export interface DirectoryServer {
  readonly directory: DirectoryInTest
  readonly url: string
  readonly key: string
  /** Folder in which the command line runs. */
  readonly folder: string
  run(...args: string[]): Promise<Ran>
  request(method: string, path: string, body?: unknown): Promise<{ status: number; body: never }>
  close(): Promise<void>
}

export async function startDirectoryServer(): Promise<DirectoryServer> {
  const directory = await createDirectoryInTest()
  const key = 'key-of-the-directory-server'
  const events = createLiveEvents()
  const access = await accessOver(directory.database, key)
  const dependencies = { version: '0.0.0', startedAt: new Date(), access, events, directory }
  const routes = [coreRoutes(dependencies), directoryRoutes(dependencies)]
  const app = await buildApi({ dependencies, routes })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-directory-'))
  await writeFile(join(folder, 'api-key'), `${key}\n`, { mode: 0o600 })
  return {
    directory,
    url,
    key,
    folder,
    run: (...args) => run(folder, url, args),
    async request(method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined
            ? {}
            : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as never }
    },
    async close() {
      events.close()
      await app.close()
      await directory.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs one command line in this process, away from any terminal. */
async function run(folder: string, url: string, args: readonly string[]): Promise<Ran> {
  const [stdout, stderr] = [collect(), collect()]
  const code = await runCommandLine({
    argv: ['node', 'rollcall', ...args],
    env: { ROLLCALL_DATA: folder, ROLLCALL_API: url },
    stdin: process.stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    cwd: () => folder,
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
