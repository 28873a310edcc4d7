import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts'
import { migrate, readMigrations } from '../../src/store/migrate.ts'
import { rollcall, rollcallJson } from '../support/command-line.ts'
import { aFolder } from '../support/folder.ts'
import { aServer, type ServerProcess } from '../support/server-process.ts'

// Whole servers and a PostgreSQL of their own; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** A PostgreSQL that somebody else runs, with a plain user that owns one database and may do nothing else. */
let own: Awaited<ReturnType<typeof startEmbeddedPostgres>>
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-own-'))
  chmodSync(folder, 0o755)
  own = await startEmbeddedPostgres({ directory: folder, durable: false })
})
afterAll(async () => {
  await own.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** As docs/reference/configuration.md says: a plain login role that owns its database. */
async function aDatabaseOfOnesOwn(name: string): Promise<string> {
  const superuser = new URL(own.url)
  superuser.username = 'rollcall'
  const database = await openDatabase(superuser.href, { maxConnections: 1 })
  await database.rows(`create role ${name} login password 'plain'`)
  await database.rows(`create database ${name} owner ${name}`)
  await database.close()
  const url = new URL(own.url)
  url.username = name
  url.password = 'plain'
  url.pathname = `/${name}`
  return url.href
}

async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask()
    if (isRight(answer) || tries > 300) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Node {
  readonly data: string
  readonly server: ServerProcess
}

async function aNode(url: string): Promise<Node> {
  const data = join(aFolder(), 'data')
  const environment = { DATABASE_URL: url, ROLLCALL_SECRET_KEY: 'ab'.repeat(32) }
  return { data, server: await aServer({ data, environment }) }
}

/** Both start at once, over an empty database. */
async function twoNodes(name: string): Promise<[Node, Node]> {
  const url = await aDatabaseOfOnesOwn(name)
  return await Promise.all([aNode(url), aNode(url)])
}

const statusOf = async ({ server }: Node, token: string) =>
  (await fetch(`${server.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } })).status

describe("a PostgreSQL of one's own", () => {
  it('is brought up to date by one of the nodes that start at once, with the rights of a plain owner', async () => {
    const url = await aDatabaseOfOnesOwn('at_once')
    const nodes = await Promise.all([openDatabase(url), openDatabase(url), openDatabase(url)])
    onTestFinished(async () => {
      for (const node of nodes) await node.close()
    })
    const applied = await Promise.all(nodes.map((node) => migrate(node)))
    expect(applied.flat()).toEqual((await readMigrations()).map(({ name }) => name))
    const [rights] = await (nodes[0] as Database).rows(
      'select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as more from pg_roles where rolname = current_user',
    )
    expect(rights).toEqual({ more: false })
  })
})

describe('a server that connects as superuser', () => {
  it('says that row-level security does not hold for it', async () => {
    const superuser = new URL(own.url)
    superuser.username = 'rollcall'
    const database = await openDatabase(superuser.href, { maxConnections: 1 })
    await database.rows('create database by_superuser')
    await database.close()
    superuser.pathname = '/by_superuser'
    const { server } = await aNode(superuser.href)
    expect(server.output()).toContain('row-level security does not hold')
  })
})

describe('two servers over one database', () => {
  it('see each other: what one makes the other serves, what one revokes the other refuses at once', async () => {
    const [here, there] = await twoNodes('seeing')
    await rollcallJson(here.data, ['tenant', 'create', 'Acme'])
    const created = await rollcallJson<{ id: string; token: string }>(here.data, [
      ...['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show'],
    ])
    expect(await statusOf(there, created.token)).toBe(200)
    expect(here.server.output()).not.toContain('row-level security')
    await rollcallJson(there.data, ['tenant', 'set', 'Acme', '--off'])
    expect(
      await eventually(
        () => statusOf(here, created.token),
        (status) => status === 403,
      ),
    ).toBe(403)
    await rollcallJson(here.data, ['tenant', 'set', 'Acme', '--on'])
    expect(
      await eventually(
        () => statusOf(there, created.token),
        (status) => status === 200,
      ),
    ).toBe(200)
    await rollcallJson(here.data, ['token', 'revoke', created.id, '--tenant', 'Acme'])
    expect(
      await eventually(
        () => statusOf(there, created.token),
        (status) => status === 401,
      ),
    ).toBe(401)
  })

  it('know a leaked token, whichever node made it', async () => {
    const [here, there] = await twoNodes('leaking')
    await rollcallJson(here.data, ['tenant', 'create', 'Leaky'])
    const { id, token } = await rollcallJson<{ id: string; token: string }>(here.data, [
      ...['token', 'create', '--tenant', 'Leaky', '--description', 'in a wiki', '--show'],
    ])
    const found = await rollcallJson(there.data, ['token', 'identify'], `${token}\n`)
    expect(found).toMatchObject({ id, tenantName: 'Leaky', isGenuine: true, status: 'active' })
    const shown = await rollcall(there.data, ['token', 'identify'], token)
    expect(shown.stdout).toContain('Leaky')
    expect(shown.stdout + shown.stderr).not.toContain(token.split('_')[2])
    const garbled = await rollcall(there.data, ['token', 'identify'], `${token.slice(0, -1)}!`)
    expect(garbled).toMatchObject({ code: 2 })
    expect(garbled.stderr).toContain('no token of Rollcall')
  })

  it('show on a page of one what happens on the other', async () => {
    const [here, there] = await twoNodes('showing')
    const key = readFileSync(join(there.data, 'api-key'), 'utf8').trim()
    const ended = new AbortController()
    onTestFinished(() => ended.abort())
    const stream = await fetch(`${there.server.url}/api/v1/events?topics=applications`, {
      headers: { authorization: `Bearer ${key}` },
      signal: ended.signal,
    })
    const heard = readUntil(stream, 'event: application.status')
    const { id } = await rollcallJson<{ id: string }>(here.data, [
      'app',
      'create',
      'Moqups',
      '--from',
      'moqups',
    ])
    expect(await heard).toContain(id)
  })
})

async function readUntil(stream: Response, text: string): Promise<string> {
  let read = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body ?? []) {
    read += decoder.decode(chunk, { stream: true })
    if (read.includes(text) && read.slice(read.indexOf(text)).includes('\n\n')) return read
  }
  return read
}
