import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running PostgreSQL writes into its own folder. */
export interface PostmasterPid {
  readonly pid: number
  readonly isReady: boolean
}

/** Reads `postmaster.pid`; undefined when there is none (a clean stop removes it). */
export function readPostmasterPid(cluster: string): PostmasterPid | undefined {
  let text: string
  try {
    text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8')
  } catch {
    return undefined
  }
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, isReady: lines[7]?.trim() === 'ready' }
}

/**
 * Whether that process is alive and is a PostgreSQL over this folder, and not a stranger who was given the same
 * process id after a crash.
 */
export function isPostgresOver(cluster: string, pid: number): boolean {
  if (process.platform === 'linux') {
    const words = readCommandLine(pid)
    return words[0]?.split('/').at(-1) === 'postgres' && words.includes(cluster)
  }
  const answer = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  return answer.status === 0 && answer.stdout.includes('postgres') && answer.stdout.includes(cluster)
}

/** The words a process was started with; none for one that is gone. */
function readCommandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
