import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { FeedPageJson, ProductEventJson } from '../../src/api/event-shapes.ts'
import { isSignedWith } from '../../src/events/sign-webhook.ts'
import { rollcall, rollcallJson } from '../support/command-line.ts'
import { aFolder } from '../support/folder.ts'
import { userUrn } from '../support/provider.ts'
import { aServer, type ServerProcess } from '../support/server-process.ts'

// A whole server with a PostgreSQL of its own; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let data: string
let server: ServerProcess
let token: string

beforeEach(async () => {
  data = join(aFolder(), 'data')
  server = await aServer({ data })
  await rollcallJson(data, ['tenant', 'create', 'Acme'])
  const issued = await rollcallJson<{ token: string }>(data, [
    ...['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show'],
  ])
  token = issued.token
})

async function provision(userName: string): Promise<string> {
  const answer = await fetch(`${server.url}/scim/v2/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: [userUrn], userName }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { id: string }).id
}

async function api(path: string): Promise<{ status: number; body: FeedPageJson & Record<string, unknown> }> {
  const key = readFileSync(join(data, 'api-key'), 'utf8').trim()
  const answer = await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })
  return { status: answer.status, body: (await answer.json()) as FeedPageJson & Record<string, unknown> }
}

const linesOf = <T>(text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)

describe('a product that reads the feed of a server', () => {
  it('waits for an event and is told as soon as there is one; the command line lists, follows and snapshots', async () => {
    const { body: latest } = await api('/tenants/Acme/feed?after=latest')
    const waiting = api(`/tenants/Acme/feed?after=${latest.cursor}&wait=30`)
    const follower = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../bin/rollcall.js'),
        'event',
        'follow',
        '--after',
        latest.cursor,
        '--json',
        '--data',
        data,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    onTestFinished(() => void follower.kill('SIGKILL'))
    let followed = ''
    const heard = new Promise<void>((resolve) => {
      follower.stdout.on('data', (chunk) => {
        followed += chunk
        if (followed.includes('\n')) resolve()
      })
    })
    const id = await provision('ada@example.org')
    const { body } = await waiting
    expect(body.items).toMatchObject([{ type: 'member.provisioned', subject: { kind: 'member', id } }])
    await heard
    expect(linesOf(followed)[0]).toEqual(body.items[0])

    const listed = await rollcall(data, [
      'event',
      'list',
      '--tenant',
      'Acme',
      '--types',
      'member.*',
      '--json',
    ])
    expect(linesOf<ProductEventJson>(listed.stdout)).toEqual(body.items)
    expect(listed.stderr).toMatch(/--after c_\w+/)
    const shown = await rollcall(data, ['event', 'list'])
    expect(shown.stdout).toContain('ada@example.org')

    const snapshot = await rollcall(data, ['event', 'snapshot', '--tenant', 'Acme', '--json'])
    expect(linesOf(snapshot.stdout)).toMatchObject([
      { id, state: 'active', member: { userName: 'ada@example.org' } },
      { count: 1, cursor: expect.stringMatching(/^c_/) },
    ])
    const people = await rollcall(data, ['event', 'snapshot', '--tenant', 'Acme'])
    expect(people.stdout).toContain('ada@example.org')
  })

  it('is told with 410 to read the snapshot when its cursor is not of this ledger any more', async () => {
    const { status, body } = await api('/tenants/Acme/feed?after=c_zzzzzz')
    expect(status).toBe(410)
    expect(body).toMatchObject({ code: 'feed_cursor_ahead', next: expect.stringContaining('snapshot') })
    const ended = await rollcall(data, ['event', 'list', '--after', 'c_zzzzzz'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('rollcall event snapshot')
  })

  it('does not keep a server from stopping while it waits', async () => {
    const { body } = await api('/feed?after=latest')
    const waiting = api(`/feed?after=${body.cursor}&wait=30`).catch(() => undefined)
    await provision('first@example.org')
    await waiting
    const { body: next } = await api('/feed?after=latest')
    const again = api(`/feed?after=${next.cursor}&wait=30`).catch(() => undefined)
    const ended = server.end('SIGTERM')
    expect(await ended).toBe(0)
    await again
  })
})

describe('a product that is told by webhook', () => {
  it('receives what happens, signed with the secret it was given once', async () => {
    const arrived = Promise.withResolvers<{ headers: Record<string, unknown>; raw: string }>()
    const receiver = createServer(async (request, response) => {
      let raw = ''
      for await (const chunk of request) raw += chunk
      response.writeHead(204).end()
      if (!raw.includes('webhook.test')) arrived.resolve({ headers: request.headers, raw })
    })
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
    onTestFinished(() => {
      receiver.closeAllConnections()
      receiver.close()
    })
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
    const { id, secret } = await rollcallJson<{ id: string; secret: string }>(data, [
      ...['webhook', 'create', url, '--tenant', 'Acme', '--allow-private-address'],
    ])
    const tried = await rollcall(data, ['webhook', 'test', id, '--tenant', 'Acme'])
    expect(tried).toMatchObject({ code: 0, stdout: expect.stringContaining('It arrived') })
    await provision('told@example.org')
    const { headers, raw } = await arrived.promise
    const message = {
      id: String(headers['webhook-id']),
      timestamp: Number(headers['webhook-timestamp']),
      body: raw,
    }
    expect(isSignedWith(message, String(headers['webhook-signature']), [secret])).toBe(true)
    expect(JSON.parse(raw)).toMatchObject({
      type: 'member.provisioned',
      data: { member: { userName: 'told@example.org' } },
    })
    const { stdout } = await rollcall(data, ['webhook', 'list', '--tenant', 'Acme', '--json'])
    expect(stdout).toContain(url)
    expect(stdout).not.toContain(secret)
    let listed = ''
    while (!listed.includes('delivered')) {
      listed = (await rollcall(data, ['webhook', 'deliveries', id, '--tenant', 'Acme'])).stdout
    }
    expect(listed).toContain(message.id)
    expect(server.output()).not.toContain(secret)

    const made = ['webhook', 'create', url, '--tenant', 'Acme', '--allow-private-address', '--format', 'set']
    const { id: tokens } = await rollcallJson<{ id: string }>(data, made)
    expect((await rollcall(data, ['webhook', 'test', tokens, '--tenant', 'Acme'])).code).toBe(0)
    const published = await fetch(`${server.url}/.well-known/jwks.json`)
    expect(await published.json()).toMatchObject({ keys: [{ kty: 'EC', alg: 'ES256' }] })
  })
})
