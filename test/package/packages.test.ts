import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhookHeaders, webhookSecret } from '../../src/events/sign-webhook.ts'
import {
  checkTypes,
  installWhole,
  link,
  packAll,
  run,
  snippetsOf,
  type Tarballs,
} from '../support/packages.ts'
import { userUrn } from '../support/provider.ts'
import { aServer } from '../support/server-process.ts'

let folder: string
let tarballs: Tarballs
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-package-'))
  tarballs = await packAll(folder)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))

function emptyFolder(name: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }))
  return home
}

describe('@rollcall/scim, installed by npm into an empty folder without a network', () => {
  let home: string
  let installed: string
  beforeAll(async () => {
    home = emptyFolder('scim-alone')
    await run('npm', ['install', '--offline', '--ignore-scripts', tarballs.scim], { cwd: home })
    installed = join(home, 'node_modules', '@rollcall', 'scim')
  })
  const code = () => readdirSync(installed, { recursive: true, encoding: 'utf8' })

  it('brings nothing along', () => {
    const names = readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(names).toEqual(['@rollcall'])
    const description = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object
    expect(Object.keys(description).filter((key) => /dependencies/i.test(key))).toEqual([])
  })

  it('imports only itself: no package, nothing of Node', () => {
    const files = code().filter((name) => name.endsWith('.js') || name.endsWith('.d.ts'))
    expect(files.length).toBeGreaterThan(100)
    const foreign = files.flatMap((name) =>
      [...readFileSync(join(installed, name), 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)]
        .map((match) => match[1] ?? '')
        .filter((specifier) => !/^\.{1,2}\/.*\.js$/.test(specifier))
        .map((specifier) => `${name}: ${specifier}`),
    )
    expect(foreign).toEqual([])
  })

  it('carries code and types, and no source or test', () => {
    expect(code()).toContain('index.d.ts')
    expect(code()).toContain('README.md')
    expect(code()).toContain('LICENSE')
    expect(code().filter((name) => /(?<!\.d)\.ts$|\.test\./.test(name))).toEqual([])
  })

  it('runs the example of its README, and its types check', async () => {
    const [snippet = ''] = snippetsOf('src/scim/README.md')
    const file = join(home, 'snippet.ts')
    writeFileSync(file, snippet.replace("'rollcall/scim'", "'@rollcall/scim'"))
    const { stdout } = await run(process.execPath, [file], { cwd: home })
    expect(stdout).toContain("ada true [ 'string_booleans', 'missing_schemas' ]")
    await checkTypes(file, ['--types', '', '--lib', 'es2024,dom,esnext.iterator,esnext.collection'])
  })
})

