import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, type Served, startServed } from '../support/served.ts'

let served: Served
beforeAll(async () => {
  served = await startServed()
}, 120_000)
afterAll(() => served.close())

it('a product hears that a customer’s identity provider is turned away, and that it gets through again', async () => {
  await served.json(['tenant', 'create', 'Acme'])
  const issue = () => served.json(['token', 'create', '--tenant', 'Acme', '--description', 'Entra', '--show'])
  const old = await issue()
  const ask = async (token: string, times: number) => {
    for (let n = 0; n < times; n += 1) await served.scim(token, 'GET', '/Users?count=1')
  }
  const told = async (): Promise<{ type: string; data: object }[]> =>
    (await served.call('GET', '/tenants/Acme/feed?types=connection.failing,connection.healthy')).body.items
  await ask(old.token, 1)
  await served.run(['token', 'revoke', old.id, '--tenant', 'Acme'])
  await ask(old.token, 6)
  const [failing] = await eventually(told, (events) => events.length > 0)
  expect(failing).toMatchObject({
    type: 'connection.failing',
    data: { name: 'main', status: 401, reason: 'revoked' },
  })
  const list = () => served.json(['connection', 'list', '--tenant', 'Acme'])
  expect((await list()).items).toMatchObject([{ failingSince: expect.stringMatching(/^20/) }])
  const { attention } = await served.json(['status'])
  expect(attention).toMatchObject([{ kind: 'failing', tenant: { name: 'Acme' } }])
  await ask((await issue()).token, 1)
  const events = await eventually(told, (all) => all.length > 1)
  expect(events.map(({ type }) => type)).toEqual(['connection.failing', 'connection.healthy'])
  expect((await list()).items).toMatchObject([{ failingSince: null }])
  expect((await served.json(['status'])).attention).toEqual([])
})
