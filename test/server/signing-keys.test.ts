import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysAt, SetError, verifySet } from '../../src/client/index.ts'
import { userUrn } from '../support/provider.ts'
import { eventually, type Served, startServed } from '../support/served.ts'

let served: Served
let product: Server
const taken: string[] = []
const seen = new Set<string>()
let verifyWith: Parameters<typeof verifySet>[1]

beforeAll(async () => {
  served = await startServed()
  // A product as the page of rollcall/client has it.
  product = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    try {
      const event = await verifySet(Buffer.concat(chunks), verifyWith)
      seen.add(event.jti)
      taken.push(...Object.keys(event.events).map((uri) => `${uri.split(':prov:')[1]} ${event.sub_id.uri}`))
      response.writeHead(202).end()
    } catch (error) {
      if (!(error instanceof SetError)) throw error
      const { status, body } = error.answer
      response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body))
    }
  })
  await new Promise<void>((listening) => product.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(product.address() as AddressInfo).port}/events`
  const { issuer, keysUrl } = await served.json(['signing-key', 'list'])
  verifyWith = { issuer, audience: url, keys: keysAt(keysUrl), seen: (jti) => seen.has(jti) }
}, 120_000)
afterAll(async () => {
  product.closeAllConnections()
  product.close()
  await served.close()
})

const untilTaken = (what: string) =>
  eventually(
    async () => taken,
    (all) => all.includes(what),
  )

describe('a product that takes security event tokens', () => {
  it('goes on verifying them while the key is replaced, and knows who replaced it', async () => {
    await served.json(['tenant', 'create', 'Acme'])
    const issue = ['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show']
    const { token } = await served.json(issue)
    const { audience } = verifyWith
    const options = ['--format', 'set', '--allow-private-address', '--tenant', 'Acme']
    const { id } = await served.json(['webhook', 'create', audience, ...options])
    const join = async (userName: string) =>
      (await served.scim(token, 'POST', '/Users', { schemas: [userUrn], userName })).body.id as string
    const ada = await join('ada@example.org')
    await untilTaken(`create:full /Users/${ada}`)

    const [before] = (await served.json(['signing-key', 'list'])).items
    const rotated = await served.run(['signing-key', 'rotate', '--overlap', '2'])
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/in_use[\s\S]*retired/) })
    const answer = await fetch(`${verifyWith.issuer}/.well-known/jwks.json`)
    const { keys } = (await answer.json()) as { keys: { kid: string }[] }
    expect(keys.map(({ kid }) => kid)).toContain(before.id)
    expect(keys).toHaveLength(2)
    expect(JSON.stringify(keys)).not.toContain('"d"')

    // The receiver has the old key set and meets a key that is not in it.
    const grace = await join('grace@example.org')
    await untilTaken(`create:full /Users/${grace}`)
    expect((await served.run(['webhook', 'test', id, '--tenant', 'Acme'])).code).toBe(0)
    const { items } = (await served.call('GET', '/audit?action=signing_key.rotated')).body
    expect(items[0]).toMatchObject({ target: { kind: 'signing_key' } })
    expect(JSON.stringify(items[0])).toContain(before.id)
  })
})