describe('rollcall, installed into an empty folder', () => {
  let home: string
  let installed: string
  beforeAll(async () => {
    home = emptyFolder('application')
    installed = await installWhole(tarballs.whole, home)
    for (const name of ['express', '@types/node']) link(name, home)
  })

  it('carries JavaScript, types, migrations, gallery and console, and no source or test', () => {
    const names = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    for (const name of [
      ...['bin/rollcall.js', 'LICENSE', 'console/dist/index.html'],
      ...['dist/cli/main.js', 'dist/scim/index.d.ts', 'dist/provider/index.d.ts'],
      ...['dist/store/migrations/0001-server.sql', 'dist/engine/gallery/entries/moqups.json'],
    ]) {
      expect(names).toContain(name)
    }
    expect(names.filter((name) => /(?<!\.d)\.tsx?$|\.test\.|^src|^test/.test(name))).toEqual([])
  })

  it('offers the core, the provider, the client and nothing that may change without notice', async () => {
    const script = (name: string) => [
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import('${name}')).length > 5)`,
    ]
    for (const name of ['rollcall/scim', 'rollcall/provider', 'rollcall/client']) {
      expect((await run(process.execPath, script(name), { cwd: home })).stdout, name).toBe('true\n')
    }
    for (const name of ['rollcall/dist/engine/run-cycle.js', 'rollcall/engine']) {
      await expect(run(process.execPath, script(name), { cwd: home }), name).rejects.toThrow(
        'ERR_PACKAGE_PATH_NOT_EXPORTED',
      )
    }
  })

  it('runs the first example of the guide, and its types check', async () => {
    const [snippet = ''] = snippetsOf('docs/how-to/add-scim-to-your-app.md')
    const port = await freePort()
    const file = join(home, 'server.ts')
    writeFileSync(file, snippet.replaceAll('3000', String(port)))
    writeFileSync(join(home, 'express.d.ts'), "declare module 'express'\n")
    await checkTypes(file, ['express.d.ts', '--types', 'node'])
    const [scimUrl = '', token = ''] = (await firstLine(home, file)).split(' ')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
    const created = await fetch(`${scimUrl}/Users`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ schemas: [userUrn], userName: 'ada@example.org' }),
    })
    expect(created.status).toBe(201)
    expect((await fetch(`${scimUrl}/Users`)).status).toBe(401)
  })

  it('runs the receiver of the client’s README, and its types check', async () => {
    const [snippet = '', ofTokens = ''] = snippetsOf('src/client/README.md')
    const file = join(home, 'receiver.ts')
    writeFileSync(file, snippet)
    await checkTypes(file, ['--types', 'node'])
    writeFileSync(join(home, 'tokens.ts'), ofTokens)
    await checkTypes(join(home, 'tokens.ts'), ['--types', 'node'])
    const [port, secret] = [await freePort(), webhookSecret(Buffer.alloc(32, 3))]
    const env = { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret }
    const child = spawn(process.execPath, [file], { cwd: home, env, stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(child)
    const id = 'evt_1_mb0'
    const member = { userName: 'ada@example.org', emails: [{ value: 'ada@example.org' }] }
    const body = JSON.stringify({
      id,
      type: 'member.provisioned',
      subject: { kind: 'member' },
      data: { member },
    })
    const headers = webhookHeaders({ id, timestamp: Math.floor(Date.now() / 1000), body }, [secret])
    let answer: Response | undefined
    while (answer === undefined) {
      answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body }).catch(
        () => undefined,
      )
    }
    expect(answer.status).toBe(204)
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    expect(line).toBe('in ada@example.org')
    const wrong = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: `${body} ` })
    expect([wrong.status, await wrong.text()]).toEqual([400, 'signature_wrong'])
  })

  it('runs the examples of the repository', async () => {
    const examples = join(import.meta.dirname, '../../examples')
    for (const name of ['express-app', 'fastify-app', 'scim-core-only']) {
      cpSync(join(examples, name), join(home, name), { recursive: true })
      const { scimUrl, token } = JSON.parse(await firstLine(home, join(home, name, 'server.ts')))
      const answer = await fetch(`${scimUrl}/Users`, { headers: { authorization: `Bearer ${token}` } })
      expect(await answer.json(), name).toMatchObject({ totalResults: 0 })
    }
  })

  it('starts the whole server, makes a tenant, serves it and shows the console', async () => {
    const data = join(home, 'data')
    const bin = join(installed, 'bin', 'rollcall.js')
    const server = await aServer({ data, bin })
    const rollcall = async (...words: string[]) =>
      JSON.parse((await run(process.execPath, [bin, '--data', data, ...words, '--json'])).stdout)
    const { scimUrl } = await rollcall('tenant', 'create', 'Acme')
    const { token } = await rollcall(
      ...['token', 'create', '--tenant', 'Acme', '--description', 'test', '--scope', 'scim', '--show'],
    )
    const answer = await fetch(`${scimUrl}/Users`, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ totalResults: 0 })
    const page = await fetch(server.url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<script')
    expect(await server.end('SIGTERM')).toBe(0)
  })
})

/** Starts a script, killed after the tests, and waits for what it prints first. */
async function firstLine(home: string, file: string): Promise<string> {
  const child = spawn(process.execPath, [file], {
    cwd: home,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return line
}

const started: ReturnType<typeof spawn>[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
