import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, type Served, startServed } from '../support/served.ts'

let app: Served
let token: string
beforeAll(async () => {
  app = await startServed()
  await app.json(['tenant', 'create', 'Acme'])
  token = (await app.json(['token', 'create', '--tenant', 'Acme', '--description', 'Okta', '--show'])).token
})
afterAll(() => app.close())

const list = async (...flags: string[]) => {
  const ended = await app.run(['request', 'list', '--tenant', 'Acme', ...flags, '--json'])
  return ended.stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

it('is read, looked into and replayed from the command line', async () => {
  await app.json(['tenant', 'set', 'Acme', '--keep-bodies'])
  const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@example.org' }
  expect((await app.scim(token, 'POST', '/Users', body)).status).toBe(201)
  expect((await app.scim(token, 'POST', '/Users', body)).status).toBe(409)
  const [refused] = await eventually(
    () => list('--refused'),
    (found) => found.length === 1,
  )
  expect(refused).toMatchObject({
    status: 409,
    subject: { name: 'ada@example.org' },
    error: { scimType: 'uniqueness', rfc: 'RFC 7644 §3.3' },
  })
  const table = await app.run(['request', 'list', '--tenant', 'Acme'])
  expect(table.stdout).toContain('RFC 7644 §3.3')
  const shown = await app.run(['request', 'show', refused.id, '--tenant', 'Acme'])
  expect(shown.stdout).toContain('Rule:        RFC 7644 §3.3')
  expect(shown.stdout).toContain('"userName":"ada@example.org"')
  const replayed = await app.run(['request', 'replay', refused.id, '--tenant', 'Acme'])
  expect(replayed.stdout).toContain('The same answer: 409.')
  const unknown = await app.run(['request', 'show', 'q_nothing', '--tenant', 'Acme'])
  expect(unknown.code).toBe(5)
})

it('tells open pages that requests came, and a customer of no other tenant’s', async () => {
  const other = await app.json(['tenant', 'create', 'Other'])
  const { key } = (
    await app.call('POST', '/api-keys', { name: 'theirs', role: 'customer_admin', tenant: other.id })
  ).body
  const headers = { authorization: `Bearer ${key}` }
  const refused = await fetch(`${app.server.url}/api/v1/tenants/Acme/events?topics=requests`, { headers })
  expect(refused.status).toBe(404)
  const own = await app.json(['token', 'create', '--tenant', 'Other', '--description', 'o', '--show'])
  const ended = new AbortController()
  const stream = await fetch(`${app.server.url}/api/v1/tenants/Other/events?topics=requests`, {
    headers,
    signal: ended.signal,
  })
  await app.scim(token, 'GET', '/Users')
  await app.scim(own.token, 'GET', '/Groups')
  let text = ''
  for await (const chunk of stream.body ?? []) {
    text += new TextDecoder().decode(chunk)
    if (text.includes('tenant.request')) break
  }
  ended.abort()
  const data = /event: tenant\.request\ndata: (.*)/.exec(text)?.[1] ?? ''
  expect(JSON.parse(data)).toEqual({ tenantId: other.id, appended: 1, refused: 0 })
})
