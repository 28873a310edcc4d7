import { spawnSync } from 'node:child_process'
import { type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { RollcallError } from '../../errors/rollcall-error.ts'

/**
 * Who PostgreSQL runs as. It refuses root, so root either drops to an ordinary user or, where that user cannot pass
 * through the folders above (a clone below `/root`), maps itself to one inside a user namespace.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'namespace' }

/** `nobody` on every Linux; PostgreSQL needs a user that has a name. */
export const nobody = 65_534

/**
 * Decides who runs PostgreSQL.
 * @param paths what that user has to be able to reach: the programs, and the folder above the database
 * @throws RollcallError embedded_postgres_not_allowed
 */
export function decideRunAs(paths: { binaries: string; directory: string }): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  const owner = statSync(paths.directory)
  const candidates = [{ uid: nobody, gid: nobody }, ...(owner.uid === 0 ? [] : [owner])]
  for (const { uid, gid } of candidates) {
    if (canPass(paths.binaries, uid, gid) && canPass(dirname(paths.directory), uid, gid)) {
      return { kind: 'user', uid, gid }
    }
  }
  const canMap = spawnSync('unshare', [...mapping, 'true'], { stdio: 'ignore' }).status === 0
  if (canMap && canPass(paths.binaries, 0, 0) && canPass(paths.directory, 0, 0)) return { kind: 'namespace' }
  throw new RollcallError('embedded_postgres_not_allowed', paths)
}

/** The user and group the database's files have to belong to, or undefined when they are ours already. */
export function fileOwner(runAs: RunAs): { uid: number; gid: number } | undefined {
  if (runAs.kind === 'self') return undefined
  return runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : { uid: 0, gid: 0 }
}

/** A program and its arguments, ready for `spawn`. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly identity: { readonly uid?: number; readonly gid?: number }
}

/**
 * The command that runs a program as that user.
 * @param endsWithParent ask the kernel to interrupt the program when this process dies, even by kill -9
 */
export function commandAs(
  runAs: RunAs,
  program: string,
  args: readonly string[],
  endsWithParent = false,
): Command {
  const words = [
    ...(runAs.kind === 'namespace' ? ['unshare', ...mapping] : []),
    ...(endsWithParent && hasParentDeathSignal() ? ['setpriv', '--pdeathsig', 'INT'] : []),
    program,
    ...args,
  ]
  const identity = runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {}
  return { file: words[0] ?? program, args: words.slice(1), identity }
}

const mapping = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`]

let parentDeathSignal: boolean | undefined

/** `setpriv` is part of util-linux; without it the next start deals with the orphan. */
function hasParentDeathSignal(): boolean {
  parentDeathSignal ??= spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' }).status === 0
  return parentDeathSignal
}

/** Whether a user may pass through a folder and every folder above it, as the permission bits say. */
function canPass(directory: string, uid: number, gid: number): boolean {
  const stats = statSync(directory)
  if (!mayEnter(stats, uid, gid)) return false
  const parent = dirname(directory)
  return parent === directory || canPass(parent, uid, gid)
}

function mayEnter(stats: Stats, uid: number, gid: number): boolean {
  if (stats.uid === uid) return (stats.mode & 0o100) !== 0
  if (stats.gid === gid) return (stats.mode & 0o010) !== 0
  return (stats.mode & 0o001) !== 0
}
