import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type AccessInTest, createAccess } from '../../test/support/access.ts'
import { createLiveEvents } from './live-events.ts'
import { coreRoutes } from './routes.ts'
import { buildApi } from './server.ts'

const open: { app?: FastifyInstance; folder?: string } = {}

let test: AccessInTest
beforeAll(async () => {
  test = await createAccess('key')
})
afterAll(() => test.drop())

afterEach(async () => {
  await open.app?.close()
  await rm(open.folder ?? '', { recursive: true, force: true })
})

async function start(built: boolean): Promise<FastifyInstance> {
  open.folder = await mkdtemp(join(tmpdir(), 'rollcall-static-'))
  if (built) await build(open.folder)
  const dependencies = {
    version: '1',
    startedAt: new Date(),
    access: test.access,
    events: createLiveEvents(),
  }
  open.app = await buildApi({
    consoleFolder: open.folder,
    dependencies,
    routes: [coreRoutes(dependencies)],
  })
  return open.app
}

async function build(folder: string): Promise<void> {
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<meta name="csp-nonce" content="__NONCE__">')
  await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'plain')
  await writeFile(join(folder, 'assets', 'index-1a2b.js.br'), 'compressed')
}

const html = { accept: 'text/html' }

it('sends the page anew each time, with a nonce of its own and no way for inline scripts', async () => {
  const app = await start(true)
  const [first, second] = [
    await app.inject({ url: '/', headers: html }),
    await app.inject({ url: '/', headers: html }),
  ]
  const policy = String(first.headers['content-security-policy'])
  const nonce = /content="(.+)"/.exec(first.body)?.[1] ?? ''
  expect(nonce).toMatch(/^[\w-]{22}$/)
  expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
  expect(policy).toContain("default-src 'none'; script-src 'self';")
  expect(policy).not.toContain('unsafe')
  expect(second.body).not.toBe(first.body)
  expect(first.headers['cache-control']).toBe('no-store')
})

it('answers every view of the console with the page, and nothing else', async () => {
  const app = await start(true)
  const status = async (url: string, headers: Record<string, string> = html) =>
    (await app.inject({ url, headers })).statusCode
  expect(await status('/outbound/applications/a_1')).toBe(200)
  expect(await status('/outbound/applications/a_1', { accept: '*/*' })).toBe(404)
  expect(await status('/api/v2/applications')).toBe(404)
  expect(await status('/assets/missing.js')).toBe(404)
  expect(await status('/assets/..%2findex.html')).toBe(404)
})

it('lets a browser keep the files whose names change with their content, compressed beforehand', async () => {
  const app = await start(true)
  const answer = await app.inject({ url: '/assets/index-1a2b.js', headers: { 'accept-encoding': 'br' } })
  expect(answer.body).toBe('compressed')
  expect(answer.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })
})

it('says how to build the console while it is not built, and serves it as soon as it is', async () => {
  const app = await start(false)
  const before = await app.inject({ url: '/', headers: html })
  expect(before.statusCode).toBe(503)
  expect(before.body).toContain('npm run build')
  await build(open.folder ?? '')
  expect((await app.inject({ url: '/', headers: html })).statusCode).toBe(200)
  expect((await app.inject({ url: '/assets/index-1a2b.js' })).body).toBe('plain')
})

it('sends a browser with a spent sign-in link to the page that explains it', async () => {
  const app = await start(true)
  const answer = await app.inject({ url: '/sign-in?code=used', headers: html })
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/?sign-in=spent'])
})
