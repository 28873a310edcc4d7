#!/usr/bin/env node
// Plain JavaScript on purpose: this file has to run on an old Node (18 or newer) to find the pinned one, which comes
// with the packages, and hand over to it. Everything else is TypeScript that Node 24 runs as it is.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverFlags } from './server-flags.js'

const neededMajor = 24
const root = dirname(dirname(fileURLToPath(import.meta.url)))

// A clone has the sources; the published package has compiled JavaScript, since Node strips no types in node_modules.
const source = join(root, 'src', 'cli', 'main.ts')
const main = existsSync(source) ? source : join(root, 'dist', 'cli', 'main.js')

// The only words that start a server. Anyone's own word that reads the same costs a moment, nothing else.
const nodeFlags = process.argv.some((word) => word === 'serve' || word === 'demo') ? serverFlags() : []

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  if (nodeFlags.length > 0) startAgain()
  process.argv[1] = main
  await import(main)
} else {
  handOver()
}

// V8 reads these flags only while it starts. The same process goes on: its number, its terminal, its signals.
function startAgain() {
  // Windows has nothing of the kind.
  if (process.platform === 'win32' || process.execve === undefined) return
  const words = [process.execPath, ...process.execArgv, ...nodeFlags, ...process.argv.slice(1)]
  process.execve(process.execPath, words, process.env)
}

function handOver() {
  const node = findNode()
  if (node === undefined) {
    console.error(
      `rollcall needs Node.js ${neededMajor} or newer; this is ${process.version}.\n` +
        `The package that brings it (${nodePackage()}) is not installed.\n` +
        'Run npm ci again without leaving out optional packages, or install Node.js 24 from https://nodejs.org.',
    )
    process.exit(1)
  }
  const words = [...dieWithUs(), node, ...nodeFlags, main, ...process.argv.slice(2)]
  const child = spawn(words[0], words.slice(1), { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both of us; handing it on would make it two.
  const signals = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  if (process.stdin.isTTY) process.on('SIGINT', () => {})
  child.on('error', (error) => {
    console.error(`rollcall could not start ${node}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

function findNode() {
  try {
    const description = createRequire(import.meta.url).resolve(`${nodePackage()}/package.json`)
    const node = join(dirname(description), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(node) ? node : undefined
  } catch {
    return undefined
  }
}

function nodePackage() {
  const system = process.platform === 'win32' ? 'win' : process.platform
  return `node-${system}-${process.arch}`
}

// When this process is killed (even -9), the one that does the work should not stay behind and hold the data.
function dieWithUs() {
  if (process.platform !== 'linux') return []
  const words = ['setpriv', '--pdeathsig', 'KILL']
  return spawnSync(words[0], [...words.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? words : []
}
