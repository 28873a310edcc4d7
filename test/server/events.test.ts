import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { FeedPageJson, ProductEventJson } from '../../src/api/event-shapes.ts'
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
    expect(linesOf(followed)).toEqual(body.items)

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
    expect(listed.stderr).toContain(`--after ${body.cursor}`)
    const shown = await rollcall(data, ['event', 'list'])
    expect(shown.stdout).toContain('ada@example.org')

    const snapshot = await rollcall(data, ['event', 'snapshot', '--tenant', 'Acme', '--json'])
    expect(linesOf(snapshot.stdout)).toMatchObject([
      { id, state: 'active', member: { userName: 'ada@example.org' } },
      { count: 1, cursor: body.cursor },
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
