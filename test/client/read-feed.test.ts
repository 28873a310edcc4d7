import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type FeedStep, readFeed } from '../../src/client/index.ts'
import { groupUrn, patchOf, userUrn } from '../support/provider.ts'
import { type Served, startServed } from '../support/served.ts'

let served: Served
let token: string
let ada: string
const place = () => ({ url: served.server.url, key: served.server.context.dataDirectory.apiKey })

beforeAll(async () => {
  served = await startServed()
  await served.json(['tenant', 'create', 'Acme'])
  const issued = ['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show']
  token = (await served.json(issued)).token
  ada = await join('ada@example.org')
  await served.scim(token, 'POST', '/Groups', {
    schemas: [groupUrn],
    displayName: 'Staff',
    members: [{ value: ada }],
  })
}, 120_000)
afterAll(() => served.close())

async function join(userName: string): Promise<string> {
  const { body } = await served.scim(token, 'POST', '/Users', { schemas: [userUrn], userName })
  return body.id
}

async function stepsOf(options: Partial<Parameters<typeof readFeed>[0]> = {}): Promise<FeedStep[]> {
  const steps: FeedStep[] = []
  for await (const step of readFeed({ ...place(), tenant: 'Acme', follow: false, ...options }))
    steps.push(step)
  return steps
}
const kindsOf = (steps: readonly FeedStep[]) => steps.map(({ kind }) => kind)
const typesOf = (steps: readonly FeedStep[]) =>
  steps.flatMap((step) => (step.kind === 'events' ? step.events.map(({ type }) => type) : []))
const cursorOf = (steps: readonly FeedStep[]) => {
  const last = steps.at(-1)
  return last && 'cursor' in last ? last.cursor : undefined
}

describe('readFeed', () => {
  it('begins with everything there is, and then tells what happens', async () => {
    const steps = await stepsOf()
    expect(kindsOf(steps)).toEqual(['snapshot_begins', 'members', 'groups', 'snapshot_ends'])
    expect(steps[0]).toMatchObject({ because: 'first_time' })
    expect(steps[1]).toMatchObject({
      members: [{ id: ada, state: 'active', groups: [{ displayName: 'Staff' }] }],
    })
    await served.scim(
      token,
      'PATCH',
      `/Users/${ada}`,
      patchOf({ op: 'replace', path: 'title', value: 'Boss' }),
    )
    const later = await stepsOf({ after: cursorOf(steps) })
    expect(typesOf(later)).toEqual(['member.updated'])
    expect(await stepsOf({ after: cursorOf(later) })).toEqual([])
  })

  it('reads all that is kept from the oldest on, or only some types', async () => {
    expect(typesOf(await stepsOf({ after: 'oldest' })).slice(0, 4)).toEqual([
      'connection.created',
      'member.provisioned',
      'group.created',
      'group.member_added',
    ])
    expect(new Set(typesOf(await stepsOf({ after: 'oldest', types: ['group.*'] })))).toEqual(
      new Set(['group.created', 'group.member_added']),
    )
  })

  it('waits for what comes, and ends when it is told to', async () => {
    const ending = new AbortController()
    const [seen, told] = [[] as string[], Promise.withResolvers<void>()]
    const reading = (async () => {
      const steps = readFeed({ ...place(), tenant: 'Acme', after: 'latest', signal: ending.signal })
      for await (const step of steps) {
        if (step.kind !== 'events') continue
        for (const event of step.events) {
          seen.push(event.type)
          if (event.type === 'member.provisioned') told.resolve()
        }
        if (step.events.length === 0) void join('bob@example.org')
      }
    })()
    await told.promise
    ending.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(seen).toContain('member.provisioned')
  })

  it('tells two consumers at once the same, each everything and in order', async () => {
    const { cursor } = (await served.call('GET', '/tenants/Acme/feed?after=latest')).body
    const consume = async () => {
      const seen: string[] = []
      const steps = readFeed({
        ...place(),
        tenant: 'Acme',
        after: cursor,
        types: ['member.*'],
        waitSeconds: 1,
      })
      for await (const step of steps) {
        if (step.kind === 'events') seen.push(...step.events.map(({ subject }) => subject.id))
        if (seen.length >= 20) return seen
      }
      return seen
    }
    const both = Promise.all([consume(), consume()])
    const joined = await Promise.all(
      Array.from({ length: 20 }, (_, index) => join(`race${index}@example.org`)),
    )
    const [one, other] = await both
    expect(one).toEqual(other)
    expect([...one].sort()).toEqual([...joined].sort())
  })

  it('takes the snapshot and goes on when its cursor is too old, of one tenant or of all', async () => {
    await served.database.database.rows('update ledger_retention set dropped_through = 1')
    onTestFinished(() =>
      served.database.database.rows('update ledger_retention set dropped_through = 0').then(() => undefined),
    )
    for (const tenant of ['Acme', undefined]) {
      const steps = await stepsOf({ tenant, after: 'c_0' })
      expect(steps[0]).toMatchObject({ kind: 'snapshot_begins', because: 'cursor_lost' })
      expect(kindsOf(steps)).toContain('members')
      const cursor = steps.flatMap((step) => (step.kind === 'snapshot_ends' ? step.cursor : [])).at(-1)
      const name = tenant ?? 'everyone'
      await join(`after-snapshot-of-${name}@example.org`.toLowerCase())
      expect(typesOf(await stepsOf({ tenant, after: cursor })), name).toEqual(['member.provisioned'])
    }
  })

  it('waits out what passes, and says what does not', async () => {
    let requests = 0
    const flaky = createServer(async (request, response) => {
      requests += 1
      if (requests === 1) return void request.socket.destroy()
      if (requests === 2) return void response.writeHead(503, { 'retry-after': '0' }).end('<html>')
      const answer = await fetch(`${served.server.url}${request.url}`, {
        headers: { authorization: String(request.headers.authorization) },
      })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    })
    await new Promise<void>((listening) => flaky.listen(0, '127.0.0.1', listening))
    onTestFinished(() => {
      flaky.closeAllConnections()
      flaky.close()
    })
    const url = `http://127.0.0.1:${(flaky.address() as AddressInfo).port}`
    const waits: unknown[] = []
    const steps = await stepsOf({ url, after: 'oldest', onRetry: (error) => waits.push(error) })
    expect(typesOf(steps)).toContain('member.provisioned')
    expect(waits).toMatchObject([{}, { status: 503 }])
    await expect(stepsOf({ key: 'rk_wrong' })).rejects.toMatchObject({ name: 'FeedError', status: 401 })
    await expect(stepsOf({ tenant: 'Nobody' })).rejects.toMatchObject({ code: 'tenant_not_found' })
    await expect(stepsOf({ after: 'nonsense' })).rejects.toMatchObject({ code: 'feed_cursor_invalid' })
  })

  it('does not believe a snapshot whose pages do not fit together', async () => {
    const forgetful: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (!String(input).includes('of=members')) return answer
      const page = (await answer.json()) as { items: unknown[] }
      return Response.json({ ...page, items: page.items.slice(1) })
    }
    const alone = readFeed({
      ...place(),
      tenant: 'Acme',
      fetch: forgetful,
      signal: AbortSignal.timeout(20_000),
    })
    await alone.next()
    await expect(alone.next()).rejects.toMatchObject({ code: 'snapshot_incomplete' })
  })
})
