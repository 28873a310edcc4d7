import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { aFolder } from '../support/folder.ts'
import { aServer } from '../support/server-process.ts'
import { operatorKey, startWholeApi, type WholeApi } from '../support/whole-api.ts'

vi.setConfig({ testTimeout: 120_000 })

const script = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
let api: WholeApi
let url: string
/** A data directory on "the server's machine", and a home of somebody elsewhere. */
let data: string
let home: string

beforeAll(async () => {
  api = await startWholeApi()
  url = await api.listen()
  data = await mkdtemp(join(tmpdir(), 'rollcall-access-'))
  home = await mkdtemp(join(tmpdir(), 'rollcall-home-'))
  await writeFile(join(data, 'api-key'), `${operatorKey}\n`, { mode: 0o600 })
  await writeFile(join(data, 'server.json'), JSON.stringify({ url, pid: 1 }))
})
afterAll(async () => {
  await api.close()
  await rm(data, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Where {
  readonly elsewhere?: boolean
  readonly input?: string
}

/** Runs one command line in a process of its own: on the server's machine, or where only a login can help. */
function rollcall(line: string, { elsewhere = false, input = '' }: Where = {}): Promise<Ended> {
  const env = elsewhere ? {} : { ROLLCALL_DATA: data }
  const child = spawn(process.execPath, [script, ...line.split(' ')], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), ...env },
  })
  child.stdin.end(input)
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

const json = async (line: string, where?: Where) =>
  JSON.parse((await rollcall(`${line} --json`, where)).stdout)

describe('rollcall admin', () => {
  it('goes from the first link to an invitation, another role, and the end', async () => {
    const first = await rollcall('admin first-link')
    expect(first.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/set-password#[\w-]{43}\n$/)
    const body = {
      code: first.stdout.trim().split('#')[1],
      password: 'correct horse battery staple',
      email: 'ada@corp.test',
    }
    const set = await api.request('POST', '/password-links/spend', { key: null, body })
    expect(set.status).toBe(201)
    expect(await rollcall('admin first-link')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('first_admin_exists'),
    })
    expect(await json('admin invite bob@corp.test --role auditor --name Bob')).toMatchObject({
      email: 'bob@corp.test',
      role: 'auditor',
      state: 'invited',
      url: expect.stringContaining('/set-password#'),
    })
    expect((await rollcall('admin role bob@corp.test approver')).stdout).toBe(
      'bob@corp.test is now approver.\n',
    )
    expect((await rollcall('admin disable bob@corp.test')).stdout).toBe('bob@corp.test is disabled.\n')
    expect((await rollcall('admin enable bob@corp.test')).stdout).toBe('bob@corp.test is invited.\n')
    expect(await rollcall('admin disable ada@corp.test')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('last_operator'),
    })
    const { items } = await json('admin list')
    expect(items.map(({ email, role }: Record<string, string>) => `${email} ${role}`)).toEqual([
      'ada@corp.test operator',
      'bob@corp.test approver',
    ])
    expect(await rollcall('admin reset nobody@corp.test')).toMatchObject({ code: 5 })
  })
})

describe('rollcall api-key', () => {
  it('makes a key only where it can be read, lists it without, and revokes it', async () => {
    expect(await rollcall('api-key create nightly --role auditor')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--show'),
    })
    const made = await rollcall('api-key create nightly --role auditor --expires 30 --show')
    expect(made.stdout).toMatch(/^rck_\S+\n$/)
    const listed = await rollcall('api-key list')
    expect(listed.stdout).toContain('nightly')
    expect(listed.stdout).not.toContain(made.stdout.split('_')[2])
    const { items } = await json('api-key list')
    expect((await rollcall(`api-key revoke ${items[0].id}`)).stdout).toContain('It is refused from now on.')
    expect((await json('api-key list')).items[0].state).toBe('revoked')
  })
})

