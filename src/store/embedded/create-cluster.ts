import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Binaries } from './find-binaries.ts'
import { commandAs, fileOwner, type RunAs } from './run-as.ts'

/** The files of a built-in PostgreSQL below the data directory. */
export interface ClusterFiles {
  /** PostgreSQL's own folder, mode 0700. */
  readonly cluster: string
  /** The password of the database user, mode 0600. */
  readonly password: string
  /** What PostgreSQL says. */
  readonly log: string
  /** Held while a process runs or creates this cluster. */
  readonly lock: string
  /** Library links, where the package itself cannot be written. */
  readonly libraries: string
}

export function clusterFiles(directory: string): ClusterFiles {
  return {
    cluster: join(directory, 'postgres'),
    password: join(directory, 'postgres-password'),
    log: join(directory, 'postgres.log'),
    lock: join(directory, 'postgres.lock'),
    libraries: join(directory, 'postgres-libraries'),
  }
}

/** The superuser, who only prepares, and the one database of a built-in PostgreSQL. */
export const embeddedName = 'rollcall'

/** Who the server connects as: it owns its database and is no superuser, so that row-level security holds for it. */
export const serverUser = 'rollcall_server'

/**
 * Creates the cluster unless it exists: initdb into a folder of another name, renamed when it is complete, so that
 * a kill halfway leaves nothing that looks like a database.
 */
export async function createCluster(
  files: ClusterFiles,
  binaries: Binaries,
  runAs: RunAs,
  options: { libraryPath: string | undefined; durable: boolean },
): Promise<void> {
  if (existsSync(files.cluster)) {
    checkVersion(files.cluster, binaries)
    takeOver(files.cluster, runAs)
    return
  }
  const unfinished = `${files.cluster}.new`
  const passwordForInitdb = `${files.cluster}.password`
  rmSync(unfinished, { recursive: true, force: true })
  writeSecret(passwordForInitdb, readPassword(files.password))
  const owner = fileOwner(runAs)
  if (owner) chownSync(passwordForInitdb, owner.uid, owner.gid)
  try {
    mkdirSync(unfinished, { mode: 0o700 })
    if (owner) chownSync(unfinished, owner.uid, owner.gid)
    await runInitdb(unfinished, passwordForInitdb, binaries, runAs, { ...options, log: files.log })
    renameSync(unfinished, files.cluster)
  } finally {
    rmSync(passwordForInitdb, { force: true })
  }
}

/** Reads the password of the database user; makes a random one the first time. */
export function readPassword(file: string): string {
  if (existsSync(file)) {
    const known = readFileSync(file, 'utf8').trim()
    if (known !== '') return known
  }
  const password = randomBytes(24).toString('base64url')
  writeSecret(file, password)
  return password
}

function writeSecret(file: string, text: string): void {
  const complete = `${file}.tmp`
  rmSync(complete, { force: true })
  writeFileSync(complete, `${text}\n`, { mode: 0o600, flush: true })
  renameSync(complete, file)
}

/** The builtin locale provider keeps indexes valid when the system's own collations change under them. */
const initdbSettings = [
  `--username=${embeddedName}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
]

async function runInitdb(
  folder: string,
  passwordFile: string,
  binaries: Binaries,
  runAs: RunAs,
  options: { libraryPath: string | undefined; durable: boolean; log: string },
): Promise<void> {
  const args = ['-D', folder, `--pwfile=${passwordFile}`, ...initdbSettings]
  if (!options.durable) args.push('--no-sync')
  const { file, args: words, identity } = commandAs(runAs, binaries.initdb, args)
  const child = spawn(file, words, {
    ...identity,
    cwd: '/',
    env: postgresEnvironment(options.libraryPath),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  rmSync(folder, { recursive: true, force: true })
  appendFileSync(options.log, output, { mode: 0o600 })
  throw new RollcallError('embedded_postgres_failed', { output: lastLines(output), log: options.log })
}

/** What PostgreSQL gets to see of our environment: nothing that could change its settings or leak a secret. */
export function postgresEnvironment(libraryPath: string | undefined): NodeJS.ProcessEnv {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const libraries = libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath }
  return { PATH: path, LC_ALL: 'C', TZ: 'UTC', ...libraries }
}

/** The last words of a program, where it says why. */
export function lastLines(output: string, count = 3): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-count).join(' / ') || 'nothing'
}

function checkVersion(cluster: string, binaries: Binaries): void {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  const builtIn = builtInMajorVersion(binaries)
  if (found !== builtIn) {
    throw new RollcallError('embedded_postgres_version', { directory: cluster, found, builtIn })
  }
}

function builtInMajorVersion(binaries: Binaries): string {
  const description = JSON.parse(readFileSync(join(binaries.packageDirectory, 'package.json'), 'utf8')) as {
    version: string
  }
  return description.version.split('.')[0] ?? ''
}

/** A folder that moved, or is now started by another user, gets the owner PostgreSQL needs. Only root can do this. */
function takeOver(cluster: string, runAs: RunAs): void {
  const owner = fileOwner(runAs)
  if (!owner || statSync(cluster).uid === owner.uid) return
  for (const name of readdirSync(cluster, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(cluster, name), owner.uid, owner.gid)
  }
  chmodSync(cluster, 0o700)
  chownSync(cluster, owner.uid, owner.gid)
}
