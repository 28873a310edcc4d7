import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { rollcallJson } from '../support/command-line.ts'
import { createTestDatabase } from '../support/database.ts'
import { aFolder } from '../support/folder.ts'
import { userUrn } from '../support/provider.ts'
import { aServer } from '../support/server-process.ts'

interface Arrived {
  readonly id: string
  readonly userName: string
}

/** A product that never answers the first message: whoever sends it is in the middle of it until it ends. */
async function aProduct() {
  const answered: Arrived[] = []
  const begun = Promise.withResolvers<Arrived>()
  let waiting: (() => void) | undefined
  let count = 0
  const server = createServer(async (request, response) => {
    let raw = ''
    for await (const chunk of request) raw += chunk
    const { id, data } = JSON.parse(raw)
    const arrived = { id, userName: data.member.userName }
    count += 1
    if (count === 1) return begun.resolve(arrived)
    answered.push(arrived)
    response.writeHead(204).end()
    waiting?.()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    begun: begun.promise,
    answered,
    async until(done: () => boolean) {
      while (!done()) {
        await new Promise<void>((resolve) => {
          waiting = resolve
        })
      }
    },
  }
}

it('a webhook whose node is killed in the middle of a message is sent by another node within seconds, nothing lost', async () => {
  const { url: database, drop } = await createTestDatabase()
  onTestFinished(drop)
  const product = await aProduct()
  const environment = { DATABASE_URL: database, ROLLCALL_SECRET_KEY: 'ab'.repeat(32) }
  const data = join(aFolder(), 'here')
  const here = await aServer({ data, environment })
  await rollcallJson(data, ['tenant', 'create', 'Acme'])
  const { token } = await rollcallJson<{ token: string }>(data, [
    ...['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show'],
  ])
  await rollcallJson(data, [
    ...['webhook', 'create', product.url, '--tenant', 'Acme', '--allow-private-address'],
    ...['--types', 'member.*'],
  ])
  const provision = async (base: string, userName: string) => {
    const answer = await fetch(`${base}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: [userUrn], userName }),
    })
    expect(answer.status).toBe(201)
  }
  await provision(here.url, 'ada@example.org')
  const begun = await product.begun
  expect(begun.userName).toBe('ada@example.org')

  const there = await aServer({ data: join(aFolder(), 'there'), environment })
  await provision(there.url, 'bob@example.org')
  await here.end('SIGKILL')
  const killedAt = performance.now()
  await product.until(() => product.answered.length >= 2)
  expect(performance.now() - killedAt).toBeLessThan(30_000)
  expect(product.answered).toContainEqual(begun)
  expect(new Set(product.answered.map(({ userName }) => userName))).toEqual(
    new Set(['ada@example.org', 'bob@example.org']),
  )
}, 180_000)
