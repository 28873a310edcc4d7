import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { RollcallError } from '../errors/rollcall-error.ts'
import type { Credential } from './credential.ts'
import type { CliProcess } from './process.ts'
import { loginsFile, readLogins } from './saved-logins.ts'

export interface ServerFlags {
  readonly api?: string
  readonly data?: string
  readonly keyFile?: string
}

export interface Located<T> {
  readonly value: T
  /** Where the value came from, for `rollcall doctor`. */
  readonly from: string
}

export interface FoundServer {
  readonly url: Located<string>
  readonly data: Located<string>
  readonly keyFile: Located<string>
  readonly credential: () => Promise<Credential>
}

export const defaultUrl = 'http://127.0.0.1:4664'
export const defaultData = 'rollcall-data'

/** Precedence: flag, environment, what `serve` wrote into the data directory, the last login, default. */
export async function findServer(process: CliProcess, flags: ServerFlags): Promise<FoundServer> {
  const { env } = process
  const data = dataDirectory(process, flags)
  const url = await serverUrl(process, flags, data.value)
  const named = first<string>([flags.keyFile, '--key-file'], [env['ROLLCALL_KEY_FILE'], 'ROLLCALL_KEY_FILE'])
  const keyFile = named ?? { value: join(data.value, 'api-key'), from: 'the data directory' }
  // The server of the data directory takes the data directory's key, whatever was logged in to at that address before.
  const isOfDataDirectory = url.from === announcement(data.value)
  const saved = named || isOfDataDirectory ? undefined : await savedLogin(process, url.value)
  if (saved !== undefined) {
    const from = { value: loginsFile(process), from: 'rollcall login' }
    return { url, data, keyFile: from, credential: async () => saved }
  }
  const key = () => readKey(url.value, keyFile.value, named !== undefined)
  return { url, data, keyFile, credential: async () => ({ key: await key() }) }
}

export function dataDirectory({ env, cwd }: CliProcess, flags: ServerFlags): Located<string> {
  const found = first<string>([flags.data, '--data'], [env['ROLLCALL_DATA'], 'ROLLCALL_DATA'])
  return { value: resolve(cwd(), found?.value ?? defaultData), from: found?.from ?? 'default' }
}

function announcement(data: string): string {
  return join(data, 'server.json')
}

async function savedLogin(process: CliProcess, url: string): Promise<Credential | undefined> {
  return (await readLogins(process)).servers[new URL(url).origin]
}

async function serverUrl(process: CliProcess, flags: ServerFlags, data: string): Promise<Located<string>> {
  const { env } = process
  const given = first<string>([flags.api, '--api'], [env['ROLLCALL_API'], 'ROLLCALL_API'])
  if (given !== undefined) {
    if (!/^https?:$/.test(URL.parse(given.value)?.protocol ?? '')) {
      throw new RollcallError('wrong_usage', {
        problem: `${given.from} takes the address of a server, such as ${defaultUrl}; it is ${given.value}`,
        help: 'rollcall --help',
      })
    }
    return given
  }
  const file = announcement(data)
  const written = await readFile(file, 'utf8').then(readUrl, () => undefined)
  if (written !== undefined) return { value: written, from: file }
  const { current } = await readLogins(process)
  const isUrl = current !== undefined && URL.canParse(current)
  return isUrl ? { value: current, from: 'rollcall login' } : { value: defaultUrl, from: 'default' }
}

function readUrl(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined
    return typeof url === 'string' && URL.canParse(url) ? url : undefined
  } catch {
    return undefined
  }
}

/** The data directory's key is only for the server on this machine; another host gets none unless it is named. */
async function readKey(url: string, path: string, named: boolean): Promise<string> {
  if (!named && !isLoopback(new URL(url).hostname)) {
    throw new RollcallError('api_key_missing', {
      url,
      path,
      problem: 'that key belongs to the server on this machine and is not sent to another',
    })
  }
  const key = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such file' : error.message
    throw new RollcallError('api_key_missing', { url, path, problem }, { cause: error })
  })
  if (key.trim() === '')
    throw new RollcallError('api_key_missing', { url, path, problem: 'the file is empty' })
  return key.trim()
}

/** An address that never leaves this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

function first<T>(...candidates: readonly (readonly [T | undefined, string])[]): Located<T> | undefined {
  for (const [value, from] of candidates) if (value !== undefined && value !== '') return { value, from }
  return undefined
}
