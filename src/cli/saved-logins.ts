import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Credential } from './credential.ts'
import type { CliProcess } from './process.ts'

/** The servers someone logged in to from this account, and which one commands speak to when none is named. */
export interface SavedLogins {
  readonly current?: string
  /** By origin: `https://rollcall.example`. */
  readonly servers: Readonly<Record<string, Credential>>
}

/** `$XDG_CONFIG_HOME/rollcall/servers.json`, else below `~/.config`. */
export function loginsFile({ env }: CliProcess): string {
  const home = env['HOME'] || homedir()
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'rollcall', 'servers.json')
}

/** Nothing, where there is no such file or it is none of ours. */
export async function readLogins(process: CliProcess): Promise<SavedLogins> {
  const text = await readFile(loginsFile(process), 'utf8').catch(() => '')
  try {
    const value: unknown = JSON.parse(text)
    const isOurs = typeof value === 'object' && value !== null && 'servers' in value
    return isOurs ? (value as SavedLogins) : { servers: {} }
  } catch {
    return { servers: {} }
  }
}

/** Written whole, for nobody else to read. */
export async function writeLogins(process: CliProcess, logins: SavedLogins): Promise<string> {
  const file = loginsFile(process)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const complete = `${file}.${globalThis.process.pid}.tmp`
  await writeFile(complete, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  await chmod(complete, 0o600)
  await rename(complete, file)
  return file
}
