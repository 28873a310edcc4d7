import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { aFolder } from '../support/folder.ts'

// Each of these starts whole servers; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const bin = join(import.meta.dirname, '..', '..', 'bin', 'rollcall.js')

/** Runs `bin/rollcall.js` in a Node that claims to be another one. */
function onNode(pretended: { version: string; arch?: string }, args: string[], environment = {}) {
  const { version, arch = process.arch } = pretended
  const pretend = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })
    Object.defineProperty(process, 'version', { value: 'v${version}' })
    Object.defineProperty(process, 'arch', { value: '${arch}' })`
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`
  const child = spawn(process.execPath, ['--import', preload, bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return { child, closed, output: () => output }
}

async function until(ask: () => boolean): Promise<void> {
  while (!ask()) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function aServerBehindAnOldNode() {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  const data = join(aFolder(), 'data')
  const old = onNode({ version: '20.20.2' }, ['serve', '--port', '0', '--data', data], { DATABASE_URL: url })
  await until(() => old.output().includes('Rollcall is ready'))
  const { pid } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { pid: number }
  return { old, pid }
}

describe('rollcall on an old Node', () => {
  it('runs on the one that comes with the packages, with the same words and exit code', async () => {
    const good = onNode({ version: '18.0.0' }, ['version', '--json'])
    expect(await good.closed).toEqual([0, null])
    expect(JSON.parse(good.output())).toMatchObject({ version: expect.stringMatching(/^\d/) })
    const wrong = onNode({ version: '18.0.0' }, ['no-such-command'])
    expect(await wrong.closed).toEqual([2, null])
  })

  it('hands on the signal to stop, and waits for the end', async () => {
    const { old, pid } = await aServerBehindAnOldNode()
    expect(pid).not.toBe(old.child.pid)
    old.child.kill('SIGTERM')
    expect(await old.closed).toEqual([0, null])
    expect(isAlive(pid)).toBe(false)
  })

  it('says what is missing when there is no newer one', async () => {
    const alone = onNode({ version: '20.20.2', arch: 'mips' }, ['version'])
    expect(await alone.closed).toEqual([1, null])
    expect(alone.output()).toContain('needs Node.js 24 or newer; this is v20.20.2')
    expect(alone.output()).toContain(`node-${process.platform}-mips`)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