describe('rollcall login', () => {
  it('keeps the key of a server elsewhere for this account alone, and logout forgets it', async () => {
    const elsewhere = true
    const refused = await rollcall('status', { elsewhere })
    expect(refused.code).not.toBe(0)
    const key = await api.keyOf('auditor')
    const login = await rollcall(`login ${url} --token-stdin`, { elsewhere, input: `${key}\n` })
    expect([login.code, login.stdout]).toEqual([0, `Logged in to ${url} as key of auditor (auditor).\n`])
    const file = join(home, 'config', 'rollcall', 'servers.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(home, 'config', 'rollcall'))).mode & 0o777).toBe(0o700)
    expect((await rollcall('tenant list', { elsewhere })).code).toBe(0)
    const forbidden = await rollcall('tenant create Acme', { elsewhere })
    expect(forbidden).toMatchObject({ code: 4, stderr: expect.stringContaining('not_allowed') })
    const logout = await rollcall('logout', { elsewhere })
    expect(logout.stdout).toBe(`Logged out of ${url}.\n`)
    expect(await readFile(file, 'utf8')).not.toContain(key)
    expect((await rollcall(`tenant list --api ${url}`, { elsewhere })).code).toBe(4)
    expect(await rollcall('logout', { elsewhere })).toMatchObject({ code: 5 })
  })

  it('keeps nothing when the server refuses the key', async () => {
    const login = await rollcall(`login ${url} --token-stdin`, { elsewhere: true, input: 'rck_wrong' })
    expect(login).toMatchObject({ code: 4, stdout: '' })
    expect(await rollcall('logout', { elsewhere: true })).toMatchObject({ code: 5 })
  })

  it('takes a password instead, begins a session that may change things, and logout ends it', async () => {
    const elsewhere = true
    const { body } = await api.request('POST', '/admins', { body: { email: 'pat@corp.test', role: 'admin' } })
    const password = 'correct horse battery staple'
    const choice = { code: body.link.path.split('#')[1], password }
    await api.request('POST', '/password-links/spend', { key: null, body: choice })
    const line = `login ${url} --email pat@corp.test --password-stdin`
    const wrong = await rollcall(line, { elsewhere, input: 'not this one\n' })
    expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining('sign_in_refused') })
    const login = await rollcall(line, { elsewhere, input: `${password}\n` })
    expect([login.code, login.stdout]).toEqual([0, `Logged in to ${url} as pat (admin).\n`])
    const file = join(home, 'config', 'rollcall', 'servers.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const kept = await readFile(file, 'utf8')
    expect(kept).not.toContain(password)
    expect((await rollcall('tenant create ByPassword', { elsewhere })).code).toBe(0)
    expect((await rollcall('logout', { elsewhere })).code).toBe(0)
    await writeFile(file, kept)
    expect((await rollcall('tenant list', { elsewhere })).code).toBe(4)
    await rm(file)
    const nothing = await rollcall(`login ${url} --email pat@corp.test`, { elsewhere })
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('--password-stdin') })
  })

  it('sends no key unencrypted to another machine', async () => {
    const login = await rollcall('login http://rollcall.example --token-stdin', {
      elsewhere: true,
      input: 'k',
    })
    expect(login).toMatchObject({ code: 2, stderr: expect.stringContaining('unencrypted') })
  })

  it('does not come between a data directory and its own server', async () => {
    await mkdir(join(home, 'config', 'rollcall'), { recursive: true })
    const saved = { current: 'http://127.0.0.1:1', servers: { [url]: { key: 'stale' } } }
    await writeFile(join(home, 'config', 'rollcall', 'servers.json'), JSON.stringify(saved))
    expect((await rollcall('tenant list')).code).toBe(0)
    await rm(join(home, 'config', 'rollcall', 'servers.json'))
  })
})

describe('rollcall audit', () => {
  it('lists who did what, page by page, and shows one value by value', async () => {
    for (const name of ['One', 'Two', 'Three']) await rollcall(`tenant create ${name}`)
    const { items } = await json('audit list --action tenant.created --limit 2')
    expect(items.map(({ target, via, actor }: never) => [target['name'], via, actor['name']])).toEqual([
      ['Three', 'cli', 'operator key'],
      ['Two', 'cli', 'operator key'],
    ])
    const table = await rollcall('audit list --target one')
    expect(table.stdout).toMatch(/tenant\.created\s+One/)
    const one = await rollcall(`audit show ${items[0].id}`)
    expect(one.stdout).toContain('name: null → "Three"')
    expect(await rollcall('audit show 999999')).toMatchObject({ code: 5 })
    expect(await rollcall('audit list --limit none')).toMatchObject({ code: 2 })
  })
})

describe('rollcall serve', () => {
  it('prints a one-time address for the first password until there is an admin', async () => {
    const folder = join(aFolder(), 'data')
    const server = await aServer({ data: folder })
    const address = /Set the first password, once, within a day: (\S+)/.exec(server.output())?.[1] ?? ''
    expect(address.startsWith(`${server.url}/set-password#`)).toBe(true)
    const set = await fetch(`${server.url}/api/v1/password-links/spend`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code: address.split('#')[1],
        password: 'correct horse battery staple',
        email: 'ada@corp.test',
      }),
    })
    expect(set.status).toBe(201)
    expect(await server.end('SIGTERM')).toBe(0)
    const again = await aServer({ data: folder })
    expect(again.output()).not.toContain('first password')
    const signedIn = await fetch(`${again.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@corp.test', password: 'correct horse battery staple' }),
    })
    expect(signedIn.status).toBe(201)
  })
})
