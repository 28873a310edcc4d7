import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anApplication, apiKey, type ConsoleServer, startConsoleServer } from '../support/console-server.ts'

const script = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
let server: ConsoleServer
let data: string

beforeAll(async () => {
  const failing = anApplication({
    status: 'needs_attention',
    reasons: [{ code: 'failures', text: '3 people failed in the last cycle.' }],
  })
  const fine = anApplication({ id: 'a_2', name: 'Promapp', status: 'up_to_date' })
  server = await startConsoleServer({ applications: [fine, failing], entries: [] })
  data = await mkdtemp(join(tmpdir(), 'rollcall-cli-'))
  await writeFile(join(data, 'api-key'), `${apiKey}\n`, { mode: 0o600 })
  await writeFile(join(data, 'server.json'), JSON.stringify({ url: server.url, pid: 1 }))
})

afterAll(async () => {
  await server.close()
  await rm(data, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command line in a process of its own, away from any terminal. */
function rollcall(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: data,
    env: { PATH: process.env['PATH'] ?? '', ROLLCALL_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

describe('rollcall', () => {
  it('alone says what it is, with examples before everything else', async () => {
    const { code, stdout } = await rollcall([])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Rollcall provisions people .+\n\nExamples:\n {2}rollcall demo/)
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Usage:'))
  })

  it('ends quietly when whoever reads its output has read enough', async () => {
    const child = spawn(process.execPath, [script, '--help'], {
      cwd: data,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('lists its exit codes', async () => {
    const { code, stdout } = await rollcall(['help', 'exit-codes'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/ {4}3 {2}finished, but some objects failed\n/)
  })

  it('leads a command’s help with examples and shows the flags that stand everywhere', async () => {
    for (const args of [
      ['status', '--help'],
      ['help', 'status'],
    ]) {
      const { code, stdout } = await rollcall(args)
      expect(code).toBe(0)
      expect(stdout).toMatch(/^Examples:\n {2}rollcall status\n/)
      expect(stdout).toContain('--api <url>')
    }
  })

  it.each([
    [['statsu'], "Unknown command 'statsu' (did you mean status?)."],
    [['status', '--jsno'], "Unknown option '--jsno' (did you mean --json?)."],
    [['status', '--timeout', 'soon'], 'A duration is written like 30s or 2m; this one is soon.'],
    [['status', '--api', 'not-a-url'], '--api takes the address of a server'],
    [['help', 'nothing'], "There is no help for 'nothing'."],
  ])('ends with 2 when %j is typed, and says what was wrong', async (args, sentence) => {
    const { code, stdout, stderr } = await rollcall(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`error: ${sentence}`)
    expect(stderr).toMatch(/\n {2}Why: .+\n {2}Next: .+/)
  })

  it('leads whoever mistypes a word of a command to that command’s help', async () => {
    for (const flags of [[], ['--api', 'http://127.0.0.1:1']]) {
      const { stderr } = await rollcall([...flags, 'quarantine', 'list'])
      expect(stderr).toContain('Next: Look it up with the command: rollcall quarantine --help.')
    }
  })

  it('finds the server and the key in the data directory', async () => {
    const { code, stdout } = await rollcall(['status'])
    expect(code).toBe(0)
    expect(stdout).toBe(
      [
        `Rollcall 0.0.0 at ${server.url}`,
        'Needs attention  Moqups  last cycle: 1240 read, 96 written, 0 failing',
        '    3 people failed in the last cycle.',
        'Up to date  Promapp  last cycle: 1240 read, 96 written, 0 failing',
        '',
      ].join('\n'),
    )
  })

  it('prints one JSON document with --json', async () => {
    const { stdout, stderr } = await rollcall(['status', '--json'])
    const document = JSON.parse(stdout) as { applications: { name: string }[] }
    expect(document.applications.map(({ name }) => name)).toEqual(['Moqups', 'Promapp'])
    expect(stderr).toBe('')
  })

  it('prints a sign-in link that works, alone on standard output', async () => {
    const { stdout } = await rollcall(['console'])
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in\?code=[\w-]{43}\n$/)
    const response = await fetch(stdout.trim(), { redirect: 'manual' })
    expect(response.headers.get('set-cookie')).toMatch(/^rollcall_/)
  })

  it('ends with 8 when nothing listens, and says how to start the server', async () => {
    const url = await closedAddress()
    const { code, stderr } = await rollcall(['status', '--api', url])
    expect(code).toBe(8)
    expect(stderr).toContain(`error: The Rollcall server does not answer at ${url}. (server_unreachable)`)
    expect(stderr).toContain('Next: Start it: rollcall serve')
  })

  it('ends with 8 when the server takes the connection and never answers', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, stderr } = await rollcall([
      'status',
      '--api',
      `http://127.0.0.1:${port}`,
      '--timeout',
      '200ms',
    ])
    silent.close()
    expect(code).toBe(8)
    expect(stderr).toContain('(server_timed_out)')
  })

  it('ends with 4 when the key is missing or wrong', async () => {
    const missing = await rollcall(['status', '--api', server.url], {
      ROLLCALL_DATA: join(data, 'elsewhere'),
    })
    expect(missing.code).toBe(4)
    expect(missing.stderr).toContain('(api_key_missing)')
    await writeFile(join(data, 'wrong-key'), 'rk_wrong')
    const wrong = await rollcall(['status', '--key-file', join(data, 'wrong-key')])
    expect(wrong.code).toBe(4)
    expect(wrong.stderr).toMatch(/error: You are not signed in\. \(not_signed_in, request r_[\w-]+\)/)
  })

  it('does not send this machine’s key to another host', async () => {
    const { code, stderr } = await rollcall(['status', '--api', 'http://rollcall.example'])
    expect(code).toBe(4)
    expect(stderr).toContain('is not sent to another')
  })

  it('tells an answer that is not Rollcall’s from one that is', async () => {
    const { code, stderr } = await rollcall([
      'status',
      '--json',
      '--api',
      `${server.url}/`,
      '--key-file',
      'api-key',
    ])
    expect([code, stderr]).toEqual([0, ''])
    const html = createServer((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi')
    })
    await new Promise<void>((resolve) => html.listen(0, '127.0.0.1', resolve))
    const address = html.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const foreign = await rollcall(['status', '--json', '--api', `http://127.0.0.1:${port}`])
    html.close()
    expect(foreign.code).toBe(8)
    expect(JSON.parse(foreign.stderr)).toMatchObject({
      error: { code: 'answer_not_understood', exitCode: 8 },
    })
  })

  it('checks an installation and ends with 1 when something is wrong', async () => {
    const fine = await rollcall(['doctor'])
    expect([fine.code, fine.stdout]).toEqual([0, expect.stringContaining(`answers at ${server.url}`)])
    const wrong = await rollcall(['doctor', '--json'], { ROLLCALL_DATA: join(data, 'elsewhere') })
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false })
  })
})

/** An address of this machine where nothing listens: one that did a moment ago. */
function closedAddress(): Promise<string> {
  return new Promise((resolve) => {
    const passing = createServer().listen(0, '127.0.0.1', () => {
      const address = passing.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      passing.close(() => resolve(`http://127.0.0.1:${port}`))
    })
  })
}

describe('an interrupted command', () => {
  it('ends with 130', async () => {
    const asked = Promise.withResolvers<void>()
    const silent = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => asked.resolve())
    })
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const child = spawn(process.execPath, [
      script,
      'status',
      '--data',
      data,
      '--api',
      `http://127.0.0.1:${port}`,
    ])
    await asked.promise
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(130)
    silent.close()
  })
})

describe('completion', () => {
  it('offers commands, then the flags of the one that was typed', async () => {
    const offered = async (...words: string[]) =>
      (await rollcall(['complete', '--', ...words])).stdout.split('\n')
    expect(await offered('st')).toEqual(['staged', 'status', ''])
    expect(await offered('token', 'c')).toEqual(['create', ''])
    expect(await offered('serve', '--po')).toEqual(['--port', ''])
    expect(await offered('complete')).not.toContain('complete')
  })

  it('has a script for each shell, and says which shells there are', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      expect((await rollcall(['completion', shell])).stdout).toContain('rollcall complete -- ')
    }
    const other = await rollcall(['completion', 'tcsh'])
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')])
  })
})
